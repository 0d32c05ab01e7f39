//! Properties of events and visitors, in bounds and without secrets.
//!
//! What is not shown is not lost: the events themselves stay as they came.

use revisit_model::text::cut_chars;
use revisit_rrweb::Json;
use revisit_rrweb::tape::{self, Fields, List};
use serde_json::{Map, Value};

use super::super::actions::sensitive::{REDACTED, is_sensitive_name};

/// About how long all properties of one moment may be as JSON.
const MAX_BYTES: usize = 4096;
/// Longest text in them, in characters.
const MAX_TEXT_CHARS: usize = 500;
/// Deepest nesting. It is what bounds the recursion.
const MAX_DEPTH: usize = 6;
/// The member that says that some were left out.
const CUT_MARK: &str = "[cut]";

/// The members of an object that `is_shown`; `None` when there are none, or it is no object.
pub(super) fn shown(
    properties: Option<Json<'_>>,
    is_shown: impl Fn(&str) -> bool,
) -> Option<Value> {
    let members = Fields::within(properties);
    let mut budget = Budget { left_bytes: MAX_BYTES, is_spent: false };
    let members = members.iter().filter(|(name, _)| is_shown(name));
    let mut object = object(members, MAX_DEPTH, &mut budget);
    if budget.is_spent {
        object.insert(CUT_MARK.to_owned(), Value::Bool(true));
    }
    (!object.is_empty()).then_some(Value::Object(object))
}

/// Whatever it is: an object as [`shown`] has it, or any other value.
pub(super) fn any(json: Option<Json<'_>>) -> Option<Value> {
    let json = json?;
    if Fields::of(json).json().is_some() {
        return shown(Some(json), |_| true);
    }
    let mut budget = Budget { left_bytes: MAX_BYTES, is_spent: false };
    value(json, MAX_DEPTH, &mut budget).filter(|it| !it.is_null())
}

struct Budget {
    left_bytes: usize,
    is_spent: bool,
}

impl Budget {
    /// False when there is not so much left, and then nothing is.
    fn spend(&mut self, n_bytes: usize) -> bool {
        match self.left_bytes.checked_sub(n_bytes) {
            Some(left_bytes) if !self.is_spent => self.left_bytes = left_bytes,
            _ => self.is_spent = true,
        }
        !self.is_spent
    }
}

fn object<'t>(
    members: impl Iterator<Item = (&'t str, Json<'t>)>,
    depth: usize,
    budget: &mut Budget,
) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, member) in members {
        let name = cut_chars(name, MAX_TEXT_CHARS);
        if !budget.spend(name.len() + 4) {
            break;
        }
        let is_secret = is_sensitive_name(name) && is_telling(member);
        let secret = is_secret.then(|| Value::String(REDACTED.to_owned()));
        let Some(shown) = secret.or_else(|| value(member, depth, budget)) else { break };
        object.insert(name.to_owned(), shown);
    }
    object
}

fn value(json: Json<'_>, depth: usize, budget: &mut Budget) -> Option<Value> {
    if let Some(text) = tape::text(json) {
        let short = cut_chars(text, MAX_TEXT_CHARS);
        let mark = if short.len() < text.len() { "…" } else { "" };
        return budget.spend(short.len() + 2).then(|| Value::String(format!("{short}{mark}")));
    }
    if let Some(list) = List::of(json) {
        let mut values = Vec::new();
        if !budget.spend(2) || depth == 0 {
            budget.is_spent = true;
            return None;
        }
        for element in list.iter() {
            match value(element, depth - 1, budget) {
                Some(shown) if budget.spend(1) => values.push(shown),
                _ => break,
            }
        }
        return Some(Value::Array(values));
    }
    let members = Fields::of(json);
    if members.json().is_some() {
        if !budget.spend(2) || depth == 0 {
            budget.is_spent = true;
            return None;
        }
        return Some(Value::Object(object(members.iter(), depth - 1, budget)));
    }
    budget.spend(8).then(|| plain(json))
}

/// A number, a truth value, or nothing.
fn plain(json: Json<'_>) -> Value {
    match (tape::flag(json), tape::integer(json), tape::number(json)) {
        (Some(flag), _, _) => Value::Bool(flag),
        #[expect(
            clippy::cast_precision_loss,
            clippy::float_cmp,
            reason = "asks whether it is whole"
        )]
        (None, Some(whole), Some(number)) if whole as f64 == number => Value::from(whole),
        (None, _, Some(number)) => Value::from(number),
        (None, _, None) => Value::Null,
    }
}

/// Whether a value says more than that there is one.
fn is_telling(json: Json<'_>) -> bool {
    tape::flag(json).is_none() && !tape::text(json).is_some_and(str::is_empty)
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn properties_come_as_they_are() {
        let json = r#"{"a":1,"b":[1.5,true,null,"x"],"c":{"d":""}}"#;
        check(json, json);
        check("{}", "");
        check("7", "");
    }

    #[test]
    fn secrets_are_not_shown() {
        check(
            r#"{"password":"a","user":{"api_key":"b"},"has_token":true}"#,
            r#"{"has_token":true,"password":"[redacted]","user":{"api_key":"[redacted]"}}"#,
        );
    }

    #[test]
    fn what_is_too_much_is_cut_with_a_mark() {
        let long = "x".repeat(600);
        let cut = "x".repeat(500);
        check(&format!(r#"{{"a":"{long}"}}"#), &format!(r#"{{"a":"{cut}…"}}"#));
        let many: Vec<String> = (0..20).map(|it| format!(r#""{it:02}":"{long}""#)).collect();
        let shown = show(&format!("{{{}}}", many.join(",")));
        assert!(shown.contains(r#""[cut]":true"#) && shown.len() < 5000, "{shown}");
    }

    #[test]
    fn depth_is_cut() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(1000), "}".repeat(1000));
        assert!(show(&deep).contains(CUT_MARK));
    }

    #[track_caller]
    fn check(json: &str, expected: &str) {
        assert_eq!(show(json), expected);
    }

    fn show(json: &str) -> String {
        let shown = Parser::new().read(json, |it| shown(Some(it), |_| true)).flatten();
        shown.map(|it| it.to_string()).unwrap_or_default()
    }
}
