//! From the blocks of a session to its ordered events, its summary, and what happened in it.
//!
//! The caller reads blocks in order of their earliest event, hands each to a [`Merger`], takes out
//! what lies before the next, and shows it to a [`Finalizer`]. Memory holds only what overlaps, and
//! the page of each window.
//!
//! **Invariant:** no IO, no clock, no async; the same blocks give the same result.
//! **Invariant:** no event that can be read is dropped, but for those that were delivered more than
//! once. What cannot be expanded or placed is carried as it came, and counted.
//! **Invariant:** no input makes anything here panic, and no input takes more than linear memory
//! or more than n log n time.

mod client;
mod event;
mod finalizer;
mod heads;
mod keyframes;
mod merge;
mod moments;
mod summary;

pub use event::SessionEvent;
pub use finalizer::{Finalized, Finalizer, PlacedKeyframe};
pub use heads::Heads;
pub use keyframes::KeyframePolicy;
pub use merge::{ArchivedEvent, Merger};

/// Version of what is found out of a session. It goes up when the same events give other moments or
/// another summary; sessions of an older version are finalized anew.
pub const ENGINE_VERSION: u32 = 3;
