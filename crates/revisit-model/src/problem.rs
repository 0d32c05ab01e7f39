//! What was wrong with a recording: bad input is data and not an error, so it is counted by kind
//! and shown beside the result.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The kinds of problems. Stored and shown by [`ProblemKind::as_str`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The body ended or broke before its end; what came before was kept.
    BodyBroken,
    /// The body is not UTF-8; the bad bytes were replaced.
    NotUtf8,
    /// An item is not an object, or its properties are not.
    ItemNotObject,
    /// An item names no session, so there is nothing to file it under.
    NoSession,
    /// An item's session id cannot be used.
    BadSessionId,
    /// A window or visitor id that cannot be used; it was cut or replaced.
    BadId,
    /// A recording item without recorded events.
    NoEvents,
    /// An event that is neither an object nor packed text; it was dropped.
    EventNotObject,
    /// An event without a usable timestamp; it was kept, at the time of the one before it.
    EventWithoutTime,
    /// An event over the size limit; it was dropped.
    EventTooLarge,
    /// More items or events than the limit; the rest was dropped.
    TooMany,
    /// An item whose envelope is over the limit; the events were kept without it.
    EnvelopeTooLarge,
    /// A compressed event that cannot be expanded; it was kept as it came.
    EventNotExpanded,
    /// A stored line that cannot be read.
    LineUnreadable,
    /// A captured asset that was not sent because it was stored, and that was erased since.
    AssetGone,
    /// An event with a number or a depth beyond what is read; its insides were not looked at.
    EventUnreadable,
    /// A change of the page that does not fit it: of a node that is not there, mostly.
    ChangeMisfit,
    /// More moments than the limit; those found later were left out.
    MomentsLeftOut,
}

impl ProblemKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            ProblemKind::BodyBroken => "body_broken",
            ProblemKind::NotUtf8 => "not_utf8",
            ProblemKind::ItemNotObject => "item_not_object",
            ProblemKind::NoSession => "no_session",
            ProblemKind::BadSessionId => "bad_session_id",
            ProblemKind::BadId => "bad_id",
            ProblemKind::NoEvents => "no_events",
            ProblemKind::EventNotObject => "event_not_object",
            ProblemKind::EventWithoutTime => "event_without_time",
            ProblemKind::EventTooLarge => "event_too_large",
            ProblemKind::TooMany => "too_many",
            ProblemKind::EnvelopeTooLarge => "envelope_too_large",
            ProblemKind::EventNotExpanded => "event_not_expanded",
            ProblemKind::LineUnreadable => "line_unreadable",
            ProblemKind::AssetGone => "asset_gone",
            ProblemKind::EventUnreadable => "event_unreadable",
            ProblemKind::ChangeMisfit => "change_misfit",
            ProblemKind::MomentsLeftOut => "moments_left_out",
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A problem list: for each kind how often, and what the first one was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Problems(BTreeMap<ProblemKind, Problem>);

/// One kind of problem within a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub count: u64,
    /// What the first of them was, in words. Never holds recorded content.
    pub detail: String,
}

impl Problems {
    /// Counts one problem. `detail` is kept of the first of its kind.
    pub fn add(&mut self, kind: ProblemKind, detail: impl FnOnce() -> String) {
        self.add_many(kind, 1, detail);
    }

    /// Counts several problems of one kind.
    pub fn add_many(&mut self, kind: ProblemKind, count: u64, detail: impl FnOnce() -> String) {
        let problem = self.0.entry(kind).or_insert_with(|| Problem { count: 0, detail: detail() });
        problem.count = problem.count.saturating_add(count);
    }

    /// Takes over another list.
    pub fn merge(&mut self, other: &Problems) {
        for (kind, problem) in other.iter() {
            self.add_many(kind, problem.count, || problem.detail.clone());
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (ProblemKind, &Problem)> {
        self.0.iter().map(|(kind, problem)| (*kind, problem))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many problems there are, of all kinds.
    pub fn count(&self) -> u64 {
        self.0.values().map(|it| it.count).fold(0, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_add_up_and_keep_the_first_detail() {
        let mut problems = Problems::default();
        problems.add(ProblemKind::NoSession, || "item 3".to_owned());
        problems.add(ProblemKind::NoSession, || "item 4".to_owned());
        let mut all = problems.clone();
        all.merge(&problems);
        assert_eq!(all.count(), 4);
        assert_eq!(
            serde_json::to_string(&all).unwrap(),
            r#"{"no_session":{"count":4,"detail":"item 3"}}"#
        );
    }
}
