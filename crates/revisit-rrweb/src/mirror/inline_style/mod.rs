//! Single declarations of an element's inline style, set and removed as a script does it.
//!
//! A browser reads the attribute `style`, changes one property, and writes all of them anew. This
//! does the same on text: it reads declarations, and writes them as Chromium writes them.
//!
//! Limits, as no style engine is behind it. Values are written by rules for their tokens (numbers,
//! colors, zero lengths, `url()`), and not by the grammar of their property: what Chromium reorders
//! or leaves out within a value (`transition`, `animation`, `background`, `box-shadow`) stays, and
//! `calc()` is not reckoned. Names of properties are not checked, but for those of other browsers;
//! values only where a length belongs. Of shorthands those with one value a side are taken apart
//! (`margin`, `padding`, `inset`, `border-width` …, `overflow`, `gap`); a part that is set beside
//! another shorthand stands after it, which means the same.

mod shorthand;
mod value;

use cssparser::{BasicParseError, Delimiter, ParseError, Parser, Token};

use super::Mirror;
use crate::NodeKey;
use crate::tape::{Fields, Json, List, text};

/// Longest style that is changed. It is read anew for each change, so this bounds the work to a
/// tenth of a millisecond; inline styles are some hundred bytes long.
const MAX_STYLE_BYTES: usize = 8 << 10;

/// What happens to a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change<'t> {
    Set { value: &'t str, is_important: bool },
    Remove,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Declaration {
    name: String,
    value: String,
    is_important: bool,
}

/// The declarations of a style, each property once.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Declarations(Vec<Declaration>);

impl Mirror {
    /// Sets and removes properties of an element's inline style, as an object that a recorder wrote
    /// in place of the attribute says.
    pub(super) fn change_inline_style(&mut self, node: NodeKey, object: Json<'_>) {
        let style = self.dom.attribute(node, "style");
        let Some(style) = changed(style.unwrap_or_default(), Fields::of(object)) else { return };
        let name = self.dom.intern("style");
        if let Some(element) = self.dom.element_mut(node) {
            element.set_attribute(name, style.into());
        }
    }
}

/// The style after the changes; `None` when none of them changes anything.
fn changed(style: &str, changes: Fields<'_>) -> Option<String> {
    if style.len() > MAX_STYLE_BYTES {
        return None;
    }
    let mut declarations = Declarations::parse(style);
    let mut is_changed = false;
    for (name, value) in changes.iter() {
        if let Some(change) = Change::of(value) {
            is_changed |= declarations.take(name, change);
        }
    }
    is_changed.then(|| declarations.print())
}

impl<'t> Change<'t> {
    fn of(json: Json<'t>) -> Option<Change<'t>> {
        if let Some(value) = text(json) {
            return Some(Change::Set { value, is_important: false });
        }
        let Some(list) = List::of(json) else {
            let is_false = simd_json::prelude::ValueAsScalar::as_bool(&json) == Some(false);
            return is_false.then_some(Change::Remove);
        };
        let mut parts = list.iter().map(text);
        let value = parts.next()??;
        match parts.next().flatten().unwrap_or_default() {
            "" => Some(Change::Set { value, is_important: false }),
            it if it.eq_ignore_ascii_case("important") => {
                Some(Change::Set { value, is_important: true })
            }
            _ => None,
        }
    }
}

impl Declarations {
    fn parse(style: &str) -> Declarations {
        let mut declarations = Declarations::default();
        let mut parser = Parser::new(style);
        while !parser.is_exhausted() {
            let read = parser.parse_until_after(Delimiter::Semicolon, declaration);
            let Ok((name, value, is_important)) = read else { continue };
            for part in parts(name, value, is_important) {
                declarations.add(part);
            }
        }
        declarations
    }

    /// Adds what was read. Of two declarations the later counts, unless only the earlier is
    /// important.
    fn add(&mut self, part: Declaration) {
        let at = self.0.iter().position(|it| it.name == part.name);
        if let Some(before) = at.and_then(|at| self.0.get(at))
            && before.is_important
            && !part.is_important
        {
            return;
        }
        if let Some(at) = at {
            self.0.remove(at);
        }
        self.0.push(part);
    }

    /// Gives whether anything is another now.
    fn take(&mut self, name: &str, change: Change<'_>) -> bool {
        match change {
            Change::Set { value, is_important } if !value.trim().is_empty() => {
                let mut is_changed = false;
                for part in parts(name, value, is_important) {
                    is_changed |= self.set(part);
                }
                is_changed
            }
            Change::Set { .. } | Change::Remove => self.remove(name),
        }
    }

    fn set(&mut self, part: Declaration) -> bool {
        match self.0.iter_mut().find(|it| it.name == part.name) {
            Some(before) if *before == part => false,
            Some(before) => {
                *before = part;
                true
            }
            None => {
                self.0.push(part);
                true
            }
        }
    }

    fn remove(&mut self, name: &str) -> bool {
        let name = property_name(name);
        let longhands = shorthand::longhands(&name);
        let n_before = self.0.len();
        self.0.retain(|it| it.name != name && !longhands.contains(&it.name.as_str()));
        self.0.len() != n_before
    }

    fn print(&self) -> String {
        let mut out = String::new();
        for Declaration { name, value, is_important } in shorthand::collapsed(&self.0) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&name);
            out.push_str(": ");
            out.push_str(&value);
            out.push_str(if is_important { " !important;" } else { ";" });
        }
        out
    }
}

/// A declaration as the longhands that it sets; none when it is not valid.
fn parts(name: &str, value: &str, is_important: bool) -> Vec<Declaration> {
    let name = property_name(name);
    if is_of_another_browser(&name) {
        return Vec::new();
    }
    let Some(value) = value::normalized(&name, value) else { return Vec::new() };
    shorthand::expanded(Declaration { name, value, is_important })
}

/// Reads one declaration: name, value, and whether it is important.
fn declaration<'i>(parser: &mut Parser<'i>) -> Result<(&'i str, &'i str, bool), ParseError<()>> {
    parser.skip_whitespace();
    let start = parser.position();
    parser.expect_ident()?;
    let name = parser.slice_from(start);
    parser.expect_colon()?;
    let start = parser.position();
    loop {
        let end = parser.position();
        match parser.next_including_whitespace_and_comments() {
            Ok(Token::Delim('!')) => {
                let value = parser.slice(start..end);
                parser.expect_ident_matching("important")?;
                parser.expect_exhausted()?;
                return Ok((name, value, true));
            }
            Ok(_) => {}
            Err(BasicParseError { .. }) => return Ok((name, parser.slice_from(start), false)),
        }
    }
}

/// The name of a property as Chromium has it: small, but for custom properties, and without the
/// prefix that it once had.
fn property_name(name: &str) -> String {
    /// What kept its prefix, by how it begins after that.
    const PREFIXED: [&str; 12] = [
        "app-region",
        "box-",
        "font-smoothing",
        "highlight",
        "line-clamp",
        "locale",
        "mask-box",
        "print-color",
        "rtl-ordering",
        "tap-highlight",
        "text-",
        "user-drag",
    ];
    /// What lost it, and begins as something that did not.
    const PLAIN: [&str; 3] = ["box-shadow", "box-sizing", "text-size-adjust"];
    if name.starts_with("--") {
        return name.to_owned();
    }
    let name = name.to_ascii_lowercase();
    let Some(plain) = name.strip_prefix("-webkit-") else { return name };
    let is_prefixed = PREFIXED.iter().any(|it| plain.starts_with(it));
    if is_prefixed && !PLAIN.contains(&plain) { name } else { plain.to_owned() }
}

fn is_of_another_browser(name: &str) -> bool {
    ["-moz-", "-ms-", "-o-", "-khtml-", "mso-", "*", "_"].iter().any(|it| name.starts_with(it))
}

#[cfg(test)]
mod tests;
