//! A console line as recorders write it, read back into what was printed.
//!
//! rrweb's plugin writes each argument as JSON text, cut wherever it became too long; Sentry writes
//! the whole line as one text.

use revisit_model::moment::Level;
use revisit_model::text::cut_chars;
use revisit_rrweb::What;
use revisit_rrweb::tape::{self, Fields, List};

use super::CONSOLE_PLUGIN;

/// Longest argument, in characters.
pub(super) const MAX_ARGUMENT_CHARS: usize = 500;
/// Longest line, in characters.
pub(super) const MAX_LINE_CHARS: usize = 2000;
/// Frames of a trace that are looked at. rrweb's plugin keeps ten, ours thirty.
const MAX_FRAMES: usize = 30;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line<'t> {
    pub(super) level: Level,
    pub(super) arguments: Vec<String>,
    pub(super) trace: Vec<&'t str>,
}

impl<'t> Line<'t> {
    /// The line that an event tells, if it tells one.
    pub(super) fn of(what: &What<'t>) -> Option<Line<'t>> {
        match *what {
            What::Plugin { plugin: CONSOLE_PLUGIN, payload } => {
                let line = Fields::within(payload);
                let texts = |list: Option<List<'t>>| {
                    list.into_iter().flat_map(|it| it.iter()).filter_map(tape::text)
                };
                Some(Line {
                    level: level(line.text("level")),
                    arguments: texts(line.list("payload"))
                        .take(MAX_LINE_CHARS)
                        .map(argument)
                        .collect(),
                    trace: trace(line.list("trace")),
                })
            }
            What::Custom { tag: "breadcrumb", payload } => {
                let crumb = Fields::within(payload);
                if crumb.text("category") != Some("console") {
                    return None;
                }
                let message = crumb.text("message")?;
                Some(Line {
                    level: level(crumb.text("level")),
                    arguments: vec![cut_chars(message, MAX_LINE_CHARS).to_owned()],
                    trace: Vec::new(),
                })
            }
            What::FullSnapshot { .. }
            | What::Incremental(_)
            | What::Meta { .. }
            | What::Custom { .. }
            | What::Plugin { .. }
            | What::Annotation { .. }
            | What::Other => None,
        }
    }

    /// What was printed, with `%s` and the like filled in as a browser's console does.
    pub(super) fn text(&self) -> String {
        let mut rest = self.arguments.iter();
        let mut text = rest.next().map(|it| filled_in(it, &mut rest)).unwrap_or_default();
        for argument in rest {
            text.push(' ');
            text.push_str(argument);
        }
        cut_chars(&text, MAX_LINE_CHARS).to_owned()
    }
}

fn trace(list: Option<List<'_>>) -> Vec<&str> {
    list.into_iter().flat_map(|it| it.iter()).filter_map(tape::text).take(MAX_FRAMES).collect()
}

/// As PostHog sorts the console's methods, with `info` and `debug` for themselves.
fn level(name: Option<&str>) -> Level {
    match name {
        Some("warn" | "warning" | "countReset") => Level::Warn,
        Some("error" | "assert" | "fatal") => Level::Error,
        Some("info") => Level::Info,
        Some("debug") => Level::Debug,
        _ => Level::Log,
    }
}

/// An argument as it was printed. What is no JSON, because it was cut, is shown as it is.
fn argument(json: &str) -> String {
    let text = match json.strip_prefix('"') {
        Some(inside) => match serde_json::from_str::<String>(json) {
            Ok(text) => text,
            Err(_) => inside.to_owned(),
        },
        None => json.to_owned(),
    };
    let short = cut_chars(&text, MAX_ARGUMENT_CHARS);
    if short.len() == text.len() { text } else { format!("{short}…") }
}

/// The placeholders of <https://console.spec.whatwg.org/#formatter>; a style (`%c`) is left out.
fn filled_in<'a>(format: &str, arguments: &mut impl Iterator<Item = &'a String>) -> String {
    let mut text = String::with_capacity(format.len());
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let place = after.chars().next();
        rest = match place {
            Some('s' | 'd' | 'i' | 'f' | 'o' | 'O' | 'c') => {
                match arguments.next() {
                    Some(argument) if place != Some('c') => text.push_str(argument),
                    Some(_) => {}
                    None => text.extend(['%'].into_iter().chain(place)),
                }
                after.get(1..).unwrap_or_default()
            }
            Some('%') => {
                text.push('%');
                after.get(1..).unwrap_or_default()
            }
            _ => {
                text.push('%');
                after
            }
        };
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::{Event, Parser};

    use super::*;

    #[test]
    fn arguments_are_read_back_into_what_was_printed() {
        check(r#"["\"a\"","1","{\"x\":[1]}","null"]"#, r#"a 1 {"x":[1]} null"#);
        check(r#"["\"a \\\"quoted\\\" word\""]"#, r#"a "quoted" word"#);
        check(r#"["\"cut in the mid...[truncated]"]"#, "cut in the mid...[truncated]");
        check("[]", "");
    }

    #[test]
    fn placeholders_are_filled_in() {
        check(r#"["\"%s has %d\"","\"a\"","2","\"more\""]"#, "a has 2 more");
        check(r#"["\"%cstyled%c text\"","\"color:red\"","\"\""]"#, "styled text");
        check(r#"["\"100% of %x and 5%%\"","1"]"#, "100% of %x and 5% 1");
        check(r#"["\"%s\""]"#, "%s");
    }

    #[test]
    fn long_arguments_are_cut() {
        let long = "é".repeat(600);
        check(&format!(r#"["\"{long}\""]"#), &format!("{}…", "é".repeat(500)));
    }

    #[track_caller]
    fn check(payload: &str, expected: &str) {
        let json = format!(
            r#"{{"type":6,"data":{{"plugin":"rrweb/console@1","payload":{{"level":"log","payload":{payload}}}}}}}"#
        );
        let shown = Parser::new().read(&json, |it| Line::of(&Event::of(it).what).unwrap().text());
        assert_eq!(shown.as_deref(), Some(expected));
    }
}
