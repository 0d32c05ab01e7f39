//! An archive whose end is lost, by what is before it: entries are found one after another by their
//! own headers, since neither directory nor manifest is there to say where they are.

use std::io::Read as _;

use flate2::bufread::DeflateDecoder;
use memchr::memmem;
use revisit_model::{AssetHash, ProjectId, SessionId, Source, Summary, Timestamp};
use revisit_rrweb::read_timestamp_ms;
use rustc_hash::FxHashMap;
use zstd::stream::read::Decoder;

use crate::limits::{MAX_ENTRIES, MAX_ENTRY_BYTES, MAX_RATIO, RATIO_FREE_BYTES};
use crate::manifest::{Other, SessionFacts};
use crate::read::local_header;
use crate::{About, ArchiveError, Form, Method, Stand, Writer, delta, parse_line, restore_line};

/// Text that is looked for in memory: as much as a session is sorted in.
const MAX_SALVAGED_BYTES: usize = 1024 * 1024 * 1024;
/// How many times over a file is read when its streams lead into each other.
const MAX_READ_TIMES: usize = 8;
/// The id of a session whose own is lost.
const LOST_ID: &str = "recovered";

/// What could be read of a file that cannot be opened.
struct Found {
    chunks: Vec<String>,
    assets: FxHashMap<AssetHash, String>,
    moments: String,
}

/// Writes what is found as a new archive.
///
/// # Errors
/// When there is no chunk in it; with the reason why it could not be opened.
pub(crate) fn salvage(bytes: &[u8], reason: ArchiveError) -> Result<Vec<u8>, ArchiveError> {
    let found = find(bytes);
    if found.chunks.is_empty() {
        return Err(reason);
    }
    let mut writer = Writer::new(Form::FatDeflate);
    let mut summary = Summary::default();
    let mut last_ms = 0.0;
    for line in found.chunks.iter().flat_map(|it| it.lines()) {
        // A marker whose asset is lost is a text from here on.
        let line = restore_line(line, |hash| found.assets.get(hash).map(String::as_str));
        let Some(line) = parse_line(&line) else { continue };
        let own_ms = read_timestamp_ms(line.event).filter(|_| line.at_ms.is_none());
        let at_ms = line.at_ms.or(own_ms).unwrap_or(last_ms);
        last_ms = at_ms;
        let stand = Stand { at_ms, in_span: line.in_span, is_own_time: own_ms.is_some() };
        writer.event(&line.window, stand, line.event.get())?;
        if summary.n_events == 0 {
            summary.started_at = Timestamp::from_fractional_ms(at_ms);
        }
        summary.ended_at = Timestamp::from_fractional_ms(at_ms);
        summary.n_events += 1;
    }
    let id = SessionId::new(LOST_ID).map_err(|error| ArchiveError::Write(error.to_string()))?;
    let session = SessionFacts {
        id,
        project: ProjectId::default_project(),
        source: Source::Import,
        visitor: None,
        received_from_ms: summary.started_at,
        received_to_ms: summary.ended_at,
        title: None,
        tags: Vec::new(),
        other: Other::new(),
    };
    let about = About {
        session,
        summary,
        moments: found.moments,
        problems: revisit_model::Problems::default(),
        // Moments and summary are to be found anew.
        engine: 0,
        n_blocks: 0,
        stored_bytes: 0,
        births: None,
    };
    Ok(writer.finish(about)?.bytes)
}

fn find(bytes: &[u8]) -> Found {
    let (mut chunks, mut assets) = (Vec::new(), FxHashMap::default());
    let mut moments = String::new();
    let (mut done, mut n_read, mut n_bytes) = (0, 0, 0);
    let starts = memmem::find_iter(bytes, b"PK\x03\x04");
    for start in starts.take(usize::try_from(MAX_ENTRIES).unwrap_or(usize::MAX)) {
        let Some((name, method, data)) = bytes.get(start..).and_then(local_header) else {
            continue;
        };
        let is_wanted =
            ["events/", "assets/", "moments.jsonl"].iter().any(|it| name.starts_with(it));
        // What was read as an entry holds no others.
        if start < done || !is_wanted {
            continue;
        }
        let (content, rest) = content(method, data);
        n_read += data.len() - rest;
        n_bytes += content.as_ref().map_or(0, Vec::len);
        // A damaged stream may be read to its end once for each header within; not for thousands.
        if n_bytes > MAX_SALVAGED_BYTES || n_read / MAX_READ_TIMES > bytes.len() {
            break;
        }
        let Some(text) = content.and_then(|it| String::from_utf8(it).ok()) else { continue };
        done = bytes.len() - rest;
        let text = if has_deltas(&text) { delta::decode(&text).into_owned() } else { text };
        if name.starts_with("events/") {
            chunks.push(text);
        } else if name == "moments.jsonl" {
            moments = text;
        } else if let Some(hash) = name.strip_prefix("assets/").and_then(|it| it.parse().ok())
            && blake3::hash(text.as_bytes()).as_bytes() == AssetHash::as_bytes(&hash)
        {
            assets.insert(hash, text);
        }
    }
    Found { chunks, assets, moments }
}

/// Whether a text has differences, as thin archives do: what would say so is lost. Times are then
/// small but for the first, which in a text as it was are all of one size.
fn has_deltas(text: &str) -> bool {
    /// September 2001, in ms; no recorder is older, and no chunk longer than the years until then.
    const EARLIEST_MS: u64 = 1_000_000_000_000;
    let times = text.split("\"timestamp\":").skip(1).filter_map(|it| {
        let digits = it.bytes().take_while(u8::is_ascii_digit).count();
        it.get(..digits)?.parse::<u64>().ok()
    });
    let (mut n_late, mut n_early) = (0, 0);
    for time in times {
        if time >= EARLIEST_MS { n_late += 1 } else { n_early += 1 }
    }
    n_late == 1 && n_early > 0
}

/// The content of a stream that says itself where it ends, and how many bytes are after it; none
/// when it is cut off, or too large.
fn content(method: Method, data: &[u8]) -> (Option<Vec<u8>>, usize) {
    let most = RATIO_FREE_BYTES.max((data.len() as u64).saturating_mul(MAX_RATIO));
    let limit = most.min(MAX_ENTRY_BYTES);
    let mut content = Vec::new();
    let (result, rest) = match method {
        // Nothing says how long it is.
        Method::Store => return (None, data.len()),
        Method::Deflate => {
            let mut decoder = DeflateDecoder::new(data).take(limit + 1);
            (decoder.read_to_end(&mut content), decoder.into_inner().into_inner())
        }
        Method::Zstd => match Decoder::with_buffer(data) {
            Ok(decoder) => {
                let mut decoder = decoder.single_frame().take(limit + 1);
                (decoder.read_to_end(&mut content), decoder.into_inner().finish())
            }
            Err(_no_memory) => return (None, data.len()),
        },
    };
    let is_whole = result.is_ok() && content.len() as u64 <= limit;
    (is_whole.then_some(content), rest.len())
}
