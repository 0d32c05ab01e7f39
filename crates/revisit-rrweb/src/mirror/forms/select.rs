//! Which options of a list are selected.
//!
//! A list that drops down has a selected option whenever it can: when options come or go and none
//! is selected, that is the first which is not disabled.

use super::Forms;
use crate::{Dom, NodeKey};

/// Options of a page whose values may be compared, in all, to find chosen ones. The longest lists
/// have some thousand, of which somebody chooses a few times.
const MAX_COMPARED: usize = 20_000_000;

/// What is selected in a list that takes one option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selected {
    Option(NodeKey),
    /// Nothing, as every option is disabled.
    Nothing,
}

impl Forms {
    /// An option has come into a list, if it is in one.
    pub(super) fn option_came(&mut self, dom: &mut Dom, option: NodeKey) {
        self.has_options = true;
        let Some(select) = dom.select_of(option) else { return };
        if dom.is_selected(option) {
            self.option_was_selected(dom, select, option);
        } else if !dom.is_disabled_option(option) {
            if self.selected.get(&select) == Some(&Selected::Nothing) {
                self.selected.remove(&select);
            }
            self.reset_select(dom, select);
        }
    }

    /// The attribute `selected` has come or gone.
    pub(super) fn selected_attribute_changed(
        &mut self,
        dom: &mut Dom,
        option: NodeKey,
        is_selected: bool,
    ) {
        let extras = dom.element(option).and_then(|it| it.extras.as_ref());
        if extras.is_some_and(|it| it.is_choice_made) {
            // What was chosen stays as it is, though it may have been what the attribute said.
            return;
        }
        set_selected(dom, option, is_selected);
        let Some(select) = dom.select_of(option) else { return };
        if is_selected {
            self.option_was_selected(dom, select, option);
        } else {
            self.reset_select(dom, select);
        }
    }

    /// A list has come to take one option, or several, or to drop down.
    pub(super) fn select_kind_changed(&mut self, dom: &mut Dom, select: NodeKey) {
        let first = dom.options(select).find(|it| dom.is_selected(*it));
        self.selected.remove(&select);
        match first {
            Some(first) if !dom.is_multiple(select) => self.option_was_selected(dom, select, first),
            Some(_) => {}
            None => self.reset_select(dom, select),
        }
    }

    /// An option, or a group of them, has come to be disabled, or no longer is.
    pub(super) fn disabled_changed(&mut self, dom: &Dom, part: NodeKey) {
        if let Some(select) = dom.select_of(part)
            && self.selected.get(&select) == Some(&Selected::Nothing)
        {
            self.selected.remove(&select);
        }
    }

    /// Selects the first option with this value, and no other; none at all if there is none.
    pub(super) fn choose(&mut self, dom: &mut Dom, select: NodeKey, value: &str) {
        if self.n_compared > MAX_COMPARED {
            return;
        }
        let compared = dom.options(select).inspect(|_| self.n_compared += 1);
        let chosen = { compared }.find(|it| dom.option_value(*it) == value);
        for option in self.all_selected(dom, select) {
            if chosen != Some(option) {
                set_selected(dom, option, false);
            }
        }
        self.selected.remove(&select);
        let Some(chosen) = chosen else { return };
        if let Some(element) = dom.element_mut(chosen) {
            let extras = element.extras_mut();
            extras.is_checked = Some(true);
            extras.is_choice_made = true;
        }
        if !dom.is_multiple(select) {
            self.selected.insert(select, Selected::Option(chosen));
        }
    }

    /// Lets a list that drops down show an option, if it shows none.
    pub(super) fn reset_select(&mut self, dom: &mut Dom, select: NodeKey) {
        let is_settled = self.known_selected(dom, select).is_some()
            || self.selected.get(&select) == Some(&Selected::Nothing);
        if is_settled || !dom.is_dropdown(select) {
            return;
        }
        let selected = self.all_selected(dom, select).pop();
        let default = || dom.options(select).find(|it| !dom.is_disabled_option(*it));
        match selected.or_else(default) {
            Some(option) => {
                set_selected(dom, option, true);
                self.option_was_selected(dom, select, option);
            }
            None => {
                self.selected.insert(select, Selected::Nothing);
            }
        }
    }

    /// Where one option can be selected, it is the last that was.
    fn option_was_selected(&mut self, dom: &mut Dom, select: NodeKey, option: NodeKey) {
        if dom.is_multiple(select) {
            return;
        }
        for other in self.all_selected(dom, select) {
            if other != option {
                set_selected(dom, other, false);
            }
        }
        self.selected.insert(select, Selected::Option(option));
    }

    /// The selected options. Where the one that is known to be selected has gone, there is none.
    fn all_selected(&self, dom: &Dom, select: NodeKey) -> Vec<NodeKey> {
        match self.selected.get(&select) {
            Some(_) => self.known_selected(dom, select).into_iter().collect(),
            None => dom.options(select).filter(|it| dom.is_selected(*it)).collect(),
        }
    }

    fn known_selected(&self, dom: &Dom, select: NodeKey) -> Option<NodeKey> {
        let Some(Selected::Option(known)) = self.selected.get(&select) else { return None };
        let is_valid = dom.is_selected(*known) && dom.select_of(*known) == Some(select);
        is_valid.then_some(*known)
    }
}

fn set_selected(dom: &mut Dom, option: NodeKey, is_selected: bool) {
    let by_itself = dom.attribute(option, "selected").is_some();
    let Some(element) = dom.element_mut(option) else { return };
    if by_itself != is_selected {
        element.extras_mut().is_checked = Some(is_selected);
    } else if let Some(extras) = element.extras.as_mut() {
        extras.is_checked = extras.is_choice_made.then_some(is_selected);
    }
}
