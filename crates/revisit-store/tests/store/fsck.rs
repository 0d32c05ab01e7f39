//! A check of the whole store: it finds what is planted, and mending leaves it clean.

use std::path::{Path, PathBuf};

use revisit_model::Timestamp;
use revisit_store::{FsckReport, GRACE_MS, Store};

use crate::finalizer::{archive_of, describe, finalize, text_of};
use crate::support::{NOW, files_with, item, open, project, segment, session};
use crate::toy::hash;

const LATER: Timestamp = Timestamp::from_ms(NOW.as_ms() + GRACE_MS);

/// `old` is in an archive alone, `new` in an archive and in a segment, `live` in a segment.
async fn furnish(folder: &Path) -> Store {
    let store = open(folder).await.unwrap();
    store.commit(vec![item("old", 1)], segment(1)).await.unwrap();
    finalize(&store, "old", &["style", "of old"]).await;
    store.tidy_archives(LATER).await.unwrap();
    store.commit(vec![item("new", 2), item("live", 3)], segment(2)).await.unwrap();
    finalize(&store, "new", &["style", "of new"]).await;
    store
}

#[tokio::test]
async fn a_sound_store_is_clean_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let store = furnish(folder.path()).await;
    let report = store.fsck(NOW, false).await.unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!((report.archives.n, report.assets.n, report.segments.n), (2, 3, 1));
    let size = |place: &str| -> u64 {
        let files = files(folder.path(), place);
        files.iter().map(|it| it.metadata().unwrap().len()).sum()
    };
    assert_eq!(report.archives.size_bytes, size("archives"));
    assert_eq!(report.assets.size_bytes, size("assets"));
    assert_eq!(report.segments.size_bytes, size("segments"));
    let json = serde_json::to_string(&report).unwrap();
    assert!(json.starts_with(r#"{"archives":{"n":2,"size_bytes":"#), "{json}");
}

#[tokio::test]
async fn orphans_are_found_and_deleted_or_entered() {
    let folder = tempfile::tempdir().unwrap();
    let store = furnish(folder.path()).await;
    let before = describe(&store, &["old", "new", "live"]).await;
    let asset = &files(folder.path(), "assets")[0];
    // The same string with a birth that nobody knows.
    let name = asset.to_str().unwrap();
    let stray = format!("{}000000.zst", &name[..name.len() - "000000.zst".len()]);
    std::fs::copy(asset, &stray).unwrap();
    std::fs::write(folder.path().join("store/notes.txt"), "mine").unwrap();
    check(&store, "1 orphans, 0 dangling, 0 damaged, 0 unfinished, 1 strangers").await;
    mend(&store, 1).await;
    assert!(!Path::new(&stray).exists() && folder.path().join("store/notes.txt").exists());
    assert_eq!(describe(&store, &["old", "new", "live"]).await, before);
}

#[tokio::test]
async fn an_archive_that_the_catalog_does_not_know_is_entered() {
    let folder = tempfile::tempdir().unwrap();
    let store = furnish(folder.path()).await;
    store.close().await;
    let catalog = std::fs::read(folder.path().join("catalog.sqlite")).unwrap();
    let store = open(folder.path()).await.unwrap();
    finalize(&store, "live", &["of live"]).await;
    let before = describe(&store, &["old", "new", "live"]).await;
    store.close().await;
    std::fs::write(folder.path().join("catalog.sqlite"), catalog).unwrap();

    let store = open(folder.path()).await.unwrap();
    // Its asset is not swept: the archive refers to it.
    store.sweep_orphans().await.unwrap();
    check(&store, "1 orphans, 0 dangling, 0 damaged, 0 unfinished, 0 strangers").await;
    mend(&store, 1).await;
    assert_eq!(describe(&store, &["old", "new", "live"]).await, before);
    assert_eq!(archive_of(&store, "live").await.assets.len(), 1);
}

#[tokio::test]
async fn a_damaged_archive_is_made_anew_from_its_blocks_and_kept_where_there_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = furnish(folder.path()).await;
    let before = text_of(&store, "new").await;
    for archive in files(folder.path(), "archives") {
        let half = std::fs::read(&archive).unwrap();
        std::fs::write(&archive, &half[..half.len() / 2]).unwrap();
    }
    // Each is shorter than it was, and cannot be read.
    check(&store, "0 orphans, 0 dangling, 4 damaged, 0 unfinished, 0 strangers").await;
    let report = store.fsck(NOW, true).await.unwrap();
    assert_eq!(report.mended.n, 1, "{report:?}");
    assert_eq!(text_of(&store, "new").await, before);
    let later = NOW.plus_ms(600_000);
    let due = store.catalog().claim_due("o", later, 9).await.unwrap();
    let mut due: Vec<_> = due.iter().map(|it| it.session.as_str()).collect();
    due.sort_unstable();
    assert_eq!(due, ["live", "new"]);
    assert!(files(folder.path(), "archives").iter().any(|it| it.to_str().unwrap().contains("old")));
}

#[tokio::test]
async fn what_is_missing_is_named_and_made_anew_where_its_blocks_are() {
    let folder = tempfile::tempdir().unwrap();
    let store = furnish(folder.path()).await;
    let own = hash("of new").to_string();
    for asset in files(folder.path(), "assets") {
        if asset.to_str().unwrap().contains(&own) {
            std::fs::remove_file(asset).unwrap();
        }
    }
    check(&store, "0 orphans, 1 dangling, 0 damaged, 0 unfinished, 0 strangers").await;
    mend(&store, 1).await;
    finalize(&store, "new", &["style", "of new"]).await;
    assert_eq!(archive_of(&store, "new").await.assets.len(), 2);

    for file in files(folder.path(), "archives") {
        std::fs::remove_file(file).unwrap();
    }
    let report = store.fsck(NOW, false).await.unwrap();
    assert!(report.dangling.n >= 2 && report.damaged.n == 0, "{report:?}");
}

#[tokio::test]
async fn damage_within_a_segment_and_an_asset_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = furnish(folder.path()).await;
    for (place, offset) in [("segments", 70), ("assets", 8)] {
        let file = &files(folder.path(), place)[0];
        let mut bytes = std::fs::read(file).unwrap();
        bytes[offset] ^= 0xff;
        std::fs::write(file, bytes).unwrap();
    }
    check(&store, "0 orphans, 0 dangling, 2 damaged, 0 unfinished, 0 strangers").await;
}

#[tokio::test]
async fn an_erasure_that_got_no_farther_than_its_tombstone_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let store = furnish(folder.path()).await;
    let tombstone = folder.path().join("store/projects/default/erased/new.json");
    std::fs::create_dir_all(tombstone.parent().unwrap()).unwrap();
    std::fs::write(tombstone, r#"{"erased_at":1795000000000}"#).unwrap();
    check(&store, "0 orphans, 0 dangling, 0 damaged, 1 unfinished, 0 strangers").await;
    mend(&store, 1).await;
    assert!(store.erased_at(&project(), &session("new")).await.unwrap().is_some());
    assert_eq!(files(folder.path(), "archives").len(), 1);
}

async fn check(store: &Store, expected: &str) {
    let report = store.fsck(NOW, false).await.unwrap();
    let FsckReport { orphans, dangling, damaged, unfinished, strangers, .. } = &report;
    let found = format!(
        "{} orphans, {} dangling, {} damaged, {} unfinished, {} strangers",
        orphans.n, dangling.n, damaged.n, unfinished.n, strangers.n
    );
    assert_eq!(found, expected, "{report:#?}");
}

/// Mends, and finds nothing then.
async fn mend(store: &Store, n_mended: u64) {
    let report = store.fsck(NOW, true).await.unwrap();
    assert_eq!(report.mended.n, n_mended, "{report:#?}");
    store.tidy_archives(LATER).await.unwrap();
    let report = store.fsck(NOW, false).await.unwrap();
    assert!(report.is_clean(), "{report:#?}");
}

fn files(folder: &Path, place: &str) -> Vec<PathBuf> {
    let found = files_with(&folder.join("store").join(place), b"");
    found.into_iter().map(PathBuf::from).collect()
}
