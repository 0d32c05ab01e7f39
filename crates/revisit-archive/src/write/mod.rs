//! A session in, the bytes of an archive out, in one pass: events are given in session order, with
//! each keyframe before the event that follows it.
//!
//! Memory holds what is written so far (compressed), one chunk of text, and every asset once.

mod activity;
mod assets;
mod kind;
mod pages;
mod resources;
mod zip;

use std::collections::BTreeMap;

use revisit_model::{ArchiveId, AssetHash, ItemHead, Problems, Summary};
use rustc_hash::FxHashMap;
use serde_json::Map;

use crate::limits::{CHUNK_BYTES, MAX_ENTRIES, MAX_MANIFEST_BYTES};
use crate::manifest::{Chunk, FORMAT, File, KeyframeFacts, SessionFacts, VERSION, WindowFacts};
use crate::read::{Archive, Entry, Seal, compressed};
use crate::{ArchiveError, Form, Manifest, line, marker};
use activity::Interactions;
use assets::Assets;
use kind::Kind;
use resources::Resources;

pub(crate) use zip::{Packed, Zip, is_bomb};

/// What is known of the session beside its events.
#[derive(Debug)]
pub struct About {
    pub session: SessionFacts,
    pub summary: Summary,
    /// One moment a line, each line ended.
    pub moments: String,
    pub problems: Problems,
    /// Version of what found moments and summary.
    pub engine: u32,
    /// Blocks of the session that are in the archive.
    pub n_blocks: u64,
    /// Bytes that those had in their segments.
    pub stored_bytes: u64,
    /// Which stored incarnation of each asset is meant; what a thin archive needs.
    pub births: Option<BTreeMap<AssetHash, ArchiveId>>,
}

/// A finished archive.
#[derive(Debug)]
pub struct Written {
    pub bytes: Vec<u8>,
    pub manifest: Manifest,
}

/// Where an event stands in the session.
#[derive(Debug, Clone, Copy)]
pub struct Stand {
    /// Milliseconds since the epoch, fractions kept.
    pub at_ms: f64,
    /// Whether the event may say when the session began and ended.
    pub in_span: bool,
    /// Whether the event's own text says this time, so that the line need not.
    pub is_own_time: bool,
}

/// Writes one archive.
#[derive(Debug)]
pub struct Writer {
    form: Form,
    zip: Zip,
    assets: Assets,
    chunk: OpenChunk,
    chunks: Vec<Chunk>,
    keyframes: Vec<KeyframeFacts>,
    /// Keyframes that go before the open chunk, compressed.
    waiting: Vec<(String, Packed)>,
    windows: Vec<WindowFacts>,
    window_numbers: FxHashMap<String, usize>,
    interactions: Interactions,
    resources: Resources,
    deliveries: String,
    n_deliveries: u64,
    chunk_bytes: usize,
}

/// The chunk that events are added to.
#[derive(Debug, Default)]
struct OpenChunk {
    text: String,
    from_ms: f64,
    to_ms: f64,
    n_events: u64,
    windows: BTreeMap<String, u64>,
    assets: Vec<u32>,
}

impl Writer {
    pub fn new(form: Form) -> Writer {
        Writer {
            form,
            zip: Zip::of(form),
            assets: Assets::default(),
            chunk: OpenChunk::default(),
            chunks: Vec::new(),
            keyframes: Vec::new(),
            waiting: Vec::new(),
            windows: Vec::new(),
            window_numbers: FxHashMap::default(),
            interactions: Interactions::default(),
            resources: Resources::default(),
            deliveries: String::new(),
            n_deliveries: 0,
            chunk_bytes: CHUNK_BYTES,
        }
    }

    /// Cuts chunks at another length than [`CHUNK_BYTES`].
    #[must_use]
    pub fn cutting_at(mut self, chunk_bytes: usize) -> Writer {
        self.chunk_bytes = chunk_bytes;
        self
    }

    /// Adds the next event of the session; `json` is its text.
    ///
    /// # Errors
    /// When the archive would break a limit of its readers.
    pub fn event(&mut self, window: &str, stand: Stand, json: &str) -> Result<(), ArchiveError> {
        let at_ms = if stand.at_ms.is_finite() { stand.at_ms } else { 0.0 };
        let is_first = self.chunk.n_events == 0;
        let chunk = &mut self.chunk;
        chunk.from_ms = if is_first { at_ms } else { chunk.from_ms.min(at_ms) };
        chunk.to_ms = if is_first { at_ms } else { chunk.to_ms.max(at_ms) };
        chunk.n_events += 1;
        match chunk.windows.get_mut(window) {
            Some(n) => *n += 1,
            None => drop(chunk.windows.insert(window.to_owned(), 1)),
        }
        push_line(&mut chunk.text, &mut self.assets, &mut chunk.assets, (window, json));
        line::end(
            &mut chunk.text,
            (!stand.is_own_time || !stand.in_span).then_some((at_ms, stand.in_span)),
        );
        let kind = kind::kind_of(json);
        if kind == Kind::Resource {
            self.resources.see(json, &mut self.assets);
        }
        self.see(window, at_ms, stand.in_span, kind);
        if self.chunk.text.len() >= self.chunk_bytes {
            self.cut()?;
        }
        Ok(())
    }

    /// Adds a keyframe of a window; the event that follows it comes next.
    ///
    /// # Errors
    /// When the archive would break a limit of its readers.
    pub fn keyframe(
        &mut self,
        window: &str,
        at_ms: f64,
        events: &[String],
        is_lossy: bool,
    ) -> Result<(), ArchiveError> {
        let (mut text, mut assets) = (String::new(), Vec::new());
        for event in events {
            push_line(&mut text, &mut self.assets, &mut assets, (window, event));
            line::end(&mut text, None);
        }
        let entry = format!("keyframes/{:06}.jsonl", self.keyframes.len());
        let packed = self.zip.pack(&entry, text.as_bytes())?;
        self.waiting.push((entry.clone(), packed));
        self.keyframes.push(KeyframeFacts {
            entry,
            size_bytes: text.len() as u64,
            blake3: hash(text.as_bytes()),
            window: window.to_owned(),
            at_ms,
            chunk: number(self.chunks.len()),
            is_lossy,
            assets: sorted(assets),
            other: Map::new(),
        });
        Ok(())
    }

    /// Adds the head of a delivery whose events are in the archive.
    ///
    /// # Errors
    /// When the head cannot be written as JSON.
    pub fn delivery(&mut self, head: &ItemHead) -> Result<(), ArchiveError> {
        let json = serde_json::to_string(head)
            .map_err(|error| ArchiveError::Write(format!("a delivery: {error}")))?;
        self.deliveries.push_str(&revisit_rrweb::json::on_one_line(&json));
        self.deliveries.push('\n');
        self.n_deliveries += 1;
        Ok(())
    }

    /// Every asset so far with its string, each once, in order of first use.
    pub fn assets(&self) -> impl Iterator<Item = (AssetHash, &str)> {
        self.assets.iter()
    }

    /// Writes what is left, and the manifest.
    ///
    /// # Errors
    /// When the archive would break a limit of its readers, or is thin and an asset has no birth.
    pub fn finish(mut self, about: About) -> Result<Written, ArchiveError> {
        self.cut()?;
        let last_chunk = number(self.chunks.len()).saturating_sub(1);
        for keyframe in &mut self.keyframes {
            keyframe.chunk = keyframe.chunk.min(last_chunk);
        }
        let About { session, summary, moments, problems, engine, n_blocks, stored_bytes, births } =
            about;
        let pages = pages::of(&moments);
        for window in &mut self.windows {
            window.pages = pages.get(&window.id).cloned().unwrap_or_default();
        }
        let n_moments = moments.lines().count() as u64;
        let moments = self.file("moments.jsonl", &moments, n_moments)?;
        let (text, n) = (std::mem::take(&mut self.deliveries), self.n_deliveries);
        let deliveries = self.file("deliveries.jsonl", &text, n)?;
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            version: VERSION,
            generator: concat!("revisit ", env!("CARGO_PKG_VERSION")).to_owned(),
            session,
            engine,
            summary,
            n_blocks,
            stored_bytes,
            problems,
            chunks: self.chunks,
            keyframes: self.keyframes,
            activity: self.interactions.activity(),
            windows: self.windows,
            moments,
            deliveries,
            assets: self.assets.facts(),
            resources: self.resources.into_list(),
            other: Map::new(),
        };
        if self.form.is_thin() {
            let thin = self.assets.thin(&births.unwrap_or_default())?;
            self.zip.add("thin.json", &thin)?;
        } else {
            for (hash, text) in self.assets.iter() {
                self.zip.add(&format!("assets/{hash}"), text.as_bytes())?;
            }
        }
        let bytes = close(self.zip, &manifest)?;
        Ok(Written { bytes, manifest })
    }

    /// Counts an event for its window and for the seek bar.
    fn see(&mut self, window: &str, at_ms: f64, in_span: bool, kind: Kind) {
        let known = self.window_numbers.get(window).copied();
        let index = known.unwrap_or_else(|| {
            self.windows.push(new_window(window, at_ms));
            let index = self.windows.len() - 1;
            self.window_numbers.insert(window.to_owned(), index);
            index
        });
        let Some(facts) = self.windows.get_mut(index) else { return };
        facts.n_events += 1;
        facts.last_ms = facts.last_ms.max(at_ms);
        if kind == Kind::FullSnapshot {
            facts.first_snapshot_ms.get_or_insert(at_ms);
            facts.snapshots.push(at_ms);
        }
        if in_span {
            self.interactions.see(at_ms, kind == Kind::Interaction);
        }
    }

    /// Ends the open chunk and writes it after the keyframes that wait for it.
    fn cut(&mut self) -> Result<(), ArchiveError> {
        for (name, packed) in self.waiting.drain(..) {
            self.zip.append(&name, &packed)?;
        }
        let OpenChunk { text, from_ms, to_ms, n_events, windows, assets } =
            std::mem::take(&mut self.chunk);
        if n_events == 0 {
            return Ok(());
        }
        let n_entries = self.chunks.len() + self.keyframes.len() + self.assets.len();
        if n_entries as u64 + 8 > MAX_ENTRIES {
            let (what, count) = ("entries of the archive", n_entries as u64);
            return Err(ArchiveError::TooMany { what, count, limit: MAX_ENTRIES });
        }
        let entry = format!("events/{:06}.jsonl", self.chunks.len());
        self.zip.add(&entry, text.as_bytes())?;
        self.zip.work_harder()?;
        self.chunks.push(Chunk {
            entry,
            size_bytes: text.len() as u64,
            blake3: hash(text.as_bytes()),
            from_ms,
            to_ms,
            n_events,
            windows,
            assets: sorted(assets),
            other: Map::new(),
        });
        // The next chunk is about as long.
        self.chunk.text = text;
        self.chunk.text.clear();
        Ok(())
    }

    fn file(&mut self, entry: &str, text: &str, n: u64) -> Result<File, ArchiveError> {
        self.zip.add(entry, text.as_bytes())?;
        let blake3 = hash(text.as_bytes());
        let size_bytes = text.len() as u64;
        Ok(File { entry: entry.to_owned(), size_bytes, blake3, n, other: Map::new() })
    }
}

/// Writes manifest and seal as the last entries, and the central directory.
pub(crate) fn close(mut zip: Zip, manifest: &Manifest) -> Result<Vec<u8>, ArchiveError> {
    let json = manifest.to_json()?;
    close_with(&mut zip, &json, &Seal::of(&json, None))?;
    zip.finish()
}

/// As [`close`], with the bytes of a manifest that is there.
pub(crate) fn close_with(zip: &mut Zip, json: &[u8], seal: &Seal) -> Result<(), ArchiveError> {
    let size_bytes = json.len() as u64;
    if size_bytes > MAX_MANIFEST_BYTES {
        let what = "replay.json".to_owned();
        return Err(ArchiveError::TooLarge { what, size_bytes, limit: MAX_MANIFEST_BYTES });
    }
    zip.add("replay.json", json)?;
    zip.add_plain("seal.json", &seal.to_json()?)
}

/// Appends an entry of another archive as it is compressed there.
pub(crate) fn copy<B: AsRef<[u8]>>(
    zip: &mut Zip,
    source: &Archive<B>,
    entry: &Entry,
) -> Result<(), ArchiveError> {
    let bytes = compressed(entry, source.place(&entry.name)?)?.to_vec();
    let packed =
        Packed { method: entry.method, bytes, crc32: entry.crc32, size_bytes: entry.size_bytes };
    zip.append(&entry.name, &packed)
}

/// BLAKE3 in hex.
pub(crate) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Begins a line with an event, its long strings taken out.
fn push_line(
    out: &mut String,
    assets: &mut Assets,
    used: &mut Vec<u32>,
    (window, json): (&str, &str),
) {
    line::begin(out, window);
    let json = revisit_rrweb::json::on_one_line(json);
    marker::take_out(&json, out, |text| {
        let (hash, index) = assets.keep(text);
        used.push(index);
        hash
    });
}

fn new_window(id: &str, at_ms: f64) -> WindowFacts {
    WindowFacts {
        id: id.to_owned(),
        first_ms: at_ms,
        last_ms: at_ms,
        n_events: 0,
        first_snapshot_ms: None,
        snapshots: Vec::new(),
        pages: Vec::new(),
        other: Map::new(),
    }
}

fn sorted(mut assets: Vec<u32>) -> Vec<u32> {
    assets.sort_unstable();
    assets.dedup();
    assets
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
