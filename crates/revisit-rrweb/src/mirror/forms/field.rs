//! The value of an `input`, as attributes and events change it.
//!
//! A field keeps what it made of a value: when its bounds change, it fits that, and not what was
//! written into the attribute once. So the order of attributes matters, even when it is made.

use ecow::EcoString;

use super::has_field;
use crate::dom::{InputType, ValueMode};
use crate::{Dom, NodeKey};

/// An `input` has been made. Only sliders, and fields of several addresses, depend on the order
/// in which they got their attributes.
pub(super) fn made(dom: &mut Dom, input: NodeKey) {
    match dom.input_type(input) {
        Some(InputType::Range) => made_slider(dom, input),
        Some(InputType::Email) if dom.attribute(input, "multiple").is_some() => {
            made_addresses(dom, input);
        }
        _ => {}
    }
}

/// A slider fits its value anew into its bounds with each attribute that sets them.
fn made_slider(dom: &mut Dom, input: NodeKey) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    let mut value = String::new();
    let mut is_slider = false;
    for (name, text) in dom.attributes(input) {
        seen.push((name, text));
        match name {
            "type" => is_slider = true,
            "value" => text.clone_into(&mut value),
            "min" | "max" | "step" => {}
            _ => continue,
        }
        if is_slider {
            let attribute = |name: &str| seen.iter().find(|it| it.0 == name).map(|it| it.1);
            value = InputType::Range.sanitized(&value, &attribute);
        }
    }
    keep(dom, input, InputType::Range, value, false);
}

/// When a field comes to take several addresses, its value counts as set.
fn made_addresses(dom: &mut Dom, input: NodeKey) {
    let place = |name: &str| dom.attributes(input).position(|it| it.0 == name);
    let (kind, multiple, value) = (place("type"), place("multiple"), place("value"));
    if kind > multiple {
        return;
    }
    let is_known = value.is_some_and(|it| Some(it) < multiple);
    let value = dom.attribute(input, "value").filter(|_| is_known).unwrap_or_default();
    let value = dom.sanitized(input, InputType::Email, value);
    keep(dom, input, InputType::Email, value, true);
}

/// An attribute of an `input` has another value than `old`, or has gone.
pub(super) fn changed(dom: &mut Dom, input: NodeKey, name: &str, old: Option<&str>) {
    let Some(input_type) = dom.input_type(input) else { return };
    let is_edited = dom.edited_value(input).is_some();
    let is_sized = match name {
        "min" | "max" | "step" => input_type == InputType::Range,
        "multiple" => input_type == InputType::Email,
        _ => false,
    };
    if is_sized {
        let before = |it: &str| if it == name { old } else { dom.attribute(input, it) };
        let value = match dom.own_value(input) {
            Some(value) => value.to_owned(),
            None => input_type.sanitized(before("value").unwrap_or_default(), &before),
        };
        let value = dom.sanitized(input, input_type, &value);
        keep(dom, input, input_type, value, is_edited || name == "multiple");
    } else if name == "type" {
        type_changed(dom, input, InputType::of(old), input_type);
    } else if name == "value" && !is_edited {
        forget_value(dom, input);
    }
}

fn type_changed(dom: &mut Dom, input: NodeKey, old: InputType, new: InputType) {
    if old == new {
        return;
    }
    let edited = dom.edited_value(input).map(EcoString::from);
    match (has_field(old), new.value_mode()) {
        (true, ValueMode::Attribute | ValueMode::AttributeOrOn) => {
            if let Some(value) = edited {
                set_value_attribute(dom, input, &value);
            }
            forget_value(dom, input);
        }
        (true, ValueMode::Field) => {
            let own = dom.own_value(input).map(EcoString::from);
            let attribute = || dom.attribute(input, "value").unwrap_or_default().into();
            let value: EcoString = own.unwrap_or_else(attribute);
            let was = dom.sanitized(input, old, &value);
            let value = dom.sanitized(input, new, &was);
            keep(dom, input, new, value, edited.is_some());
        }
        (_, _) => forget_value(dom, input),
    }
}

/// Somebody, or a script, sets the value.
pub(super) fn fill(dom: &mut Dom, input: NodeKey, value: &str) {
    let Some(input_type) = dom.input_type(input) else { return };
    match input_type.value_mode() {
        ValueMode::Field => {
            let value = dom.sanitized(input, input_type, value);
            keep(dom, input, input_type, value, true);
        }
        ValueMode::Attribute | ValueMode::AttributeOrOn => set_value_attribute(dom, input, value),
        ValueMode::Files => {}
    }
}

pub(super) fn set_value_attribute(dom: &mut Dom, element: NodeKey, value: &str) {
    let name = dom.intern("value");
    if let Some(element) = dom.element_mut(element) {
        element.set_attribute(name, value.into());
    }
}

/// Keeps a value; one that the attributes say by themselves needs no keeping.
fn keep(dom: &mut Dom, input: NodeKey, input_type: InputType, value: String, is_edited: bool) {
    let by_itself = dom.attribute(input, "value").unwrap_or_default();
    if !is_edited && dom.sanitized(input, input_type, by_itself) == value {
        forget_value(dom, input);
    } else if let Some(element) = dom.element_mut(input) {
        let extras = element.extras_mut();
        extras.value = Some(value.into());
        extras.is_edited = is_edited;
    }
}

fn forget_value(dom: &mut Dom, input: NodeKey) {
    if let Some(extras) = dom.element_mut(input).and_then(|it| it.extras.as_mut()) {
        extras.value = None;
        extras.is_edited = false;
    }
}
