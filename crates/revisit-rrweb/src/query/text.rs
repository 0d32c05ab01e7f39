//! The text of a node as a person reads it, on one line.
//!
//! Left out is what the markup itself hides: scripts, styles, heads, templates, `hidden`, closed
//! dialogs and details, `display: none` and `visibility: hidden` in a `style` attribute. Style
//! sheets and positions are not looked at, so this is close to what is seen and not exactly that.
//! `aria-hidden` hides from machines only and does not count. Passwords are never told.
//!
//! Shadow roots are read in place of what their host has, with slots filled; frames as if their
//! document stood in the page.

use super::scope::{frame_document, shadow_root};
use super::style::declared;
use crate::dom::{InputType, NodeData};
use crate::{Dom, NodeKey};

/// Work that a text of no characters may cost, in nodes and in bytes.
const MIN_STEPS: usize = 20_000;
/// Work that each character asked for may cost more.
const STEPS_PER_CHAR: usize = 100;

/// How deep in shadow roots the slots of a start node are still filled.
const MAX_SCOPES: usize = 16;

/// What a person reads in a node, runs of space as one, cut after `max_chars` characters.
pub fn visible_text(dom: &Dom, key: NodeKey, max_chars: usize) -> String {
    text_of(dom, key, max_chars, Fields::Told)
}

/// Whether a text includes what fields hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fields {
    Told,
    LeftOut,
}

pub(super) fn text_of(dom: &Dom, key: NodeKey, max_chars: usize, fields: Fields) -> String {
    let mut reader = Reader {
        dom,
        fields,
        text: String::new(),
        n_chars_left: max_chars,
        n_steps_left: max_chars.saturating_mul(STEPS_PER_CHAR).saturating_add(MIN_STEPS),
        is_spaced: true,
        scopes: Vec::new(),
        open: Vec::new(),
    };
    reader.start(key);
    reader.text
}

/// Nodes yet to be read on one level.
struct Level {
    next: Option<NodeKey>,
    /// Only nodes that this slot shows.
    slot: Option<NodeKey>,
    /// Place in [`Reader::scopes`] of the shadow root that these nodes are in.
    scope: Option<usize>,
    /// Whether what follows is apart from these.
    is_block: bool,
    /// What comes at the end of the level: the document in a frame.
    last: Option<NodeKey>,
}

struct Scope {
    host: NodeKey,
    /// The scope that the host is in.
    outer: Option<usize>,
}

struct Reader<'d> {
    dom: &'d Dom,
    fields: Fields,
    text: String,
    n_chars_left: usize,
    n_steps_left: usize,
    /// Whether the text ends with a space, or should not begin with one.
    is_spaced: bool,
    scopes: Vec<Scope>,
    open: Vec<Level>,
}

impl Reader<'_> {
    fn start(&mut self, key: NodeKey) {
        let scope = self.outer_scopes(key);
        self.node(key, scope);
        while self.n_chars_left > 0 && self.n_steps_left > 0 {
            let Some(level) = self.open.last_mut() else { break };
            self.n_steps_left -= 1;
            if let Some(key) = level.next {
                let (slot, scope) = (level.slot, level.scope);
                level.next = self.dom.next_sibling(key);
                if slot.is_none_or(|it| is_shown_in(self.dom, key, it)) {
                    self.node(key, scope);
                }
            } else if let Some(document) = level.last.take() {
                let next = self.dom.first_child(document);
                self.open.push(Level { next, slot: None, scope: None, is_block: true, last: None });
            } else {
                let is_block = level.is_block;
                self.open.pop();
                self.part(is_block);
            }
        }
        self.text.truncate(self.text.trim_end().len());
    }

    /// The shadow roots that a node is in.
    fn outer_scopes(&mut self, key: NodeKey) -> Option<usize> {
        let mut hosts = Vec::new();
        let mut at = self.dom.host(self.dom.root(key));
        while let Some(host) = at.filter(|_| hosts.len() < MAX_SCOPES) {
            hosts.push(host);
            at = self.dom.host(self.dom.root(host));
        }
        for host in hosts.into_iter().rev() {
            self.scopes.push(Scope { host, outer: self.scopes.len().checked_sub(1) });
        }
        self.scopes.len().checked_sub(1)
    }

    fn node(&mut self, key: NodeKey, scope: Option<usize>) {
        match self.dom.data(key) {
            Some(NodeData::Text(text) | NodeData::Cdata(text)) => self.write(text),
            Some(NodeData::Element(_)) => self.element(key, scope),
            Some(NodeData::Document(_) | NodeData::ShadowRoot(_)) => {
                let next = self.dom.first_child(key);
                self.open.push(Level { next, slot: None, scope, is_block: true, last: None });
            }
            Some(NodeData::Doctype(_) | NodeData::Comment(_)) | None => {}
        }
    }

    fn element(&mut self, key: NodeKey, scope: Option<usize>) {
        let tag = self.dom.tag(key).unwrap_or_default();
        if is_hidden(self.dom, key, tag) {
            return;
        }
        let is_block = is_block(tag);
        self.part(is_block);
        if let Some(shown) = self.replacement(key, tag) {
            self.write(&shown);
            self.part(is_block);
            return;
        }
        if tag == "iframe" || tag == "frame" {
            let last = frame_document(self.dom, key);
            self.open.push(Level { next: None, slot: None, scope, is_block: true, last });
            return;
        }
        let is_closed = tag == "details" && self.dom.attribute(key, "open").is_none();
        let level = if let Some(root) = shadow_root(self.dom, key) {
            self.scopes.push(Scope { host: key, outer: scope });
            let scope = self.scopes.len().checked_sub(1);
            Level { next: self.dom.first_child(root), slot: None, scope, is_block, last: None }
        } else if is_closed {
            let summary = self.dom.children(key).find(|it| self.dom.tag(*it) == Some("summary"));
            if let Some(summary) = summary {
                self.children(summary, scope);
            }
            return;
        } else if let Some(level) = (tag == "slot").then(|| self.slotted(key, scope)).flatten() {
            level
        } else {
            let next = self.dom.first_child(key);
            Level { next, slot: None, scope, is_block, last: None }
        };
        self.open.push(level);
    }

    fn children(&mut self, key: NodeKey, scope: Option<usize>) {
        let next = self.dom.first_child(key);
        self.open.push(Level { next, slot: None, scope, is_block: true, last: None });
    }

    /// What a slot shows; `None` when that is its own content.
    fn slotted(&mut self, slot: NodeKey, scope: Option<usize>) -> Option<Level> {
        let Scope { host, outer } = *self.scopes.get(scope?)?;
        let mut first = self.dom.first_child(host);
        while let Some(key) = first.filter(|it| !is_shown_in(self.dom, *it, slot)) {
            self.n_steps_left = self.n_steps_left.checked_sub(1)?;
            first = self.dom.next_sibling(key);
        }
        first?;
        Some(Level { next: first, slot: Some(slot), scope: outer, is_block: false, last: None })
    }

    /// What stands in the place of an element's children; `None` when they stand there themselves.
    fn replacement(&self, key: NodeKey, tag: &str) -> Option<String> {
        match tag {
            "img" => Some(self.dom.attribute(key, "alt").unwrap_or_default().to_owned()),
            "br" => Some(" ".to_owned()),
            "audio" | "canvas" | "datalist" | "object" | "video" => Some(String::new()),
            "input" | "select" | "textarea" if self.fields == Fields::LeftOut => {
                Some(String::new())
            }
            "input" | "textarea" => Some(field_text(self.dom, key).unwrap_or_default()),
            "select" => {
                let chosen = |it: &NodeKey| self.dom.is_selected(*it);
                let mut options = self.dom.options(key).take(self.n_steps_left);
                let option = options.find(chosen);
                Some(option.map(|it| self.dom.option_text(it)).unwrap_or_default())
            }
            _ => None,
        }
    }

    /// Keeps what follows apart from what is there.
    fn part(&mut self, is_apart: bool) {
        if is_apart {
            self.write(" ");
        }
    }

    fn write(&mut self, text: &str) {
        for character in text.chars() {
            if self.n_chars_left == 0 || self.n_steps_left == 0 {
                return;
            }
            self.n_steps_left -= 1;
            let is_space = character.is_whitespace();
            if is_space && self.is_spaced {
                continue;
            }
            self.text.push(if is_space { ' ' } else { character });
            self.n_chars_left -= 1;
            self.is_spaced = is_space;
        }
    }
}

/// What is to be read in a field: its content, else what it asks for. Never of a password.
pub(super) fn field_text(dom: &Dom, key: NodeKey) -> Option<String> {
    let placeholder = dom.attribute(key, "placeholder");
    let value = match dom.input_type(key) {
        Some(
            InputType::Checkbox
            | InputType::Radio
            | InputType::Color
            | InputType::File
            | InputType::Hidden
            | InputType::Range,
        ) => return None,
        Some(InputType::Password) => None,
        Some(InputType::Image) => dom.attribute(key, "alt").map(str::to_owned),
        Some(InputType::Submit) => Some(dom.attribute(key, "value").unwrap_or("Submit").to_owned()),
        Some(InputType::Reset) => Some(dom.attribute(key, "value").unwrap_or("Reset").to_owned()),
        _ if dom.attribute(key, "data-rr-is-password").is_some() => None,
        _ => dom.value_of(key),
    };
    value.filter(|it| !it.is_empty()).or_else(|| placeholder.map(str::to_owned))
}

/// Whether a slot shows this child of its host.
fn is_shown_in(dom: &Dom, key: NodeKey, slot: NodeKey) -> bool {
    let wanted = dom.attribute(slot, "name").unwrap_or_default();
    match dom.data(key) {
        Some(NodeData::Element(_)) => dom.attribute(key, "slot").unwrap_or_default() == wanted,
        Some(NodeData::Text(_) | NodeData::Cdata(_)) => wanted.is_empty(),
        Some(
            NodeData::Document(_)
            | NodeData::ShadowRoot(_)
            | NodeData::Doctype(_)
            | NodeData::Comment(_),
        )
        | None => false,
    }
}

fn is_hidden(dom: &Dom, key: NodeKey, tag: &str) -> bool {
    let is_never_shown = matches!(
        tag,
        "base"
            | "head"
            | "link"
            | "meta"
            | "noscript"
            | "param"
            | "script"
            | "style"
            | "template"
            | "title"
    );
    let has = |name| dom.attribute(key, name).is_some();
    is_never_shown
        || has("hidden")
        || (tag == "dialog" && !has("open"))
        || (has("style")
            && (declares(dom, key, "display", "none")
                || declares(dom, key, "visibility", "hidden")))
}

fn declares(dom: &Dom, key: NodeKey, property: &str, value: &str) -> bool {
    declared(dom, key, property).is_some_and(|it| it.eq_ignore_ascii_case(value))
}

fn is_block(tag: &str) -> bool {
    !matches!(
        tag,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "g"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "path"
            | "q"
            | "s"
            | "samp"
            | "slot"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "svg"
            | "time"
            | "tspan"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::page::{find, page};

    #[test]
    fn space_is_collapsed_and_blocks_are_apart() {
        check("<div id=x>  Hello\n <b>wor</>ld </>", "Hello world");
        check("<div id=x><p>One</><p>Two</>Three<br>Four</>", "One Two Three Four");
        check("<div id=x>a&nbsp;\u{a0}\u{a0}b</>", "a&nbsp; b");
    }

    #[test]
    fn what_is_not_shown_is_not_read() {
        check("<div id=x>A<script>b</><noscript>b</><style>b</><template>b</>C</>", "AC");
        check("<div id=x>A<p hidden>b</><p style='display: NONE'>b</>C</>", "AC");
        check("<div id=x>A<p style='visibility:hidden !important'>b</>C</>", "AC");
        check("<div id=x>A<p aria-hidden=true>b</>C</>", "A b C");
        check("<div id=x>A<dialog>b</><dialog open>c</></>", "A c");
        check("<div id=x>A<details><summary>b</>c</></>", "A b");
        check("<html id=x><head><title>A</></><body>b</></>", "b");
    }

    #[test]
    fn controls_say_what_they_show() {
        check("<p id=x><input value=A><textarea>B</><input placeholder=C></>", "A B C");
        check("<p id=x><input type=password value=A><input type=hidden value=A></>", "");
        check("<p id=x><input type=password value=A placeholder=B></>", "B");
        check("<p id=x><input type=text data-rr-is-password=true value=A></>", "");
        check("<p id=x><select><option>A</><option selected>B</></></>", "B");
        check("<p id=x><input type=submit><img alt=A></>", "Submit A");
    }

    #[test]
    fn shadow_roots_are_read_with_their_slots_filled() {
        check(
            "<x-a id=x>light<b slot=s>named</><#shadow>A<slot></>B<slot name=s></>C</></>",
            "AlightBnamedC",
        );
        check("<x-a id=x>light<#shadow><i>A</></></>", "A");
        check("<x-a id=x><#shadow><slot>own</></></>", "own");
        check("<x-a id=x>1<#shadow><x-b><slot></><#shadow>[<slot></>]</></></></>", "[1]");
    }

    #[test]
    fn frames_are_read() {
        check("<p id=x>A<iframe>old<#frame><html><body>B</></></></>C</>", "A B C");
    }

    #[test]
    fn a_text_is_cut_and_so_is_the_work() {
        let dom = page(&format!("<p id=x>ab cd</><p id=y>{}end</>", "<i></>".repeat(50_000)));
        assert_eq!(visible_text(&dom, find(&dom, "x"), 4), "ab c");
        assert_eq!(visible_text(&dom, find(&dom, "x"), 3), "ab");
        assert_eq!(visible_text(&dom, find(&dom, "y"), 10), "");
        assert_eq!(visible_text(&dom, find(&dom, "y"), 1000), "end");
    }

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let dom = page(html);
        assert_eq!(visible_text(&dom, find(&dom, "x"), 1000), expected, "{html}");
    }
}
