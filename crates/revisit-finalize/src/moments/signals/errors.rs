//! Errors that nobody caught, and those that the application reported.
//!
//! A recorder's console plugin writes uncaught errors as console lines, and PostHog's SDK sends
//! them as `$exception`. With both on, an error comes twice and is told once.

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
/// How far apart two tellings of one error may be. The SDK gets it in the same task as the console
/// plugin, and may wait for a batch of a second or so.
const MAX_APART_MS: f64 = 2000.0;
/// Errors that may still be told a second time.
const MAX_OPEN: usize = 50;

/// The errors of all windows.
#[derive(Debug, Default)]
pub(super) struct Errors {
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    at_ms: f64,
    window: Arc<str>,
    teller: Teller,
    was_told_twice: bool,
    moment: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Teller {
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
        let n_over = self.open.iter().take_while(|it| seen.at_ms - it.at_ms > MAX_APART_MS).count();
        let n_over = n_over.max(self.open.len().saturating_sub(MAX_OPEN));
        found.extend(self.open.drain(..n_over).map(|it| it.moment));
        let Told { facts, is_rejection, teller } = told;
        let same = self.open.iter_mut().find(|it| {
            it.teller != teller
                && !it.was_told_twice
                && it.window == *seen.window
                && facts_of(&it.moment).is_some_and(|it| it.message == facts.message)
        });
        if let Some(open) = same {
            open.was_told_twice = true;
            if let What::Error(known) | What::UnhandledRejection(known) = &mut open.moment.what {
                complete(known, facts);
            }
            return;
        }
        let what = if is_rejection { What::UnhandledRejection(facts) } else { What::Error(facts) };
        let (window, moment) = (Arc::clone(seen.window), seen.moment(what));
        let at_ms = seen.at_ms;
        self.open.push(Open { at_ms, window, teller, was_told_twice: false, moment });
    }

    pub(super) fn finish(self, found: &mut Vec<Moment>) {
        found.extend(self.open.into_iter().map(|it| it.moment));
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
    ErrorFacts { error_type, message, file, line, column, stack, fingerprint }
}

/// Takes over what is not known yet. The cause is called as the one who knows the place calls it.
fn complete(known: &mut ErrorFacts, other: ErrorFacts) {
    let ErrorFacts { error_type, message: _, file, line, column, stack, fingerprint } = other;
    if known.file.is_none() && file.is_some() {
        known.fingerprint = fingerprint;
        (known.file, known.line, known.column) = (file, line, column);
    }
    known.error_type = known.error_type.take().or(error_type);
    known.stack = known.stack.take().or(stack);
}

fn facts_of(moment: &Moment) -> Option<&ErrorFacts> {
    if let What::Error(facts) | What::UnhandledRejection(facts) = &moment.what {
        return Some(facts);
    }
    None
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
            "error TypeError|no|/b.js:1:2; error TypeError|no|/b.js:1:2",
        );
        check(
            &[line("Uncaught TypeError: no"), exception("TypeError", "yes", "onerror")],
            "error TypeError|no|/b.js:1:2; error TypeError|yes|/c.js:3:4",
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
                    kind @ ("error" | "unhandled_rejection") => Some(format!(
                        "{kind} {}|{}|{}:{}:{}",
                        text("error_type"),
                        text("message"),
                        text("file"),
                        it["line"],
                        it["column"]
                    )),
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

    fn exception(kind: &str, value: &str, mechanism: &str) -> String {
        format!(
            r#""type":6,"data":{{"plugin":"posthog/event@1","payload":{{"event":"$exception","properties":{{"$exception_list":[{{"type":"{kind}","value":"{value}","mechanism":{{"type":"{mechanism}"}},"stacktrace":{{"frames":[{{"filename":"/o.js","lineno":9,"colno":9}},{{"filename":"/c.js","function":"g","lineno":3,"colno":4}}]}}}}]}}}}}}"#
        )
    }
}
