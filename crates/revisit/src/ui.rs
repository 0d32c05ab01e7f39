//! The files that `cargo xtask web` built, embedded: the app, the SDK, the player, the page around
//! the player. How they are served is for `http` to say.

use std::borrow::Cow;

use rust_embed::{EmbeddedFile, RustEmbed};

/// In a debug build the files are read as they are asked for.
#[derive(RustEmbed)]
#[folder = "ui/"]
struct Files;

pub(crate) const PLAYER: &str = "revisit-player.js";
pub(crate) const VIEWER: &str = "revisit-viewer.js";
pub(crate) const VIEWER_STYLE: &str = "revisit-viewer.css";

/// The binary was built without what `cargo xtask web` makes.
#[derive(Debug, thiserror::Error)]
#[error("this binary was built without {name}; run `cargo xtask web`, then build anew")]
pub(crate) struct NotBuilt {
    name: &'static str,
}

pub(crate) fn get(name: &str) -> Option<EmbeddedFile> {
    Files::get(name)
}

/// A file of text that must be there.
pub(crate) fn text(name: &'static str) -> Result<String, NotBuilt> {
    let file = get(name).ok_or(NotBuilt { name })?;
    match file.data {
        Cow::Borrowed(bytes) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        Cow::Owned(bytes) => String::from_utf8(bytes).map_err(|_not_text| NotBuilt { name }),
    }
}
