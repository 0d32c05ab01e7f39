//! Events in session order on their way into an archive, without a store. The engine sees each:
//! it finds moments and summary, and says where keyframes go.

use revisit_archive::manifest::SessionFacts;
use revisit_archive::{About, ArchiveError, Form, Stand, Writer, Written};
use revisit_finalize::{ENGINE_VERSION, Finalized, Finalizer, Merger, SessionEvent};
use revisit_model::{Labels, ProjectId, Session, SessionId, Source, block};
use revisit_rrweb::read_timestamp_ms;
use revisit_store::Store;
use revisit_wire::files::Imported;
use tokio::task::spawn_blocking;

use super::CarryError;
use crate::session_events::SessionEvents;

/// An archive that is being written.
pub(super) struct Building {
    writer: Writer,
    finalizer: Finalizer,
}

/// What is known of a session beside its events.
pub(super) struct Known {
    pub(super) project: ProjectId,
    pub(super) id: SessionId,
    pub(super) source: Source,
    pub(super) labels: Labels,
    pub(super) n_blocks: u64,
    pub(super) stored_bytes: u64,
}

impl Building {
    pub(super) fn new(form: Form) -> Building {
        Building { writer: Writer::new(form), finalizer: Finalizer::placing_keyframes() }
    }

    /// Takes the next events of the session.
    pub(super) fn observe(&mut self, events: &[SessionEvent]) -> Result<(), ArchiveError> {
        for event in events {
            if let Some(placed) = self.finalizer.observe(event) {
                let (events, is_lossy) = (&placed.keyframe.events, placed.keyframe.is_lossy());
                self.writer.keyframe(&placed.window, placed.at_ms, events, is_lossy)?;
            }
            let SessionEvent { window, at_ms, event, item: _, in_span } = event;
            let is_own_time = read_timestamp_ms(event) == Some(*at_ms);
            let stand = Stand { at_ms: *at_ms, in_span: *in_span, is_own_time };
            self.writer.event(window, stand, event.get())?;
        }
        Ok(())
    }

    /// Ends the archive. `merger` is the one that ordered the events and kept the deliveries.
    pub(super) fn finish(
        mut self,
        merger: &mut Merger,
        known: Known,
    ) -> Result<Written, CarryError> {
        for head in merger.take_deliveries() {
            self.writer.delivery(&head)?;
        }
        let Finalized { summary, visitor, moments, problems } =
            self.finalizer.finish(merger.heads(), merger.problems());
        let mut lines = String::new();
        for moment in &moments {
            lines.push_str(&serde_json::to_string(moment).map_err(CarryError::from)?);
            lines.push('\n');
        }
        let Known { project, id, source, labels, n_blocks, stored_bytes } = known;
        let (from, to) = merger.heads().received().unwrap_or_default();
        let session = SessionFacts {
            id,
            project,
            source,
            visitor,
            received_from_ms: from,
            received_to_ms: to,
            title: labels.title,
            tags: labels.tags,
            other: serde_json::Map::new(),
        };
        let about = About {
            session,
            summary,
            moments: lines,
            problems,
            engine: ENGINE_VERSION,
            n_blocks,
            stored_bytes,
            births: None,
        };
        Ok(self.writer.finish(about)?)
    }
}

/// The archive of a file's recording, with everything that an import of it would find out.
pub(super) fn of_imported(imported: Imported, form: Form) -> Result<Written, CarryError> {
    let Imported { session, batch } = imported;
    let mut merger = Merger::keeping_deliveries();
    let (mut source, mut stored_bytes) = (Source::Import, 0);
    for item in &batch.items {
        let mut text = String::new();
        block::append_item(&mut text, item);
        stored_bytes += text.len() as u64;
        source = item.head.source;
        merger.add_block(&text);
    }
    let known = Known {
        project: ProjectId::default_project(),
        id: session,
        source,
        labels: Labels::default(),
        n_blocks: batch.items.len() as u64,
        stored_bytes,
    };
    drop(batch);
    let mut building = Building::new(form);
    building.observe(&merger.take_rest())?;
    building.finish(&mut merger, known)
}

/// The archive of a stored session that has more than its archive holds, made now of all there is.
pub(super) async fn of_session(
    store: &Store,
    session: &Session,
    form: Form,
) -> Result<Written, CarryError> {
    let Session { project, id, source, labels, .. } = session.clone();
    let mut events = SessionEvents::open_whole(store, &project, &id).await?;
    let mut building = Building::new(form);
    while let Some(run) = events.next().await? {
        let work = spawn_blocking(move || building.observe(&run).map(|()| building));
        building = work.await??;
    }
    let (n_blocks, stored_bytes) = (events.n_blocks(), events.stored_bytes());
    let known = Known { project, id, source, labels, n_blocks, stored_bytes };
    spawn_blocking(move || building.finish(&mut events.into_merger(), known)).await?
}
