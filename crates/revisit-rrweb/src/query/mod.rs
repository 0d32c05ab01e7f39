//! Questions about a page: what is where, what it says, and how to find it again.
//!
//! They read a [`Dom`](crate::Dom) as it is and change nothing. Style sheets are not applied, so
//! what "visible" means here is said by markup alone.
//!
//! **Invariant:** depth of a page costs no stack, and the work of each question is bounded by the
//! size of the page or by a limit that its module names.

mod clickable;
pub mod html;
mod label;
mod names;
mod path;
mod role;
mod scope;
mod selector;
mod style;
mod text;
mod unique;

pub use clickable::{clickable_ancestor, looks_clickable};
pub use label::label;
pub use path::path;
pub use role::role;
pub use selector::{Selector, SelectorError, matches, select, select_first};
pub use text::visible_text;
pub use unique::unique_selector;

#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;
