//! Console lines by level. A line repeated within one delivery counts once, as PostHog has it.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher as _;

use revisit_model::text::cut_chars;
use revisit_rrweb::Json;
use revisit_rrweb::tape::{self, Fields, List};

/// How much of each argument tells lines apart, in characters, as PostHog cuts them.
const MAX_ARGUMENT_CHARS: usize = 2999;
/// Lines that are remembered at once (1 MB). An item with more distinct lines than that may have a
/// repeated one counted twice.
const MAX_REMEMBERED: usize = 65_536;

/// Counts console lines.
#[derive(Debug, Default)]
pub(super) struct Console {
    pub(super) n_log: u64,
    pub(super) n_warn: u64,
    pub(super) n_error: u64,
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
        match level {
            Level::Log => self.n_log += 1,
            Level::Warn => self.n_warn += 1,
            Level::Error => self.n_error += 1,
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
        assert_eq!(console.n_log, 2);
    }

    #[test]
    fn a_repeat_within_an_item_counts_once() {
        let mut console = Console::default();
        for (item, text) in [(1, "a"), (1, "a"), (1, "b"), (2, "a")] {
            let line = format!(r#"{{"level":"error","payload":["\"{text}\""]}}"#);
            observe(&mut console, item, &line);
        }
        assert_eq!(console.n_error, 3);
    }

    #[test]
    fn the_same_text_at_another_level_is_another_line() {
        let mut console = Console::default();
        observe(&mut console, 1, r#"{"level":"log","payload":["a"]}"#);
        observe(&mut console, 1, r#"{"level":"warn","payload":["a"]}"#);
        assert_eq!((console.n_log, console.n_warn), (1, 1));
    }

    /// One line of each level, each with a text of its own.
    #[track_caller]
    fn check(levels: &str, expected: (u64, u64, u64)) {
        let mut console = Console::default();
        for level in levels.split_whitespace() {
            let line = format!(r#"{{"level":"{level}","payload":["{level}"]}}"#);
            observe(&mut console, 1, &line);
        }
        assert_eq!((console.n_log, console.n_warn, console.n_error), expected);
    }

    fn observe(console: &mut Console, item: u32, payload: &str) {
        Parser::new().read(payload, |it| console.observe(item, Some(it))).unwrap();
    }
}
