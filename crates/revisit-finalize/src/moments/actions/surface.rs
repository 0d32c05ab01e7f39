//! What was clicked on: whether an answer is to be expected, and whether quick clicks are rage.

use revisit_rrweb::{Dom, NodeKey, query};

use crate::moments::control;

/// Controls that are meant to be clicked again and again, by what is written on them: PostHog's
/// default list, see <https://github.com/PostHog/posthog-js/releases/tag/posthog-js%401.382.0>.
/// The words may stand among others, the marks stand alone.
const REPEATED_WORDS: &[&str] = &["next", "previous", "prev"];
const REPEATED_MARKS: &[&str] = &[">", "<", "+", "-", "−", "»", "«", "›", "‹", "→", "←"];

/// How far up it is looked. Real pages are about fifty deep.
const MAX_LEVELS: usize = 256;

/// Whether a click here must be answered by something that a recording shows.
pub(super) fn must_answer(dom: &Dom, key: NodeKey) -> bool {
    let has_no_answer =
        |it| is_field(dom, it) || is_unseen(dom, it) || leads_away(dom, it) || is_current(dom, it);
    control(dom, key).is_some() && !up(dom, key).any(has_no_answer)
}

/// Whether quick clicks here are how the thing is used, and no rage.
pub(super) fn is_for_many_clicks(dom: &Dom, key: NodeKey) -> bool {
    // Two and three clicks select a word and a line.
    if up(dom, key).any(|it| is_text_field(dom, it)) {
        return true;
    }
    let Some(label) = control(dom, key).and_then(|it| query::label(dom, it)) else { return false };
    let label = label.trim().to_lowercase();
    REPEATED_MARKS.contains(&label.as_str())
        || REPEATED_WORDS
            .iter()
            .any(|word| label.split(|it: char| !it.is_alphanumeric()).any(|it| it == *word))
}

/// A node, what it is in, and so on, out of shadow roots too.
pub(super) fn up(dom: &Dom, key: NodeKey) -> impl Iterator<Item = NodeKey> {
    std::iter::successors(Some(key), |it| dom.parent(*it).or_else(|| dom.host(*it)))
        .take(MAX_LEVELS)
}

/// The tab or the entry that is shown already.
fn is_current(dom: &Dom, key: NodeKey) -> bool {
    dom.attribute(key, "aria-selected") == Some("true")
        || dom.attribute(key, "aria-current").is_some_and(|it| !matches!(it, "" | "false"))
}

/// Fields take the focus or open something of the browser's; boxes and buttons do more.
fn is_field(dom: &Dom, key: NodeKey) -> bool {
    match dom.tag(key) {
        Some("select" | "option" | "textarea" | "label") => true,
        Some("input") => {
            let kind = dom.attribute(key, "type").unwrap_or_default().to_ascii_lowercase();
            !matches!(kind.as_str(), "button" | "submit" | "reset" | "image" | "checkbox")
        }
        _ => is_editable(dom, key),
    }
}

fn is_text_field(dom: &Dom, key: NodeKey) -> bool {
    match dom.tag(key) {
        Some("textarea") => true,
        Some("input") => {
            let kind = dom.attribute(key, "type").unwrap_or_default().to_ascii_lowercase();
            // A number has its own steppers.
            matches!(
                kind.as_str(),
                "" | "text" | "search" | "email" | "url" | "tel" | "password" | "number"
            )
        }
        _ => is_editable(dom, key),
    }
}

fn is_editable(dom: &Dom, key: NodeKey) -> bool {
    dom.attribute(key, "contenteditable").is_some_and(|it| it != "false")
}

/// Whatever these do, a recording does not show it.
fn is_unseen(dom: &Dom, key: NodeKey) -> bool {
    matches!(
        dom.tag(key),
        Some("canvas" | "video" | "audio" | "iframe" | "frame" | "object" | "embed")
    )
}

/// A link to somewhere: it loads, opens or saves something, which a recording need not show, and
/// PostHog judges none either
/// (<https://github.com/PostHog/posthog-js/releases/tag/posthog-js%401.374.0>). A link to nowhere
/// (`#`, `javascript:`) is a button.
fn leads_away(dom: &Dom, key: NodeKey) -> bool {
    if !matches!(dom.tag(key), Some("a" | "area")) {
        return false;
    }
    let Some(href) = dom.attribute(key, "href").or_else(|| dom.attribute(key, "xlink:href")) else {
        return false;
    };
    let href = href.trim();
    !(href.is_empty() || href.ends_with('#') || href.starts_with("javascript:"))
}
