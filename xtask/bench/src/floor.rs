//! The floor: the least that any server must do with the bytes of a recording request, on one
//! thread and without any input or output.
//!
//! Decompress the body, find its items with their session and window, find the events and read the
//! type and time of each, and compress the text of the events. It keeps nothing, copies nothing that
//! it need not, and answers nobody. It is not the product's decoding, but it stands on the same
//! libraries: what it leaves out is what the product adds.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use revisit_model::limits;
use revisit_rrweb::{json, read_head};
use zstd::bulk::Compressor;

use crate::prepared::{Prepared, gunzip};
use crate::usage;

/// Processor time for all requests measured, summed up step by step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Floor {
    pub(crate) n_requests: usize,
    pub(crate) n_json_bytes: usize,
    pub(crate) gunzip: Duration,
    pub(crate) parse: Duration,
    pub(crate) compress: Duration,
}

impl Floor {
    pub(crate) fn total(&self) -> Duration {
        self.gunzip + self.parse + self.compress
    }

    /// Both together.
    pub(crate) fn and(self, other: Floor) -> Floor {
        let Floor { n_requests, n_json_bytes, gunzip, parse, compress } = other;
        Floor {
            n_requests: self.n_requests + n_requests,
            n_json_bytes: self.n_json_bytes + n_json_bytes,
            gunzip: self.gunzip + gunzip,
            parse: self.parse + parse,
            compress: self.compress + compress,
        }
    }

    pub(crate) fn per_request_us(&self, part: Duration) -> f64 {
        part.as_secs_f64() * 1e6 / self.n_requests.max(1) as f64
    }
}

/// Measures the floor of these requests on a thread of its own, three times over: with the first
/// step, with the first two, with all.
pub(crate) fn measure(requests: &[Prepared]) -> Result<Floor> {
    thread::scope(|scope| {
        let measured = scope.spawn(|| {
            // Once unmeasured, so that no pass pays for cold caches.
            pass(requests, Steps::All)?;
            let gunzip = pass(requests, Steps::Gunzip)?;
            let parsed = pass(requests, Steps::Parse)?;
            let all = pass(requests, Steps::All)?;
            Ok(Floor {
                n_requests: requests.len(),
                n_json_bytes: requests.iter().map(|it| it.n_json_bytes).sum(),
                gunzip,
                parse: parsed.saturating_sub(gunzip),
                compress: all.saturating_sub(parsed.max(gunzip)),
            })
        });
        measured.join().ok().context("measuring the floor panicked")?
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Steps {
    Gunzip,
    Parse,
    All,
}

fn pass(requests: &[Prepared], steps: Steps) -> Result<Duration> {
    let mut compressor = Compressor::new(limits::BLOCK_ZSTD_LEVEL)?;
    let before = usage::thread_cpu_time()?;
    for request in requests {
        let json = black_box(gunzip(request.body(), request.n_json_bytes + 1)?);
        if steps == Steps::Gunzip {
            continue;
        }
        let text = simdutf8::basic::from_utf8(&json)?;
        let events = black_box(events(text).context("a body that is no list of items")?);
        if steps == Steps::Parse {
            continue;
        }
        match events.as_slice() {
            [one] => black_box(compressor.compress(one.as_bytes())?),
            many => black_box(compressor.compress(many.concat().as_bytes())?),
        };
    }
    Ok(usage::thread_cpu_time()?.saturating_sub(before))
}

/// Looks at all that must be looked at; gives the texts of the lists of events.
fn events(text: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    json::for_each_element(text, |item| {
        let Some(properties) = json::member(item.get(), "properties") else { return };
        let (mut session, mut window, mut events) = (None, None, None);
        let read = json::for_each_member(properties.get(), |name, value| match name.as_ref() {
            "$session_id" => session = json::text(value),
            "$window_id" => window = json::text(value),
            "$snapshot_data" => events = Some(value),
            _ => {}
        });
        black_box((read.is_ok(), session, window));
        if let Some(events) = events {
            json::for_each_element(events.get(), |event| {
                black_box(read_head(event));
            })
            .ok();
            found.push(events.get());
        }
    })
    .ok()?;
    Some(found)
}
