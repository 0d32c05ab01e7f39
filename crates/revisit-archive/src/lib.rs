//! The portable file of a session, `NAME.replay.zip`: its format, its writer and its reader.
//!
//! An archive is a ZIP of JSON Lines that a player starts anywhere in, from a few byte ranges.
//! `SPEC.md` beside this crate says every byte. A [`Writer`] is given events, keyframes and
//! deliveries in order and gives bytes; an [`Opening`] asks for ranges of bytes and gives an
//! [`Index`], from which entries are placed and decoded; [`Archive`] does so for a file in memory.
//! [`repack`] changes the [`Form`], [`verify`] and [`repair`] find and leave out damage, [`sign`]
//! adds evidence that nothing was altered since.
//!
//! **Invariant:** no IO, no clock, no async: bytes in, bytes or wishes for bytes out.
//! **Invariant:** whatever JSON text an event is, reading gives back the same values: numbers and
//! keys byte for byte, strings by what they mean.
//! **Invariant:** no input makes anything here panic, take more than linear memory, or believe a
//! size that was not checked against a limit.

mod delta;
mod error;
mod form;
mod line;
mod marker;
mod read;
mod repack;
mod repair;
mod salvage;
mod sign;
mod verify;
mod write;

pub mod limits;
pub mod manifest;

pub use error::ArchiveError;
pub use form::{Form, Method};
pub use line::{Line, parse_line};
pub use manifest::Manifest;
pub use marker::restore_line;
pub use read::{Archive, Index, Opening, Seal, SealedManifest, Signature, Step, Thin};
pub use repack::{Repack, repack};
pub use repair::{Repaired, repair};
pub use sign::{Signed, sign};
pub use verify::{Damage, Report, verify};
pub use write::{About, Stand, Writer, Written};
