//! Whether an element is in a state that a selector asks for.

use super::grammar::State;
use crate::{Dom, NodeKey};

/// Levels that a disabled group is looked for.
const MAX_LEVELS: usize = 256;

pub(super) fn is_in(dom: &Dom, key: NodeKey, state: State) -> bool {
    let has = |name| dom.attribute(key, name).is_some();
    let tag = dom.tag(key).unwrap_or_default();
    match state {
        State::Link => matches!(tag, "a" | "area") && (has("href") || has("xlink:href")),
        State::Checked => dom.is_checked(key).unwrap_or_else(|| dom.is_selected(key)),
        State::Disabled => can_be_disabled(tag) && is_disabled(dom, key, tag),
        State::Enabled => can_be_disabled(tag) && !is_disabled(dom, key, tag),
        State::Required => is_field(tag) && has("required"),
        State::Optional => is_field(tag) && !has("required"),
        State::PlaceholderShown => {
            has("placeholder") && dom.value_of(key).is_some_and(|it| it.is_empty())
        }
        State::Open => matches!(tag, "details" | "dialog") && has("open"),
        State::Modal => dom.is_modal(key),
    }
}

fn is_field(tag: &str) -> bool {
    matches!(tag, "input" | "select" | "textarea")
}

fn can_be_disabled(tag: &str) -> bool {
    is_field(tag) || matches!(tag, "button" | "fieldset" | "optgroup" | "option")
}

fn is_disabled(dom: &Dom, key: NodeKey, tag: &str) -> bool {
    if dom.attribute(key, "disabled").is_some() {
        return true;
    }
    if tag == "option" || tag == "optgroup" {
        let group = dom.parent(key).filter(|it| dom.tag(*it) == Some("optgroup"));
        return tag == "option" && group.is_some_and(|it| dom.attribute(it, "disabled").is_some());
    }
    // A disabled group takes all within it along, except for what is in its caption.
    let mut below = key;
    for above in dom.ancestors(key).take(MAX_LEVELS) {
        let is_disabled_group =
            dom.tag(above) == Some("fieldset") && dom.attribute(above, "disabled").is_some();
        if is_disabled_group && Some(below) != caption(dom, above) {
            return true;
        }
        below = above;
    }
    false
}

fn caption(dom: &Dom, fieldset: NodeKey) -> Option<NodeKey> {
    dom.children(fieldset).find(|it| dom.tag(*it) == Some("legend"))
}
