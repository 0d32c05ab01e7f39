//! Recordings as files hold them: one array of events.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use revisit_rrweb::{expand, json, read_head};
use revisit_wire::files;
use serde_json::value::RawValue;

/// One recording in memory.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) name: String,
    /// The file: an array of events.
    pub(crate) text: String,
    /// When its first event was, and its last, in milliseconds since the epoch.
    pub(crate) span_ms: (f64, f64),
    pub(crate) n_events: usize,
}

impl Recording {
    pub(crate) fn size_bytes(&self) -> usize {
        self.text.len()
    }

    /// The texts of the events, in order of the file.
    pub(crate) fn events(&self) -> Vec<&RawValue> {
        json::elements(&self.text).unwrap_or_default()
    }

    /// The text of a block that holds the events, as the store has it, of one window.
    pub(crate) fn to_block(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        for event in self.events() {
            text.push_str("[\"w1\",");
            text.push_str(&json::on_one_line(event.get()));
            text.push_str("]\n");
        }
        text
    }
}

/// Every recording in a folder, in order of their names.
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<Recording>> {
    let listed = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    let mut paths = listed.map(|it| Ok(it?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|it| {
        let name = it.to_string_lossy();
        [".json", ".json.gz", ".json.zst"].iter().any(|end| name.ends_with(end))
    });
    paths.sort();
    let recordings = paths.iter().map(|it| read_file(it)).collect::<Result<Vec<_>>>()?;
    ensure!(!recordings.is_empty(), "no recordings in {}", folder.display());
    Ok(recordings)
}

pub(crate) fn read_file(path: &Path) -> Result<Recording> {
    let reading = || format!("reading {}", path.display());
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = fs::read(path).with_context(reading)?;
    let bytes = files::decompress(&bytes).with_context(reading)?;
    let text = std::str::from_utf8(&bytes).with_context(reading)?;
    let elements = json::elements(text);
    let events = elements.with_context(|| format!("{}: not an array", path.display()))?;
    let mut plain = String::with_capacity(text.len());
    let mut span_ms = (f64::INFINITY, f64::NEG_INFINITY);
    let n_events = events.len();
    for event in events {
        let event = expand(event).with_context(reading)?;
        if let Some(at_ms) = read_head(&event).and_then(|it| it.timestamp_ms) {
            span_ms = (span_ms.0.min(at_ms), span_ms.1.max(at_ms));
        }
        plain.push(if plain.is_empty() { '[' } else { ',' });
        plain.push_str(event.get());
    }
    plain.push(']');
    let name = name.split('.').next().unwrap_or_default().to_owned();
    Ok(Recording { name, text: plain, span_ms, n_events })
}
