//! What was typed and chosen, as input events.

use std::collections::BTreeSet;

use super::snapshot::Writer;
use super::write::{self, push_integer, push_text};
use crate::dom::{Dom, Extras, InputType, NodeData};
use crate::{NodeKey, source};

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
            push_text(out, &input.text);
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

/// The events, boxes that are not checked first: to check a radio button unchecks its group.
fn inputs(dom: &Dom, stateful: &[NodeKey]) -> Vec<Input> {
    let mut found: Vec<Input> = stateful.iter().filter_map(|it| input(dom, *it)).collect();
    found.sort_by_key(|it| it.is_checked);
    let options = stateful.iter().filter(|it| is_chosen_option(dom, **it));
    let selects: BTreeSet<NodeKey> = options.filter_map(|it| select(dom, *it)).collect();
    found.extend(selects.into_iter().map(|control| {
        let is_any = dom.options(control).any(|it| dom.is_selected(it));
        let value = dom.value_of(control).filter(|_| is_any);
        let text = value.unwrap_or_else(|| NO_OPTION.to_owned());
        Input { control, text, is_checked: false, gains_value: false }
    }));
    found
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
    match input_type {
        InputType::Checkbox | InputType::Radio => {
            extras.is_checked?;
            Some(Input {
                control,
                text: dom.value_of(control).unwrap_or_default(),
                is_checked: dom.is_checked(control) == Some(true),
                gains_value: dom.attribute(control, "value").is_none(),
            })
        }
        // Their value is the attribute, or, of a file, nothing that a page may set.
        InputType::Button
        | InputType::File
        | InputType::Hidden
        | InputType::Image
        | InputType::Reset
        | InputType::Submit => None,
        InputType::Color
        | InputType::Date
        | InputType::DateTimeLocal
        | InputType::Email
        | InputType::Month
        | InputType::Number
        | InputType::Password
        | InputType::Range
        | InputType::Search
        | InputType::Telephone
        | InputType::Text
        | InputType::Time
        | InputType::Url
        | InputType::Week => typed(),
    }
}

fn is_chosen_option(dom: &Dom, key: NodeKey) -> bool {
    let is_chosen = |it: &Extras| it.is_checked.is_some() || it.is_choice_made;
    dom.tag(key) == Some("option") && extras(dom, key).is_some_and(is_chosen)
}

/// The list that an option is in.
fn select(dom: &Dom, option: NodeKey) -> Option<NodeKey> {
    dom.ancestors(option).find(|it| dom.tag(*it) == Some("select"))
}

fn extras(dom: &Dom, key: NodeKey) -> Option<&Extras> {
    match dom.data(key) {
        Some(NodeData::Element(element)) => element.extras.as_deref(),
        _ => None,
    }
}
