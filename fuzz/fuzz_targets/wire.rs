//! Request bodies of both dialects, and paths: nothing panics, whatever comes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use revisit_model::Timestamp;
use revisit_wire::{Request, native, posthog};

fuzz_target!(|data: &[u8]| {
    // The first byte chooses what the request says of its body.
    let Some((choice, body)) = data.split_first() else { return };
    let query = ["", "compression=gzip-js", "compression=lz64", "compression=base64", "key=k"];
    let kind = [None, Some("text/plain"), Some("application/x-www-form-urlencoded")];
    let request = Request {
        body,
        query: query[usize::from(choice % 5)],
        content_type: kind[usize::from(choice / 5 % 3)],
        user_agent: None,
        received_at: Timestamp::from_ms(1_795_000_000_000),
    };
    drop(posthog::decode(&request));
    drop(native::decode(&request));
    if let Ok(path) = std::str::from_utf8(body) {
        drop(posthog::Route::of(path));
        drop(posthog::config_script(path));
    }
});
