//! What was typed and chosen, as input events or as attributes.

use super::snapshot::Writer;
use super::write::{self, push_integer};
use crate::dom::{Dom, Extras, InputType, NodeData, ValueMode};
use crate::json::push_quoted;
use crate::{NodeKey, json, source};

/// A value that no option has, for a list in which nothing is chosen.
const NO_OPTION: &str = "\u{fffd}";

/// An input event for one control.
#[derive(Debug)]
struct Input {
    control: NodeKey,
    text: String,
    is_checked: bool,
    /// Whether the player will give the control an attribute `value` that it does not have.
    gains_value: bool,
}

/// Appends what puts controls into the state that they are in.
pub(super) fn push(events: &mut Vec<String>, writer: &mut Writer<'_>, at_ms: f64) {
    let inputs = inputs(writer.dom, &writer.rest.stateful);
    for input in &inputs {
        let id = writer.id(input.control);
        events.push(write::incremental(source::INPUT, at_ms, |out| {
            out.push_str(",\"id\":");
            push_integer(out, id);
            out.push_str(",\"text\":");
            push_quoted(out, &input.text);
            out.push_str(",\"isChecked\":");
            out.push_str(if input.is_checked { "true" } else { "false" });
        }));
    }
    for input in inputs.iter().filter(|it| it.gains_value) {
        let id = writer.id(input.control);
        events.push(write::incremental(source::MUTATION, at_ms, |out| {
            out.push_str(",\"texts\":[],\"removes\":[],\"adds\":[],\"attributes\":[{\"id\":");
            push_integer(out, id);
            out.push_str(",\"attributes\":{\"value\":null}}]");
        }));
    }
}

/// The attribute that says what a control shows, and its value as JSON; `None` if it is not to have
/// it. Nothing for what is no control, and for text areas, whose text is not in an attribute.
pub(super) fn shown(dom: &Dom, key: NodeKey) -> Option<(&'static str, Option<String>)> {
    let flag = |name, is_set: bool| Some((name, is_set.then(|| "true".to_owned())));
    if dom.is_html(key, "option") {
        return flag("selected", dom.is_selected(key));
    }
    match (dom.input_type(key)?, dom.is_checked(key)) {
        (InputType::File, _) => None,
        (_, Some(is_checked)) => flag("checked", is_checked),
        (_, None) => {
            let value = dom.value_of(key).filter(|it| !it.is_empty());
            Some(("value", value.map(|it| json::quoted(&it))))
        }
    }
}

/// The events, boxes that are not checked first: to check a radio button unchecks its group.
fn inputs(dom: &Dom, stateful: &[NodeKey]) -> Vec<Input> {
    let mut found: Vec<Input> = stateful.iter().filter_map(|it| input(dom, *it)).collect();
    found.sort_by_key(|it| it.is_checked);
    found.extend(stateful.iter().filter_map(|it| choice(dom, *it)));
    found
}

/// What was chosen in a list, where that is not what its options would have it by themselves.
fn choice(dom: &Dom, control: NodeKey) -> Option<Input> {
    if !dom.is_html(control, "select") {
        return None;
    }
    let is_made = |it: NodeKey| extras(dom, it).is_some_and(|it| it.is_choice_made);
    let selected: Vec<NodeKey> = dom.options(control).filter(|it| dom.is_selected(*it)).collect();
    if selected == selected_by_default(dom, control) && !dom.options(control).any(is_made) {
        return None;
    }
    let value = dom.value_of(control).filter(|_| !selected.is_empty());
    let text = value.unwrap_or_else(|| NO_OPTION.to_owned());
    Some(Input { control, text, is_checked: false, gains_value: false })
}

/// The options that a list shows as selected when it is built.
fn selected_by_default(dom: &Dom, select: NodeKey) -> Vec<NodeKey> {
    let has_attribute = |it: &NodeKey| dom.attribute(*it, "selected").is_some();
    let selected: Vec<NodeKey> = dom.options(select).filter(has_attribute).collect();
    if dom.is_multiple(select) {
        return selected;
    }
    let first = || {
        let enabled = |it: &NodeKey| !dom.is_disabled_option(*it);
        dom.options(select).find(enabled).filter(|_| dom.is_dropdown(select))
    };
    selected.last().copied().or_else(first).into_iter().collect()
}

fn input(dom: &Dom, control: NodeKey) -> Option<Input> {
    let extras = extras(dom, control)?;
    let typed = || {
        let text = extras.value.as_ref()?.to_string();
        Some(Input { control, text, is_checked: false, gains_value: false })
    };
    let Some(input_type) = dom.input_type(control) else {
        return typed().filter(|_| dom.tag(control) == Some("textarea"));
    };
    match input_type.value_mode() {
        ValueMode::AttributeOrOn => {
            extras.is_checked?;
            Some(Input {
                control,
                text: dom.value_of(control).unwrap_or_default(),
                is_checked: dom.is_checked(control) == Some(true),
                gains_value: dom.attribute(control, "value").is_none(),
            })
        }
        // Of a file nothing is in the field that a page may set.
        ValueMode::Attribute | ValueMode::Files => None,
        ValueMode::Field => typed(),
    }
}

fn extras(dom: &Dom, key: NodeKey) -> Option<&Extras> {
    match dom.data(key) {
        Some(NodeData::Element(element)) => element.extras.as_deref(),
        _ => None,
    }
}
