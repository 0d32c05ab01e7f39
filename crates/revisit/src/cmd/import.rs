//! `revisit import`: recordings from files become sessions like any other.

use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use revisit_archive::Archive;
use revisit_model::{Item, Problems, ProjectId, SessionId, limits};
use revisit_store::{Incoming, Outcome, Store};
use revisit_wire::files::{self, Format, Imported};
use serde_json::json;

use super::{carry, data, output, table};
use crate::carried::import::FromArchive;
use crate::cli::{ImportArgs, ImportFormat};
use crate::{carried, clock, jobs};

/// Endings of files that are taken from a folder.
const ENDINGS: [&str; 4] = ["json", "jsonl", "ndjson", "txt"];

/// What became of one session of a file.
#[derive(Debug)]
pub(crate) struct ImportedRow {
    pub(crate) session: SessionId,
    n_events: u64,
    /// Events that were there before.
    n_known: u64,
    problems: Problems,
}

pub(crate) async fn run(args: ImportArgs) -> anyhow::Result<()> {
    let project = ProjectId::new(args.project)?;
    let files = find_files(&args.files)?;
    let data = data::open(&args.data.data).await?;
    data.store.ensure_project(&project, clock::now()).await?;
    let format = format_of(args.format);
    let progress = progress_bar(files.len(), args.json);
    let (mut rows, mut failures) = (Vec::new(), Vec::new());
    for file in &files {
        progress.set_message(file.display().to_string());
        match import_file(&data.store, &project, file, format).await {
            Ok(found) => rows.extend(found.into_iter().map(|row| (file.clone(), row))),
            Err(error) => failures.push(format!("{}: {error:#}", file.display())),
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    data.store.close().await;
    let printed = if args.json { print_json(&rows) } else { print_table(&rows) };
    printed?;
    for failure in &failures {
        output::error(failure);
    }
    anyhow::ensure!(
        failures.is_empty(),
        "{} of {} files were not imported",
        failures.len(),
        files.len()
    );
    Ok(())
}

async fn import_file(
    store: &Store,
    project: &ProjectId,
    file: &Path,
    format: Option<Wanted>,
) -> anyhow::Result<Vec<ImportedRow>> {
    let bytes = read_file(file)?;
    import_bytes(store, project, &bytes, format).await
}

/// Imports the bytes of a file, compressed or not, and sums its sessions up.
pub(crate) async fn import_bytes(
    store: &Store,
    project: &ProjectId,
    bytes: &[u8],
    format: Option<Wanted>,
) -> anyhow::Result<Vec<ImportedRow>> {
    if format.is_none_or(|it| it == Wanted::Archive) && carry::is_archive(bytes) {
        return Ok(vec![import_archive(store, project, bytes).await?]);
    }
    let format = match format {
        Some(Wanted::File(format)) => Some(format),
        Some(Wanted::Archive) => anyhow::bail!("this is no archive: it does not begin as a ZIP"),
        None => None,
    };
    let mut rows = Vec::new();
    for imported in parse(bytes, format)? {
        rows.push(import_one(store, project, imported).await?);
    }
    Ok(rows)
}

/// Stores the events of one recording, and sums the session up.
async fn import_one(
    store: &Store,
    project: &ProjectId,
    imported: Imported,
) -> anyhow::Result<ImportedRow> {
    let Imported { session, batch } = imported;
    stays_erased(store, project, &session).await?;
    let mut row = ImportedRow { session, n_events: 0, n_known: 0, problems: batch.problems };
    for item in batch.items {
        let n_events = item.events.n_events();
        let incoming = vec![Incoming { project: project.clone(), item }];
        let outcomes = store.commit(incoming, clock::new_segment_id()).await?;
        row.n_events += n_events;
        if outcomes.first() == Some(&Outcome::Duplicate) {
            row.n_known += n_events;
        }
    }
    // Should another process be at it, or this one be cut off, it is tried again.
    store.catalog().make_due(project, &row.session, clock::now()).await?;
    jobs::finalize_one(store, &clock::new_owner_name(), project, &row.session).await?;
    Ok(row)
}

/// Imports an archive. When all deliveries in it were stored before, by whatever way they came,
/// there is nothing to do.
async fn import_archive(
    store: &Store,
    project: &ProjectId,
    bytes: &[u8],
) -> anyhow::Result<ImportedRow> {
    let FromArchive { mut imported, deliveries, n_events } =
        carried::import::read(&Archive::open(bytes)?, clock::now())?;
    let session = imported.session.clone();
    stays_erased(store, project, &session).await?;
    let name = |it: &Item| (project.clone(), session.clone(), it.head.id);
    let names: Vec<_> = deliveries.iter().map(name).collect();
    let known = store.catalog().known_items(&names).await?;
    if !known.is_empty() && known.iter().all(|it| *it) {
        let problems = imported.batch.problems;
        return Ok(ImportedRow { session, n_events, n_known: n_events, problems });
    }
    // After the events: when they are known, everything is.
    imported.batch.items.extend(deliveries);
    import_one(store, project, imported).await
}

async fn stays_erased(
    store: &Store,
    project: &ProjectId,
    session: &SessionId,
) -> anyhow::Result<()> {
    if let Some(at) = store.erased_at(project, session).await? {
        anyhow::bail!("session {session} was erased at {at} and stays erased");
    }
    Ok(())
}

/// Reads recordings from bytes that may be compressed.
pub(crate) fn parse(bytes: &[u8], format: Option<Format>) -> anyhow::Result<Vec<Imported>> {
    let plain = files::decompress(bytes)?;
    let text = String::from_utf8_lossy(&plain);
    Ok(files::read(&text, format, clock::now())?)
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read_file(file: &Path) -> anyhow::Result<Vec<u8>> {
    let limit = limits::MAX_IMPORT_FILE_BYTES;
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)?;
    } else {
        let opened = std::fs::File::open(file).context("opening the file")?;
        opened.take(limit + 1).read_to_end(&mut bytes).context("reading the file")?;
    }
    anyhow::ensure!(bytes.len() as u64 <= limit, "larger than the {limit} bytes allowed");
    Ok(bytes)
}

/// How files are to be read, where that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Archive,
    File(Format),
}

fn format_of(format: ImportFormat) -> Option<Wanted> {
    match format {
        ImportFormat::Auto => None,
        ImportFormat::Archive => Some(Wanted::Archive),
        ImportFormat::Rrweb => Some(Wanted::File(Format::Rrweb)),
        ImportFormat::Posthog => Some(Wanted::File(Format::Posthog)),
        ImportFormat::Jsonl => Some(Wanted::File(Format::Jsonl)),
        ImportFormat::SessionJson => Some(Wanted::File(Format::Session)),
    }
}

/// Files, what is in folders, and what globs match, in the order given.
fn find_files(arguments: &[String]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for argument in arguments {
        let path = PathBuf::from(argument);
        if argument == "-" || path.is_file() {
            found.push(path);
        } else if path.is_dir() {
            let inside = walkdir::WalkDir::new(&path).sort_by_file_name().into_iter();
            let files = inside.filter_map(Result::ok).filter(|it| it.file_type().is_file());
            found.extend(files.map(walkdir::DirEntry::into_path).filter(|it| is_recording(it)));
        } else {
            let matches =
                glob::glob(argument).with_context(|| format!("reading the glob {argument:?}"))?;
            let before = found.len();
            found.extend(matches.filter_map(Result::ok).filter(|it| it.is_file()));
            anyhow::ensure!(found.len() > before, "there is no file {argument:?}");
        }
    }
    anyhow::ensure!(!found.is_empty(), "there is no recording in {}", arguments.join(", "));
    Ok(found)
}

fn is_recording(file: &Path) -> bool {
    let name = file.file_name().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
    let plain = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    let is_archive = name.ends_with(".replay.zip");
    is_archive
        || ENDINGS.iter().any(|it| plain.strip_suffix(it).is_some_and(|stem| stem.ends_with('.')))
}

fn progress_bar(n_files: usize, is_json: bool) -> ProgressBar {
    if is_json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(n_files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn print_json(rows: &[(PathBuf, ImportedRow)]) -> anyhow::Result<()> {
    let rows: Vec<_> = rows
        .iter()
        .map(|(file, row)| {
            let ImportedRow { session, n_events, n_known, problems } = row;
            json!({
                "file": file.display().to_string(), "session": session.as_str(),
                "events": n_events, "known": n_known, "problems": problems,
            })
        })
        .collect();
    output::json(&rows)
}

fn print_table(rows: &[(PathBuf, ImportedRow)]) -> anyhow::Result<()> {
    let mut lines = vec![["SESSION", "EVENTS", "PROBLEMS", "FILE"].map(str::to_owned).to_vec()];
    let mut all = Problems::default();
    for (file, ImportedRow { session, n_events, n_known, problems }) in rows {
        all.merge(problems);
        let events = match n_known {
            0 => n_events.to_string(),
            known if known == n_events => format!("{n_events} (known)"),
            known => format!("{n_events} ({known} known)"),
        };
        let file = file.display().to_string();
        lines.push(vec![session.to_string(), events, problems.count().to_string(), file]);
    }
    output::write(&table::align(&lines))?;
    for (kind, problem) in all.iter() {
        output::note(&format!("{} × {kind}: {}", problem.count, problem.detail));
    }
    Ok(())
}
