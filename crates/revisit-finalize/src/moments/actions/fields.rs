//! Fields of forms: what kind they are, what they are called, and what they hold.

use revisit_model::moment::Field;
use revisit_model::text::cut_chars;
use revisit_rrweb::tape::{self, Fields};
use revisit_rrweb::{Dom, NodeKey, query};

use super::sensitive::{FieldNames, REDACTED};
use super::surface::up;

/// Longest value of a field, in characters.
const MAX_VALUE_CHARS: usize = 500;
/// Fields of one form that are told. Real forms have tens.
const MAX_FIELDS: usize = 100;
/// Nodes of a form that are looked at.
const MAX_FORM_NODES: usize = 20_000;

/// What kind of field an element is: the `type` of an `input`, in lower case, `textarea` or
/// `select`. `None` for what is no field.
pub(super) fn field_type(dom: &Dom, key: NodeKey) -> Option<String> {
    match dom.tag(key)? {
        // A field whose password was shown has another type meanwhile.
        "input" if dom.attribute(key, "data-rr-is-password").is_some() => {
            Some("password".to_owned())
        }
        "input" => match dom.attribute(key, "type") {
            None | Some("") => Some("text".to_owned()),
            Some(kind) => Some(kind.to_ascii_lowercase()),
        },
        tag @ ("textarea" | "select") => Some(tag.to_owned()),
        _ => None,
    }
}

/// Whether text is typed into a field of this type, which takes the focus.
pub(super) fn is_typed(input_type: &str) -> bool {
    !matches!(
        input_type,
        "checkbox"
            | "radio"
            | "select"
            | "range"
            | "color"
            | "file"
            | "date"
            | "datetime-local"
            | "month"
            | "time"
            | "week"
    )
}

/// Whether a field's value must not be shown.
pub(super) fn is_sensitive(dom: &Dom, key: NodeKey, input_type: &str) -> bool {
    let text = |name| dom.attribute(key, name).unwrap_or_default();
    let label = query::label(dom, key).unwrap_or_default();
    FieldNames {
        input_type,
        name: text("name"),
        id: text("id"),
        autocomplete: text("autocomplete"),
        label: &label,
    }
    .is_sensitive()
}

/// A value as it may be shown.
pub(super) fn shown(value: &str, is_sensitive: bool) -> String {
    if is_sensitive && !is_masked(value) {
        return REDACTED.to_owned();
    }
    cut_chars(value, MAX_VALUE_CHARS).to_owned()
}

/// Whether a recorder put stars in the place of the value, or there is none.
fn is_masked(value: &str) -> bool {
    value.chars().all(|it| matches!(it, '*' | '•'))
}

/// What stands on buttons that leave a form without sending it. Such a button is mostly a submit
/// button by oversight, as a `button` without a type is.
const LEAVING: &[&str] = &["close", "cancel", "dismiss", "back", "×", "✕", "x"];

/// The form that an element sends when it is clicked.
pub(super) fn form_sent_by(dom: &Dom, key: NodeKey) -> Option<NodeKey> {
    let control = up(dom, key).find(|it| {
        let kind = dom.attribute(*it, "type").unwrap_or_default().to_ascii_lowercase();
        match dom.tag(*it) {
            Some("button") => !matches!(kind.as_str(), "button" | "reset" | "menu"),
            Some("input") => matches!(kind.as_str(), "submit" | "image"),
            _ => false,
        }
    })?;
    let label = query::label(dom, control).unwrap_or_default().trim().to_lowercase();
    if LEAVING.contains(&label.as_str()) {
        return None;
    }
    match dom.attribute(control, "form") {
        Some(id) => dom
            .descendants(dom.root(control))
            .find(|it| dom.tag(*it) == Some("form") && dom.attribute(*it, "id") == Some(id)),
        None => form_around(dom, control),
    }
}

/// The form that an element is in.
pub(super) fn form_around(dom: &Dom, key: NodeKey) -> Option<NodeKey> {
    up(dom, key).find(|it| dom.tag(*it) == Some("form"))
}

/// What a form holds: its named fields as a browser would send them, and fields without a name by
/// their id or label, since pages that send by script need no names. Files are left out: their names are the
/// visitor's own.
pub(super) fn form_fields(dom: &Dom, form: NodeKey) -> Vec<Field> {
    dom.descendants(form)
        .take(MAX_FORM_NODES)
        .filter_map(|it| form_field(dom, it))
        .take(MAX_FIELDS)
        .collect()
}

/// The forms below a node.
pub(super) fn forms_in(dom: &Dom, node: NodeKey) -> impl Iterator<Item = NodeKey> + use<'_> {
    dom.descendants(node).filter(|it| dom.tag(*it) == Some("form"))
}

/// Whether a recorder's path to an element may end with this one: `main > form#order`.
pub(super) fn ends_path(dom: &Dom, key: NodeKey, path: &str) -> bool {
    let last = path.rsplit(" > ").next().unwrap_or_default();
    let (tag, id) = last.split_once('#').unwrap_or((last, ""));
    let own_id = dom.attribute(key, "id").unwrap_or_default();
    // A long id is cut in a path.
    dom.tag(key) == Some(tag) && own_id.starts_with(id) && own_id.is_empty() == id.is_empty()
}

/// What a recorder says was sent, with the types of the fields that were on the page.
pub(super) fn sent_fields(form_data: Fields<'_>, on_page: &[Field]) -> Vec<Field> {
    let texts = form_data.iter().filter_map(|(name, value)| Some((name, tape::text(value)?)));
    texts
        .take(MAX_FIELDS)
        .map(|(name, value)| {
            let known = on_page.iter().find(|it| it.name == name);
            let input_type = known.map_or_else(String::new, |it| it.input_type.clone());
            let names = FieldNames { input_type: &input_type, name, ..FieldNames::default() };
            let value = shown(value, names.is_sensitive());
            Field { name: cut_chars(name, MAX_VALUE_CHARS).to_owned(), input_type, value }
        })
        .collect()
}

fn form_field(dom: &Dom, key: NodeKey) -> Option<Field> {
    let input_type = field_type(dom, key)?;
    let name = ["name", "id"]
        .into_iter()
        .find_map(|it| dom.attribute(key, it).filter(|name| !name.is_empty()))
        .map(str::to_owned)
        .or_else(|| query::label(dom, key))?;
    let value = match input_type.as_str() {
        "submit" | "image" | "button" | "reset" => return None,
        "file" => String::new(),
        "checkbox" | "radio" => {
            if dom.is_checked(key) != Some(true) {
                return None;
            }
            dom.value_of(key).unwrap_or_else(|| "on".to_owned())
        }
        _ => dom.value_of(key).unwrap_or_default(),
    };
    let value = shown(&value, is_sensitive(dom, key, &input_type));
    Some(Field { name: cut_chars(&name, MAX_VALUE_CHARS).to_owned(), input_type, value })
}
