//! `revisit fsck`: does everything in the store fit together.

use anyhow::Context as _;
use revisit_store::{Findings, FsckReport, Store, StoreError, Tally};

use super::{data, output, table};
use crate::cli::FsckArgs;
use crate::clock;

pub(crate) async fn run(args: FsckArgs) -> anyhow::Result<()> {
    let folder = &args.data.data;
    anyhow::ensure!(folder.is_dir(), "there is no data folder {}", folder.display());
    let data = if args.fix { data::open_alone(folder).await? } else { data::open(folder).await? };
    let checked = check(&data.store, args.fix).await;
    data.store.close().await;
    let (report, is_well) = checked.context("checking the store")?;
    if args.json {
        output::json(&report)?;
    } else {
        print(&report)?;
    }
    let advice =
        if args.fix { "not all could be mended" } else { "--fix mends what can be mended" };
    anyhow::ensure!(is_well, "something is wrong in the store; {advice}");
    Ok(())
}

/// What was found, and whether nothing is wrong by now.
async fn check(store: &Store, fix: bool) -> Result<(FsckReport, bool), StoreError> {
    let report = store.fsck(clock::now(), fix).await?;
    let is_well = report.is_clean() || (fix && store.fsck(clock::now(), false).await?.is_clean());
    Ok((report, is_well))
}

fn print(report: &FsckReport) -> anyhow::Result<()> {
    let FsckReport {
        archives,
        assets,
        segments,
        moments,
        labels,
        tombstones,
        projects,
        strangers,
        orphans,
        dangling,
        damaged,
        unfinished,
        mended,
    } = report;
    let head = ["KIND", "OBJECTS", "BYTES"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    let mut row = |name: &str, n: u64, size_bytes: u64| {
        rows.push(vec![name.to_owned(), n.to_string(), size_bytes.to_string()]);
    };
    for (name, Tally { n, size_bytes }) in [
        ("archives", archives),
        ("assets", assets),
        ("segments", segments),
        ("moments", moments),
        ("labels", labels),
        ("tombstones", tombstones),
        ("projects", projects),
    ] {
        row(name, *n, *size_bytes);
    }
    let found = [
        ("orphans", orphans),
        ("dangling", dangling),
        ("damaged", damaged),
        ("unfinished", unfinished),
        ("strangers", strangers),
        ("mended", mended),
    ];
    for (name, Findings { n, size_bytes, named: _ }) in found {
        row(name, *n, *size_bytes);
    }
    output::write(&table::align(&rows))?;
    for (name, findings) in found {
        for line in &findings.named {
            output::line(&format!("{name}: {line}"))?;
        }
    }
    Ok(())
}
