//! A whole recording in memory, from the store or from a file, for commands that look at all of
//! it.

use std::path::Path;

use anyhow::Context as _;
use revisit_finalize::{Finalized, Finalizer, Merger, SessionEvent};
use revisit_model::{
    BlockLine, Moment, Problems, ProjectId, Session, SessionId, Summary, VisitorId, block,
};
use revisit_rrweb::json;
use revisit_store::Store;
use revisit_wire::files::Imported;
use serde_json::value::RawValue;

use super::data::{self, Data};
use super::import;
use crate::clock;
use crate::session_events::{Range, SessionEvents};

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
    pub(crate) problems: Problems,
}

/// What the argument of a command means.
pub(crate) enum Place {
    File(Vec<Imported>),
    Stored(Data, Box<Session>),
}

/// Finds what the argument means: a file if there is one of that name, otherwise a session.
pub(crate) async fn find(what: &str, folder: &Path, project: &str) -> anyhow::Result<Place> {
    let file = Path::new(what);
    if what == "-" || file.is_file() {
        let read = || import::parse(&import::read_file(file)?, None);
        return read().map(Place::File).with_context(|| format!("reading {what}"));
    }
    let no_such = || format!("{what:?} is neither a file nor a session");
    let id = SessionId::new(what).with_context(no_such)?;
    let data = data::open_existing(folder)
        .await
        .with_context(|| format!("looking for session {what:?}, which is no file"))?;
    let project = ProjectId::new(project)?;
    if let Some(session) = data.store.catalog().session(&project, &id, clock::now()).await? {
        return Ok(Place::Stored(data, Box::new(session)));
    }
    if let Some(at) = data.store.erased_at(&project, &id).await? {
        anyhow::bail!("session {id} was erased at {at}");
    }
    anyhow::bail!("\"{id}\" is neither a file nor a session of project {project}");
}

/// Reads all of what the argument means.
pub(crate) async fn load(
    what: &str,
    folder: &Path,
    project: &str,
) -> anyhow::Result<Vec<Recording>> {
    match find(what, folder, project).await? {
        Place::File(imported) => Ok(from_file(imported)),
        Place::Stored(data, session) => {
            let recording = from_store(&data.store, *session).await;
            data.store.close().await;
            Ok(vec![recording?])
        }
    }
}

/// The one recording of a command that cannot do with several.
pub(crate) fn only<T>(what: &str, mut found: Vec<T>) -> anyhow::Result<T> {
    let n_found = found.len();
    match found.pop() {
        Some(one) if n_found == 1 => Ok(one),
        _ => anyhow::bail!("{what} holds {n_found} sessions; import it and name one of them"),
    }
}

/// The recordings of a file, as an import would store them.
pub(crate) fn from_file(imported: Vec<Imported>) -> Vec<Recording> {
    imported
        .into_iter()
        .map(|it| {
            let mut merger = Merger::new();
            let mut person = None;
            for item in &it.batch.items {
                let mut text = String::new();
                block::append_item(&mut text, item);
                person = person.or_else(|| item.head.envelope.as_deref().and_then(person_in));
                merger.add_block(&text);
            }
            let events = merger.take_rest();
            let mut recording = sum_up(it.session, events, &merger, person);
            recording.problems.merge(&it.batch.problems);
            recording
        })
        .collect()
}

async fn from_store(store: &Store, session: Session) -> anyhow::Result<Recording> {
    let Session { project, id, .. } = session;
    let blocks = store.catalog().blocks(&project, &id).await?;
    let person = match blocks.first() {
        Some(first) => {
            let text = store.read_session_block(&project, &id, first).await?;
            text.lines().find_map(|line| match BlockLine::parse(line) {
                Some(BlockLine::Item(head)) => head.envelope.as_deref().and_then(person_in),
                Some(BlockLine::Event { .. }) | None => None,
            })
        }
        None => None,
    };
    let range = Range::default();
    let mut reader = SessionEvents::new(store.clone(), project, id.clone(), &blocks, range);
    let mut events = Vec::new();
    while let Some(run) = reader.next().await? {
        events.extend(run);
    }
    Ok(sum_up(id, events, reader.merger(), person))
}

fn sum_up(
    id: SessionId,
    events: Vec<SessionEvent>,
    merger: &Merger,
    person: Option<Box<RawValue>>,
) -> Recording {
    let mut finalizer = Finalizer::new();
    for event in &events {
        finalizer.observe(event);
    }
    let Finalized { summary, visitor, moments, problems } =
        finalizer.finish(merger.heads(), merger.problems());
    Recording { id, events, summary, visitor, moments, person, problems }
}

fn person_in(envelope: &RawValue) -> Option<Box<RawValue>> {
    let person = json::member(envelope.get(), "person")?;
    json::is_object(person).then(|| person.to_owned())
}
