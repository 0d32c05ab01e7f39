//! Console lines by level. A line repeated within one delivery counts once, as PostHog has it.
//!
//! An archive does not say which event came with which delivery. How many lines archived deliveries
//! had was counted when they were archived.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher as _;

use revisit_model::text::cut_chars;
use revisit_rrweb::Json;
use revisit_rrweb::tape::{self, Fields, List};

use crate::heads::ConsoleCounts;
use crate::merge::ARCHIVED_ITEM;

/// How much of each argument tells lines apart, in characters, as PostHog cuts them.
const MAX_ARGUMENT_CHARS: usize = 2999;
/// Lines that are remembered at once (1 MB). An item with more distinct lines than that may have a
/// repeated one counted twice.
const MAX_REMEMBERED: usize = 65_536;

/// Counts console lines.
#[derive(Debug, Default)]
pub(super) struct Console {
    counts: ConsoleCounts,
    /// As if all that is archived had been one delivery.
    of_archive: ConsoleCounts,
    met: HashSet<u64>,
}

impl Console {
    /// Takes the payload of a console event, and the number of the item that it came with.
    pub(super) fn observe(&mut self, item: u32, payload: Option<Json<'_>>) {
        // A payload that is no object counts as a line without level and text.
        let payload = Fields::within(payload);
        let arguments = payload.list("payload");
        let level = Level::of(payload.text("level"));
        if self.met.len() >= MAX_REMEMBERED {
            self.met.clear();
        }
        if !self.met.insert(fingerprint(item, level, arguments)) {
            return;
        }
        let counts = if item == ARCHIVED_ITEM { &mut self.of_archive } else { &mut self.counts };
        match level {
            Level::Log => counts.n_log += 1,
            Level::Warn => counts.n_warn += 1,
            Level::Error => counts.n_error += 1,
        }
    }

    /// All of them. What is known of the archived deliveries counts for those.
    pub(super) fn finish(self, archived: Option<ConsoleCounts>) -> ConsoleCounts {
        let archived = archived.unwrap_or(self.of_archive);
        ConsoleCounts {
            n_log: self.counts.n_log.saturating_add(archived.n_log),
            n_warn: self.counts.n_warn.saturating_add(archived.n_warn),
            n_error: self.counts.n_error.saturating_add(archived.n_error),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Level {
    Log,
    Warn,
    Error,
}

impl Level {
    fn of(name: Option<&str>) -> Level {
        match name {
            Some("warn" | "countReset") => Level::Warn,
            Some("error" | "assert") => Level::Error,
            _ => Level::Log,
        }
    }
}

/// The same for the same line of the same item; different, but for an accident, for others.
fn fingerprint(item: u32, level: Level, arguments: Option<List<'_>>) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u32(item);
    hasher.write_u8(level as u8);
    // What is no list has no text.
    for argument in arguments.iter().flat_map(List::iter).filter_map(tape::text) {
        hasher.write(cut_chars(argument, MAX_ARGUMENT_CHARS).as_bytes());
        hasher.write(b" ");
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn levels_fall_into_three() {
        check("log info debug table groupEnd nonsense", (6, 0, 0));
        check("warn countReset", (0, 2, 0));
        check("error assert", (0, 0, 2));
    }

    #[test]
    fn a_line_without_a_level_or_a_payload_is_a_log() {
        let mut console = Console::default();
        console.observe(1, None);
        observe(&mut console, 2, "7");
        assert_eq!(console.finish(None).n_log, 2);
    }

    #[test]
    fn a_repeat_within_an_item_counts_once() {
        let mut console = Console::default();
        for (item, text) in [(1, "a"), (1, "a"), (1, "b"), (2, "a")] {
            let line = format!(r#"{{"level":"error","payload":["\"{text}\""]}}"#);
            observe(&mut console, item, &line);
        }
        assert_eq!(console.finish(None).n_error, 3);
    }

    #[test]
    fn what_is_known_of_archived_deliveries_counts_for_them() {
        for (known, expected) in [(None, 2), (Some(5), 6)] {
            let mut console = Console::default();
            for item in [ARCHIVED_ITEM, ARCHIVED_ITEM, 1] {
                observe(&mut console, item, r#"{"level":"log","payload":["a"]}"#);
            }
            let known = known.map(|n_log| ConsoleCounts { n_log, ..ConsoleCounts::default() });
            assert_eq!(console.finish(known).n_log, expected);
        }
    }

    #[test]
    fn the_same_text_at_another_level_is_another_line() {
        let mut console = Console::default();
        observe(&mut console, 1, r#"{"level":"log","payload":["a"]}"#);
        observe(&mut console, 1, r#"{"level":"warn","payload":["a"]}"#);
        let ConsoleCounts { n_log, n_warn, .. } = console.finish(None);
        assert_eq!((n_log, n_warn), (1, 1));
    }

    /// One line of each level, each with a text of its own.
    #[track_caller]
    fn check(levels: &str, expected: (u64, u64, u64)) {
        let mut console = Console::default();
        for level in levels.split_whitespace() {
            let line = format!(r#"{{"level":"{level}","payload":["{level}"]}}"#);
            observe(&mut console, 1, &line);
        }
        let ConsoleCounts { n_log, n_warn, n_error } = console.finish(None);
        assert_eq!((n_log, n_warn, n_error), expected);
    }

    fn observe(console: &mut Console, item: u32, payload: &str) {
        Parser::new().read(payload, |it| console.observe(item, Some(it))).unwrap();
    }
}
