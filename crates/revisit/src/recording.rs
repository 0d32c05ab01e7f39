//! A whole recording in memory, from the store or from a file, for whatever looks at all of it.

use std::io::{self, Write};

use revisit_archive::{Archive, ArchiveError};
use revisit_finalize::{Finalized, Finalizer, Merger, SessionEvent};
use revisit_model::{Moment, Problems, Session, SessionId, Summary, VisitorId, block};
use revisit_rrweb::json;
use revisit_store::{Store, StoreError};
use revisit_wire::files::Imported;
use serde_json::value::RawValue;

use crate::archive::merger_of;
use crate::export::session::Said;
use crate::export::{self, EventFormat};
use crate::session_events::SessionEvents;

/// The events of one session in order, and what is known of it.
pub(crate) struct Recording {
    pub(crate) id: SessionId,
    pub(crate) events: Vec<SessionEvent>,
    pub(crate) summary: Summary,
    pub(crate) visitor: Option<VisitorId>,
    /// What happened, in order of time.
    pub(crate) moments: Vec<Moment>,
    /// PostHog's description of the visitor, from a file of theirs.
    pub(crate) person: Option<Box<RawValue>>,
    /// What a recorder said beside its events.
    pub(crate) said: Said,
    pub(crate) problems: Problems,
}

impl Recording {
    /// The recording of a file, as an import would store it.
    pub(crate) fn of_imported(imported: Imported) -> Recording {
        let mut merger = Merger::new();
        let mut person = None;
        for item in &imported.batch.items {
            let mut text = String::new();
            block::append_item(&mut text, item);
            person = person.or_else(|| item.head.envelope.as_deref().and_then(person_in));
            merger.add_block(&text);
        }
        let events = merger.take_rest();
        let said = Said::of(imported.batch.items.iter().map(|it| &it.head));
        let mut recording = sum_up(imported.session, events, &merger, (person, said));
        recording.problems.merge(&imported.batch.problems);
        recording
    }

    /// The recording of an archive with its assets inside.
    pub(crate) fn of_archive(archive: &Archive<Vec<u8>>) -> Result<Recording, ArchiveError> {
        let mut merger = merger_of(archive)?;
        let events = merger.take_rest();
        let beside = beside(&mut merger);
        Ok(sum_up(archive.manifest().session.id.clone(), events, &merger, beside))
    }

    /// A stored session.
    pub(crate) async fn of_session(
        store: &Store,
        session: Session,
    ) -> Result<Recording, StoreError> {
        let Session { project, id, .. } = session;
        let mut reader = SessionEvents::open_whole(store, &project, &id).await?;
        let mut events = Vec::new();
        while let Some(run) = reader.next().await? {
            events.extend(run);
        }
        let mut merger = reader.into_merger();
        let beside = beside(&mut merger);
        Ok(sum_up(id, events, &merger, beside))
    }

    /// Writes the events; how many of them the format cannot hold.
    pub(crate) fn write(&self, format: EventFormat, out: &mut impl Write) -> io::Result<u64> {
        let Recording { id, events, visitor, person, said, .. } = self;
        let visitor = visitor.as_ref();
        match format {
            EventFormat::Jsonl => export::jsonl::write(events, out),
            EventFormat::Rrweb => export::rrweb::write(events, out),
            EventFormat::Posthog => {
                let person = person.as_deref();
                export::posthog::write(&export::posthog::File { id, visitor, person, events }, out)
            }
            EventFormat::Session => {
                export::session::write(&export::session::File { id, visitor, said, events }, out)
            }
        }
    }
}

fn sum_up(
    id: SessionId,
    events: Vec<SessionEvent>,
    merger: &Merger,
    (person, said): (Option<Box<RawValue>>, Said),
) -> Recording {
    let mut finalizer = Finalizer::new();
    for event in &events {
        finalizer.observe(event);
    }
    let Finalized { summary, visitor, moments, problems } =
        finalizer.finish(merger.heads(), merger.problems());
    Recording { id, events, summary, visitor, moments, person, said, problems }
}

/// What the deliveries say beside the events.
fn beside(merger: &mut Merger) -> (Option<Box<RawValue>>, Said) {
    let heads = merger.take_deliveries();
    let person = heads.iter().find_map(|it| it.envelope.as_deref().and_then(person_in));
    (person, Said::of(&heads))
}

fn person_in(envelope: &RawValue) -> Option<Box<RawValue>> {
    let person = json::member(envelope.get(), "person")?;
    json::is_object(person).then(|| person.to_owned())
}
