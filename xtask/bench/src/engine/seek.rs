//! How long it takes to know the page at some time of one recording, beside rrweb's replayer in a
//! browser, which is asked in the same run.

use std::time::{Duration, Instant};

use anyhow::Result;
use revisit_finalize::KeyframePolicy;
use revisit_rrweb::{Event, Mirror, Parser};
use serde_json::value::RawValue;

use super::browser::{self, Mode};
use super::recording::Recording;
use crate::table::Table;

/// How far into the recording, as parts of its length.
const PLACES: [f64; 3] = [0.1, 0.5, 1.0];
/// Each seek is done this often, from nothing each time, and the fastest counts.
const ROUNDS: usize = 3;

pub(crate) fn run(recording: &Recording) -> Result<()> {
    let (first_ms, last_ms) = recording.span_ms;
    let length_ms = last_ms - first_ms;
    println!(
        "\nSeeking in {}: {:.1} minutes, {} events, {:.1} MB of JSON; fastest of {ROUNDS}.\n",
        recording.name,
        length_ms / 60_000.0,
        recording.n_events,
        recording.size_bytes() as f64 / 1e6
    );
    // The end is past the last event, so that it is in.
    let offsets: Vec<f64> = PLACES.iter().map(|it| (length_ms * it).floor() + 1.0).collect();
    let events = recording.events();
    let (making, keyframes) = time(|| keyframes(&events));
    let size_bytes: usize = keyframes.iter().flat_map(|it| &it.events).map(String::len).sum();
    println!(
        "{} keyframes ({:.1} MB of JSON), made in {:.2} s with all events applied on the way.\n",
        keyframes.len(),
        size_bytes as f64 / 1e6,
        making.as_secs_f64()
    );
    let fastest =
        |work: &dyn Fn() -> Mirror| (0..ROUNDS).map(|_| time(work).0).min().unwrap_or_default();
    let each = offsets.iter().map(|it| first_ms + it);
    let all: Vec<Duration> =
        each.clone().map(|at_ms| fastest(&|| reach(&[], &events, at_ms))).collect();
    let ours: Vec<Duration> = each
        .map(|at_ms| {
            let (keyframe, later) = start(&keyframes, &events, at_ms);
            fastest(&|| reach(keyframe, later, at_ms))
        })
        .collect();
    let default = browser::seek(recording, &offsets, ROUNDS, Mode::VirtualDom)?;
    let real = browser::seek(recording, &offsets, ROUNDS, Mode::RealDom)?;

    let heading = PLACES.map(|it| format!("at {:.0} %", it * 100.0));
    let mut table =
        Table::new(std::iter::once("time to the state").chain(heading.iter().map(String::as_str)));
    let ms = |it: &Duration| format!("{:.1}", it.as_secs_f64() * 1e3);
    let times_faster = |theirs: &[Duration], ours: &[Duration]| {
        let ratios = theirs.iter().zip(ours);
        ratios
            .map(|(theirs, ours)| format!("{:.1}x", theirs.as_secs_f64() / ours.as_secs_f64()))
            .collect::<Vec<_>>()
    };
    table.row("mirror, from its nearest keyframe, ms", ours.iter().map(ms));
    table.row("mirror, from the first event, ms", all.iter().map(ms));
    table.row("rrweb's replayer as it is (virtual DOM), ms", default.iter().map(ms));
    table.row("  from a keyframe the mirror is faster", times_faster(&default, &ours));
    table.row("  from the first event", times_faster(&default, &all));
    table.row("rrweb's replayer on the real DOM, ms", real.iter().map(ms));
    table.row("  from a keyframe the mirror is faster", times_faster(&real, &ours));
    table.row("  from the first event", times_faster(&real, &all));
    table.print();
    Ok(())
}

/// A place to start, and how many events of the recording are before it.
struct Start {
    events: Vec<String>,
    at_ms: f64,
    n_before: usize,
}

/// The keyframes that the recording would get.
fn keyframes(events: &[&RawValue]) -> Vec<Start> {
    let (mut mirror, mut parser, mut policy) =
        (Mirror::new(), Parser::new(), KeyframePolicy::new());
    let mut placed = Vec::new();
    for (number, json) in events.iter().map(|it| it.get()).enumerate() {
        parser.read(json, |read| {
            let event = Event::of(read);
            if let Some(at_ms) = event.timestamp_ms.and_then(|it| policy.due(&mirror, it))
                && let Some(keyframe) = mirror.keyframe(at_ms)
            {
                placed.push(Start { events: keyframe.events, at_ms, n_before: number });
                policy.place();
            }
            mirror.apply(&event, json);
            policy.observe(&event);
        });
    }
    placed
}

/// The nearest keyframe before a time, and the events after it.
fn start<'a, 'e>(
    keyframes: &'a [Start],
    events: &'a [&'e RawValue],
    at_ms: f64,
) -> (&'a [String], &'a [&'e RawValue]) {
    match keyframes.iter().rfind(|it| it.at_ms < at_ms) {
        Some(start) => (&start.events, events.get(start.n_before..).unwrap_or_default()),
        None => (&[], events),
    }
}

/// From nothing to the page at `at_ms`. The browser holds parsed events when its clock starts;
/// these are still text.
fn reach(keyframe: &[String], events: &[&RawValue], at_ms: f64) -> Mirror {
    let (mut mirror, mut parser) = (Mirror::new(), Parser::new());
    for json in keyframe.iter().map(String::as_str).chain(events.iter().map(|it| it.get())) {
        let went_on = parser.read(json, |read| {
            let event = Event::of(read);
            let is_before = event.timestamp_ms.is_none_or(|it| it < at_ms);
            if is_before {
                mirror.apply(&event, json);
            }
            is_before
        });
        if went_on == Some(false) {
            break;
        }
    }
    mirror
}

fn time<R>(work: impl FnOnce() -> R) -> (Duration, R) {
    let started = Instant::now();
    let result = work();
    (started.elapsed(), std::hint::black_box(result))
}
