//! Console lines, with repeats folded into one.
//!
//! A line that says an uncaught error is not its business.

use std::sync::Arc;

use revisit_model::Moment;
use revisit_model::moment::{Level, What};

use super::Seen;
use super::line::Line;
use super::stack::Frame;

/// Longest pause between a line and its repeat. A loop that prints runs faster; what comes after
/// more than this is news. PostHog folds within one delivery, which is a few seconds.
const MAX_PAUSE_MS: f64 = 5000.0;
/// Distinct lines that may still be repeated at one time.
const MAX_OPEN: usize = 100;

/// The lines of all windows.
#[derive(Debug, Default)]
pub(super) struct Console {
    /// Lines that may still be repeated, in order of their first.
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    window: Arc<str>,
    level: Level,
    text: String,
    moment: Moment,
    last_ms: f64,
    n_times: u64,
}

impl Console {
    pub(super) fn observe(&mut self, seen: &Seen<'_>, line: &Line<'_>, found: &mut Vec<Moment>) {
        let (level, text) = (line.level, line.text());
        let is_same =
            |it: &&mut Open| it.level == level && it.text == text && it.window == *seen.window;
        // The newest is the likeliest, and a line that is over may stand before its repeat.
        if let Some(open) = self.open.iter_mut().rev().find(is_same)
            && seen.at_ms - open.last_ms <= MAX_PAUSE_MS
        {
            open.last_ms = seen.at_ms;
            open.n_times += 1;
            return;
        }
        if self.open.len() >= MAX_OPEN {
            self.make_room(seen.at_ms, found);
        }
        let source = line.trace.iter().find_map(|it| Frame::parse(it)).map(place);
        let what = What::Console { level, text: text.clone(), n_times: 1, source };
        let moment = seen.moment(what);
        let window = Arc::clone(seen.window);
        self.open.push(Open { window, level, text, moment, last_ms: seen.at_ms, n_times: 1 });
    }

    pub(super) fn finish(self, found: &mut Vec<Moment>) {
        found.extend(self.open.into_iter().map(Open::into_moment));
    }

    /// Puts down what is over; when nothing is, the older half.
    fn make_room(&mut self, at_ms: f64, found: &mut Vec<Moment>) {
        let over = self.open.extract_if(.., |it| at_ms - it.last_ms > MAX_PAUSE_MS);
        found.extend(over.map(Open::into_moment));
        if self.open.len() >= MAX_OPEN {
            found.extend(self.open.drain(..MAX_OPEN / 2).map(Open::into_moment));
        }
    }
}

impl Open {
    fn into_moment(self) -> Moment {
        let Open { mut moment, n_times: total, .. } = self;
        if let What::Console { n_times, .. } = &mut moment.what {
            *n_times = total;
        }
        moment
    }
}

fn place(frame: Frame) -> String {
    let Frame { function: _, file, line, column } = frame;
    let number = |it: Option<u64>| it.map(|it| format!(":{it}")).unwrap_or_default();
    format!("{file}{}{}", number(line), number(column))
}

#[cfg(test)]
mod tests {
    use super::super::testing::moments;

    #[test]
    fn repeats_are_folded() {
        check("log a; log a; log a", "log a x3");
        check("log a; log b; log a", "log a x2; log b x1");
        check("log a; warn a", "log a x1; warn a x1");
    }

    #[test]
    fn what_comes_again_later_is_news() {
        check("log a; log a +5000", "log a x2");
        check("log a; log a +5001", "log a x1; log a x1");
    }

    #[test]
    fn levels_are_those_of_the_console() {
        check(
            "countReset a; assert b; table c; debug d; info e",
            "warn a x1; error b x1; log c x1; debug d x1; info e x1",
        );
    }

    /// Lines are written as level and text, 100 ms apart; `+N` puts N ms before.
    #[track_caller]
    fn check(lines: &str, expected: &str) {
        let events: Vec<(f64, String)> = lines
            .split("; ")
            .map(|line| {
                let words: Vec<&str> = line.split(' ').collect();
                let pause = words.get(2).map_or(100.0, |it| it[1..].parse().unwrap());
                (pause, format!(
                    r#""type":6,"data":{{"plugin":"rrweb/console@1","payload":{{"level":"{}","payload":["\"{}\""]}}}}"#,
                    words[0], words[1]
                ))
            })
            .collect();
        let shown: Vec<String> = moments(&events)
            .iter()
            .filter(|it| it["kind"] == "console")
            .map(|it| {
                let text = |name| it[name].as_str().unwrap();
                format!("{} {} x{}", text("level"), text("text"), it["n_times"])
            })
            .collect();
        assert_eq!(shown.join("; "), expected);
    }
}
