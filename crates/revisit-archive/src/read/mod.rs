//! Bytes of an archive in, what is in it out. The bytes come from strangers: nothing here believes a
//! size before it was held against a limit.

mod archive;
mod decode;
mod directory;
mod index;
mod opening;
mod pieces;
mod seal;

pub use archive::Archive;
pub use index::Index;
pub use opening::{Opening, Step};
pub use seal::{Seal, SealedManifest, Signature, Thin};

pub(crate) use decode::{compressed, local_header};
pub(crate) use directory::{Directory, Entry};
