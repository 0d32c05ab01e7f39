//! Which markup is written as it is, and which is made harmless first.

use crate::dom::Namespace;
use crate::{Dom, NodeKey};

/// What attributes that would do something are called by instead.
pub(super) const PREFIX: &str = "data-revisit-";

/// The name of an element as it is written.
pub(super) fn tag(dom: &Dom, key: NodeKey) -> &str {
    let tag = dom.tag(key).unwrap_or_default();
    let is_name =
        tag.starts_with(|it: char| it.is_ascii_alphabetic()) && tag.chars().all(is_name_part);
    match tag {
        _ if !is_name => "div",
        _ if is_script(tag) => "noscript",
        // Nothing could follow it.
        _ if tag.eq_ignore_ascii_case("plaintext") => "pre",
        _ => tag,
    }
}

/// The attributes that a parser would read as such.
pub(super) fn attributes(dom: &Dom, key: NodeKey) -> impl Iterator<Item = (&str, &str)> {
    dom.attributes(key).filter(|(name, _)| {
        !name.is_empty() && !name.contains(|it: char| it == '=' || !is_name_part(it))
    })
}

fn is_name_part(character: char) -> bool {
    !(character.is_whitespace()
        || character.is_control()
        || matches!(character, '<' | '>' | '/' | '"' | '\'' | '&'))
}

/// Whether an attribute makes something happen.
pub(super) fn is_active(tag: &str, name: &str, value: &str) -> bool {
    let is_handler = name.get(..2).is_some_and(|it| it.eq_ignore_ascii_case("on"));
    let is_refresh =
        name.eq_ignore_ascii_case("http-equiv") && value.trim().eq_ignore_ascii_case("refresh");
    is_handler
        || is_refresh
        || name.eq_ignore_ascii_case("srcdoc")
        || (tag.eq_ignore_ascii_case("template") && name.eq_ignore_ascii_case("shadowrootmode"))
}

/// Whether a value is an address that runs something when it is opened.
pub(super) fn is_script_address(tag: &str, name: &str, value: &str) -> bool {
    // Animations take several values, and pass on what they animate.
    let is_animated =
        ["animate", "animateTransform", "set"].iter().any(|it| it.eq_ignore_ascii_case(tag))
            && ["by", "from", "to", "values"].iter().any(|it| it.eq_ignore_ascii_case(name));
    if is_animated {
        return value.split(';').any(|it| has_scheme(it, &SCRIPTS));
    }
    let is_embedded =
        ["iframe", "frame", "object", "embed"].iter().any(|it| it.eq_ignore_ascii_case(tag));
    has_scheme(value, &SCRIPTS) || (is_embedded && has_scheme(value, &["data:"]))
}

const SCRIPTS: [&str; 2] = ["javascript:", "vbscript:"];

/// Whether an address begins with one of these, as browsers read it: without control characters.
fn has_scheme(address: &str, schemes: &[&str]) -> bool {
    let mut start = address.trim_start_matches(|it: char| it <= ' ').chars();
    let is_ignored = |it: &char| matches!(it, '\t' | '\n' | '\r');
    let start: String = start.by_ref().filter(|it| !is_ignored(it)).take(MAX_SCHEME).collect();
    let start = start.to_ascii_lowercase();
    schemes.iter().any(|it| start.starts_with(it))
}

/// Characters of the longest scheme.
const MAX_SCHEME: usize = 11;

/// Whether texts within an element are a style sheet: a parser does not read entities there.
pub(super) fn holds_style(dom: &Dom, parent: Option<NodeKey>) -> bool {
    let element = parent.and_then(|it| dom.element(it));
    element.is_some_and(|it| {
        it.namespace == Namespace::Html && dom.atoms().text(it.tag).eq_ignore_ascii_case("style")
    })
}

/// Whether an element has no content and no end.
pub(super) fn is_void(dom: &Dom, key: NodeKey, tag: &str) -> bool {
    let is_html = dom.element(key).is_some_and(|it| it.namespace == Namespace::Html);
    is_html
        && matches!(
            tag,
            "area"
                | "base"
                | "basefont"
                | "bgsound"
                | "br"
                | "col"
                | "embed"
                | "frame"
                | "hr"
                | "img"
                | "input"
                | "keygen"
                | "link"
                | "meta"
                | "param"
                | "source"
                | "track"
                | "wbr"
        )
}

fn is_script(tag: &str) -> bool {
    tag.eq_ignore_ascii_case("script")
        || tag.rsplit(':').next().is_some_and(|it| it.eq_ignore_ascii_case("script"))
}
