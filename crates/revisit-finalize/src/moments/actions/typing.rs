//! Edits of fields and forms that were sent, in a window.

use std::sync::Arc;

use revisit_model::Moment;
use revisit_model::moment::What;
use revisit_rrweb::tape::Fields;
use revisit_rrweb::{Dom, NodeKey};

use super::edits::{Change, Edit};
use super::fields;
use super::surface::up;
use super::window::{Edited, Focus, Sent, Spot, Window, sent};
use crate::moments::Seen;

/// How long after a click a change of a box is what the click did. Safari gives boxes no focus.
const CLICK_MS: f64 = 1000.0;

/// An input event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Input<'a> {
    pub(super) node: i64,
    pub(super) text: &'a str,
    pub(super) is_checked: bool,
    pub(super) by_user: Option<bool>,
}

impl Window {
    pub(super) fn input(&mut self, seen: &Seen<'_>, input: Input<'_>, found: &mut Vec<Moment>) {
        let Input { node, text, is_checked, by_user } = input;
        let at_ms = seen.at_ms;
        let dom = seen.page.mirror().dom();
        let key = dom.by_id(node);
        let form = self.submits.waiting(at_ms).and_then(|it| dom.by_id(it.form?));
        if text.is_empty()
            && form.zip(key).is_some_and(|(form, key)| up(dom, key).any(|it| it == form))
        {
            found.extend(self.submits.confirm(at_ms).map(sent));
        }
        let input_type = key.and_then(|it| fields::field_type(dom, it));
        let is_typed = input_type.as_deref().is_some_and(fields::is_typed);
        let is_sure = by_user.unwrap_or_else(|| self.is_visitors(at_ms, node, is_typed));
        let is_page = by_user == Some(false) || (self.focus != Focus::Unknown && !is_sure);
        let change = Change { node, at_ms, value: text, is_checked };
        let mut ended = Vec::new();
        self.edits.change(change, &mut ended, || {
            let input_type = input_type?;
            // Choosing one radio button unchooses another.
            if is_page || (input_type == "radio" && !is_checked) {
                return None;
            }
            // What cannot be looked at closely is not shown.
            let is_sensitive =
                !seen.page.may_look() || fields::is_sensitive(dom, key?, &input_type);
            let target = seen.page.describe(node, None, None);
            Some(Edited { target, input_type, is_sensitive, is_sure })
        });
        self.tell_edits(&mut ended, found);
    }

    /// Our recorder told of a submit, with what was sent, and of which form: by its path.
    pub(super) fn submitted_with(
        &mut self,
        seen: &Seen<'_>,
        submit: Fields<'_>,
        found: &mut Vec<Moment>,
    ) {
        let dom = seen.page.mirror().dom();
        let path = submit.text("path").unwrap_or_default();
        let is_it = |form: &NodeKey| fields::ends_path(dom, *form, path);
        let may_look = seen.page.may_look();
        let form = self.focused_form(dom).filter(is_it).or_else(|| {
            let all = dom.document().filter(|_| may_look).map(|it| fields::forms_in(dom, it));
            all.into_iter().flatten().find(is_it)
        });
        self.submits.trust_records();
        self.tell_submit(seen, form, Some(submit), found);
    }

    /// PostHog's SDK recorded a submit. It may be that of a form whose field was typed in last.
    pub(super) fn submitted(&mut self, seen: &Seen<'_>, found: &mut Vec<Moment>) {
        let form = self.focused_form(seen.page.mirror().dom());
        self.tell_submit(seen, form, None, found);
    }

    fn focused_form(&self, dom: &Dom) -> Option<NodeKey> {
        match self.focus {
            Focus::On(id) => dom.by_id(id).and_then(|it| fields::form_around(dom, it)),
            Focus::Unknown | Focus::Nowhere => None,
        }
    }

    fn tell_submit(
        &mut self,
        seen: &Seen<'_>,
        form: Option<NodeKey>,
        submit: Option<Fields<'_>>,
        found: &mut Vec<Moment>,
    ) {
        let dom = seen.page.mirror().dom();
        let place = Arc::clone(&self.place);
        let told = self.submits.record(seen.at_ms, || {
            let id = form.and_then(|it| dom.id(it));
            let target = id.map(|it| seen.page.describe(it, None, None));
            let spot = Arc::new(Spot { at_ms: seen.at_ms, place, target });
            let fields = form.map(|it| fields::form_fields(dom, it)).unwrap_or_default();
            Some(Sent { spot, form: id, fields })
        });
        found.extend(told.map(|mut told| {
            if let Some(submit) = submit {
                told.fields =
                    fields::sent_fields(Fields::within(submit.get("formData")), &told.fields);
            }
            sent(told)
        }));
    }

    pub(super) fn tell_edits(&self, ended: &mut Vec<Edit<Edited>>, found: &mut Vec<Moment>) {
        for edit in ended.drain(..) {
            let Edit { node: _, at_ms, value, is_checked, n_changes, field } = edit;
            let Edited { target, input_type, is_sensitive, is_sure } = field;
            if !is_sure && n_changes < 2 {
                continue;
            }
            let is_box = matches!(input_type.as_str(), "checkbox" | "radio");
            let value = match input_type.as_str() {
                "file" => None,
                _ => Some(fields::shown(&value, is_sensitive)),
            };
            let is_checked = is_box.then_some(is_checked);
            let what = What::Input { input_type, value, is_checked, n_changes };
            found.push(Moment { target: Some(target), ..self.place.moment(at_ms, what) });
        }
    }

    /// Whether a change of a field is the visitor's: who types has the focus, who clicks has
    /// pressed, and a browser that fills in does several fields at once.
    fn is_visitors(&self, at_ms: f64, node: i64, is_typed: bool) -> bool {
        let was_clicked = self
            .clicked
            .is_some_and(|(clicked_ms, id)| id == node && at_ms - clicked_ms <= CLICK_MS);
        self.focus == Focus::On(node)
            || (!is_typed && was_clicked)
            || self.edits.is_in_step(at_ms, |it| it.is_sure)
    }
}
