//! How fast whole recordings are read, applied and told: beside a bare parse of the same bytes.

use std::time::{Duration, Instant};

use revisit_finalize::{Finalizer, Merger};
use revisit_rrweb::{Event, Mirror, Parser};
use serde_json::value::RawValue;
use simd_json::{Buffers, Tape};

use super::recording::Recording;
use crate::table::Table;

/// Each recording is worked on this often, and the fastest counts: other work on a shared machine
/// only ever makes it slower.
const ROUNDS: usize = 5;

/// What the work on some recordings took.
#[derive(Debug, Default)]
struct Took {
    n_events: usize,
    size_bytes: usize,
    parse: Duration,
    apply: Duration,
    finalize: Duration,
    n_moments: usize,
}

pub(crate) fn run(recordings: &[Recording]) {
    let mut all = Took::default();
    let mut five_minutes_ms = Vec::new();
    let mut largest: Option<(&Recording, Mirror)> = None;
    for recording in recordings {
        let (apply, mirror) = best(|| apply(recording));
        let block = recording.to_block();
        let (finalize, n_moments) = best(|| finalize(&block));
        all.n_events += recording.n_events;
        all.size_bytes += recording.size_bytes();
        let events = recording.events();
        all.parse += best(|| parse(&events)).0;
        all.apply += apply;
        all.finalize += finalize;
        all.n_moments += n_moments;
        if largest.as_ref().is_none_or(|(_, it)| it.dom().len() < mirror.dom().len()) {
            largest = Some((recording, mirror));
        }
        let minutes = (recording.span_ms.1 - recording.span_ms.0) / 60_000.0;
        five_minutes_ms.push((finalize.as_secs_f64() * 5e3 / minutes.max(0.1), recording));
    }
    print(recordings.len(), &all);
    five_minutes_ms.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |place: usize| five_minutes_ms.get(place).map(|(ms, it)| (ms, &it.name));
    let n = five_minutes_ms.len();
    if let (Some((median, _)), Some((most, slowest))) = (at(n / 2), at(n.saturating_sub(1))) {
        let n_under = five_minutes_ms.iter().filter(|it| it.0 < 50.0).count();
        println!(
            "Finalizing five minutes of each: median {median:.0} ms, most {most:.0} ms ({slowest}), \
             under 50 ms in {n_under} of {n}."
        );
    }
    if let Some((recording, mirror)) = largest {
        let (nodes, bytes) = (mirror.dom().len(), mirror.memory_bytes());
        let each = bytes as f64 / nodes.max(1) as f64;
        println!(
            "Largest page: {}, {nodes} nodes, {bytes} bytes, {each:.0} a node.",
            recording.name
        );
    }
}

fn print(n_recordings: usize, took: &Took) {
    println!(
        "{n_recordings} recordings, {} events, {:.1} MB of JSON; fastest of {ROUNDS} rounds each.\n",
        took.n_events,
        took.size_bytes as f64 / 1e6
    );
    let mut table = Table::new(["one core", "MB/s", "events/s", "time : bare parse"]);
    let mut row = |name: &str, time: Duration| {
        let seconds = time.as_secs_f64();
        table.row(
            name,
            [
                format!("{:.0}", took.size_bytes as f64 / 1e6 / seconds),
                format!("{:.0}", took.n_events as f64 / seconds),
                format!("{:.2}", seconds / took.parse.as_secs_f64()),
            ],
        );
    };
    row("bare parse of the events (simd-json)", took.parse);
    row("split the file, parse, apply to a mirror", took.apply);
    row("finalize: order, apply, moments, summary", took.finalize);
    table.print();
    println!("\n{} moments.", took.n_moments);
}

fn best<R>(work: impl Fn() -> R) -> (Duration, R) {
    let timed = || {
        let started = Instant::now();
        let result = work();
        (started.elapsed(), result)
    };
    let mut best = timed();
    for _ in 1..ROUNDS {
        let next = timed();
        if next.0 < best.0 {
            best = next;
        }
    }
    best
}

/// The floor: nothing but the JSON, event after event, into memory that is there already.
fn parse(events: &[&RawValue]) -> usize {
    let (mut text, mut buffers, mut tape) = (Vec::new(), Buffers::default(), Tape::null());
    let mut n_values = 0;
    for event in events {
        text.clear();
        text.extend_from_slice(event.get().as_bytes());
        let mut read = tape.reset();
        if simd_json::fill_tape(&mut text, &mut buffers, &mut read).is_ok() {
            n_values += read.0.len();
        }
        tape = read.reset();
    }
    n_values
}

/// From the text of the file to the page at its end.
pub(super) fn apply(recording: &Recording) -> Mirror {
    let (mut mirror, mut parser) = (Mirror::new(), Parser::new());
    for event in recording.events() {
        parser.read(event.get(), |json| mirror.apply(&Event::of(json), event.get()));
    }
    mirror
}

/// What the finalize job does with a session of one block, without storage.
fn finalize(block: &str) -> usize {
    let mut merger = Merger::new();
    merger.add_block(block);
    let mut finalizer = Finalizer::new();
    for event in merger.take_rest() {
        finalizer.observe(&event);
    }
    finalizer.finish(merger.heads(), merger.problems()).moments.len()
}
