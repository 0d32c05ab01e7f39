//! `revisit dom`: the page of a session or of a file at a time.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::sync::Arc;

use anyhow::Context as _;
use revisit_finalize::SessionEvent;
use revisit_model::{BlockLine, Session, Timestamp};
use revisit_rrweb::{expand, json};
use revisit_store::Store;
use revisit_wire::files::Imported;

use super::output;
use super::recording::{self, Place};
use crate::archive::merger_of;
use crate::cli::{DomArgs, DomForm};
use crate::replay::{Asked, Form, Missing, Offset, Replay, replay};
use crate::session_events::SessionEvents;

pub(crate) async fn run(args: DomArgs) -> anyhow::Result<()> {
    let form = match args.form {
        DomForm::Html => Form::Html,
        DomForm::Json => Form::Json,
        DomForm::Snapshot => Form::Snapshot,
    };
    let asked = Asked::new(form, args.select.as_deref()).context("reading --select")?;
    let tape = match recording::find(&args.what, &args.data.data, &args.project).await? {
        Place::File(imported) => Tape::of_file(recording::only(&args.what, imported)?),
        Place::Archive(archive) => {
            let started_at = archive.manifest().summary.started_at;
            Tape::new(merger_of(&archive)?.take_rest(), epoch_ms(started_at))
        }
        Place::Stored(data, session) => {
            let (store, at) = (&data.store, args.at.as_slice());
            let shown = match at {
                // Several are cheaper in one pass over everything.
                [] | [_] => {
                    let at = at.first().copied().unwrap_or(Offset::END);
                    show_stored(store, &session, at, args.window, &asked).await.map(|it| vec![it])
                }
                _ => match Tape::of_session(store, *session).await {
                    Ok(tape) => tape.show(at, args.window.as_deref(), &asked),
                    Err(error) => Err(error),
                },
            };
            data.store.close().await;
            return print(&shown?);
        }
    };
    print(&tape.show(&args.at, args.window.as_deref(), &asked)?)
}

/// The page of a stored session at a time.
async fn show_stored(
    store: &Store,
    session: &Session,
    at: Offset,
    window: Option<String>,
    asked: &Asked,
) -> anyhow::Result<String> {
    let limit_ms = epoch_ms(session.summary.started_at) + at.ms();
    let (replay, poster) = replay(store, session, limit_ms, window).await?;
    let page = replay.page().or(poster.as_ref()).ok_or_else(|| {
        let windows = session.summary.windows.iter().map(|it| it.id.as_str());
        explain(replay.missing(), &windows.collect::<Vec<_>>())
    })?;
    asked.write(page, limit_ms.min(replay.end_ms())).context("showing what --select matches")
}

#[expect(clippy::cast_precision_loss, reason = "a clock of 2^53 ms is wrong anyway")]
fn epoch_ms(at: Timestamp) -> f64 {
    at.as_ms() as f64
}

fn explain(missing: Missing, windows: &[&str]) -> anyhow::Error {
    if matches!(missing, Missing::Window { .. }) {
        output::note(&format!("windows of the recording: {}", windows.join(", ")));
    }
    missing.into()
}

fn print(shown: &[String]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    for page in shown {
        match out.write_all(page.as_bytes()).and_then(|()| out.write_all(b"\n")) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    Ok(())
}

/// All events of a recording in order, and the time that offsets count from.
struct Tape {
    events: Vec<SessionEvent>,
    start_ms: f64,
}

impl Tape {
    /// The events exactly as they stand in the file, in stable order of time: what is there twice
    /// happened twice. One without a time comes with the one before it. Offsets count from the
    /// earliest.
    fn of_file(imported: Imported) -> Tape {
        let mut events: Vec<SessionEvent> = Vec::new();
        let mut earliest: Option<f64> = None;
        let mut last_ms = f64::NEG_INFINITY;
        for item in imported.batch.items {
            for line in item.events.jsonl().lines() {
                let Some(BlockLine::Event { window, event }) = BlockLine::parse(line) else {
                    continue;
                };
                let event = expand(event).map_or_else(|_| event.to_owned(), Cow::into_owned);
                let timestamp = json::member(event.get(), "timestamp").and_then(json::number);
                let own_ms = timestamp.filter(|it| it.is_finite());
                if let Some(at_ms) = own_ms {
                    earliest = Some(earliest.map_or(at_ms, |it| it.min(at_ms)));
                    last_ms = at_ms;
                }
                let window = match events.last() {
                    Some(last) if *last.window == *window => Arc::clone(&last.window),
                    _ => Arc::from(window),
                };
                events.push(SessionEvent {
                    window,
                    at_ms: last_ms,
                    event,
                    item: 0,
                    in_span: own_ms.is_some(),
                });
            }
        }
        Tape::new(events, earliest.unwrap_or(0.0))
    }

    fn new(mut events: Vec<SessionEvent>, start_ms: f64) -> Tape {
        events.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
        Tape { events, start_ms }
    }

    async fn of_session(store: &Store, session: Session) -> anyhow::Result<Tape> {
        let Session { project, id, summary, .. } = session;
        let mut reader = SessionEvents::open_whole(store, &project, &id).await?;
        let mut events = Vec::new();
        while let Some(run) = reader.next().await? {
            events.extend(run);
        }
        Ok(Tape::new(events, epoch_ms(summary.started_at)))
    }

    /// The page at each of these times, in the order of asking; at the end when there are none.
    fn show(
        &self,
        at: &[Offset],
        window: Option<&str>,
        asked: &Asked,
    ) -> anyhow::Result<Vec<String>> {
        let end = [Offset::END];
        let at = if at.is_empty() { end.as_slice() } else { at };
        let mut in_time: Vec<(usize, Offset)> = at.iter().copied().enumerate().collect();
        in_time.sort_by(|a, b| a.1.ms().total_cmp(&b.1.ms()));
        let mut replay = Replay::new(window.map(str::to_owned));
        let mut shown = vec![String::new(); at.len()];
        let mut rest = self.events.as_slice();
        for (place, offset) in in_time {
            let limit_ms = self.start_ms + offset.ms();
            let n_before = rest.partition_point(|it| it.at_ms < limit_ms);
            let (before, later) = rest.split_at(n_before);
            for event in before {
                replay.observe(event);
            }
            rest = later;
            let poster = if replay.page().is_none() { replay.poster(later) } else { None };
            let page = replay.page().or(poster.as_ref());
            let page = page.ok_or_else(|| self.explain(replay.missing()))?;
            if let Some(place) = shown.get_mut(place) {
                let shown = asked.write(page, limit_ms.min(replay.end_ms()));
                *place = shown.context("showing what --select matches")?;
            }
        }
        Ok(shown)
    }

    fn explain(&self, missing: Missing) -> anyhow::Error {
        let mut windows: Vec<&str> = self.events.iter().map(|it| &*it.window).collect();
        windows.sort_unstable();
        windows.dedup();
        explain(missing, &windows)
    }
}
