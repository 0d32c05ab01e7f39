//! Source text taken apart into code and comments, line by line, so that a rule about code does
//! not fire on a sentence and a word in a string is nobody's business.
//!
//! Not a lexer of any language: it knows only where strings and comments begin and end.

use std::mem::take;

/// The languages that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    TypeScript,
}

/// One line of source. What strings hold is gone from `code`, their quotes stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) code: String,
    pub(super) comment: String,
    /// Whether some of the line is what a string holds.
    in_string: bool,
}

impl Line {
    /// Whether the line is neither blank nor all comment.
    pub(super) fn counts(&self) -> bool {
        self.in_string || !self.code.trim().is_empty()
    }
}

/// Takes a source apart.
pub(super) fn read(language: Language, text: &str) -> Vec<Line> {
    let chars = text.chars().collect();
    let mut reader = Reader { chars, at: 0, line: Line::default(), lines: Vec::new() };
    reader.code(language, false);
    reader.lines.push(reader.line);
    reader.lines
}

#[derive(Debug)]
struct Reader {
    chars: Vec<char>,
    at: usize,
    line: Line,
    lines: Vec<Line>,
}

impl Reader {
    /// Reads code to the end, or to the brace that closes the `${` it stands in.
    fn code(&mut self, language: Language, in_template: bool) {
        let mut depth = 0_usize;
        while let Some(char) = self.peek(0) {
            match (char, self.peek(1)) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(language),
                ('"', _) => self.string('"', language == Language::Rust),
                ('r', Some('"' | '#'))
                    if language == Language::Rust && self.raw_hashes().is_some() =>
                {
                    self.raw_string();
                }
                ('\'', _) if language == Language::Rust => self.char_or_lifetime(),
                ('\'', _) => self.string('\'', false),
                ('`', _) if language == Language::TypeScript => self.template(),
                ('/', _) if language == Language::TypeScript && self.a_regex_may_start() => {
                    self.string('/', false);
                }
                ('}', _) if in_template && depth == 0 => return,
                ('{', _) => {
                    depth += 1;
                    self.take_code();
                }
                ('}', _) => {
                    depth = depth.saturating_sub(1);
                    self.take_code();
                }
                _ => self.take_code(),
            }
        }
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|it| it != '\n') {
            self.take_comment();
        }
    }

    /// Comments nest in Rust.
    fn block_comment(&mut self, language: Language) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) if depth == 0 || language == Language::Rust => {
                    depth += 1;
                    self.take_comment();
                }
                (Some('*'), Some('/')) => {
                    depth = depth.saturating_sub(1);
                    self.take_comment();
                    if depth == 0 {
                        self.take_comment();
                        return;
                    }
                }
                (Some(_), _) => {}
                (None, _) => return,
            }
            self.take_comment();
        }
    }

    /// A string whose end is its first unescaped quote, or the line's end where it must not run on.
    fn string(&mut self, quote: char, runs_on: bool) {
        let mut in_class = false;
        self.take_code();
        while let Some(char) = self.peek(0) {
            match char {
                '\\' => self.skip(),
                '\n' if !runs_on => return,
                '[' if quote == '/' => in_class = true,
                ']' if quote == '/' => in_class = false,
                _ if char == quote && !in_class => {
                    self.take_code();
                    return;
                }
                _ => {}
            }
            self.skip();
        }
    }

    fn template(&mut self) {
        self.take_code();
        while let Some(char) = self.peek(0) {
            match (char, self.peek(1)) {
                ('\\', _) => self.skip(),
                ('`', _) => {
                    self.take_code();
                    return;
                }
                ('$', Some('{')) => {
                    self.take_code();
                    self.take_code();
                    self.code(Language::TypeScript, true);
                }
                _ => {}
            }
            self.skip();
        }
    }

    /// How many `#` open the raw string that begins here, if one does.
    fn raw_hashes(&self) -> Option<usize> {
        let mut before = self.at.checked_sub(1).and_then(|it| self.chars.get(it));
        if before == Some(&'b') {
            before = self.at.checked_sub(2).and_then(|it| self.chars.get(it));
        }
        if before.is_some_and(|it| it.is_alphanumeric() || *it == '_') {
            return None;
        }
        let n_hashes = self.chars.iter().skip(self.at + 1).take_while(|it| **it == '#').count();
        (self.peek(n_hashes + 1) == Some('"')).then_some(n_hashes)
    }

    fn raw_string(&mut self) {
        let n_hashes = self.raw_hashes().unwrap_or_default();
        for _ in 0..n_hashes + 2 {
            self.take_code();
        }
        while let Some(char) = self.peek(0) {
            if char == '"' && (1..=n_hashes).all(|it| self.peek(it) == Some('#')) {
                for _ in 0..=n_hashes {
                    self.take_code();
                }
                return;
            }
            self.skip();
        }
    }

    fn char_or_lifetime(&mut self) {
        let is_char = self.peek(1) == Some('\\') || self.peek(2) == Some('\'');
        if is_char { self.string('\'', false) } else { self.take_code() }
    }

    /// Whether a slash here cannot divide anything, because no value comes before it.
    fn a_regex_may_start(&self) -> bool {
        let line = self.line.code.trim_end();
        line.is_empty()
            || line.ends_with("return")
            || line.ends_with(|it| "(,=:[!&|?{};".contains(it))
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take_code(&mut self) {
        if let Some(char) = self.advance() {
            self.line.code.push(char);
        }
    }

    fn take_comment(&mut self) {
        if let Some(char) = self.advance() {
            self.line.comment.push(char);
        }
    }

    /// Passes over what a string holds.
    fn skip(&mut self) {
        if self.advance().is_some_and(|it| !it.is_whitespace()) {
            self.line.in_string = true;
        }
    }

    /// The next character, unless it ends the line.
    fn advance(&mut self) -> Option<char> {
        let char = self.peek(0)?;
        self.at += 1;
        if char == '\n' {
            self.lines.push(take(&mut self.line));
            return None;
        }
        Some(char)
    }
}
