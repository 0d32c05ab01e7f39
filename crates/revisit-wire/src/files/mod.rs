//! Recordings that were files: rrweb's plain array of events, PostHog's exports, JSON Lines, and what
//! our recorder gives out in the browser.
//!
//! A file becomes items of a few megabytes under ids that are hashes of what is in them, so that
//! the same file read again is the same items. Events of any order are taken as they stand;
//! putting them in order is not done here.

use std::borrow::Cow;

use revisit_model::{Batch, ProblemKind, SessionId, Timestamp, limits};
use revisit_rrweb::json;

use crate::inflate::{Compression, End, inflate};
use crate::naming::derive_uuid;

mod chunks;
mod jsonl;
mod posthog;
mod rrweb;
pub mod session;

use chunks::Chunks;

/// Window of zstd in powers of two: what `zstd --long` uses.
const MAX_WINDOW_LOG: u32 = 27;

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON array of events, as rrweb's documentation tells everybody to store them. Events may
    /// be packed, and may say their window in `windowId`.
    Rrweb,
    /// PostHog's export of a recording, `.ph-recording.json`.
    Posthog,
    /// JSON Lines: `["window",event]`, `{"window_id":…,"data":[…]}`, single events, or a block of
    /// ours.
    Jsonl,
    /// A `SessionRecording` of our recorder, or an array of them.
    Session,
}

/// A recording out of a file.
#[derive(Debug)]
pub struct Imported {
    pub session: SessionId,
    pub batch: Batch,
}

/// Why nothing of a file can be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error(
        "the file is neither a JSON array of events, a PostHog export, a session recording nor JSON Lines"
    )]
    UnknownFormat,
    #[error("the PostHog export has version {version:?}; 2022-12-02 and 2023-04-28 are known")]
    UnknownVersion { version: String },
    #[error("the file is not JSON of the expected form")]
    NotJson,
    #[error("the file holds no events")]
    NoEvents,
    #[error("the file is larger than the {limit} bytes allowed")]
    TooLarge { limit: u64 },
    #[error("the compressed file breaks off or is damaged")]
    Damaged,
}

/// Decompresses a file if it is gzip or zstd.
pub fn decompress(bytes: &[u8]) -> Result<Cow<'_, [u8]>, FileError> {
    let too_large = FileError::TooLarge { limit: limits::MAX_IMPORT_FILE_BYTES };
    let limit = usize::try_from(limits::MAX_IMPORT_FILE_BYTES).unwrap_or(usize::MAX - 1);
    if bytes.len() > limit {
        return Err(too_large);
    }
    let Some(compression) = Compression::of(bytes) else { return Ok(Cow::Borrowed(bytes)) };
    match inflate(bytes, compression, limit, MAX_WINDOW_LOG) {
        (inflated, End::Whole) => Ok(Cow::Owned(inflated)),
        (_, End::Broken) => Err(FileError::Damaged),
        (_, End::OverLimit) => Err(too_large),
    }
}

/// Tells the format of a file by how it begins.
pub fn detect(text: &str) -> Option<Format> {
    let text = without_mark(text).trim_start();
    match text.as_bytes().first()? {
        b'[' if jsonl::begins_with_pair(text) => Some(Format::Jsonl),
        b'[' if session::begins_with_recording(text) => Some(Format::Session),
        b'[' => Some(Format::Rrweb),
        b'{' => detect_object(text),
        _ => None,
    }
}

/// By the members of the first object. One that breaks off shows those before the fault, which
/// is enough for exports that PostHog itself wrote wrong.
fn detect_object(text: &str) -> Option<Format> {
    let (mut is_export, mut is_line) = (false, false);
    let (mut has_session, mut has_events) = (false, false);
    let whole = json::for_each_member(text, |key, value| match key.as_ref() {
        "version" => is_export = json::is_text(value),
        "type" | "timestamp" | "window_id" | "windowId" | "item" => is_line = true,
        "sessionId" => has_session = true,
        "events" => has_events = true,
        _ => {}
    });
    // What breaks off does so in its events.
    if has_session && (has_events || whole.is_err()) {
        return Some(Format::Session);
    }
    match (is_line, is_export) {
        (true, _) => Some(Format::Jsonl),
        (false, true) => Some(Format::Posthog),
        (false, false) => None,
    }
}

/// Reads a file, of the format that it shows itself to be unless one is given.
pub fn read(
    text: &str,
    format: Option<Format>,
    received_at: Timestamp,
) -> Result<Vec<Imported>, FileError> {
    let text = without_mark(text);
    let format = format.or_else(|| detect(text)).ok_or(FileError::UnknownFormat)?;
    let mut chunks = Chunks::new(received_at);
    let found = match format {
        Format::Rrweb => vec![(rrweb::read(text, &mut chunks)?, chunks)],
        Format::Posthog => vec![(posthog::read(text, &mut chunks)?, chunks)],
        Format::Jsonl => vec![(jsonl::read(text, &mut chunks), chunks)],
        Format::Session => session::read(text, received_at)?,
    };
    let imported = found.into_iter().map(|(session, chunks)| {
        let session = session.unwrap_or_else(|| session_of(text));
        let batch = chunks.finish(&session);
        Imported { session, batch }
    });
    let imported: Vec<Imported> = imported.filter(|it| !it.batch.items.is_empty()).collect();
    if imported.is_empty() { Err(FileError::NoEvents) } else { Ok(imported) }
}

/// The session of a file that names none: the same for the same content.
fn session_of(text: &str) -> SessionId {
    SessionId::new(derive_uuid(&["file", text]).to_string())
        .expect("a UUID is made of digits, letters and dashes")
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Counts a file that ends before its end, of which the events before that were taken.
fn broken_off(chunks: &mut Chunks) -> Result<(), FileError> {
    if chunks.is_empty() {
        return Err(FileError::NotJson);
    }
    chunks.problems().add(ProblemKind::BodyBroken, || "the file breaks off".to_owned());
    Ok(())
}

#[cfg(test)]
mod tests;
