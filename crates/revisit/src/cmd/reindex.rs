//! `revisit reindex`

use anyhow::Context as _;
use serde_json::json;

use super::{data, output};
use crate::cli::ReindexArgs;
use crate::{clock, jobs};

pub(crate) async fn run(args: ReindexArgs) -> anyhow::Result<()> {
    let folder = &args.data.data;
    anyhow::ensure!(folder.is_dir(), "there is no data folder {}", folder.display());
    let (report, lock) = data::rebuild(folder).await?;
    drop(lock);
    let data = data::open_existing(folder).await?;
    data.store.catalog().make_all_due(clock::now()).await?;
    let owner = clock::new_owner_name();
    let mut n_sessions = 0;
    loop {
        let n_done =
            jobs::finalize_due(&data.store, &owner).await.context("finalizing sessions")?;
        if n_done == 0 {
            break;
        }
        n_sessions += n_done;
    }
    data.store.close().await;
    let revisit_store::Reindexed {
        n_segments,
        n_blocks,
        n_damaged,
        n_archives,
        n_damaged_archives,
    } = report;
    if args.json {
        return output::json(&json!({
            "segments": n_segments, "blocks": n_blocks, "damaged_segments": n_damaged,
            "archives": n_archives, "damaged_archives": n_damaged_archives,
            "sessions": n_sessions,
        }));
    }
    output::line(&format!(
        "entered {n_archives} archives and {n_blocks} blocks of {n_segments} segments, and summed up {n_sessions} sessions"
    ))?;
    if n_damaged > 0 {
        output::line(&format!("{n_damaged} segments are damaged and were left out"))?;
    }
    if n_damaged_archives > 0 {
        output::line(&format!("{n_damaged_archives} archives are damaged and were left out"))?;
    }
    Ok(())
}
