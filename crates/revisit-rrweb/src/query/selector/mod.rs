//! CSS selectors, read and matched by Servo's `selectors` and `cssparser`.
//!
//! What they can ask is what those crates know of structure (`:not`, `:is`, `:where`, `:has`,
//! `:nth-child(… of …)`, `:root`, `:empty`, `:scope` and so on) and a few states that a recording
//! tells: see [`State`](grammar::State). Pseudo-elements and what no recording tells (`:hover`,
//! `:visited`) are refused.
//!
//! Case is as in a browser: type and attribute names ignore it for elements of HTML and not for
//! drawings; values do not ignore it, apart from the attributes that HTML names and the flag `i`;
//! classes and ids ignore it in quirks mode only. An attribute such as `xlink:href` is
//! `[xlink\:href]`, or `[*|href]`.
//!
//! One addition: `a >>> b` matches what matches `b` in the shadow root or the frame document of
//! what matches `a`. It binds weaker than a comma.
//!
//! A selector may be hostile: its length, its nesting and the number of its combinators are
//! limited, for these are what the crates recurse by; and matching has a budget of steps, as some
//! selectors take time in the square of a page. `:has` looks no deeper than
//! [`MAX_HAS_LEVELS`](subject::MAX_HAS_LEVELS) levels, since there the crate recurses by depth.

mod grammar;
mod run;
mod states;
mod subject;

use cssparser::{BasicParseErrorKind, Delimiter, ParseErrorKind, Parser};
use selectors::SelectorList;
use selectors::parser::SelectorParseErrorKind;
use thiserror::Error;

use grammar::{Grammar, Names};
pub use run::{matches, select, select_first};

/// A longer selector is not read.
const MAX_BYTES: usize = 8192;

/// Brackets within brackets.
const MAX_NESTING: u8 = 16;

/// Combinators, with spaces counted wherever they are.
const MAX_JOINTS: usize = 256;

const ENTERS: &str = ">>>";

/// What to look for on a page.
#[derive(Debug, Clone)]
pub struct Selector {
    /// One list for each tree scope on the way, outermost first.
    parts: Vec<SelectorList<Names>>,
    /// Whether it uses `:has`, whose caches grow with the page.
    has_has: bool,
}

/// Why a selector was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SelectorError {
    #[error("the selector is longer than {MAX_BYTES} bytes")]
    TooLong,
    #[error("the selector has more than {MAX_JOINTS} combinators or spaces")]
    TooManyJoints,
    /// Lines and columns are counted from one, columns in characters, up to where reading stopped.
    #[error("{what}, before line {line}, column {column} of the selector")]
    Syntax { what: &'static str, line: usize, column: usize },
}

impl Selector {
    pub fn parse(text: &str) -> Result<Selector, SelectorError> {
        if text.len() > MAX_BYTES {
            return Err(SelectorError::TooLong);
        }
        if n_joints(text) > MAX_JOINTS {
            return Err(SelectorError::TooManyJoints);
        }
        let mut parts = Vec::new();
        let mut start = 0;
        loop {
            let rest = text.get(start..).unwrap_or_default();
            let end = end_of_part(rest);
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let list = list(part).map_err(|(what, at)| syntax(text, start + at, what))?;
            parts.push(list);
            match end {
                Some(end) => start += end + ENTERS.len(),
                None => break,
            }
        }
        let has_has = text.to_ascii_lowercase().contains(":has");
        Ok(Selector { parts, has_has })
    }
}

fn list(text: &str) -> Result<SelectorList<Names>, (&'static str, usize)> {
    let mut input = Parser::new(text);
    input.set_nested_block_limit(MAX_NESTING);
    let mut selectors = Vec::new();
    // Before an error gets here, the parser has gone on to the next comma.
    let mut stopped_at = None;
    loop {
        let selector = input.parse_until_before(Delimiter::Comma, |input| {
            let read = selectors::parser::Selector::parse(&Grammar, input).and_then(|selector| {
                input.expect_exhausted()?;
                Ok(selector)
            });
            if read.is_err() {
                stopped_at = Some(input.position().byte_index());
            }
            read
        });
        match selector {
            Ok(selector) => selectors.push(selector),
            Err(error) => {
                let at = stopped_at.unwrap_or_else(|| input.position().byte_index());
                return Err((explain(&error.kind), at));
            }
        }
        if input.next().is_err() {
            return Ok(SelectorList::from_iter(selectors.into_iter()));
        }
    }
}

fn explain(kind: &ParseErrorKind<SelectorParseErrorKind>) -> &'static str {
    use SelectorParseErrorKind as Kind;
    match kind {
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => "the selector ends too early",
        ParseErrorKind::Basic(BasicParseErrorKind::TooManyNestedBlocks) => "too many brackets",
        ParseErrorKind::Basic(_) => "unexpected text",
        ParseErrorKind::Custom(kind) => match kind {
            Kind::EmptySelector => "nothing is selected",
            Kind::DanglingCombinator => "a combinator has nothing on one side",
            Kind::UnsupportedPseudoClassOrElement => {
                "a pseudo-class that is not known here, or a pseudo-element"
            }
            Kind::NoQualifiedNameInAttributeSelector
            | Kind::InvalidQualNameInAttr
            | Kind::ExpectedBarInAttr => "an attribute needs a name",
            Kind::BadValueInAttr => "a value of an attribute must be a word or be quoted",
            Kind::UnexpectedTokenInAttributeSelector => "unexpected text within [ ]",
            Kind::ClassNeedsIdent => "a class needs a name after the dot",
            Kind::NoIdentForPseudo
            | Kind::PseudoElementExpectedColon
            | Kind::PseudoElementExpectedIdent => "a pseudo-class needs a name after the colon",
            Kind::ExpectedNamespace => "a namespace prefix that is not known",
            Kind::NonCompoundSelector
            | Kind::NonPseudoElementAfterSlotted
            | Kind::InvalidPseudoElementAfterSlotted
            | Kind::InvalidPseudoElementInsideWhere
            | Kind::InvalidState
            | Kind::UnexpectedIdent
            | Kind::ExplicitNamespaceUnexpectedToken => "unexpected text",
        },
    }
}

fn syntax(text: &str, at: usize, what: &'static str) -> SelectorError {
    let before: String = text.char_indices().take_while(|it| it.0 < at).map(|it| it.1).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    SelectorError::Syntax { what, line, column }
}

/// How many combinators there are at most.
fn n_joints(text: &str) -> usize {
    let is_joint = |it: char| it.is_ascii_whitespace() || matches!(it, '>' | '+' | '~');
    let mut was_joint = false;
    let mut n = 0;
    for character in text.chars() {
        n += usize::from(is_joint(character) && !was_joint);
        was_joint = is_joint(character);
    }
    n
}

/// Where `>>>` stands, outside of quotes and brackets.
fn end_of_part(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        if is_escaped {
            is_escaped = false;
            continue;
        }
        match (quote, character) {
            (_, '\\') => is_escaped = true,
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, '>') if depth == 0 && text.get(at..)?.starts_with(ENTERS) => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
