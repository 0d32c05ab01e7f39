//! `revisit moments`: what happened in a session or in a file.

use revisit_model::{Moment, Timestamp};
use tokio::sync::Semaphore;

use super::recording::{self, Place};
use super::{moment_words, output, table};
use crate::cli::MomentsArgs;
use crate::recording::Recording;
use crate::session_moments;

pub(crate) async fn run(args: MomentsArgs) -> anyhow::Result<()> {
    let (text, started_at) =
        match recording::find(&args.what, &args.data.data, &args.project).await? {
            Place::File(imported) => {
                let recording = Recording::of_imported(recording::only(&args.what, imported)?);
                (session_moments::to_jsonl(&recording.moments), recording.summary.started_at)
            }
            Place::Archive(archive) => {
                let manifest = archive.manifest();
                (archive.read_text(&manifest.moments.entry)?, manifest.summary.started_at)
            }
            Place::Stored(data, session) => {
                let text = session_moments::jsonl(&data.store, &Semaphore::new(1), &session).await;
                data.store.close().await;
                (text?, session.summary.started_at)
            }
        };
    let lines = text.lines().filter_map(|line| {
        let moment: Option<Moment> = serde_json::from_str(line).ok();
        // What a newer version wrote is passed on, and only left out where it must be understood.
        let kind = moment.as_ref().map_or("", |it| it.what.kind());
        let is_wanted = args.kind.is_empty() || args.kind.iter().any(|it| it == kind);
        is_wanted.then_some((line, moment))
    });
    if args.json {
        let wanted: Vec<&str> = lines.flat_map(|it| [it.0, "\n"]).collect();
        return output::write(&wanted.concat());
    }
    let moments: Vec<Moment> = lines.filter_map(|it| it.1).collect();
    print(&moments, started_at)
}

fn print(moments: &[Moment], started_at: Timestamp) -> anyhow::Result<()> {
    let has_several =
        moments.iter().any(|it| Some(&it.window) != moments.first().map(|it| &it.window));
    let mut head = vec!["TIME".to_owned(), "KIND".to_owned()];
    head.extend(has_several.then(|| "WINDOW".to_owned()));
    head.push("WHAT".to_owned());
    let mut rows = vec![head];
    for moment in moments {
        let mut row = vec![clock(moment.at_ms, started_at), moment.what.kind().to_owned()];
        row.extend(has_several.then(|| moment.window.to_string()));
        row.push(moment_words::say(moment));
        rows.push(row);
    }
    output::write(&table::align(&rows))
}

/// `m:ss.mmm` since the start; before it with a minus.
fn clock(at: Timestamp, started_at: Timestamp) -> String {
    let ms = at.as_ms().saturating_sub(started_at.as_ms());
    let (sign, ms) = (if ms < 0 { "-" } else { "" }, ms.unsigned_abs());
    format!("{sign}{}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_count_from_the_start() {
        let at = |ms| clock(Timestamp::from_ms(ms), Timestamp::from_ms(1000));
        assert_eq!(at(1000), "0:00.000");
        assert_eq!(at(91_250), "1:30.250");
        assert_eq!(at(3_601_000), "60:00.000");
        assert_eq!(at(995), "-0:00.005");
    }
}
