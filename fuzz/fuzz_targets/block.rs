//! Stored blocks: whatever a line holds, merging and summing up do not panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use revisit_finalize::{Merger, Summarizer};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut merger = Merger::new();
    merger.add_block(&text);
    let mut summarizer = Summarizer::new();
    for event in merger.take_rest() {
        summarizer.observe(&event);
    }
    drop(summarizer.finish(merger.heads(), merger.problems()));
});
