//! Sessions as they come in: recordings in files, and captured requests of PostHog's SDK.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use revisit_model::{Item, SessionId, Timestamp, block};
use revisit_wire::{Request, files, posthog};

use crate::corpus;

/// Recordings of the repository.
const FIXTURES: &str = "fixtures/recordings/rrweb";
/// When everything came in: what files and captures do not say.
const RECEIVED_AT: Timestamp = Timestamp::from_ms(1_795_000_000_000);

/// A file of the corpus.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    name: String,
    /// What was recorded, and how: recordings of one application share what they have in common.
    pub(super) app: String,
}

/// One session before it is finalized.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) name: String,
    pub(super) id: SessionId,
    /// The text of its block.
    pub(super) block: String,
    /// Its events as they came, a line each.
    pub(super) sent: String,
}

/// Files in order of their names, recordings before captures.
pub(super) fn find(corpus: Option<PathBuf>) -> Result<Vec<File>> {
    let folder = corpus.unwrap_or_else(|| PathBuf::from(FIXTURES));
    let mut folders = vec![folder.join("rrweb"), folder.join("posthog")];
    folders.retain(|it| it.is_dir());
    if folders.is_empty() {
        folders.push(folder.clone());
    }
    let mut found = Vec::new();
    for folder in &folders {
        found.extend(corpus::sorted(folder)?.into_iter().filter_map(file));
    }
    ensure!(!found.is_empty(), "no recordings in {}", folder.display());
    Ok(found)
}

fn file(path: PathBuf) -> Option<File> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let is_known =
        [".json", ".json.gz", ".json.zst", ".tar.zst"].iter().any(|it| name.ends_with(it));
    let stem = name.split('.').next().filter(|_| is_known)?;
    let kind = if is_capture(&path) { " (PostHog)" } else { "" };
    let app = stem.rsplit_once('-').map_or(stem, |it| it.0);
    Some(File { name: format!("{stem}{kind}"), app: format!("{app}{kind}"), path })
}

fn is_capture(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".tar.zst")
}

impl File {
    pub(super) fn read(&self) -> Result<Vec<Session>> {
        let reading = || format!("reading {}", self.path.display());
        let mut sessions = BTreeMap::new();
        if is_capture(&self.path) {
            for body in corpus::read_capture(&self.path)? {
                let (query, content_type, user_agent) = ("", None, None);
                let (body, received_at) = (body.as_bytes(), RECEIVED_AT);
                let request = Request { body, query, content_type, user_agent, received_at };
                add(&mut sessions, &posthog::decode(&request).with_context(reading)?.batch.items);
            }
        } else {
            let bytes = fs::read(&self.path).with_context(reading)?;
            let bytes = files::decompress(&bytes).with_context(reading)?;
            let text = std::str::from_utf8(&bytes).with_context(reading)?;
            for imported in files::read(text, None, RECEIVED_AT).with_context(reading)? {
                add(&mut sessions, &imported.batch.items);
            }
        }
        let session = |(number, (id, (block, sent)))| {
            let name = self.name.clone();
            let name = if number == 0 { name } else { format!("{name}, {}", number + 1) };
            Session { name, id, block, sent }
        };
        Ok(sessions.into_iter().enumerate().map(session).collect())
    }
}

/// Block and lines of each session, with these items in them.
fn add(sessions: &mut BTreeMap<SessionId, (String, String)>, items: &[Item]) {
    for item in items {
        let (block, sent) = sessions.entry(item.session.clone()).or_default();
        block::append_item(block, item);
        sent.push_str(item.events.jsonl());
    }
}
