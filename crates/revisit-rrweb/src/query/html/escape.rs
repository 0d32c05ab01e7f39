//! Text as it stands in HTML, also in HTML within attributes.

/// HTML being written. Within an attribute, as `srcdoc` is, everything is escaped once more.
pub(super) struct Out<'w> {
    html: &'w mut String,
    n_levels: usize,
}

impl<'w> Out<'w> {
    pub(super) fn new(html: &'w mut String) -> Out<'w> {
        Out { html, n_levels: 0 }
    }

    /// Attributes that what is written now stands in.
    pub(super) fn n_levels(&self) -> usize {
        self.n_levels
    }

    pub(super) fn enter_attribute(&mut self) {
        self.n_levels += 1;
    }

    pub(super) fn leave_attribute(&mut self) {
        self.n_levels = self.n_levels.saturating_sub(1);
    }

    /// Writes markup.
    pub(super) fn raw(&mut self, markup: &str) {
        self.escaped(markup, self.n_levels);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.replaced(text, |it| match it {
            '&' => Some("&amp;"),
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '\u{a0}' => Some("&nbsp;"),
            _ => None,
        });
    }

    pub(super) fn attribute(&mut self, value: &str) {
        self.escaped(value, self.n_levels + 1);
    }

    /// Writes a style sheet, which has no entities. What could be a tag is written as CSS writes
    /// any character in a string or an address; elsewhere in a sheet it has no place.
    pub(super) fn style(&mut self, css: &str) {
        let mut rest = css;
        while let Some(at) = rest.find('<') {
            let (before, tail) = rest.split_at(at);
            self.raw(before);
            let after = tail.get(1..).unwrap_or_default();
            let is_tag = after
                .starts_with(|it: char| it.is_ascii_alphabetic() || matches!(it, '/' | '!' | '?'));
            self.raw(if is_tag { "\\3c " } else { "<" });
            rest = after;
        }
        self.raw(rest);
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.raw("<!--");
        // `<!-->` would be over at once.
        if text.starts_with(['>', '-']) {
            self.raw(" ");
        }
        let mut was_dash = false;
        self.replaced(text, |it| {
            let is_second = was_dash && it == '-';
            was_dash = it == '-';
            match it {
                '-' if is_second => Some(" -"),
                '<' => Some("&lt;"),
                '>' => Some("&gt;"),
                _ => None,
            }
        });
        self.raw(if text.ends_with('-') { " -->" } else { "-->" });
    }

    /// Writes what cannot be escaped: without the characters that would end it.
    pub(super) fn identifier(&mut self, text: &str) {
        self.replaced(text, |it| match it {
            '<' | '>' | '"' | '&' => Some(""),
            _ => None,
        });
    }

    fn replaced<'r>(&mut self, text: &str, mut replace: impl FnMut(char) -> Option<&'r str>) {
        let mut start = 0;
        for (at, character) in text.char_indices() {
            let Some(replacement) = replace(character) else { continue };
            self.raw(text.get(start..at).unwrap_or_default());
            self.raw(replacement);
            start = at + character.len_utf8();
        }
        self.raw(text.get(start..).unwrap_or_default());
    }

    /// Writes a text escaped as a value of an attribute, as often as `n_levels` says.
    fn escaped(&mut self, text: &str, n_levels: usize) {
        if n_levels == 0 {
            self.html.push_str(text);
            return;
        }
        let mut rest = text;
        while let Some(at) = rest.find(['&', '"', '<', '>', '\u{a0}']) {
            let (before, tail) = rest.split_at(at);
            self.html.push_str(before);
            let Some(character) = tail.chars().next() else { break };
            self.html.push('&');
            for _ in 1..n_levels {
                self.html.push_str("amp;");
            }
            self.html.push_str(match character {
                '&' => "amp;",
                '"' => "quot;",
                '<' => "lt;",
                '>' => "gt;",
                _ => "nbsp;",
            });
            rest = tail.get(character.len_utf8()..).unwrap_or_default();
        }
        self.html.push_str(rest);
    }
}
