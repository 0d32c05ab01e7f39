//! Archives made now of all events, without what the store keeps: of a file's recording, and of a
//! session that has more than its archive holds.

use revisit_archive::{Form, Written};
use revisit_finalize::Merger;
use revisit_model::{Labels, ProjectId, Session, Source, block};
use revisit_store::Store;
use revisit_wire::files::Imported;
use tokio::task::spawn_blocking;

use super::CarryError;
use crate::archive::{Draft, Known};
use crate::session_events::SessionEvents;

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
    let mut draft = Draft::new(form);
    draft.add(&merger.take_rest())?;
    Ok(draft.finish(&mut merger, known)?.write()?)
}

/// The archive of a stored session that has more than its archive holds, made now of all there is.
pub(super) async fn of_session(
    store: &Store,
    session: &Session,
    form: Form,
) -> Result<Written, CarryError> {
    let mut events = SessionEvents::open_whole(store, &session.project, &session.id).await?;
    let mut draft = Draft::new(form);
    while let Some(run) = events.next().await? {
        let work = spawn_blocking(move || draft.add(&run).map(|()| draft));
        draft = work.await??;
    }
    let known = Known::of(session, events.n_blocks(), events.stored_bytes());
    let known = Known { labels: session.labels.clone(), ..known };
    let mut merger = events.into_merger();
    let work = spawn_blocking(move || draft.finish(&mut merger, known)?.write());
    Ok(work.await??)
}
