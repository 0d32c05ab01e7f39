//! Captured requests: which of them carry recordings, and what is in them.
//!
//! A capture is two files, `N.json` (method, address, headers) and `N.body.bin` or `N.body` (the
//! bytes as sent). They lie in folders, or in `.tar.zst` archives of such folders.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use flate2::read::MultiGzDecoder;
use serde_json::Value;

/// The version whose captures are replayed: what sites load today.
const SDK: &str = r#""$lib_version":"1.449.2""#;
/// Window of the archives in powers of two; they were made with `--long=27`.
const MAX_WINDOW_LOG: u32 = 27;

/// Files by name.
type Files = BTreeMap<String, Vec<u8>>;

/// The JSON of every recording request below a folder, in the order of the files' names.
pub(crate) fn read(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for path in sorted(folder)? {
        if path.is_dir() {
            found.extend(recordings(&folder_files(&path)?));
        } else if path.to_string_lossy().ends_with(".tar.zst") {
            let files = archive_files(&path)
                .with_context(|| format!("reading the archive {}", path.display()))?;
            found.extend(recordings(&files));
        }
    }
    ensure!(!found.is_empty(), "no recording requests of posthog-js in {}", folder.display());
    Ok(found)
}

/// The JSON of every recording request in one `.tar.zst` of captures.
pub(crate) fn read_capture(path: &Path) -> Result<Vec<String>> {
    let files = archive_files(path);
    Ok(recordings(&files.with_context(|| format!("reading the archive {}", path.display()))?))
}

pub(crate) fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    let mut paths = listed.map(|it| Ok(it?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn folder_files(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for path in sorted(folder)?.into_iter().filter(|it| it.is_file()) {
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        files.insert(path.to_string_lossy().into_owned(), bytes);
    }
    Ok(files)
}

fn archive_files(path: &Path) -> Result<Files> {
    let mut decoder = zstd::Decoder::new(File::open(path)?)?;
    decoder.window_log_max(MAX_WINDOW_LOG)?;
    let mut archive = tar::Archive::new(decoder);
    let mut files = Files::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        files.insert(name, bytes);
    }
    Ok(files)
}

fn recordings(files: &Files) -> Vec<String> {
    let requests = files.iter().filter_map(|(name, json)| {
        let stem = name.strip_suffix(".json")?;
        let body = files.get(&format!("{stem}.body.bin"));
        Some((json, body.or_else(|| files.get(&format!("{stem}.body")))?))
    });
    requests.filter(|(json, _)| is_recording(json)).filter_map(|(_, body)| text(body)).collect()
}

fn is_recording(request: &[u8]) -> bool {
    let Ok(request) = serde_json::from_slice::<Value>(request) else { return false };
    let read = |name| request.get(name).and_then(Value::as_str);
    let path = read("url").and_then(|it| it.split('?').next()).unwrap_or_default();
    read("method") == Some("POST") && path.trim_end_matches('/').ends_with("/s")
}

/// The JSON of a body, when it is gzip and of the SDK that is replayed.
fn text(body: &[u8]) -> Option<String> {
    let mut text = String::new();
    MultiGzDecoder::new(body).read_to_string(&mut text).ok()?;
    text.contains(SDK).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_told_by_their_address() {
        check(r#"{"method":"POST","url":"/s/"}"#, true);
        check(r#"{"method":"POST","url":"/ingest/s?ip=1"}"#, true);
        check(r#"{"method":"POST","url":"/e/?x=/s/"}"#, false);
        check(r#"{"method":"GET","url":"/s/"}"#, false);
        check("nonsense", false);
    }

    #[track_caller]
    fn check(request: &str, expected: bool) {
        assert_eq!(is_recording(request.as_bytes()), expected);
    }
}
