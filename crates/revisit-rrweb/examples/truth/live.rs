//! What a browser writes as `outerHTML`. This is no parser for HTML at large: it reads the one form
//! in which browsers write it, and so finds the very tree that was written, where a parser for
//! documents would put elements into other places.

use super::{Seen, is_textless, normal};

/// Elements without an end tag.
const VOID: [&str; 18] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
];
/// Elements whose text is written as it is.
const RAW: [&str; 7] = ["style", "script", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// The elements in document order.
pub(crate) fn elements(html: &str) -> Vec<Seen> {
    let mut reader = Reader { rest: html, seen: Vec::new(), open: Vec::new() };
    while !reader.rest.is_empty() {
        reader.step();
    }
    let mut seen = reader.seen;
    for it in &mut seen {
        it.text = if is_textless(&it.tag) { String::new() } else { normal(&it.text) };
    }
    seen
}

struct Reader<'h> {
    rest: &'h str,
    seen: Vec<Seen>,
    /// Tags of the elements that are open, and their places in `seen`; those in a template have none.
    open: Vec<(String, Option<usize>)>,
}

impl<'h> Reader<'h> {
    fn step(&mut self) {
        if let Some(rest) = self.rest.strip_prefix("<!--") {
            self.rest = rest.split_once("-->").map_or("", |it| it.1);
        } else if let Some(rest) = self.rest.strip_prefix("</") {
            self.rest = rest.split_once('>').map_or("", |it| it.1);
            self.open.pop();
        } else if let Some(rest) = self.rest.strip_prefix('<') {
            self.rest = rest;
            self.element();
        } else {
            let raw = self.open.last().filter(|it| RAW.contains(&it.0.as_str()));
            let end = raw.map_or("<".to_owned(), |it| format!("</{}", it.0));
            let text = self.take_until(&end);
            let text = if raw_is(self.open.last()) { text.to_owned() } else { unescaped(text) };
            if let Some(it) = self.open.last().and_then(|it| self.seen.get_mut(it.1?)) {
                it.text.push_str(&text);
            }
        }
    }

    fn element(&mut self) {
        let tag = self.take_until_any(&[' ', '>']).to_owned();
        let (mut id, mut class) = (String::new(), String::new());
        while let Some(rest) = self.rest.strip_prefix(' ') {
            self.rest = rest;
            let name = self.take_until("=\"");
            self.rest = self.rest.get(2..).unwrap_or_default();
            let value = self.take_until("\"");
            self.rest = self.rest.get(1..).unwrap_or_default();
            match name {
                "id" => id = unescaped(value),
                "class" => class = normal(&unescaped(value)),
                _ => {}
            }
        }
        self.rest = self.rest.get(1..).unwrap_or_default();
        let is_hidden = self.open.iter().any(|it| it.0 == "template");
        let place = (!is_hidden).then_some(self.seen.len());
        if !is_hidden {
            let depth = self.open.len();
            self.seen.push(Seen { depth, tag: tag.clone(), id, class, text: String::new() });
        }
        if VOID.contains(&tag.as_str()) {
            return;
        }
        if RAW.contains(&tag.as_str()) {
            let text = self.take_until(&format!("</{tag}")).to_owned();
            if let Some(it) = place.and_then(|it| self.seen.get_mut(it)) {
                it.text = text;
            }
        }
        self.open.push((tag, place));
    }

    fn take_until(&mut self, end: &str) -> &'h str {
        let at = self.rest.find(end).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(at);
        self.rest = rest;
        taken
    }

    fn take_until_any(&mut self, ends: &[char]) -> &'h str {
        let at = self.rest.find(ends).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(at);
        self.rest = rest;
        taken
    }
}

fn raw_is(open: Option<&(String, Option<usize>)>) -> bool {
    open.is_some_and(|it| RAW.contains(&it.0.as_str()))
}

/// Browsers escape no other characters.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}
