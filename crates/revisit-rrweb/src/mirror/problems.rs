//! What a mirror could not do as it was told, as counts. None of it stops anything.

/// Counts of what did not fit the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MirrorProblems([u64; Problem::ALL.len()]);

/// Something that did not fit the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A mutation without one of its four lists.
    MissingList,
    /// A node to remove that is not there.
    UnknownRemoved,
    /// A node to remove from a parent that is not there.
    UnknownParentOfRemoved,
    /// A node to remove from a parent that it is not in.
    NotAChild,
    /// A node to add to a parent that never came.
    AddWithoutParent,
    /// A node to add before a sibling that never came; it was put last.
    AddWithoutSibling,
    /// A node that cannot be where it should be put, such as within itself.
    ImpossiblePlace,
    /// A node of a kind that nobody knows, or an element without a possible name.
    UnknownNode,
    /// A text for a node that is not there.
    UnknownText,
    /// Attributes for a node that is not there, or that is no element.
    UnknownAttributes,
    /// An attribute without a possible name.
    BadAttribute,
    /// Input into a node that is not there.
    UnknownInput,
    /// Scrolling of a node that is not there.
    UnknownScroll,
    /// A change of media that is not there.
    UnknownMedia,
    /// A node kept back for its siblings, which never came.
    NeverPlaced,
    /// A change of a page that is too large to grow.
    PageTooLarge,
}

impl MirrorProblems {
    pub fn count(&self, problem: Problem) -> u64 {
        self.0.get(problem as usize).copied().unwrap_or_default()
    }

    /// Name and count of each kind that was met.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Problem::ALL.into_iter().map(|it| (it.name(), self.count(it))).filter(|(_, n)| *n > 0)
    }

    pub(crate) fn note(&mut self, problem: Problem) {
        if let Some(count) = self.0.get_mut(problem as usize) {
            *count += 1;
        }
    }
}

impl Problem {
    pub const ALL: [Problem; 16] = [
        Problem::MissingList,
        Problem::UnknownRemoved,
        Problem::UnknownParentOfRemoved,
        Problem::NotAChild,
        Problem::AddWithoutParent,
        Problem::AddWithoutSibling,
        Problem::ImpossiblePlace,
        Problem::UnknownNode,
        Problem::UnknownText,
        Problem::UnknownAttributes,
        Problem::BadAttribute,
        Problem::UnknownInput,
        Problem::UnknownScroll,
        Problem::UnknownMedia,
        Problem::NeverPlaced,
        Problem::PageTooLarge,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Problem::MissingList => "missing_list",
            Problem::UnknownRemoved => "unknown_removed",
            Problem::UnknownParentOfRemoved => "unknown_parent_of_removed",
            Problem::NotAChild => "not_a_child",
            Problem::AddWithoutParent => "add_without_parent",
            Problem::AddWithoutSibling => "add_without_sibling",
            Problem::ImpossiblePlace => "impossible_place",
            Problem::UnknownNode => "unknown_node",
            Problem::UnknownText => "unknown_text",
            Problem::UnknownAttributes => "unknown_attributes",
            Problem::BadAttribute => "bad_attribute",
            Problem::UnknownInput => "unknown_input",
            Problem::UnknownScroll => "unknown_scroll",
            Problem::UnknownMedia => "unknown_media",
            Problem::NeverPlaced => "never_placed",
            Problem::PageTooLarge => "page_too_large",
        }
    }
}
