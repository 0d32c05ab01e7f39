//! What controls show: the value in a field, the state of a box, the choice of a list.
//!
//! Attributes say what a control showed at first; what happened to it since is in
//! [`Extras`](super::Extras). All answers are those that a browser's DOM properties give.

use super::sanitize::sanitized;
use super::{Dom, Namespace, NodeData, NodeKey};

/// The types of an `input` element that browsers know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputType {
    Button,
    Checkbox,
    Color,
    Date,
    DateTimeLocal,
    Email,
    File,
    Hidden,
    Image,
    Month,
    Number,
    Password,
    Radio,
    Range,
    Reset,
    Search,
    Submit,
    Telephone,
    Text,
    Time,
    Url,
    Week,
}

/// What `.value` of an `input` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueMode {
    /// What is in the field.
    Field,
    /// The attribute `value`.
    Attribute,
    /// The attribute `value`, which is `on` when absent.
    AttributeOrOn,
    /// Names of files, which no recording has.
    Files,
}

impl InputType {
    /// The type that an attribute `type` means; whatever nobody knows is a text field.
    pub fn of(attribute: Option<&str>) -> InputType {
        let Some(attribute) = attribute else { return InputType::Text };
        match attribute.to_ascii_lowercase().as_str() {
            "button" => InputType::Button,
            "checkbox" => InputType::Checkbox,
            "color" => InputType::Color,
            "date" => InputType::Date,
            "datetime-local" => InputType::DateTimeLocal,
            "email" => InputType::Email,
            "file" => InputType::File,
            "hidden" => InputType::Hidden,
            "image" => InputType::Image,
            "month" => InputType::Month,
            "number" => InputType::Number,
            "password" => InputType::Password,
            "radio" => InputType::Radio,
            "range" => InputType::Range,
            "reset" => InputType::Reset,
            "search" => InputType::Search,
            "submit" => InputType::Submit,
            "tel" => InputType::Telephone,
            "time" => InputType::Time,
            "url" => InputType::Url,
            "week" => InputType::Week,
            _ => InputType::Text,
        }
    }

    /// A value as a field of this type takes it. `attribute` tells the field's attributes.
    pub(crate) fn sanitized<'a>(
        self,
        value: &str,
        attribute: &dyn Fn(&str) -> Option<&'a str>,
    ) -> String {
        sanitized(value, self, attribute)
    }

    pub(crate) fn value_mode(self) -> ValueMode {
        match self {
            InputType::Button
            | InputType::Hidden
            | InputType::Image
            | InputType::Reset
            | InputType::Submit => ValueMode::Attribute,
            InputType::Checkbox | InputType::Radio => ValueMode::AttributeOrOn,
            InputType::File => ValueMode::Files,
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
            | InputType::Week => ValueMode::Field,
        }
    }
}

impl Dom {
    /// The type of an `input` element; `None` for any other.
    pub fn input_type(&self, key: NodeKey) -> Option<InputType> {
        self.is_html(key, "input").then(|| InputType::of(self.attribute(key, "type")))
    }

    /// What an `input`, a `textarea` or a `select` holds, as its property `value` says; `None` for
    /// any other element.
    pub fn value_of(&self, key: NodeKey) -> Option<String> {
        if let Some(input_type) = self.input_type(key) {
            let attribute = self.attribute(key, "value");
            return Some(match input_type.value_mode() {
                ValueMode::Field => match self.own_value(key) {
                    Some(value) => value.to_owned(),
                    None => self.sanitized(key, input_type, attribute.unwrap_or_default()),
                },
                ValueMode::Attribute => attribute.unwrap_or_default().to_owned(),
                ValueMode::AttributeOrOn => attribute.unwrap_or("on").to_owned(),
                ValueMode::Files => String::new(),
            });
        }
        if self.is_html(key, "textarea") {
            let value = self.own_value(key).map_or_else(|| self.own_text(key), str::to_owned);
            return Some(value.replace("\r\n", "\n").replace('\r', "\n"));
        }
        if self.is_html(key, "select") {
            let selected = self.options(key).find(|it| self.is_selected(*it));
            return Some(selected.map(|it| self.option_value(it).into_owned()).unwrap_or_default());
        }
        None
    }

    /// Whether a checkbox or a radio button is checked; `None` for any other element.
    pub fn is_checked(&self, key: NodeKey) -> Option<bool> {
        let input_type = self.input_type(key)?;
        let is_box = matches!(input_type, InputType::Checkbox | InputType::Radio);
        is_box.then(|| self.checkedness(key))
    }

    /// Whether an option is selected.
    pub fn is_selected(&self, option: NodeKey) -> bool {
        self.is_html(option, "option")
            && self.chosen(option).unwrap_or_else(|| self.attribute(option, "selected").is_some())
    }

    /// Whether a dialog was opened over all else on the page.
    pub fn is_modal(&self, dialog: NodeKey) -> bool {
        self.element(dialog).and_then(|it| it.extras.as_ref()).is_some_and(|it| it.is_modal)
    }

    pub(crate) fn is_html(&self, key: NodeKey, tag: &str) -> bool {
        self.element(key)
            .is_some_and(|it| it.namespace == Namespace::Html && self.atoms().text(it.tag) == tag)
    }

    /// Whether an `input` is checked, whatever its type is.
    pub(crate) fn checkedness(&self, input: NodeKey) -> bool {
        self.chosen(input).unwrap_or_else(|| self.attribute(input, "checked").is_some())
    }

    /// A value as a field of this type takes it.
    pub(crate) fn sanitized(&self, input: NodeKey, input_type: InputType, value: &str) -> String {
        input_type.sanitized(value, &|name| self.attribute(input, name))
    }

    /// What somebody, or a script, put into a control; `None` while it shows what its attributes
    /// or its text say.
    pub fn edited_value(&self, key: NodeKey) -> Option<&str> {
        let extras = self.element(key)?.extras.as_ref()?;
        extras.value.as_deref().filter(|_| extras.is_edited)
    }

    /// What is in a control, where that is not what the attributes say.
    pub(crate) fn own_value(&self, key: NodeKey) -> Option<&str> {
        self.element(key)?.extras.as_ref()?.value.as_deref()
    }

    fn chosen(&self, key: NodeKey) -> Option<bool> {
        self.element(key)?.extras.as_ref()?.is_checked
    }

    /// The texts directly within an element.
    fn own_text(&self, key: NodeKey) -> String {
        let texts = self.children(key).filter_map(|it| match self.data(it) {
            Some(NodeData::Text(text) | NodeData::Cdata(text)) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}

/// White space as HTML has it.
pub(crate) fn is_html_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\u{c}' | '\r')
}
