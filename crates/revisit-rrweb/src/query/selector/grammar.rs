//! What selectors may ask of a page beside its structure, and how their names are kept.

use std::borrow::Borrow;
use std::fmt;

use cssparser::{ParseError, ToCss, serialize_identifier, serialize_string};
use ecow::EcoString;
use precomputed_hash::PrecomputedHash;
use selectors::parser::{NonTSPseudoClass, PseudoElement, SelectorImpl, SelectorParseErrorKind};

/// The kinds of names that selectors are made of here.
#[derive(Debug, Clone)]
pub(super) struct Names;

impl SelectorImpl for Names {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Value;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Name;
    type NamespacePrefix = Name;
    type BorrowedLocalName = str;
    type BorrowedNamespaceUrl = str;
    type NonTSPseudoClass = State;
    type PseudoElement = NoPseudoElement;
}

/// A tag, a class, an id, or the name of an attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name(EcoString);

/// What an attribute is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value(EcoString);

/// A state that a recording tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// `:link` and `:any-link`: whether anybody was there before is not known.
    Link,
    Checked,
    Disabled,
    Enabled,
    Required,
    Optional,
    PlaceholderShown,
    Open,
    Modal,
}

/// There are none: they are no nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoPseudoElement {}

const STATES: [(&str, State); 10] = [
    ("link", State::Link),
    ("any-link", State::Link),
    ("checked", State::Checked),
    ("disabled", State::Disabled),
    ("enabled", State::Enabled),
    ("required", State::Required),
    ("optional", State::Optional),
    ("placeholder-shown", State::PlaceholderShown),
    ("open", State::Open),
    ("modal", State::Modal),
];

pub(super) struct Grammar;

impl selectors::Parser<'_> for Grammar {
    type Impl = Names;
    type Error = SelectorParseErrorKind;

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    /// A selector that is wrong in part is wrong: nobody wants half an answer.
    fn allow_forgiving_selectors(&self) -> bool {
        false
    }

    fn parse_non_ts_pseudo_class(
        &self,
        name: &str,
    ) -> Result<State, ParseError<SelectorParseErrorKind>> {
        let found = STATES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, state)| *state).ok_or_else(|| {
            ParseError::custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement)
        })
    }
}

impl NonTSPseudoClass for State {
    fn is_active_or_hover(&self) -> bool {
        false
    }

    fn is_user_action_state(&self) -> bool {
        false
    }
}

impl ToCss for State {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        let name = STATES.iter().find(|(_, state)| state == self).map(|it| it.0);
        write!(dest, ":{}", name.unwrap_or_default())
    }
}

impl PseudoElement for NoPseudoElement {}

impl ToCss for NoPseudoElement {
    fn to_css<W: fmt::Write>(&self, _dest: &mut W) -> fmt::Result {
        match *self {}
    }
}

impl Name {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name(text.into())
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_identifier(&self.0, dest)
    }
}

/// Hashes serve filters that reject early; pages keep none.
impl PrecomputedHash for Name {
    fn precomputed_hash(&self) -> u32 {
        0
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value(text.into())
    }
}

impl AsRef<str> for Value {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Value {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_string(&self.0, dest)
    }
}
