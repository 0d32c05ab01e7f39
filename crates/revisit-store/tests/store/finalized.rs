//! What came of a session: entered once, found again by engine and by trouble; and moments that data
//! folders of before there were archives have beside them.

use std::path::{Path, PathBuf};

use revisit_model::Summary;
use revisit_store::{ArchivedSession, Claim, FinalizedSession, Order, SessionQuery, Store};

use crate::finalizer::{archive_id, finalize};
use crate::support::{NOW, item, open, project, segment, session};

#[tokio::test]
async fn moments_of_old_go_with_the_first_archive() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let moments = plant_moments(folder.path(), "s1");
    finalize(&store, "s1", &[]).await;
    assert!(!moments.exists());
}

#[tokio::test]
async fn moments_of_old_go_when_their_session_is_erased() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("gone", 1), item("keep", 2)], segment(1)).await.unwrap();
    let (gone, keep) = (plant_moments(folder.path(), "gone"), plant_moments(folder.path(), "keep"));
    store.erase(&project(), &[session("gone")], NOW).await.unwrap();
    assert!(!gone.exists() && keep.exists());
}

#[tokio::test]
async fn moments_of_old_without_a_session_are_swept_and_others_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let there = plant_moments(folder.path(), "s1");
    let stray = plant_moments(folder.path(), "never-was");
    assert_eq!(store.sweep_orphans().await.unwrap(), 1);
    assert!(there.exists() && !stray.exists());

    plant_moments(folder.path(), "never-was");
    store.close().await;
    Store::forget_catalog(folder.path()).unwrap();
    let store = open(folder.path()).await.unwrap();
    assert!(there.exists() && !stray.exists());
    // A new catalog has the session finalized anew.
    let due = store.catalog().claim_due("o", NOW.plus_ms(600_000), 9).await.unwrap();
    assert_eq!(due.len(), 1);
}

#[tokio::test]
async fn a_lease_that_was_lost_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let slow = claim(&store, "s1").await;
    store.begin_archive(&slow, archive_id(1), &[], NOW).await.unwrap().unwrap();
    let later = NOW.plus_ms(600_000);
    let other = store.catalog().claim_one("other", &project(), &session("s1"), later).await;
    let other = other.unwrap().unwrap();
    assert!(!store.finish(&slow, archived(1, Summary::default()), later).await.unwrap());
    assert!(!folder.path().join("store/archives/default/s1").exists());
    assert!(store.begin_archive(&slow, archive_id(2), &[], later).await.unwrap().is_none());
    let id = archive_id(3);
    store.begin_archive(&other, id, &[], later).await.unwrap().unwrap();
    let archived = ArchivedSession { id, ..archived(1, Summary::default()) };
    assert!(store.finish(&other, archived, later).await.unwrap());
    let entered = store.catalog().archive(&project(), &session("s1")).await.unwrap();
    assert_eq!(entered.unwrap().id, id);
}

#[tokio::test]
async fn data_that_came_meanwhile_keeps_the_session_due() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let claim = claim(&store, "s1").await;
    let archived = archived(1, Summary::default());
    store.begin_archive(&claim, archived.id, &[], NOW).await.unwrap().unwrap();
    store.commit(vec![item("s1", 2)], segment(2)).await.unwrap();
    assert!(store.finish(&claim, archived, NOW).await.unwrap());
    let due = store.catalog().claim_due("o", NOW.plus_ms(600_000), 9).await.unwrap();
    assert_eq!(due.len(), 1);
}

#[tokio::test]
async fn sessions_of_an_older_engine_are_claimed_when_nothing_of_them_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1), item("s2", 2)], segment(1)).await.unwrap();
    finish(&store, "s1", Summary::default()).await;
    let outdated = async |version| {
        let claims = store.catalog().claim_outdated("o", version, NOW, 9).await.unwrap();
        claims.into_iter().map(|it| it.session.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(outdated(1).await, [""; 0]);
    assert_eq!(outdated(2).await, ["s1"]);
    assert_eq!(outdated(2).await, [""; 0], "claimed once");
    assert_eq!(store.catalog().count_outdated(2).await.unwrap(), 1);
}

#[tokio::test]
async fn lists_are_filtered_and_sorted_by_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    let sessions = [
        ("calm", Summary::default()),
        ("angry", Summary { n_rage_clicks: 2, frustration: 40, ..Summary::default() }),
        ("dead", Summary { n_dead_clicks: 1, frustration: 10, ..Summary::default() }),
        ("broken", Summary { n_errors: 3, frustration: 70, ..Summary::default() }),
    ];
    for (number, (name, summary)) in (1..).zip(sessions) {
        store.commit(vec![item(name, number)], segment(number)).await.unwrap();
        finish(&store, name, summary).await;
    }
    let all = SessionQuery { order: Order::Frustration, ..SessionQuery::all(project()) };
    let names = async |query: SessionQuery| {
        let page = store.catalog().list(&query, NOW).await.unwrap();
        page.sessions.iter().map(|it| it.id.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(all.clone()).await, "broken angry dead calm");
    assert_eq!(names(SessionQuery { has_rage_click: Some(true), ..all.clone() }).await, "angry");
    assert_eq!(
        names(SessionQuery { has_rage_click: Some(false), ..all.clone() }).await,
        "broken dead calm"
    );
    assert_eq!(names(SessionQuery { has_dead_click: Some(true), ..all.clone() }).await, "dead");
    assert_eq!(names(SessionQuery { has_error: Some(true), ..all.clone() }).await, "broken");
    assert_eq!(
        names(SessionQuery { min_frustration: Some(40), ascending: true, ..all }).await,
        "angry broken"
    );
}

fn plant_moments(folder: &Path, name: &str) -> PathBuf {
    let file = folder.join(format!("store/moments/default/{name}.jsonl.zst"));
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "of before").unwrap();
    file
}

async fn claim(store: &Store, name: &str) -> Claim {
    let claim = store.catalog().claim_one("o", &project(), &session(name), NOW).await;
    claim.unwrap().unwrap()
}

/// Finalizes with a summary, by the first engine.
async fn finish(store: &Store, name: &str, summary: Summary) {
    let claim = claim(store, name).await;
    let archived = archived(1, summary);
    store.begin_archive(&claim, archived.id, &[], NOW).await.unwrap().unwrap();
    assert!(store.finish(&claim, archived, NOW).await.unwrap());
}

fn archived(n_blocks: u64, summary: Summary) -> ArchivedSession {
    let finalized =
        FinalizedSession { summary, visitor: None, engine_version: 1, n_blocks, stored_bytes: 1 };
    ArchivedSession { id: archive_id(n_blocks), bytes: b"{}".to_vec(), finalized }
}
