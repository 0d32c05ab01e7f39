//! Errors that nobody caught, and those that the application reported.
//!
//! Our recorder writes uncaught errors as events of their own, rrweb's console plugin as console
//! lines, and PostHog's SDK sends them as `$exception`. With several on, an error comes several times
//! and is told once.

use std::sync::Arc;

use revisit_model::Moment;
use revisit_model::moment::{ErrorFacts, Level, What};
use revisit_model::text::{cut_bytes, cut_chars};
use revisit_rrweb::tape::Fields;

use super::Seen;
use super::fingerprint::fingerprint;
use super::line::Line;
use super::stack::Frame;

/// Longest message, in characters.
const MAX_MESSAGE_CHARS: usize = 1000;
/// Longest stack, in bytes.
const MAX_STACK_BYTES: usize = 4096;
/// Frames of an SDK's stack that are written out.
const MAX_FRAMES: usize = 50;
/// Longest pause between an error and its repeat, or between two tellings of it: the SDK gets an
/// error in the same task as the console plugin, and may hold it back for a moment.
const MAX_PAUSE_MS: f64 = 5000.0;
/// Errors that may still be told again.
const MAX_OPEN: usize = 50;

/// The errors of all windows.
#[derive(Debug, Default)]
pub(super) struct Errors {
    /// In order of their first telling.
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    last_ms: f64,
    window: Arc<str>,
    n_by_console: u64,
    n_by_sdk: u64,
    moment: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Teller {
    /// The recorder, by a console line or by an event of its own.
    Console,
    Sdk,
}

/// An error as one teller has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    facts: ErrorFacts,
    is_rejection: bool,
    teller: Teller,
}

impl Errors {
    pub(super) fn observe(&mut self, seen: &Seen<'_>, told: Told, found: &mut Vec<Moment>) {
        let Told { facts, is_rejection, teller } = told;
        let same = self.open.iter_mut().find(|it| {
            seen.at_ms - it.last_ms <= MAX_PAUSE_MS
                && it.window == *seen.window
                && it.is_told_by(teller, &facts)
        });
        if let Some(open) = same {
            open.tell_again(seen.at_ms, teller, facts);
            return;
        }
        if self.open.len() >= MAX_OPEN {
            self.make_room(seen.at_ms, found);
        }
        let what = if is_rejection { What::UnhandledRejection(facts) } else { What::Error(facts) };
        let (window, moment) = (Arc::clone(seen.window), seen.moment(what));
        let (n_by_console, n_by_sdk) = match teller {
            Teller::Console => (1, 0),
            Teller::Sdk => (0, 1),
        };
        self.open.push(Open { last_ms: seen.at_ms, window, n_by_console, n_by_sdk, moment });
    }

    pub(super) fn finish(self, found: &mut Vec<Moment>) {
        found.extend(self.open.into_iter().map(|it| it.moment));
    }

    /// Puts down what is over; when nothing is, the older half.
    fn make_room(&mut self, at_ms: f64, found: &mut Vec<Moment>) {
        let over = self.open.extract_if(.., |it| at_ms - it.last_ms > MAX_PAUSE_MS);
        found.extend(over.map(|it| it.moment));
        if self.open.len() >= MAX_OPEN {
            found.extend(self.open.drain(..MAX_OPEN / 2).map(|it| it.moment));
        }
    }
}

impl Open {
    /// Whether another telling is of this error. Two tellers may not agree on where it was.
    fn is_told_by(&self, teller: Teller, facts: &ErrorFacts) -> bool {
        let (What::Error(known) | What::UnhandledRejection(known)) = &self.moment.what else {
            return false;
        };
        let told_before = match teller {
            Teller::Console => self.n_by_console > 0,
            Teller::Sdk => self.n_by_sdk > 0,
        };
        let told_by_both = self.n_by_console > 0 && self.n_by_sdk > 0;
        known.message == facts.message
            && (!told_before || told_by_both || known.fingerprint == facts.fingerprint)
    }

    /// With two tellers it came as often as the one says who said it more often.
    fn tell_again(&mut self, at_ms: f64, teller: Teller, facts: ErrorFacts) {
        self.last_ms = at_ms;
        match teller {
            Teller::Console => self.n_by_console += 1,
            Teller::Sdk => self.n_by_sdk += 1,
        }
        if let What::Error(known) | What::UnhandledRejection(known) = &mut self.moment.what {
            complete(known, facts);
            known.n_times = self.n_by_console.max(self.n_by_sdk);
        }
    }
}

impl Told {
    /// The error that a console line says, if it says one that nobody caught.
    ///
    /// Chromium's message begins with `Uncaught`. Other browsers' begins with the type alone, and
    /// is told from what an application prints by being one argument of one line.
    pub(super) fn by_line(line: &Line<'_>) -> Option<Told> {
        let (first, rest) = line.arguments.split_first().filter(|_| line.level == Level::Error)?;
        let (message, is_rejection) =
            if let Some(reason) = first.strip_prefix("Uncaught (in promise)") {
                let reason: Vec<&str> =
                    [reason.trim()].into_iter().chain(rest.iter().map(String::as_str)).collect();
                (reason.join(" ").trim().to_owned(), true)
            } else if let Some(message) = first.strip_prefix("Uncaught ") {
                (message.strip_prefix("exception: ").unwrap_or(message).to_owned(), false)
            } else if rest.is_empty() && !first.contains('\n') && split_type(first).0.is_some() {
                (first.clone(), false)
            } else {
                return None;
            };
        let (error_type, message) = split_type(&message);
        let top = line.trace.iter().find_map(|it| Frame::parse(it));
        let stack = (!line.trace.is_empty()).then(|| line.trace.join("\n"));
        let facts = facts(error_type, message, top, stack);
        Some(Told { facts, is_rejection, teller: Teller::Console })
    }

    /// What our recorder says, as the browser told it: a rejection has no place of its own.
    pub(super) fn by_own(data: Fields<'_>, is_rejection: bool) -> Told {
        let message = data.text("message").unwrap_or_default();
        let (error_type, message) =
            split_type(message.strip_prefix("Uncaught ").unwrap_or(message));
        let lines: Vec<&str> = data.text("stack").unwrap_or_default().lines().collect();
        // Some browsers begin a stack with the message, which may have several lines.
        let first = lines.iter().position(|it| Frame::parse(it).is_some());
        let frames = first.and_then(|it| lines.get(it..)).unwrap_or_default();
        let thrown = frames.first().and_then(|it| Frame::parse(it));
        let stack = (!frames.is_empty()).then(|| frames.join("\n"));
        let number =
            |name| data.integer(name).and_then(|it| u64::try_from(it).ok()).filter(|it| *it > 0);
        let told = data.text("file").filter(|it| !it.is_empty()).map(|file| Frame {
            function: None,
            file: file.to_owned(),
            line: number("line"),
            column: number("column"),
        });
        let top = match (told, thrown) {
            (Some(told), Some(thrown)) if told.file == thrown.file => {
                Some(Frame { function: thrown.function, ..told })
            }
            (told, thrown) => told.or(thrown),
        };
        let facts = facts(error_type, message, top, stack);
        Told { facts, is_rejection, teller: Teller::Console }
    }

    /// What PostHog's `$exception` says.
    pub(super) fn by_exception(properties: Fields<'_>) -> Told {
        let list = properties.list("$exception_list");
        let first = list.and_then(|it| it.objects().next());
        let exception = first.unwrap_or(Fields::within(None));
        let text = |name, old| exception.text(name).or_else(|| properties.text(old));
        let error_type = text("type", "$exception_type");
        let message = text("value", "$exception_message").unwrap_or_default();
        let message = message.strip_prefix("Uncaught ").unwrap_or(message);
        let mechanism = Fields::within(exception.get("mechanism"));
        let is_rejection = mechanism.text("type") == Some("onunhandledrejection");
        let frames: Vec<Frame> = Fields::within(exception.get("stacktrace"))
            .list("frames")
            .into_iter()
            .flat_map(|it| it.objects())
            .take(MAX_FRAMES)
            .filter_map(sdk_frame)
            .collect();
        // The frame that threw is the last.
        let lines: Vec<String> = frames.iter().rev().map(show).collect();
        let stack = if lines.is_empty() {
            properties.text("$exception_stack_trace_raw").map(str::to_owned)
        } else {
            Some(lines.join("\n"))
        };
        let facts = facts(error_type, message, frames.into_iter().next_back(), stack);
        Told { facts, is_rejection, teller: Teller::Sdk }
    }
}

fn facts(
    error_type: Option<&str>,
    message: &str,
    top: Option<Frame>,
    stack: Option<String>,
) -> ErrorFacts {
    let error_type = error_type.map(|it| cut_chars(it, MAX_MESSAGE_CHARS).to_owned());
    let message = cut_chars(message, MAX_MESSAGE_CHARS);
    let fingerprint = fingerprint(error_type.as_deref(), message, top.as_ref());
    let message = message.to_owned();
    let stack = stack.map(|it| cut_bytes(&it, MAX_STACK_BYTES).to_owned());
    let Frame { function: _, file, line, column } = top.unwrap_or_default();
    let file = Some(file).filter(|it| !it.is_empty());
    ErrorFacts { error_type, message, file, line, column, stack, fingerprint, n_times: 1 }
}

/// Takes over what is not known yet. The cause is called as the one who knows the place calls it.
fn complete(known: &mut ErrorFacts, other: ErrorFacts) {
    let ErrorFacts { error_type, message: _, file, line, column, stack, fingerprint, n_times: _ } =
        other;
    if known.file.is_none() && file.is_some() {
        known.fingerprint = fingerprint;
        (known.file, known.line, known.column) = (file, line, column);
    }
    known.error_type = known.error_type.take().or(error_type);
    known.stack = known.stack.take().or(stack);
}

/// `TypeError: no` in its two parts.
fn split_type(message: &str) -> (Option<&str>, &str) {
    let is_type = |it: &str| {
        (it.ends_with("Error") || it.ends_with("Exception"))
            && it.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '$' | '.'))
    };
    match message.split_once(": ") {
        Some((error_type, rest)) if is_type(error_type) => (Some(error_type), rest),
        _ => (None, message),
    }
}

fn sdk_frame(frame: Fields<'_>) -> Option<Frame> {
    let whole = |name| frame.integer(name).and_then(|it| u64::try_from(it).ok());
    let name = frame.text("function").filter(|it| !matches!(*it, "?" | "<anonymous>"));
    let text = |it: &str| cut_bytes(it, MAX_STACK_BYTES).to_owned();
    Some(Frame {
        function: name.map(text),
        file: frame.text("filename").map(text)?,
        line: whole("lineno"),
        column: whole("colno"),
    })
}

fn show(frame: &Frame) -> String {
    let Frame { function, file, line, column } = frame;
    let number = |it: &Option<u64>| it.map(|it| format!(":{it}")).unwrap_or_default();
    let place = format!("{file}{}{}", number(line), number(column));
    function.as_ref().map_or(place.clone(), |it| format!("{it} ({place})"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::moments;

    #[test]
    fn what_nobody_caught_is_an_error() {
        check(&[line("Uncaught TypeError: no")], "error TypeError|no|/b.js:1:2");
        check(&[line("Uncaught 7")], "error -|7|/b.js:1:2");
        check(
            &[line("ReferenceError: x is not defined")],
            "error ReferenceError|x is not defined|/b.js:1:2",
        );
        check(&[line("Uncaught (in promise) Error: no")], "unhandled_rejection Error|no|/b.js:1:2");
    }

    #[test]
    fn what_is_printed_is_none() {
        check(&[line("failed: no")], "console");
        check(&[line(r"TypeError: no\\nat x")], "console");
    }

    #[test]
    fn exceptions_of_the_sdk_are_errors() {
        check(&[exception("TypeError", "no", "onerror")], "error TypeError|no|/c.js:3:4");
        check(
            &[exception("Error", "no", "onunhandledrejection")],
            "unhandled_rejection Error|no|/c.js:3:4",
        );
    }

    #[test]
    fn our_recorder_tells_errors_with_their_place() {
        let stack = r"Uncaught TypeError: no\n    at f (/d.js:5:6)\n    at g (/e.js:7:8)";
        check(
            &[own("error", "Uncaught TypeError: no", "/d.js", stack)],
            "error TypeError|no|/d.js:5:6",
        );
        check(&[own("error", "Script error.", "", "")], "error -|Script error.|-:null:null");
        check(
            &[own("promise_error", "RangeError: late", "", stack)],
            "unhandled_rejection RangeError|late|/d.js:5:6",
        );
        check(
            &[
                own("error", "Uncaught TypeError: no", "/d.js", stack),
                exception("TypeError", "no", "onerror"),
            ],
            "error TypeError|no|/d.js:5:6",
        );
    }

    #[test]
    fn what_is_told_twice_is_one_error() {
        check(
            &[line("Uncaught TypeError: no"), exception("TypeError", "no", "onerror")],
            "error TypeError|no|/b.js:1:2",
        );
        check(
            &[
                line("Uncaught TypeError: no"),
                line("Uncaught TypeError: no"),
                exception("TypeError", "no", "onerror"),
                exception("TypeError", "no", "onerror"),
            ],
            "error TypeError|no|/b.js:1:2 x2",
        );
        check(
            &[line("Uncaught TypeError: no"), exception("TypeError", "yes", "onerror")],
            "error TypeError|no|/b.js:1:2; error TypeError|yes|/c.js:3:4",
        );
    }

    #[test]
    fn repeats_are_folded() {
        check(
            &[line("Uncaught 7"), line("Uncaught 7"), line("Uncaught 7")],
            "error -|7|/b.js:1:2 x3",
        );
        check(
            &[line("Uncaught 7"), line("Uncaught 8")],
            "error -|7|/b.js:1:2; error -|8|/b.js:1:2",
        );
    }

    #[track_caller]
    fn check(events: &[String], expected: &str) {
        let events: Vec<(f64, String)> = events.iter().map(|it| (100.0, it.clone())).collect();
        let shown: Vec<String> = moments(&events)
            .iter()
            .filter_map(|it| {
                let text = |name| it.get(name).and_then(|it| it.as_str()).unwrap_or("-");
                match text("kind") {
                    "console" => Some("console".to_owned()),
                    kind @ ("error" | "unhandled_rejection") => {
                        let times = it.get("n_times").map(|it| format!(" x{it}"));
                        Some(format!(
                            "{kind} {}|{}|{}:{}:{}{}",
                            text("error_type"),
                            text("message"),
                            text("file"),
                            it["line"],
                            it["column"],
                            times.unwrap_or_default()
                        ))
                    }
                    _ => None,
                }
            })
            .collect();
        assert_eq!(shown.join("; "), expected);
    }

    fn line(text: &str) -> String {
        format!(
            r#""type":6,"data":{{"plugin":"rrweb/console@1","payload":{{"level":"error","trace":["f (/b.js:1:2)"],"payload":["\"{text}\""]}}}}"#
        )
    }

    fn own(kind: &str, message: &str, file: &str, stack: &str) -> String {
        let place = if file.is_empty() { (0, 0) } else { (5, 6) };
        format!(
            r#""type":6,"data":{{"plugin":"revisit/event@1","payload":{{"type":"{kind}","data":{{"message":"{message}","file":"{file}","line":{},"column":{},"stack":"{stack}"}}}}}}"#,
            place.0, place.1
        )
    }

    fn exception(kind: &str, value: &str, mechanism: &str) -> String {
        format!(
            r#""type":6,"data":{{"plugin":"posthog/event@1","payload":{{"event":"$exception","properties":{{"$exception_list":[{{"type":"{kind}","value":"{value}","mechanism":{{"type":"{mechanism}"}},"stacktrace":{{"frames":[{{"filename":"/o.js","lineno":9,"colno":9}},{{"filename":"/c.js","function":"g","lineno":3,"colno":4}}]}}}}]}}}}}}"#
        )
    }
}
