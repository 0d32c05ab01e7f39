//! What commands that carry sessions away have in common: finding what is meant, as an archive, and
//! the key to sign with.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use axum::body::Bytes;
use revisit_archive::{Archive, Form};

use super::import;
use super::recording::{self, Place};
use crate::carried::Carried;
use crate::cli::SignArgs;

/// Largest key file that is read. An Ed25519 key in PEM has about 120 bytes.
const MAX_KEY_BYTES: u64 = 64 * 1024;

/// What the argument of a command means, as an archive: a file if there is one of that name,
/// otherwise a session.
pub(super) async fn load(
    what: &str,
    folder: &Path,
    project: &str,
    form: Form,
) -> anyhow::Result<Carried> {
    if what == "-" || Path::new(what).is_file() {
        return of_file(Path::new(what), form);
    }
    match recording::find(what, folder, project).await? {
        Place::File(imported) => Ok(Carried::of_imported(recording::only(what, imported)?, form)?),
        Place::Archive(archive) => {
            let archive = Archive::open(Bytes::from(archive.into_bytes()))?;
            Ok(Carried::of_archive(&archive, form)?)
        }
        Place::Stored(data, session) => {
            let carried = Carried::of_session(&data.store, &session, form).await;
            data.store.close().await;
            Ok(carried?)
        }
    }
}

/// A file as an archive: one that is there, or one made of what is in it.
pub(super) fn of_file(file: &Path, form: Form) -> anyhow::Result<Carried> {
    let reading = || format!("reading {}", file.display());
    let bytes = import::read_file(file).with_context(reading)?;
    if is_archive(&bytes) {
        let archive = Archive::open(Bytes::from(bytes)).with_context(reading)?;
        return Carried::of_archive(&archive, form).with_context(reading);
    }
    let imported = import::parse(&bytes, None).with_context(reading)?;
    drop(bytes);
    let one = recording::only(&file.display().to_string(), imported)?;
    Carried::of_imported(one, form).with_context(reading)
}

/// Opens a file that must be an archive.
pub(super) fn open(file: &Path) -> anyhow::Result<Archive<Bytes>> {
    let reading = || format!("reading {}", file.display());
    let bytes = import::read_file(file).with_context(reading)?;
    Archive::open(Bytes::from(bytes)).with_context(reading)
}

/// Whether bytes begin as a ZIP does.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Signs when a key is given.
pub(super) fn signed(carried: Carried, args: &SignArgs) -> anyhow::Result<Carried> {
    let Some(file) = &args.sign else { return Ok(carried) };
    let reading = || format!("reading the key {}", file.display());
    let size = fs::metadata(file).with_context(reading)?.len();
    anyhow::ensure!(size <= MAX_KEY_BYTES, "{} is no key: it has {size} bytes", file.display());
    let key = fs::read_to_string(file).with_context(reading)?;
    carried.signed(&key).with_context(|| format!("signing with {}", file.display()))
}
