//! A session as one HTML file: the archive as text, the player, and the page around it. It opens
//! without a server and without a network.

use std::io::{self, Write};
use std::iter;

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::page::{self, Facts, Kind};
use crate::ui::NotBuilt;

/// Bytes that are encoded at once: a multiple of three, so that parts need no padding.
const PART_BYTES: usize = 48 * 1024;

/// The file, in parts, so that the archive is never in memory a second time.
#[derive(Debug)]
pub(crate) struct Html {
    before: String,
    archive: Bytes,
    after: String,
}

impl Html {
    pub(crate) fn new(facts: Facts<'_>, archive: Bytes) -> Result<Html, NotBuilt> {
        let (before, after) = page::write(&Kind::File(facts))?;
        Ok(Html { before, archive, after })
    }

    pub(crate) fn size_bytes(&self) -> usize {
        self.before.len() + self.archive.len().div_ceil(3) * 4 + self.after.len()
    }

    pub(crate) fn write(self, out: &mut impl Write) -> io::Result<()> {
        self.into_parts().try_for_each(|part| out.write_all(&part))
    }

    pub(crate) fn into_parts(self) -> impl Iterator<Item = Bytes> {
        let Html { before, mut archive, after } = self;
        let encoded = iter::from_fn(move || {
            let part = archive.split_to(archive.len().min(PART_BYTES));
            (!part.is_empty()).then(|| Bytes::from(STANDARD.encode(part)))
        });
        iter::once(Bytes::from(before)).chain(encoded).chain(iter::once(Bytes::from(after)))
    }
}
