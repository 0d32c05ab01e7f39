//! Selected text, as the nodes between two ends have it.

use revisit_model::text::cut_chars;
use revisit_rrweb::tape::List;
use revisit_rrweb::{Dom, NodeKey};

/// How long a selection must stay to be told. Ours: drawing one makes an event for every step.
pub(super) const REST_MS: f64 = 1000.0;
/// Longest text that is told, in characters.
const MAX_CHARS: usize = 100;
/// Nodes that are looked at; a selection of the whole page has its hundred characters long before.
const MAX_NODES: usize = 2000;

/// Two ends: a node id, and a place within its text or among its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    start: (i64, usize),
    end: (i64, usize),
}

impl Range {
    /// The first range of a selection event that has something in it.
    pub(super) fn of(ranges: List<'_>) -> Option<Range> {
        ranges.objects().find_map(|it| {
            let place = |name| it.integer(name).and_then(|offset| usize::try_from(offset).ok());
            let start = (it.integer("start")?, place("startOffset")?);
            let end = (it.integer("end")?, place("endOffset")?);
            (start != end).then_some(Range { start, end })
        })
    }

    /// The text within; masked text is as masked as it was recorded. `None` when there is none.
    pub(super) fn text(self, dom: &Dom) -> Option<String> {
        let (first, cut) = position(dom, self.start)?;
        let first = first?;
        let (last, cut_end) = position(dom, self.end)?;
        let mut text = String::new();
        let mut next = Some(first);
        let mut before = None;
        for _ in 0..MAX_NODES {
            let Some(key) = next else { break };
            let is_last = Some(key) == last;
            if is_last && cut_end.is_none() {
                break;
            }
            if let Some(part) = dom.text(key).filter(|_| is_shown(dom, key)) {
                let from = cut.filter(|_| key == first).unwrap_or(0);
                let to = cut_end.filter(|_| is_last).unwrap_or(usize::MAX);
                if before.is_some_and(|it| are_apart(dom, it, key)) {
                    push(&mut text, " ", 0, 1);
                }
                push(&mut text, part, from, to);
                before = Some(key);
            }
            if is_last || text.chars().nth(MAX_CHARS).is_some() {
                break;
            }
            next = following(dom, key);
        }
        let text = cut_chars(text.trim(), MAX_CHARS);
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// The node that an end lies at or before, and where in its text, in UTF-16 units as JavaScript
/// counts. `Some` without a node lies behind everything.
fn position(dom: &Dom, (id, offset): (i64, usize)) -> Option<(Option<NodeKey>, Option<usize>)> {
    let key = dom.by_id(id)?;
    if dom.text(key).is_some() {
        return Some((Some(key), Some(offset)));
    }
    Some((dom.children(key).nth(offset).or_else(|| after(dom, key)), None))
}

/// Adds the part of `part` between two UTF-16 offsets, with white space as a page shows it.
fn push(text: &mut String, part: &str, from: usize, to: usize) {
    let mut at = 0;
    for letter in part.chars() {
        if at >= to {
            return;
        }
        if at >= from {
            if !letter.is_whitespace() {
                text.push(letter);
            } else if !text.ends_with(' ') {
                text.push(' ');
            }
        }
        at += letter.len_utf16();
    }
}

fn is_shown(dom: &Dom, key: NodeKey) -> bool {
    let parent = dom.parent(key).and_then(|it| dom.tag(it));
    !matches!(parent, Some("script" | "style" | "noscript" | "template" | "title"))
}

/// Whether two texts stand apart on a page: in two elements, of which one is no part of a line.
fn are_apart(dom: &Dom, one: NodeKey, other: NodeKey) -> bool {
    let (one, other) = (dom.parent(one), dom.parent(other));
    one != other && [one, other].into_iter().flatten().any(|it| !is_inline(dom, it))
}

fn is_inline(dom: &Dom, key: NodeKey) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "b", "code", "em", "i", "kbd", "mark", "s", "small", "span", "strong", "sub",
        "sup", "u",
    ];
    dom.tag(key).is_some_and(|it| INLINE.contains(&it))
}

/// The next node in document order within one tree.
fn following(dom: &Dom, key: NodeKey) -> Option<NodeKey> {
    dom.first_child(key).or_else(|| after(dom, key))
}

/// The next node in document order that is not below this one.
fn after(dom: &Dom, key: NodeKey) -> Option<NodeKey> {
    std::iter::once(key).chain(dom.ancestors(key)).find_map(|it| dom.next_sibling(it))
}
