//! The dialect of posthog-js, every version from 1.57 on, with nothing changed but `api_host`.
//!
//! Requests that carry data become batches ([`decode`]); requests that ask something get answers
//! that make the SDK record ([`remote_config`] and its kin). A `$snapshot` item becomes an item of
//! its recorded events; any other event becomes an item of one plugin event [`EVENT_PLUGIN`] that
//! holds it as it was sent.
//!
//! What came with a `$snapshot` beside its events is its envelope: the item's own text without
//! `$snapshot_data`. When the send time stands beside the items instead of in them, the envelope
//! also says `"$batch_sent_at"`; that is its only member for other events, whose text is in the
//! plugin event.

use revisit_model::{Batch, Problems};

use crate::request::is_key;
use crate::{Received, Request, WireError};

mod body;
mod config;
mod delivery;
mod fields;
mod item;
mod key;
mod recording;
mod route;

pub use config::{asks_for_config, config_script, decide, flags, remote_config};
pub use key::key_of;
pub use route::Route;

/// The plugin that ordinary analytics events are filed under in a recording.
pub const EVENT_PLUGIN: &str = "posthog/event@1";

/// Decodes a request to `/s/`, `/e/`, `/i/v0/e/`, `/batch/` or one of their older names.
pub fn decode(request: &Request<'_>) -> Result<Received, WireError> {
    let mut problems = Problems::default();
    let unpacked = body::unpack(request, &mut problems)?;
    let text = unpacked.text(&mut problems);
    let delivery = delivery::read(&text, &mut problems)?;
    let mut reader = item::Reader::new(request, delivery.sent_at, problems);
    for item in &delivery.items {
        reader.read(item);
    }
    let (batch, item_key): (Batch, Option<String>) = reader.finish();
    let key = delivery
        .key
        .or(item_key)
        .or_else(|| request.parameter("api_key"))
        .or_else(|| request.parameter("token"))
        .filter(|it| is_key(it))
        .ok_or(WireError::NoKey)?;
    Ok(Received { key, batch })
}

#[cfg(test)]
mod tests;
