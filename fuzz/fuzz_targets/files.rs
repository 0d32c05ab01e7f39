//! Files of every format that is imported: nothing panics, whatever is in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use revisit_model::Timestamp;
use revisit_wire::files::{self, Format};

fuzz_target!(|data: &[u8]| {
    let Ok(plain) = files::decompress(data) else { return };
    let text = String::from_utf8_lossy(&plain);
    for format in [
        None,
        Some(Format::Rrweb),
        Some(Format::Posthog),
        Some(Format::Jsonl),
        Some(Format::Session),
    ] {
        drop(files::read(&text, format, Timestamp::from_ms(1_795_000_000_000)));
    }
});
