//! An archive in the making: events in order go in, what they come to and the archive come out.

use std::collections::BTreeMap;

use revisit_archive::manifest::SessionFacts;
use revisit_archive::{About, ArchiveError, Form, Stand, Writer, Written};
use revisit_finalize::{ENGINE_VERSION, Finalized, Finalizer, Merger, SessionEvent};
use revisit_model::{ArchiveId, AssetHash, Labels, ProjectId, Session, SessionId, Source};
use revisit_rrweb::read_timestamp_ms;
use serde_json::Map;

use crate::session_moments::to_jsonl;

/// Sees each event of a session once. It holds the archive so far, and its assets.
#[derive(Debug)]
pub(crate) struct Draft {
    finalizer: Finalizer,
    writer: Writer,
}

/// All events are in; what is missing is where the assets lie.
#[derive(Debug)]
pub(crate) struct Drafted {
    writer: Writer,
    finalized: Finalized,
    about: About,
}

/// What is known of a session beside its events.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) project: ProjectId,
    pub(crate) id: SessionId,
    pub(crate) source: Source,
    /// What an archive that leaves the store tells of them.
    pub(crate) labels: Labels,
    /// The blocks that the events come from, and their text.
    pub(crate) n_blocks: u64,
    pub(crate) stored_bytes: u64,
}

impl Known {
    /// Labels stay out: what an owner writes lies beside the archive in the store.
    pub(crate) fn of(session: &Session, n_blocks: u64, stored_bytes: u64) -> Known {
        Known {
            project: session.project.clone(),
            id: session.id.clone(),
            source: session.source,
            labels: Labels::default(),
            n_blocks,
            stored_bytes,
        }
    }
}

impl Draft {
    pub(crate) fn new(form: Form) -> Draft {
        Draft { finalizer: Finalizer::placing_keyframes(), writer: Writer::new(form) }
    }

    /// Takes the next events.
    pub(crate) fn add(&mut self, run: &[SessionEvent]) -> Result<(), ArchiveError> {
        for event in run {
            if let Some(placed) = self.finalizer.observe(event) {
                let is_lossy = placed.keyframe.is_lossy();
                let events = &placed.keyframe.events;
                self.writer.keyframe(&placed.window, placed.at_ms, events, is_lossy)?;
            }
            let SessionEvent { window, at_ms, event, item: _, in_span } = event;
            let is_own_time = read_timestamp_ms(event) == Some(*at_ms);
            let stand = Stand { at_ms: *at_ms, in_span: *in_span, is_own_time };
            self.writer.event(window, stand, event.get())?;
        }
        Ok(())
    }

    /// Ends the session. `merger` has given all its events, and kept the deliveries.
    pub(crate) fn finish(self, merger: &mut Merger, known: Known) -> Result<Drafted, ArchiveError> {
        let Draft { finalizer, mut writer } = self;
        for head in merger.take_deliveries() {
            writer.delivery(&head)?;
        }
        let finalized = finalizer.finish(merger.heads(), merger.problems());
        let (from, to) = merger.heads().received().unwrap_or_default();
        let Known { project, id, source, labels, n_blocks, stored_bytes } = known;
        let about = About {
            session: SessionFacts {
                id,
                project,
                source,
                visitor: finalized.visitor.clone(),
                received_from_ms: from,
                received_to_ms: to,
                title: labels.title,
                tags: labels.tags,
                other: Map::new(),
            },
            summary: finalized.summary.clone(),
            moments: to_jsonl(&finalized.moments),
            problems: finalized.problems.clone(),
            engine: ENGINE_VERSION,
            n_blocks,
            stored_bytes,
            births: None,
        };
        Ok(Drafted { writer, finalized, about })
    }
}

impl Drafted {
    pub(crate) fn finalized(&self) -> &Finalized {
        &self.finalized
    }

    /// The names of its assets.
    pub(crate) fn assets(&self) -> Vec<AssetHash> {
        self.writer.assets().map(|it| it.0).collect()
    }

    /// Its assets, each with its string.
    pub(crate) fn asset_texts(&self) -> impl Iterator<Item = (AssetHash, &str)> {
        self.writer.assets()
    }

    /// The archive with its assets inside, as its form must be.
    pub(crate) fn write(self) -> Result<Written, ArchiveError> {
        self.writer.finish(self.about)
    }

    /// The thin archive, which refers to these incarnations of its assets.
    pub(crate) fn write_thin(
        self,
        births: BTreeMap<AssetHash, ArchiveId>,
    ) -> Result<Written, ArchiveError> {
        self.writer.finish(About { births: Some(births), ..self.about })
    }
}
