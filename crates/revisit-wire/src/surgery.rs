//! Taking members out of an object's text while every other byte stays what it was.

use std::ops::Range;

use revisit_rrweb::json;

/// Where `part`, a slice of `whole`, ends in it.
pub(crate) fn end_of(whole: &str, part: &str) -> usize {
    start_of(whole, part) + part.len()
}

/// Where `part`, a slice of `whole`, begins in it.
pub(crate) fn start_of(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// The object without the members whose name `is_unwanted`.
pub(crate) fn without(object: &str, is_unwanted: impl Fn(&str) -> bool) -> String {
    let mut cuts = Cuts::of(object, object);
    let whole = json::for_each_member(object, |key, value| {
        cuts.member(value.get(), is_unwanted(&key));
    });
    debug_assert!(whole.is_ok(), "only the text of an object is operated on");
    cuts.apply()
}

/// Collects what to cut out of a text while an object in it is read.
pub(crate) struct Cuts<'a> {
    text: &'a str,
    /// Where the member before ends, or the object's opening brace.
    at: usize,
    ranges: Vec<Range<usize>>,
}

impl<'a> Cuts<'a> {
    /// Will cut members of `object`, which is `text` or a part of it.
    pub(crate) fn of(text: &'a str, object: &str) -> Cuts<'a> {
        let inside = object.trim_start().strip_prefix('{').unwrap_or(object);
        Cuts { text, at: start_of(text, inside), ranges: Vec::new() }
    }

    /// Takes note of the object's next member, by its value.
    pub(crate) fn member(&mut self, value: &str, is_unwanted: bool) {
        let end = end_of(self.text, value);
        if is_unwanted {
            match self.ranges.last_mut().filter(|it| it.end == self.at) {
                Some(before) => before.end = end,
                None => self.ranges.push(self.at..end),
            }
        }
        self.at = end;
    }

    /// The text without what was unwanted.
    pub(crate) fn apply(&self) -> String {
        let mut kept = String::with_capacity(self.kept_len());
        let mut from = 0;
        for Range { start, end } in &self.ranges {
            push_joined(&mut kept, self.text.get(from..*start).unwrap_or_default());
            from = *end;
        }
        push_joined(&mut kept, self.text.get(from..).unwrap_or_default());
        kept
    }

    /// How long the text without the unwanted is, but for a comma.
    pub(crate) fn kept_len(&self) -> usize {
        self.ranges.iter().fold(self.text.len(), |length, it| length.saturating_sub(it.len()))
    }
}

/// Appends a text that follows a cut. When the cut took the first member, the comma that parted it
/// from the next goes too.
fn push_joined(kept: &mut String, text: &str) {
    let is_first = kept.ends_with('{');
    let text = match text.trim_start().strip_prefix(',') {
        Some(rest) if is_first => rest,
        _ => text,
    };
    kept.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_goes_wherever_it_stands() {
        check(r#"{"x":[1],"a":1,"b":2}"#, r#"{"a":1,"b":2}"#);
        check(r#"{"a":1,"x":{"x":2},"b":2}"#, r#"{"a":1,"b":2}"#);
        check(r#"{"a":1,"b":2,"x":"x"}"#, r#"{"a":1,"b":2}"#);
        check(r#"{"x":1}"#, "{}");
        check("{}", "{}");
    }

    #[test]
    fn repeated_members_all_go() {
        check(r#"{"x":1,"x":2,"a":{"x":3},"x":4}"#, r#"{"a":{"x":3}}"#);
        check(r#"{ "x" : 1 , "x":2 , "a":3}"#, r#"{ "a":3}"#);
    }

    #[test]
    fn the_rest_keeps_every_byte() {
        check(
            "{ \"\\ud83d\" : 1e999,\n\"x\" : 1, \"b\\u0000\":  [ ] }",
            "{ \"\\ud83d\" : 1e999, \"b\\u0000\":  [ ] }",
        );
    }

    #[track_caller]
    fn check(object: &str, expected: &str) {
        let kept = without(object, |key| key == "x");
        assert_eq!(kept, expected);
        assert!(json::members(&kept).is_some());
    }
}
