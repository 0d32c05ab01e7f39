//! How elements are called in a replay, where that is not how they were called on the page.

use std::borrow::Cow;

use crate::dom::Namespace;

/// Elements of SVG whose names have capital letters, which recorders write small.
const SVG: [&str; 36] = [
    "altGlyph",
    "altGlyphDef",
    "altGlyphItem",
    "animateColor",
    "animateMotion",
    "animateTransform",
    "clipPath",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "foreignObject",
    "glyphRef",
    "linearGradient",
    "radialGradient",
];

/// What a page has where the recording says `recorded`, or `None` when no element can be called
/// so. A script is a `noscript`, so that nothing of the recording ever runs.
pub(super) fn replayed(recorded: &str, namespace: Namespace) -> Option<Cow<'_, str>> {
    if !is_possible(recorded) {
        return None;
    }
    if recorded == "script" {
        return Some("noscript".into());
    }
    match namespace {
        Namespace::Svg if recorded.bytes().all(|it| it.is_ascii_lowercase()) => {
            let found = SVG.iter().find(|it| it.eq_ignore_ascii_case(recorded));
            Some(found.map_or(recorded.into(), |it| (*it).into()))
        }
        Namespace::Html if recorded.bytes().any(|it| it.is_ascii_uppercase()) => {
            Some(recorded.to_ascii_lowercase().into())
        }
        Namespace::Html | Namespace::Svg | Namespace::MathMl => Some(recorded.into()),
    }
}

/// Whether a browser makes elements of this name.
fn is_possible(tag: &str) -> bool {
    let Some(first) = tag.bytes().next() else { return false };
    if first.is_ascii_alphabetic() {
        return !tag.contains(|it: char| it == '\0' || it == '/' || it == '>' || is_space(it));
    }
    let is_name = |it: u8| it.is_ascii_alphanumeric() || b"-.:_".contains(&it) || it >= 0x80;
    (matches!(first, b':' | b'_') || first >= 0x80) && tag.bytes().all(is_name)
}

/// Whether a browser makes attributes of this name.
pub(in crate::mirror) fn is_possible_attribute(name: &str) -> bool {
    let is_bad = |it: char| matches!(it, '\0' | '/' | '=' | '>') || is_space(it);
    !name.is_empty() && !name.contains(is_bad)
}

fn is_space(it: char) -> bool {
    matches!(it, '\t' | '\n' | '\u{c}' | '\r' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_never_are_scripts() {
        check("script", Namespace::Html, Some("noscript"));
        check("script", Namespace::Svg, Some("noscript"));
    }

    #[test]
    fn svg_gets_its_capitals_back() {
        check("lineargradient", Namespace::Svg, Some("linearGradient"));
        check("radialgradient", Namespace::Svg, Some("radialGradient"));
        check("lineargradient", Namespace::Html, Some("lineargradient"));
        check("textpath", Namespace::Svg, Some("textpath"));
    }

    #[test]
    fn html_is_small() {
        check("DIV", Namespace::Html, Some("div"));
    }

    #[test]
    fn some_names_are_impossible() {
        for tag in ["", "a b", "1a", "a>", "-a"] {
            check(tag, Namespace::Html, None);
        }
        check("x-a.b", Namespace::Html, Some("x-a.b"));
    }

    #[track_caller]
    fn check(recorded: &str, namespace: Namespace, expected: Option<&str>) {
        assert_eq!(replayed(recorded, namespace).as_deref(), expected);
    }
}
