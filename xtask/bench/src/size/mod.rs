//! What sessions take at rest, everything counted that the store keeps of them for good: archives
//! with keyframes, moments, deliveries and the ZIP around them, and assets, which are stored once a
//! project. Beside it what the same events take in other forms.
//!
//! Every application is a project, and its recordings are stored in order of their names. Nothing
//! is read back from a disk: these are the bytes of the objects, made by what the server makes them
//! with.

mod beside;
mod kept;
mod recorded;

use std::path::PathBuf;

use anyhow::Result;

use crate::table::Table;
use beside::Beside;
use kept::{Kept, Project};

pub(crate) use recorded::Session;

/// One session, stored.
#[derive(Debug)]
struct Row {
    name: String,
    kept: Kept,
    beside: Beside,
    /// Whether an earlier session of the application is stored.
    is_further: bool,
}

impl Row {
    /// What it adds to the store, in bytes.
    fn added(&self) -> usize {
        self.kept.archive_bytes + self.kept.new_asset_bytes
    }
}

pub(crate) fn run(corpus: Option<PathBuf>) -> Result<()> {
    let files = recorded::find(corpus)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut project = Project::default();
    let mut app = String::new();
    for file in &files {
        if file.app != app {
            app.clone_from(&file.app);
            project = Project::default();
        }
        for session in file.read()? {
            let is_further = project.n_sessions > 0;
            let kept = project.keep(&session)?;
            let beside = beside::measure(&session.sent, &kept.events)?;
            rows.push(Row { name: session.name, kept, beside, is_further });
        }
    }
    print_sessions(&rows);
    print_sums(&rows);
    print_parts(&rows);
    print_pace(&rows);
    Ok(())
}

/// The sessions of a corpus, read one file after the other.
pub(crate) fn sessions(corpus: Option<PathBuf>) -> Result<impl Iterator<Item = Result<Session>>> {
    let files = recorded::find(corpus)?.into_iter();
    Ok(files.flat_map(|file| match file.read() {
        Ok(sessions) => sessions.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    }))
}

fn print_sessions(rows: &[Row]) {
    println!("{} sessions; sizes in kB.\n", rows.len());
    let mut table = Table::new([
        "session",
        "JSON",
        "PostHog",
        "gzip -6",
        "zstd -19",
        "archive",
        "new assets",
        "keyframes",
        "PostHog : both",
        "both : zstd, %",
    ]);
    for row in rows {
        let kilobytes = |it: usize| format!("{:.1}", it as f64 / 1e3);
        let sizes = [
            row.kept.json_bytes(),
            row.beside.posthog,
            row.beside.gzip,
            row.beside.zstd,
            row.kept.archive_bytes,
            row.kept.new_asset_bytes,
        ];
        let cells = sizes.map(kilobytes).into_iter().chain([
            row.kept.n_keyframes.to_string(),
            format!("{:.2}", ratio(row.beside.posthog, row.added())),
            format!("{:.0}", 100.0 * ratio(row.added(), row.beside.zstd)),
        ]);
        table.row(&row.name, cells);
    }
    table.print();
}

fn print_sums(rows: &[Row]) {
    let sum = |size: &dyn Fn(&Row) -> usize| rows.iter().map(size).sum::<usize>();
    let all = sum(&Row::added);
    let sums = [
        ("JSON of the events", sum(&|it| it.kept.json_bytes())),
        ("snappy of JSON Lines as sent (PostHog)", sum(&|it| it.beside.posthog)),
        ("gzip -6, a stream a session", sum(&|it| it.beside.gzip)),
        ("zstd -19, a stream a session", sum(&|it| it.beside.zstd)),
        ("archives and assets", all),
    ];
    println!();
    let mut table = Table::new(["everything", "MB", "times archives and assets"]);
    for (name, size) in sums {
        table.row(name, [format!("{:.2}", size as f64 / 1e6), format!("{:.2}", ratio(size, all))]);
    }
    table.print();
    let further: Vec<&Row> = rows.iter().filter(|it| it.is_further).collect();
    let median = |of: &dyn Fn(&Row) -> f64| median(further.iter().map(|it| of(it)).collect());
    println!("\nOf the {} sessions whose application is stored already, medians:\n", further.len());
    let mut table = Table::new(["a further session", "PostHog's : it", "it : zstd -19, %"]);
    let mut row = |name: &str, size: &dyn Fn(&Row) -> usize| {
        let posthog = median(&|it| ratio(it.beside.posthog, size(it)));
        let zstd = 100.0 * median(&|it| ratio(size(it), it.beside.zstd));
        table.row(name, [format!("{posthog:.2}"), format!("{zstd:.1}")]);
    };
    row("its archive", &|it| it.kept.archive_bytes);
    row("its archive and the assets that are new with it", &Row::added);
    table.print();
}

fn print_parts(rows: &[Row]) {
    let sum = |size: &dyn Fn(&Row) -> usize| rows.iter().map(size).sum::<usize>();
    let all = sum(&Row::added);
    println!();
    let mut table = Table::new(["what it is", "MB", "%"]);
    for (name, size) in [
        ("events", sum(&|it| it.kept.parts.events)),
        ("keyframes", sum(&|it| it.kept.parts.keyframes)),
        ("moments", sum(&|it| it.kept.parts.moments)),
        ("deliveries", sum(&|it| it.kept.parts.deliveries)),
        ("manifest, list of assets, ZIP", sum(&|it| it.kept.parts.rest)),
        ("assets", sum(&|it| it.kept.new_asset_bytes)),
    ] {
        let share = format!("{:.1}", 100.0 * ratio(size, all));
        table.row(name, [format!("{:.3}", size as f64 / 1e6), share]);
    }
    table.print();
}

fn print_pace(rows: &[Row]) {
    let mb_per_s = |row: &Row| row.kept.json_bytes() as f64 / 1e6 / row.kept.took.as_secs_f64();
    let seconds: f64 = rows.iter().map(|it| it.kept.took.as_secs_f64()).sum();
    let json: usize = rows.iter().map(|it| it.kept.json_bytes()).sum();
    let slowest = rows.iter().min_by(|one, other| mb_per_s(one).total_cmp(&mb_per_s(other)));
    println!(
        "\nFinalizing (order, apply, moments, keyframes, archive, new assets): {:.1} MB of JSON a \
         second of processor time; median {:.1}, slowest {:.1} ({}).",
        json as f64 / 1e6 / seconds,
        median(rows.iter().map(mb_per_s).collect()),
        slowest.map_or(0.0, mb_per_s),
        slowest.map_or("none", |it| &it.name),
    );
}

fn ratio(one: usize, other: usize) -> f64 {
    one as f64 / other.max(1) as f64
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
