//! Which attributes a snapshot can say, and which only a mutation can.
//!
//! rrweb's player changes or drops some attributes when it builds an element from a snapshot. On an
//! element that is there already it sets any as it stands.

use crate::dom::{Dom, NodeKey};

/// How an attribute gets onto an element of the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In the snapshot.
    Built,
    /// By a mutation after it.
    Set,
    /// Not at all: it would be taken for the content of a style sheet or a text area.
    None,
}

/// What decides over the attributes of one element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ways<'d> {
    tag: &'d str,
    /// The player sets no attribute of a link that loads scripts ahead.
    is_script_link: bool,
    /// The player renames `content`, so that the policy has no effect.
    is_content_policy: bool,
    /// A dialog that was opened over all else stays there, whatever becomes of its attributes.
    is_modal: bool,
}

impl<'d> Ways<'d> {
    pub(super) fn of(dom: &'d Dom, element: NodeKey) -> Ways<'d> {
        let tag = dom.tag(element).unwrap_or_default();
        let is = |name, value| dom.attribute(element, name) == Some(value);
        Ways {
            tag,
            is_script_link: tag == "link"
                && ((is("rel", "preload") && is("as", "script"))
                    || is("rel", "modulepreload")
                    || is("rel", "prefetch")),
            is_modal: dom.is_modal(element),
            is_content_policy: tag == "meta" && is("http-equiv", "Content-Security-Policy"),
        }
    }

    pub(super) fn way(&self, name: &str) -> Way {
        match (self.tag, name) {
            ("style" | "link", "_cssText") | ("textarea", "value") => Way::None,
            _ if self.is_script_link => Way::Set,
            (_, "open" | "rr_open_mode") if self.is_modal => Way::Set,
            _ if name.starts_with("rr_") && name != "rr_open_mode" => Way::Set,
            (_, "onload" | "onclick") => Way::Set,
            _ if name.starts_with("onmouse") => Way::Set,
            (_, "content") if self.is_content_policy => Way::Set,
            _ => Way::Built,
        }
    }
}
