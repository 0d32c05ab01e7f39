//! What a check found, in numbers and in words.

use serde::Serialize;

/// Findings of one kind that are named; more are only counted. A reader of more would rather look
/// into the folder.
const MAX_NAMED: usize = 1000;

/// What a check of the whole store found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FsckReport {
    /// Archives of sessions, those that are superseded included.
    pub archives: Tally,
    /// Strings that archives refer to.
    pub assets: Tally,
    /// What came in and is not, or not only, in an archive.
    pub segments: Tally,
    /// Moments of sessions that have no archive yet, as data folders of earlier versions have them.
    pub moments: Tally,
    /// What owners wrote on sessions.
    pub labels: Tally,
    /// That sessions were erased.
    pub tombstones: Tally,
    /// Projects, their keys and policies.
    pub projects: Tally,
    /// Files whose names are not ours. Nobody reads them, and nobody deletes them.
    pub strangers: Findings,
    /// Objects that nothing refers to.
    pub orphans: Findings,
    /// What is referred to and is not there.
    pub dangling: Findings,
    /// What is there and cannot be read, or not all of it.
    pub damaged: Findings,
    /// What a crash left half done, and the next start or the next hour would do.
    pub unfinished: Findings,
    /// What was mended. It was found too: look again to see what is left.
    pub mended: Findings,
}

impl FsckReport {
    /// Whether there is nothing to mend.
    pub fn is_clean(&self) -> bool {
        [&self.orphans, &self.dangling, &self.damaged, &self.unfinished].iter().all(|it| it.n == 0)
    }
}

/// How many objects, and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Objects.
    pub n: u64,
    /// Their size together.
    pub size_bytes: u64,
}

impl Tally {
    pub(super) fn add(&mut self, size_bytes: u64) {
        self.n += 1;
        self.size_bytes += size_bytes;
    }
}

/// Things of one kind that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// How many.
    pub n: u64,
    /// Their size together, as far as they are there.
    pub size_bytes: u64,
    /// What they are, each in a line; the first thousand.
    pub named: Vec<String>,
}

impl Findings {
    pub(super) fn add(&mut self, what: String, size_bytes: u64) {
        self.n += 1;
        self.size_bytes += size_bytes;
        if self.named.len() < MAX_NAMED {
            self.named.push(what);
        }
    }
}
