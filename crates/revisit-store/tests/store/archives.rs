//! Archives at rest: one counts, the former goes after a while, and what is in it is never lost.

use std::path::Path;

use revisit_model::Timestamp;
use revisit_store::{ArchivedSession, FinalizedSession, GRACE_MS, Outcome, Store, Tidied};

use crate::finalizer::{archive_of, describe, finalize, labels, text_of, try_finalize};
use crate::support::{NOW, files_with, item, open, project, segment, session};
use crate::toy::hash;

/// After the grace of what happened at [`NOW`].
const LATER: Timestamp = Timestamp::from_ms(NOW.as_ms() + GRACE_MS);

#[tokio::test]
async fn an_archive_replaces_its_blocks_after_the_grace() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    store.commit(vec![item("s1", 2)], segment(2)).await.unwrap();
    let before = text_of(&store, "s1").await;
    assert!(finalize(&store, "s1", &["style"]).await);
    assert_eq!(text_of(&store, "s1").await, before);
    let blocks = store.catalog().blocks(&project(), &session("s1")).await.unwrap();
    assert!(blocks.len() == 2 && blocks.iter().all(|it| it.is_superseded));
    for block in &blocks {
        store.read_block(block).await.unwrap();
    }

    let almost = LATER.plus_ms(-1);
    assert_eq!(store.tidy_archives(almost).await.unwrap(), Tidied::default());
    let tidied = store.tidy_archives(LATER).await.unwrap();
    assert_eq!(tidied, Tidied { n_segments: 2, ..Tidied::default() });
    assert_eq!(count(folder.path(), "segments"), 0);
    assert_eq!(text_of(&store, "s1").await, before);
    assert_eq!(store.tidy_archives(LATER).await.unwrap(), Tidied::default());
}

#[tokio::test]
async fn late_data_makes_a_new_generation_and_the_old_one_goes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    finalize(&store, "s1", &["style", "old picture"]).await;
    let first = store.catalog().archive(&project(), &session("s1")).await.unwrap().unwrap();
    store.tidy_archives(LATER).await.unwrap();
    store.commit(vec![item("s1", 2)], segment(2)).await.unwrap();
    let parts = store.catalog().parts(&project(), &session("s1")).await.unwrap();
    assert_eq!((parts.blocks.len(), parts.blocks[0].number, parts.n_blocks), (1, 1, 2));
    finalize(&store, "s1", &["style", "new picture"]).await;

    // Whoever reads the old one still can.
    let by_id =
        async || store.catalog().archive_by_id(&project(), &session("s1"), first.id).await.unwrap();
    assert_eq!(by_id().await, Some(first.clone()));
    assert!(store.archive_range(&first, 0..1).await.unwrap().as_ref() == b"{");
    assert_eq!((count(folder.path(), "archives"), count(folder.path(), "assets")), (2, 3));
    let tidied = store.tidy_archives(LATER).await.unwrap();
    assert_eq!(tidied, Tidied { n_archives: 1, n_assets: 1, n_segments: 1 });
    assert_eq!((count(folder.path(), "archives"), count(folder.path(), "assets")), (1, 2));
    assert_eq!(by_id().await, None);
    assert!(store.archive_range(&first, 0..1).await.unwrap_err().is_not_found());
    assert_eq!(archive_of(&store, "s1").await.items.len(), 2);
}

#[tokio::test]
async fn a_string_is_stored_once_a_project_and_goes_with_its_last_session() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1), item("s2", 2)], segment(1)).await.unwrap();
    finalize(&store, "s1", &["shared", "of s1"]).await;
    finalize(&store, "s2", &["shared"]).await;
    assert_eq!(count(folder.path(), "assets"), 2);
    store.erase(&project(), &[session("s1")], NOW).await.unwrap();
    assert_eq!(count(folder.path(), "assets"), 1);
    assert_eq!(archive_of(&store, "s2").await.assets.len(), 1);
    store.erase(&project(), &[session("s2")], NOW).await.unwrap();
    assert_eq!((count(folder.path(), "assets"), count(folder.path(), "archives")), (0, 0));
}

#[tokio::test]
async fn an_incarnation_that_is_going_is_not_taken_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1), item("s2", 2)], segment(1)).await.unwrap();
    finalize(&store, "s1", &["shared"]).await;
    let first = archive_of(&store, "s1").await.assets[0];
    store.erase(&project(), &[session("s1")], NOW).await.unwrap();
    finalize(&store, "s2", &["shared"]).await;
    let second = archive_of(&store, "s2").await.assets[0];
    assert!(first.0 == second.0 && first.1 != second.1);
}

#[tokio::test]
async fn erasing_leaves_nothing_in_archives_and_assets() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("secret-1", 1), item("keep", 2)], segment(1)).await.unwrap();
    finalize(&store, "secret-1", &["of secret-1"]).await;
    finalize(&store, "keep", &["of keep"]).await;
    store.commit(vec![item("secret-1", 3)], segment(2)).await.unwrap();
    store.erase(&project(), &[session("secret-1")], NOW).await.unwrap();
    for place in ["archives", "assets", "segments"] {
        let left = files_with(&folder.path().join("store").join(place), b"secret-1");
        assert!(left.is_empty(), "{left:?}");
    }
    assert!(!folder.path().join("store/archives/default/secret-1").exists());
    assert!(text_of(&store, "keep").await.contains("1795000000002"));
}

#[tokio::test]
async fn a_job_whose_session_is_erased_meanwhile_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let claim = store.catalog().claim_one("o", &project(), &session("s1"), NOW).await.unwrap();
    let claim = claim.unwrap();
    let id = crate::finalizer::archive_id(1);
    let pinned = store.begin_archive(&claim, id, &[hash("a")], NOW).await.unwrap().unwrap();
    store.erase(&project(), &[session("s1")], NOW).await.unwrap();
    assert!(!store.put_asset(&project(), hash("a"), pinned[0].birth, "a").await.unwrap());
    assert!(!try_finalize(&store, &claim, &["a"], NOW).await.unwrap());
    assert_eq!((count(folder.path(), "assets"), count(folder.path(), "archives")), (0, 0));
}

#[tokio::test]
async fn a_job_that_never_finishes_is_cleaned_up_after_its_lease() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let claim = store.catalog().claim_one("o", &project(), &session("s1"), NOW).await.unwrap();
    let id = crate::finalizer::archive_id(1);
    let pinned = store.begin_archive(&claim.unwrap(), id, &[hash("a")], NOW).await.unwrap();
    store.put_asset(&project(), hash("a"), pinned.unwrap()[0].birth, "a").await.unwrap();
    assert_eq!(store.tidy_archives(NOW.plus_ms(60_000)).await.unwrap(), Tidied::default());
    let tidied = store.tidy_archives(NOW.plus_ms(121_000)).await.unwrap();
    assert_eq!(tidied, Tidied { n_archives: 1, n_assets: 1, n_segments: 0 });
    assert_eq!(count(folder.path(), "assets"), 0);
}

#[tokio::test]
async fn an_archive_that_counts_is_not_deleted_by_whoever_finishes_it_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    finalize(&store, "s1", &["a"]).await;
    let toy = archive_of(&store, "s1").await;
    let claim = store.catalog().claim_one("o", &project(), &session("s1"), NOW).await.unwrap();
    let finalized = FinalizedSession {
        summary: toy.summary.clone(),
        visitor: None,
        engine_version: 2,
        n_blocks: 1,
        stored_bytes: 1,
    };
    let archived = ArchivedSession { id: toy.id, bytes: toy.bytes(), finalized };
    assert!(!store.finish(&claim.unwrap(), archived, NOW).await.unwrap());
    assert_eq!(archive_of(&store, "s1").await.id, toy.id);
}

#[tokio::test]
async fn a_lost_catalog_comes_back_from_archives_and_the_segments_that_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1), item("s2", 2)], segment(1)).await.unwrap();
    store.commit(vec![item("s1", 3), item("s3", 4)], segment(2)).await.unwrap();
    finalize(&store, "s1", &["style", "one"]).await;
    store.tidy_archives(LATER).await.unwrap();
    store.commit(vec![item("s1", 5), item("gone", 6)], segment(3)).await.unwrap();
    finalize(&store, "s1", &["style", "two"]).await;
    finalize(&store, "s2", &["style"]).await;
    finalize(&store, "gone", &["style", "secret"]).await;
    store.commit(vec![item("s1", 7)], segment(4)).await.unwrap();
    store.put_labels(&project(), &session("s1"), &labels("The one")).await.unwrap();
    store.erase(&project(), &[session("gone")], NOW).await.unwrap();
    let names = ["s1", "s2", "s3", "gone"];
    for now in [NOW, LATER] {
        store.tidy_archives(now).await.unwrap();
    }
    let before = describe(&store, &names).await;
    store.close().await;

    let files = files_with(&folder.path().join("store"), b"");
    for _ in 0..2 {
        Store::forget_catalog(folder.path()).unwrap();
        let store = open(folder.path()).await.unwrap();
        assert_eq!(describe(&store, &names).await, before);
        // Nothing is known of it twice: a resend is dropped.
        let again = store.commit(vec![item("s1", 1), item("s1", 7)], segment(9)).await.unwrap();
        assert_eq!(again, [Outcome::Duplicate, Outcome::Duplicate]);
        store.tidy_archives(LATER).await.unwrap();
        assert_eq!(files_with(&folder.path().join("store"), b""), files);
        assert_eq!(describe(&store, &names).await, before);
        store.close().await;
    }
}

#[tokio::test]
async fn blocks_that_an_archive_has_are_not_counted_twice_by_a_new_catalog_and_can_be_erased() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("secret-1", 1), item("s2", 2)], segment(1)).await.unwrap();
    finalize(&store, "secret-1", &[]).await;
    let before = describe(&store, &["secret-1", "s2"]).await;
    store.close().await;
    Store::forget_catalog(folder.path()).unwrap();
    let store = open(folder.path()).await.unwrap();
    assert_eq!(describe(&store, &["secret-1", "s2"]).await, before);
    store.erase(&project(), &[session("secret-1")], NOW).await.unwrap();
    let left = files_with(&folder.path().join("store/segments"), b"secret-1");
    assert!(left.is_empty(), "{left:?}");
    assert!(text_of(&store, "s2").await.contains("1795000000002"));
}

#[tokio::test]
async fn a_start_without_segments_looks_for_new_ones_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(7200)).await.unwrap();
    finalize(&store, "s1", &[]).await;
    store.tidy_archives(LATER).await.unwrap();
    store.close().await;
    let catalog = std::fs::read(folder.path().join("catalog.sqlite")).unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s2", 2)], segment(1)).await.unwrap();
    store.commit(vec![item("s3", 3)], segment(7100)).await.unwrap();
    store.close().await;
    std::fs::write(folder.path().join("catalog.sqlite"), catalog).unwrap();
    // The catalog knows neither. One is of the hours from which it knows something.
    let (store, entered) = Store::open_counting(folder.path(), crate::toy::READER).await.unwrap();
    assert_eq!(entered.n_segments, 1);
    assert!(text_of(&store, "s3").await.contains("1795000000003"));
    assert!(text_of(&store, "s1").await.contains("1795000000001"));
}

/// How many files there are below a folder of the store.
fn count(folder: &Path, place: &str) -> usize {
    let place = folder.join("store").join(place);
    if place.exists() { files_with(&place, b"").len() } else { 0 }
}
