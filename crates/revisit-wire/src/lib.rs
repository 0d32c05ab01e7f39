//! Other people's bytes in: dialects of the wire and file formats become batches.
//!
//! Parsing is shallow. An item's session, window, visitor and time are read; its events stay the
//! JSON text that they were. What is wrong in one item is counted and costs no other item.
//!
//! **Invariant:** pure functions. No IO, no clock, no randomness: ids that were not sent are
//! hashes of what was, so the same bytes are the same batch whenever they come.
//! **Invariant:** no input panics, recurses by its own depth, or takes memory beyond the limits.

pub mod error;
pub mod files;
pub mod native;
pub mod posthog;
pub mod request;

mod inflate;
mod lz;
mod naming;
mod salvage;
mod surgery;

pub use error::WireError;
pub use request::{Received, Request};
