//! A value as Chromium writes it, as far as its tokens tell.

use cssparser::color::parse_hash_color;
use cssparser::{ParseError, Parser, SourcePosition, ToCss as _, Token};

/// Deepest nesting of functions that is looked into. What is deeper stays as it is.
const MAX_DEPTH: usize = 16;

/// Properties, by how their names begin, where a zero needs no unit and gets one.
const LENGTHS: [&str; 27] = [
    "background-position",
    "background-size",
    "border",
    "bottom",
    "box-shadow",
    "column-gap",
    "flex-basis",
    "font-size",
    "gap",
    "height",
    "inset",
    "left",
    "letter-spacing",
    "margin",
    "max-",
    "min-",
    "object-position",
    "outline",
    "padding",
    "right",
    "row-gap",
    "scroll-",
    "text-indent",
    "text-shadow",
    "top",
    "transform-origin",
    "width",
];

/// Those of them that take one length a side, or a keyword.
const PLAIN_LENGTHS: [&str; 14] = [
    "bottom",
    "column-gap",
    "gap",
    "height",
    "inset",
    "left",
    "margin",
    "max-",
    "min-",
    "padding",
    "right",
    "row-gap",
    "top",
    "width",
];

const LENGTH_KEYWORDS: [&str; 13] = [
    "auto",
    "none",
    "min-content",
    "max-content",
    "fit-content",
    "stretch",
    "normal",
    "inherit",
    "initial",
    "unset",
    "revert",
    "revert-layer",
    "-webkit-fill-available",
];

/// Functions whose zeros are lengths.
const LENGTH_FUNCTIONS: [&str; 10] = [
    "blur",
    "circle",
    "drop-shadow",
    "ellipse",
    "inset",
    "perspective",
    "polygon",
    "translate",
    "translate3d",
    "translatex",
];

/// Properties, by how their names begin, with names of the page's own in their values.
const NAMES: [&str; 9] = [
    "animation",
    "container",
    "content",
    "counter",
    "font",
    "grid",
    "list-style",
    "view-transition",
    "will-change",
];

/// A value as it is written; `None` when the property cannot have it.
pub(super) fn normalized(name: &str, value: &str) -> Option<String> {
    let value = value.trim_matches([' ', '\t', '\n', '\r', '\u{c}']);
    let has_function = |it: &str| value.contains(it);
    // What depends on the page is not looked into before it is used.
    if name.starts_with("--") || ["var(", "env(", "attr("].into_iter().any(has_function) {
        return Some(value.to_owned()).filter(|it| is_closed(it));
    }
    if value.is_empty() {
        return None;
    }
    let begins = |list: &[&str]| list.iter().any(|it| name.starts_with(it));
    let zero = if begins(&LENGTHS) { Zero::Length } else { Zero::Number };
    let mut writer = Writer {
        out: String::new(),
        has_names: begins(&NAMES),
        is_plain_length: begins(&PLAIN_LENGTHS),
    };
    writer.write(&mut Parser::new(value), zero, 0)?;
    Some(match (name, writer.out.as_str()) {
        ("flex", "none") => "0 0 auto".to_owned(),
        ("flex", "auto") => "1 1 auto".to_owned(),
        ("flex", grow) if grow.parse::<f32>().is_ok() => format!("{grow} 1 0%"),
        (_, _) => writer.out,
    })
}

/// Whether all that a value opens it closes, so that something can be written after it.
fn is_closed(value: &str) -> bool {
    let mut quote = None;
    let mut open = Vec::new();
    let mut characters = value.chars();
    while let Some(it) = characters.next() {
        match (quote, it) {
            (_, '\\') if characters.next().is_none() => return false,
            (_, '\\') => {}
            (Some(end), it) if end == it => quote = None,
            (None, '"' | '\'') => quote = Some(it),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ')' | ']' | '}') if open.pop() != Some(it) => return false,
            (_, _) => {}
        }
    }
    quote.is_none() && open.is_empty() && !value.contains("/*")
}

/// What a zero without a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zero {
    Length,
    Number,
}

struct Writer {
    out: String,
    has_names: bool,
    is_plain_length: bool,
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the tokens are those of CSS, and most are written as they are"
)]
impl Writer {
    fn write(&mut self, parser: &mut Parser<'_>, zero: Zero, depth: usize) -> Option<()> {
        loop {
            let start = parser.position();
            let Ok(token) = parser.next_including_whitespace_and_comments() else {
                return Some(());
            };
            let token = token.clone();
            match token {
                Token::WhiteSpace(_) | Token::Comment(_) => {}
                Token::Comma => self.out.push(','),
                Token::Delim('/' | '+' | '-' | '*') => self.push(&token.to_css_string()),
                Token::Function(ref name) if is_rgb(name) => self.rgb(parser, start)?,
                Token::Function(ref name) => self.function(parser, name, depth)?,
                Token::ParenthesisBlock => self.nested(parser, "(", zero, depth)?,
                Token::SquareBracketBlock
                | Token::CurlyBracketBlock
                | Token::Semicolon
                | Token::BadUrl(_)
                | Token::BadString(_)
                | Token::CloseParenthesis
                | Token::CloseSquareBracket
                | Token::CloseCurlyBracket
                | Token::Delim(_) => return None,
                ref scalar => self.scalar(scalar, zero, depth)?,
            }
        }
    }

    fn scalar(&mut self, token: &Token<'_>, zero: Zero, depth: usize) -> Option<()> {
        match token {
            Token::Ident(ident) => {
                let small = ident.to_ascii_lowercase();
                let is_keyword = LENGTH_KEYWORDS.contains(&small.as_str());
                if self.is_plain_length && depth == 0 && !is_keyword {
                    return None;
                }
                self.push(if self.has_names { ident } else { &small });
            }
            Token::Hash(digits) | Token::IDHash(digits) => {
                let (red, green, blue, alpha) = parse_hash_color(digits.as_bytes()).ok()?;
                self.push(&color([red, green, blue], byte_alpha(alpha)));
            }
            Token::Number { value, .. } if *value == 0.0 => {
                self.push(if zero == Zero::Length { "0px" } else { "0" });
            }
            Token::Number { value, int_value, .. } => {
                let whole = int_value.map(|it| it.to_string());
                self.push(&whole.unwrap_or_else(|| number(f64::from(*value))));
            }
            Token::Percentage { unit_value, .. } => {
                self.push(&number(f64::from(*unit_value) * 100.0));
                self.out.push('%');
            }
            Token::Dimension { value, unit, .. } => {
                self.push(&number(f64::from(*value)));
                self.out.push_str(&unit.to_ascii_lowercase());
            }
            Token::UnquotedUrl(url) => {
                let quoted = Token::QuotedString(url.clone()).to_css_string();
                self.push(&format!("url({quoted})"));
            }
            // Written beside a number or a name it would read as a part of that.
            Token::Delim('.' | '+' | '-' | '#' | '@' | '\\') => return None,
            other => self.push(&other.to_css_string()),
        }
        Some(())
    }

    fn function(&mut self, parser: &mut Parser<'_>, name: &str, depth: usize) -> Option<()> {
        let small = name.to_ascii_lowercase();
        let has_lengths = LENGTH_FUNCTIONS.contains(&small.as_str());
        let zero = if has_lengths { Zero::Length } else { Zero::Number };
        self.nested(parser, &format!("{name}("), zero, depth)
    }

    /// What is within parentheses, which the parser is about to enter.
    fn nested(
        &mut self,
        parser: &mut Parser<'_>,
        opening: &str,
        zero: Zero,
        depth: usize,
    ) -> Option<()> {
        self.push(opening);
        let read = parser.parse_nested_block(|parser| {
            if depth < MAX_DEPTH {
                return self.write(parser, zero, depth + 1).ok_or(ParseError::custom(()));
            }
            let start = parser.position();
            while parser.next().is_ok() {}
            self.push(parser.slice_from(start).trim());
            Ok::<(), ParseError<()>>(())
        });
        read.ok()?;
        self.out.push(')');
        Some(())
    }

    /// A color in numbers; any other stays as it is.
    fn rgb(&mut self, parser: &mut Parser<'_>, start: SourcePosition) -> Option<()> {
        let mut parts: Vec<f64> = Vec::new();
        let mut is_plain = true;
        let block = parser.parse_nested_block(|parser| {
            while let Ok(token) = parser.next() {
                match token {
                    Token::Number { value, .. } => parts.push(f64::from(*value)),
                    Token::Percentage { unit_value, .. } => {
                        let whole = if parts.len() < 3 { 255.0 } else { 1.0 };
                        parts.push(f64::from(*unit_value) * whole);
                    }
                    Token::Comma | Token::Delim('/') => {}
                    _ => is_plain = false,
                }
            }
            Ok::<(), ParseError<()>>(())
        });
        block.ok()?;
        let (channels, alpha) = match parts.as_slice() {
            [channels @ .., alpha] if channels.len() == 3 => (channels, *alpha),
            channels => (channels, 1.0),
        };
        match channels {
            [red, green, blue] if is_plain => {
                let channels = [*red, *green, *blue].map(channel);
                self.push(&color(channels, alpha.clamp(0.0, 1.0)));
            }
            _ => self.push(parser.slice_from(start).trim()),
        }
        Some(())
    }

    fn push(&mut self, text: &str) {
        if !self.out.is_empty() && !self.out.ends_with('(') {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }
}

fn is_rgb(name: &str) -> bool {
    name.eq_ignore_ascii_case("rgb") || name.eq_ignore_ascii_case("rgba")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn channel(value: f64) -> u8 {
    value.clamp(0.0, 255.0).round() as u8
}

/// The shortest fraction that is the same byte again.
fn byte_alpha(alpha: f32) -> f64 {
    let alpha = f64::from(alpha);
    let short = (alpha * 100.0).round() / 100.0;
    let is_same = channel(short * 255.0) == channel(alpha * 255.0);
    if is_same { short } else { (alpha * 1000.0).round() / 1000.0 }
}

fn color([red, green, blue]: [u8; 3], alpha: f64) -> String {
    if alpha >= 1.0 {
        return format!("rgb({red}, {green}, {blue})");
    }
    format!("rgba({red}, {green}, {blue}, {})", number(alpha))
}

/// A number with six digits, as C prints it with `%g`.
fn number(value: f64) -> String {
    /// Digits that are printed.
    const DIGITS: i32 = 6;
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..DIGITS).contains(&exponent) {
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let n_places = usize::try_from(DIGITS - 1 - exponent).unwrap_or_default();
    let plain = format!("{value:.n_places$}");
    if !plain.contains('.') {
        return plain;
    }
    plain.trim_end_matches('0').trim_end_matches('.').to_owned()
}
