//! `/api/v1/sessions`: recordings.

pub(crate) mod delete;
pub(crate) mod dom;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod live;
mod moment_view;
pub(crate) mod moments;
pub(crate) mod patch;
pub(crate) mod replay;
mod view;

use revisit_model::{ProjectId, Session, SessionId};

use super::{App, Problem};
use crate::clock;

pub(crate) use view::SessionView;

/// The session of that id, or the answer that says why not.
async fn find(app: &App, project: &ProjectId, id: &str) -> Result<Session, Problem> {
    let missing = || Problem::not_found(format!("the project has no session {id:?}"));
    let session = SessionId::new(id).map_err(|_not_an_id| missing())?;
    if let Some(found) = app.store.catalog().session(project, &session, clock::now()).await? {
        return Ok(found);
    }
    match app.store.erased_at(project, &session).await? {
        Some(at) => Err(Problem::gone(format!("the session was erased at {at}"))),
        None => Err(missing()),
    }
}
