//! Edits of fields: one for all that was put into a field at a time, not one for each key.

/// Longest pause within an edit: PostHog's longest within a stretch of activity, see
/// <https://posthog.com/docs/session-replay>.
const MAX_PAUSE_MS: f64 = 5000.0;
/// A change of another field ends an edit, unless it comes at once: a page that keeps fields in
/// step, or a browser that fills them in, is no visitor who moved on. Ours; the quickest hands need
/// longer to leave one field for the next.
const SAME_TIME_MS: f64 = 300.0;
/// More than a browser fills in at once; the oldest edit ends before there are more.
const MAX_OPEN: usize = 64;

/// Collects changes of fields into edits. `T` is what to remember of a field as it was before.
#[derive(Debug)]
pub(super) struct Edits<T> {
    open: Vec<Edit<T>>,
}

/// All that was put into one field at a time.
#[derive(Debug)]
pub(super) struct Edit<T> {
    pub(super) node: i64,
    /// When it changed last.
    pub(super) at_ms: f64,
    pub(super) value: String,
    pub(super) is_checked: bool,
    pub(super) n_changes: u64,
    pub(super) field: T,
}

/// One change of a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) node: i64,
    pub(super) at_ms: f64,
    pub(super) value: &'a str,
    pub(super) is_checked: bool,
}

impl<T> Default for Edits<T> {
    fn default() -> Edits<T> {
        Edits { open: Vec::new() }
    }
}

impl<T> Edits<T> {
    /// Takes a change; edits that it ended go to `ended`. `field` is asked when an edit begins, and
    /// answers `None` for what is not to be told.
    pub(super) fn change(
        &mut self,
        change: Change<'_>,
        ended: &mut Vec<Edit<T>>,
        field: impl FnOnce() -> Option<T>,
    ) {
        let Change { node, at_ms, value, is_checked } = change;
        ended.extend(
            self.open.extract_if(.., |it| it.node != node && at_ms - it.at_ms > SAME_TIME_MS),
        );
        if let Some(index) = self.open.iter().position(|it| it.node == node)
            && let Some(edit) = self.open.get_mut(index)
        {
            if !value.is_empty() || edit.value.chars().nth(1).is_none() {
                edit.at_ms = at_ms;
                value.clone_into(&mut edit.value);
                edit.is_checked = is_checked;
                edit.n_changes += 1;
                return;
            }
            // Emptied at once, mostly by a page that took what was in it: that is to be told.
            ended.push(self.open.remove(index));
        }
        let Some(field) = field() else { return };
        if self.open.len() == MAX_OPEN {
            ended.push(self.open.remove(0));
        }
        let value = value.to_owned();
        self.open.push(Edit { node, at_ms, value, is_checked, n_changes: 1, field });
    }

    /// Whether a field of which `is_sure` changed just now.
    pub(super) fn is_in_step(&self, at_ms: f64, is_sure: impl Fn(&T) -> bool) -> bool {
        self.open.iter().any(|it| at_ms - it.at_ms <= SAME_TIME_MS && is_sure(&it.field))
    }

    /// The field lost the focus.
    pub(super) fn blur(&mut self, node: i64) -> Option<Edit<T>> {
        let index = self.open.iter().position(|it| it.node == node)?;
        Some(self.open.remove(index))
    }

    /// Edits that have paused for too long.
    pub(super) fn settle(&mut self, now_ms: f64, ended: &mut Vec<Edit<T>>) {
        ended.extend(self.open.extract_if(.., |it| now_ms - it.at_ms > MAX_PAUSE_MS));
    }

    /// A form was sent, or the page went away.
    pub(super) fn finish(&mut self) -> impl Iterator<Item = Edit<T>> {
        self.open.drain(..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_one_field_are_one_edit() {
        check("1:a@0 1:ab@400 1:abc@3000", "1=abc 3 changes at 3000");
    }

    #[test]
    fn leaving_the_field_ends_it() {
        check("1:a@0 b1 1:ab@100", "1=a 1 changes at 0; 1=ab 1 changes at 100");
        check(
            "1:a@0 2:x@500 1:ab@1000",
            "1=a 1 changes at 0; 2=x 1 changes at 500; 1=ab 1 changes at 1000",
        );
    }

    #[test]
    fn a_pause_ends_it() {
        check("1:a@0 1:ab@5001", "1=a 1 changes at 0; 1=ab 1 changes at 5001");
    }

    #[test]
    fn fields_that_a_page_keeps_in_step_are_an_edit_each() {
        check(
            "1:a@0 2:A@1 1:ab@200 2:AB@201 1:abc@400 2:ABC@401",
            "1=abc 3 changes at 400; 2=ABC 3 changes at 401",
        );
    }

    #[test]
    fn what_is_filled_in_at_once_is_an_edit_each() {
        check("1:a@0 2:b@0 3:c@0", "1=a 1 changes at 0; 2=b 1 changes at 0; 3=c 1 changes at 0");
    }

    #[test]
    fn a_field_that_is_emptied_at_once_shows_what_was_in_it() {
        check("1:h@0 1:hi@99 1:@200", "1=hi 2 changes at 99; 1= 1 changes at 200");
        check("1:h@0 1:@99 1:x@200", "1=x 3 changes at 200");
    }

    #[test]
    fn fields_that_are_not_told_leave_none() {
        check("0:a@0 0:ab@100 1:x@200", "1=x 1 changes at 200");
    }

    /// Changes are written `node:value@at`, losing the focus `bNODE`; node 0 is not to be told.
    #[track_caller]
    fn check(events: &str, expected: &str) {
        let mut edits = Edits::default();
        let mut ended = Vec::new();
        for event in events.split_whitespace() {
            if let Some(node) = event.strip_prefix('b') {
                ended.extend(edits.blur(node.parse().unwrap()));
                continue;
            }
            let (node, rest) = event.split_once(':').unwrap();
            let (value, at) = rest.split_once('@').unwrap();
            let (node, at_ms) = (node.parse().unwrap(), at.parse().unwrap());
            edits.settle(at_ms, &mut ended);
            let change = Change { node, at_ms, value, is_checked: false };
            edits.change(change, &mut ended, || (node != 0).then_some(()));
        }
        ended.extend(edits.finish());
        let told: Vec<String> = ended
            .iter()
            .map(|it| format!("{}={} {} changes at {}", it.node, it.value, it.n_changes, it.at_ms))
            .collect();
        assert_eq!(told.join("; "), expected);
    }
}
