//! Who may do what: keys, the projects that they open, and logins.

mod registry;
mod secret;

pub(crate) use registry::Access;
pub(crate) use secret::{Secret, hash};
