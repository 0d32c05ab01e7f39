//! Reading JSON that may break off: what stands before the fault is kept.

use revisit_rrweb::json;
use serde_json::value::RawValue;

use crate::surgery::end_of;

/// Chosen members of an object, up to a fault if there is one. Others are passed over: a hostile
/// object has millions.
pub(crate) struct Members<'a> {
    found: Vec<(&'static str, &'a RawValue)>,
    /// Whether there was any member at all, and any that was not chosen.
    pub(crate) has_any: bool,
    pub(crate) has_others: bool,
    pub(crate) is_whole: bool,
    /// What the object was read from, and the last value in it that could be read.
    json: &'a str,
    last: Option<&'a RawValue>,
}

impl<'a> Members<'a> {
    /// Reads as much of an object as there is.
    pub(crate) fn read(json: &'a str, chosen: &[&'static str]) -> Members<'a> {
        let mut members = Members {
            found: Vec::new(),
            has_any: false,
            has_others: false,
            is_whole: false,
            json,
            last: None,
        };
        let whole = json::for_each_member(json, |key, value| {
            members.has_any = true;
            members.last = Some(value);
            match chosen.iter().find(|it| **it == key) {
                Some(name) => members.take(name, value),
                None => members.has_others = true,
            }
        });
        members.is_whole = whole.is_ok();
        members
    }

    /// Of repeated members the last wins.
    fn take(&mut self, name: &'static str, value: &'a RawValue) {
        match self.found.iter_mut().find(|(found, _)| *found == name) {
            Some((_, found)) => *found = value,
            None => self.found.push((name, value)),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.found.iter().find(|(found, _)| *found == name).map(|it| it.1)
    }

    /// The text of the value that the fault is in, when the member is called `name`.
    pub(crate) fn broken_value(&self, name: &str) -> Option<&'a str> {
        if self.is_whole {
            return None;
        }
        let rest = match self.last {
            Some(value) => {
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
            let found = Members::read(text, &[]).broken_value("batch");
            assert!(found.is_none_or(str::is_empty), "{text}: {found:?}");
        }
        check(r#"{"batch":[1]}"#, 1, None);
    }

    #[track_caller]
    fn check(text: &str, n_found: usize, expected: Option<&str>) {
        let members = Members::read(text, &["a", "batch"]);
        assert_eq!(members.found.len(), n_found);
        assert_eq!(members.broken_value("batch"), expected);
    }
}
