//! What the argument of a command means: a file or a stored session.

use std::path::Path;

use anyhow::Context as _;
use revisit_archive::Archive;
use revisit_model::{ProjectId, Session, SessionId};
use revisit_wire::files::Imported;

use super::data::{self, Data};
use super::import;
use crate::clock;
use crate::recording::Recording;

/// How a ZIP file begins.
const ZIP: &[u8] = b"PK\x03\x04";

/// What the argument of a command means.
pub(crate) enum Place {
    File(Vec<Imported>),
    /// A file that is an archive.
    Archive(Box<Archive<Vec<u8>>>),
    Stored(Data, Box<Session>),
}

/// Finds what the argument means: a file if there is one of that name, otherwise a session.
pub(crate) async fn find(what: &str, folder: &Path, project: &str) -> anyhow::Result<Place> {
    let file = Path::new(what);
    if what == "-" || file.is_file() {
        let read = || {
            let bytes = import::read_file(file)?;
            if bytes.starts_with(ZIP) {
                return Ok(Place::Archive(Box::new(Archive::open(bytes)?)));
            }
            import::parse(&bytes, None).map(Place::File)
        };
        return read().with_context(|| format!("reading {what}"));
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
        Place::File(imported) => Ok(imported.into_iter().map(Recording::of_imported).collect()),
        Place::Archive(archive) => Ok(vec![Recording::of_archive(&archive)?]),
        Place::Stored(data, session) => {
            let recording = Recording::of_session(&data.store, *session).await;
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
