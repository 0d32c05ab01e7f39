//! Stored blocks: whatever a line holds, merging and summing up do not panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use revisit_finalize::{Finalizer, Merger};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut merger = Merger::new();
    merger.add_block(&text);
    let mut finalizer = Finalizer::new();
    for event in merger.take_rest() {
        finalizer.observe(&event);
    }
    drop(finalizer.finish(merger.heads(), merger.problems()));
});
