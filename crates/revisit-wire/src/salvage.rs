//! Reading JSON that may break off: what stands before the fault is kept.

use std::borrow::Cow;

use revisit_rrweb::json;
use serde_json::value::RawValue;

use crate::surgery::end_of;

/// The members of an object, up to a fault if there is one.
pub(crate) struct Members<'a> {
    pub(crate) found: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// What the object was read from.
    json: &'a str,
    pub(crate) is_whole: bool,
}

impl<'a> Members<'a> {
    /// Reads as much of an object as there is.
    pub(crate) fn read(json: &'a str) -> Members<'a> {
        let mut found = Vec::new();
        let whole = json::for_each_member(json, |key, value| found.push((key, value)));
        Members { found, json, is_whole: whole.is_ok() }
    }

    /// The member called `name`, the last of several.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.found.iter().rev().find(|(key, _)| key == name).map(|it| it.1)
    }

    /// The text of the value that the fault is in, when the member is called `name`.
    pub(crate) fn broken_value(&self, name: &str) -> Option<&'a str> {
        if self.is_whole {
            return None;
        }
        let rest = match self.found.last() {
            Some((_, value)) => {
                let after = self.json.get(end_of(self.json, value.get())..)?;
                after.trim_start().strip_prefix(',')?
            }
            None => self.json.trim_start().strip_prefix('{')?,
        };
        let mut keys = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let key = keys.next()?.ok().and_then(json::text)?;
        let value = rest.get(keys.byte_offset()..)?.trim_start().strip_prefix(':')?;
        (key == name).then(|| value.trim_start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_that_breaks_off_is_found() {
        check(r#"{"a":1, "batch" : [1,2"#, 1, Some("[1,2"));
        check(r#"{"batch":[1,2"#, 0, Some("[1,2"));
        check(r#"{"a":"]}","other":[1"#, 1, None);
    }

    #[test]
    fn no_other_fault_is_taken_for_it() {
        for text in ["", "{", "{\"batch\"", "{\"batch\":", "{batch:[1]}", "{\"a\":1 \"batch\":[1"] {
            let found = Members::read(text).broken_value("batch");
            assert!(found.is_none_or(str::is_empty), "{text}: {found:?}");
        }
        check(r#"{"batch":[1]}"#, 1, None);
    }

    #[track_caller]
    fn check(text: &str, n_found: usize, expected: Option<&str>) {
        let members = Members::read(text);
        assert_eq!(members.found.len(), n_found);
        assert_eq!(members.broken_value("batch"), expected);
    }
}
