//! The same events in the forms that others keep them in.

use std::io::Write as _;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes of one session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside {
    /// snappy of JSON Lines as sent, compressed parts of events as sent: PostHog's form at rest.
    pub(super) posthog: usize,
    pub(super) gzip: usize,
    pub(super) zstd: usize,
}

/// `sent` are the lines as they came, `events` the same events expanded and in order.
pub(super) fn measure(sent: &str, events: &str) -> Result<Beside> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    gzip.write_all(events.as_bytes())?;
    Ok(Beside {
        posthog: snap::raw::Encoder::new().compress_vec(sent.as_bytes())?.len(),
        gzip: gzip.finish()?.len(),
        zstd: zstd::bulk::compress(events.as_bytes(), 19)?.len(),
    })
}
