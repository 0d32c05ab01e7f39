//! Dialogs: closed, open, or open over all else on the page.
//!
//! The recorder tells how a dialog was opened by an attribute of its own, which a replay keeps.

use ecow::EcoString;

use crate::{Dom, NodeKey};

/// `modal` or `non-modal`.
const OPEN_MODE: &str = "rr_open_mode";

/// Levels above a dialog that are searched for the page. Browsers nest no deeper than 512 when
/// they read one.
const MAX_LEVELS: usize = 4096;

/// Opens a dialog as the recording says, once it is on the page with all its attributes. `is_asked`
/// says whether a change of its attributes opens it.
pub(in crate::mirror) fn open_dialog(dom: &mut Dom, dialog: NodeKey, is_asked: bool) {
    if !dom.is_html(dialog, "dialog") {
        return;
    }
    let is_open = dom.attribute(dialog, "open").is_some();
    let is_modal = dom.is_modal(dialog);
    let becomes_modal = dom.attribute(dialog, OPEN_MODE) == Some("modal");
    let becomes_plain = dom.attribute(dialog, OPEN_MODE) == Some("non-modal");
    let is_other = if is_modal { becomes_plain } else { becomes_modal };
    let is_nothing_to_do = if is_open { !is_other } else { !is_asked };
    if is_nothing_to_do || !is_on_page(dom, dialog) {
        return;
    }
    let open = dom.intern("open");
    if let Some(element) = dom.element_mut(dialog) {
        element.set_attribute(open, EcoString::new());
        element.extras_mut().is_modal = becomes_modal;
    }
}

/// The attribute `open` is gone; then the recorder's own goes, too.
pub(in crate::mirror) fn close_dialog(dom: &mut Dom, dialog: NodeKey) {
    if !dom.is_html(dialog, "dialog") || !is_on_page(dom, dialog) {
        return;
    }
    let open_mode = dom.intern(OPEN_MODE);
    if let Some(element) = dom.element_mut(dialog) {
        element.remove_attribute(open_mode);
    }
}

/// Whether a dialog is on the page; what is too deep to tell is taken to be.
fn is_on_page(dom: &Dom, dialog: NodeKey) -> bool {
    let mut above = Some(dialog);
    for _ in 0..MAX_LEVELS {
        match above {
            Some(it) if dom.document() == Some(it) => return true,
            Some(it) => above = dom.owner(it),
            None => return false,
        }
    }
    true
}

/// A dialog that moves is over nothing any more.
pub(super) fn came(dom: &mut Dom, dialog: NodeKey) {
    if dom.is_modal(dialog)
        && let Some(element) = dom.element_mut(dialog)
    {
        element.extras_mut().is_modal = false;
    }
}
