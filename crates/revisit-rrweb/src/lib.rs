//! The language recordings are written in: rrweb events, and the page that they make.
//!
//! What carries events reads their JSON text and looks only as deep as it must ([`json`],
//! [`expand()`]), so numbers, key order, lone surrogates and fields that nobody has heard of pass
//! through untouched. What has to know the page reads them whole ([`Parser`], [`Event`]) and
//! applies them to a [`Mirror`].
//!
//! **Invariant:** no input makes anything here panic, recurse without bound, or fail a whole
//! recording. What cannot be read is a [`None`] or a named problem beside the result.
//! **Invariant:** no IO, no clock, no async.

pub mod canonical;
pub mod dom;
pub mod event;
pub mod expand;
pub mod head;
pub mod json;
pub mod keyframe;
pub mod mirror;
pub mod query;
pub mod tape;
pub mod view;

pub use dom::{Dom, NodeKey};
pub use event::{Event, What};
pub use expand::{ExpandError, expand};
pub use head::{Head, kind, read_head, read_timestamp_ms};
pub use keyframe::Keyframe;
pub use mirror::Mirror;
pub use tape::{Json, Parser};
pub use view::{View, interaction, source};
