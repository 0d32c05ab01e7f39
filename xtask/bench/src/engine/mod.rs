//! What it costs to know a page without a browser: reading and applying events, reaching a time,
//! and saying what happened.

mod browser;
mod pace;
mod recording;
mod seek;

use std::path::PathBuf;

use anyhow::Result;

use recording::Recording;

pub(crate) use browser::browser;

/// What to measure on.
#[derive(Debug)]
pub(crate) struct Plan {
    /// A folder of recordings: arrays of rrweb events, `.json`, `.json.gz` or `.json.zst`.
    pub(crate) corpus: Option<PathBuf>,
    /// The recording to seek in; the largest when absent.
    pub(crate) seek: Option<PathBuf>,
}

/// Recordings of the repository.
const FIXTURES: &str = "fixtures/recordings/rrweb";

pub(crate) fn run(plan: &Plan) -> Result<()> {
    let folder = plan.corpus.clone().unwrap_or_else(|| PathBuf::from(FIXTURES));
    let recordings = recording::read_folder(&folder)?;
    pace::run(&recordings);
    let chosen = match &plan.seek {
        Some(file) => Some(recording::read_file(file)?),
        None => recordings.into_iter().max_by_key(Recording::size_bytes),
    };
    match chosen {
        Some(recording) => seek::run(&recording),
        None => Ok(()),
    }
}
