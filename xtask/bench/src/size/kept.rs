//! Sessions as the store keeps them, by the steps of the finalize job.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use revisit_archive::manifest::SessionFacts;
use revisit_archive::{About, Archive, Form, Stand, Writer, Written, verify};
use revisit_finalize::{ENGINE_VERSION, Finalizer, Merger, SessionEvent};
use revisit_model::{ArchiveId, AssetHash, ProjectId, Source, limits};
use revisit_rrweb::read_timestamp_ms;
use uuid::Uuid;

use super::recorded::Session;
use crate::usage;

/// A project with the assets that are stored in it.
#[derive(Debug, Default)]
pub(super) struct Project {
    assets: BTreeMap<AssetHash, ArchiveId>,
    pub(super) n_sessions: u64,
}

/// What is kept of one session.
#[derive(Debug)]
pub(super) struct Kept {
    /// Its events in order, a line each: what other forms are made of.
    pub(super) events: String,
    pub(super) archive_bytes: usize,
    pub(super) new_asset_bytes: usize,
    pub(super) n_keyframes: usize,
    pub(super) parts: Parts,
    /// Processor time of finalizing it.
    pub(super) took: Duration,
}

/// Bytes of an archive by what they are.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) events: usize,
    pub(super) keyframes: usize,
    pub(super) moments: usize,
    pub(super) deliveries: usize,
    pub(super) rest: usize,
}

impl Kept {
    pub(super) fn json_bytes(&self) -> usize {
        self.events.len()
    }
}

impl Project {
    pub(super) fn keep(&mut self, session: &Session) -> Result<Kept> {
        let started = usage::thread_cpu_time()?;
        self.n_sessions += 1;
        let id = ArchiveId::from_uuid(Uuid::from_u128(
            0x019a_a5c0_0000_7000_8000_0000_0000_0000 + u128::from(self.n_sessions),
        ));
        let Draft { merger, finalizer, writer, events } = Draft::of(session, Form::Thin)?;
        let mut new_asset_bytes = 0;
        let mut births = BTreeMap::new();
        for (hash, text) in writer.assets() {
            let birth = *self.assets.entry(hash).or_insert(id);
            if birth == id {
                let level = limits::ASSET_ZSTD_LEVEL;
                new_asset_bytes += zstd::bulk::compress(text.as_bytes(), level)?.len();
            }
            births.insert(hash, birth);
        }
        let written = writer.finish(about(session, &merger, finalizer, Some(births))?)?;
        let took = usage::thread_cpu_time()?.saturating_sub(started);
        check(&written, events.len())?;
        Ok(Kept {
            events: lines(&events),
            archive_bytes: written.bytes.len(),
            new_asset_bytes,
            n_keyframes: written.manifest.keyframes.len(),
            parts: parts(&written)?,
            took,
        })
    }
}

impl Session {
    /// Its archive as it is downloaded, and its events, a line each.
    pub(crate) fn download(&self) -> Result<(Vec<u8>, String)> {
        let Draft { merger, finalizer, writer, events } = Draft::of(self, Form::FatDeflate)?;
        let written = writer.finish(about(self, &merger, finalizer, None)?)?;
        Ok((written.bytes, lines(&events)))
    }
}

/// A session of which all events are in its archive, but nothing else.
struct Draft {
    merger: Merger,
    finalizer: Finalizer,
    writer: Writer,
    events: Vec<SessionEvent>,
}

impl Draft {
    fn of(session: &Session, form: Form) -> Result<Draft> {
        let mut merger = Merger::keeping_deliveries();
        merger.add_block(&session.block);
        let events = merger.take_rest();
        let (mut finalizer, mut writer) = (Finalizer::placing_keyframes(), Writer::new(form));
        for event in &events {
            if let Some(placed) = finalizer.observe(event) {
                let (keyframe, at_ms) = (&placed.keyframe, placed.at_ms);
                writer.keyframe(&placed.window, at_ms, &keyframe.events, keyframe.is_lossy())?;
            }
            let SessionEvent { window, at_ms, event, item: _, in_span } = event;
            let is_own_time = read_timestamp_ms(event) == Some(*at_ms);
            let stand = Stand { at_ms: *at_ms, in_span: *in_span, is_own_time };
            writer.event(window, stand, event.get())?;
        }
        for head in merger.take_deliveries() {
            writer.delivery(&head)?;
        }
        Ok(Draft { merger, finalizer, writer, events })
    }
}

fn lines(events: &[SessionEvent]) -> String {
    let mut lines = String::new();
    for event in events {
        event.write_line(&mut lines);
    }
    lines
}

fn about(
    session: &Session,
    merger: &Merger,
    finalizer: Finalizer,
    births: Option<BTreeMap<AssetHash, ArchiveId>>,
) -> Result<About> {
    let found = finalizer.finish(merger.heads(), merger.problems());
    let mut moments = String::new();
    for moment in &found.moments {
        moments.push_str(&serde_json::to_string(moment)?);
        moments.push('\n');
    }
    let (received_from_ms, received_to_ms) = merger.heads().received().unwrap_or_default();
    Ok(About {
        session: SessionFacts {
            id: session.id.clone(),
            project: ProjectId::default_project(),
            source: Source::Import,
            visitor: found.visitor,
            received_from_ms,
            received_to_ms,
            title: None,
            tags: Vec::new(),
            other: serde_json::Map::new(),
        },
        summary: found.summary,
        moments,
        problems: found.problems,
        engine: ENGINE_VERSION,
        n_blocks: 1,
        stored_bytes: session.block.len() as u64,
        births,
    })
}

/// Whether what was written can be read back whole.
fn check(written: &Written, n_events: usize) -> Result<()> {
    let report = verify(&written.bytes, &mut |_| None);
    ensure!(report.is_sound(), "the archive is damaged: {:?}", report.damage);
    let n_kept: u64 = written.manifest.chunks.iter().map(|it| it.n_events).sum();
    ensure!(n_kept == n_events as u64, "{n_kept} of {n_events} events are in the archive");
    Ok(())
}

fn parts(written: &Written) -> Result<Parts> {
    let archive = Archive::open(written.bytes.as_slice())?;
    let index = archive.index();
    let mut parts = Parts::default();
    for entry in index.entries() {
        let place = index.place(entry).context("an entry without a place")?;
        let size = usize::try_from(place.end - place.start)?;
        let part = match entry.split_once('/').map_or(entry, |it| it.0) {
            "events" => &mut parts.events,
            "keyframes" => &mut parts.keyframes,
            "moments.jsonl" => &mut parts.moments,
            "deliveries.jsonl" => &mut parts.deliveries,
            _ => &mut parts.rest,
        };
        *part += size;
    }
    let seen = parts.events + parts.keyframes + parts.moments + parts.deliveries + parts.rest;
    // The central directory and its end are in no entry.
    parts.rest += written.bytes.len().saturating_sub(seen);
    Ok(parts)
}
