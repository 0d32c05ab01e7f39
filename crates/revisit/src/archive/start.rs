//! Where to start replaying from, so that a page at a time is shown without all that came before.

use std::collections::BTreeMap;

use revisit_archive::manifest::KeyframeFacts;
use revisit_archive::parse_line;
use revisit_model::Timestamp;
use revisit_store::{Parts, Store, StoreError};

use super::stored::for_each_line;
use super::{StoredArchive, broke};

/// Keyframes to start from, and the time from which events are needed.
#[derive(Debug, Default)]
pub(crate) struct Start {
    /// Each with its window, its time, and its events.
    pub(crate) keyframes: Vec<(String, f64, Vec<String>)>,
    /// From the beginning when absent.
    pub(crate) from: Option<Timestamp>,
}

impl Start {
    /// Where to start for the page just before `limit_ms`: of a window, or else of the one that
    /// something happened to last.
    pub(crate) async fn find(
        store: &Store,
        parts: &Parts,
        limit_ms: f64,
        window: Option<&str>,
    ) -> Result<Start, StoreError> {
        let Some(archive) = parts.archive.clone() else { return Ok(Start::default()) };
        let mut archive = StoredArchive::open(store, archive).await?;
        // What came later may lie before a keyframe, which then does not have it.
        let first_late = parts.blocks.iter().map(|it| it.first_at).min();
        let chosen = choose(&archive, limit_ms.min(first_late.map_or(f64::MAX, ms)), window);
        let Some(chosen) = chosen else { return Ok(Start::default()) };
        let from_ms = chosen.iter().map(|it| it.at_ms).fold(f64::MAX, f64::min);
        let mut keyframes = Vec::new();
        for KeyframeFacts { entry, window, at_ms, assets, .. } in chosen {
            let text = archive.text(&entry).await?;
            let assets = archive.assets(&assets).await?;
            let read = move || {
                let mut events = Vec::new();
                for_each_line(&text, &assets, |line| {
                    events.extend(parse_line(line).map(|it| it.event.get().to_owned()));
                });
                events
            };
            let events = tokio::task::spawn_blocking(read).await.map_err(broke)?;
            keyframes.push((window, at_ms, events));
        }
        Ok(Start { keyframes, from: Some(Timestamp::from_fractional_ms(from_ms.floor())) })
    }
}

/// The last keyframe of each window that matters; `None` when one of them has none.
fn choose(
    archive: &StoredArchive,
    before_ms: f64,
    window: Option<&str>,
) -> Option<Vec<KeyframeFacts>> {
    let manifest = archive.manifest();
    let mut last: BTreeMap<&str, &KeyframeFacts> = BTreeMap::new();
    let fit = manifest.keyframes.iter().filter(|it| it.at_ms < before_ms && !it.is_lossy);
    for keyframe in fit.filter(|it| window.is_none_or(|window| it.window == window)) {
        let place = last.entry(&keyframe.window).or_insert(keyframe);
        if place.at_ms <= keyframe.at_ms {
            *place = keyframe;
        }
    }
    let latest_ms = last.values().map(|it| it.at_ms).fold(f64::MIN, f64::max);
    if last.is_empty() {
        return None;
    }
    if window.is_none() {
        // A window in which nothing happened since another had its keyframe is not the last one.
        let matters = |last_ms: f64| last_ms >= latest_ms - 1.0;
        let active = manifest.windows.iter().filter(|it| matters(it.last_ms));
        if !active.clone().all(|it| last.contains_key(it.id.as_str()) || it.first_ms >= latest_ms) {
            return None;
        }
        last.retain(|id, _| active.clone().any(|it| it.id == *id));
    }
    Some(last.into_values().cloned().collect())
}

#[expect(clippy::cast_precision_loss, reason = "a clock of 2^53 ms is wrong anyway")]
fn ms(at: Timestamp) -> f64 {
    at.as_ms() as f64
}
