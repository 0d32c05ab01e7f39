//! Moments: there when they cover the session, gone with it, and overwritten by the next.

use std::path::{Path, PathBuf};

use revisit_model::{Moment, Summary, Timestamp, WindowId, moment};
use revisit_store::{Claim, FinalizedSession, Order, SessionQuery, Store};

use crate::support::{NOW, item, open, project, segment, session};

#[tokio::test]
async fn moments_are_there_while_they_cover_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    assert_eq!(store.moments(&project(), &session("s1")).await.unwrap(), None);
    finish(&store, "s1", 1, Summary::default()).await;
    let stored = store.moments(&project(), &session("s1")).await.unwrap().unwrap();
    assert_eq!(stored, "{\"at_ms\":1,\"window\":\"w\",\"kind\":\"copy\"}\n");

    store.commit(vec![item("s1", 2)], segment(2)).await.unwrap();
    assert_eq!(store.moments(&project(), &session("s1")).await.unwrap(), None);
    finish(&store, "s1", 2, Summary::default()).await;
    let stored = store.moments(&project(), &session("s1")).await.unwrap().unwrap();
    assert_eq!(stored.lines().count(), 2);
}

#[tokio::test]
async fn a_crash_before_the_summary_leaves_moments_that_the_next_job_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let object = object(folder.path(), "s1");
    std::fs::create_dir_all(object.parent().unwrap()).unwrap();
    std::fs::write(&object, "of a job that died").unwrap();
    store.close().await;
    let store = open(folder.path()).await.unwrap();
    assert_eq!(store.moments(&project(), &session("s1")).await.unwrap(), None);
    finish(&store, "s1", 1, Summary::default()).await;
    assert!(store.moments(&project(), &session("s1")).await.unwrap().is_some());
}

#[tokio::test]
async fn an_erased_session_leaves_no_moments() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("gone", 1), item("keep", 2)], segment(1)).await.unwrap();
    finish(&store, "gone", 1, Summary::default()).await;
    finish(&store, "keep", 1, Summary::default()).await;
    assert!(object(folder.path(), "gone").exists());
    store.erase(&project(), &[session("gone")], NOW).await.unwrap();
    assert!(!object(folder.path(), "gone").exists() && object(folder.path(), "keep").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn finalizing_and_erasing_at_once_never_leaves_moments() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    let mut n_put_late = 0;
    for round in 0..60 {
        let name = format!("s{round}");
        store.commit(vec![item(&name, round)], segment(round)).await.unwrap();
        let claim = claim(&store, &name).await;
        let (other, gone) = (store.clone(), session(&name));
        // A little later each time, so that all steps meet all steps.
        let erasing = tokio::spawn(async move {
            tokio::time::sleep(std::time::Duration::from_micros(round * 150)).await;
            other.erase(&project(), &[gone], NOW).await.unwrap();
        });
        finish_with(&store, &claim, 1, Summary::default(), NOW).await;
        n_put_late += u32::from(object(folder.path(), &name).exists());
        erasing.await.unwrap();
        assert!(!object(folder.path(), &name).exists(), "round {round}");
    }
    assert!(n_put_late > 0, "the erasure always came first");
}

#[tokio::test]
async fn moments_without_a_session_are_swept_and_others_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    finish(&store, "s1", 1, Summary::default()).await;
    std::fs::copy(object(folder.path(), "s1"), object(folder.path(), "never-was")).unwrap();
    assert_eq!(store.sweep_orphans().await.unwrap(), 1);
    assert!(object(folder.path(), "s1").exists() && !object(folder.path(), "never-was").exists());

    std::fs::copy(object(folder.path(), "s1"), object(folder.path(), "never-was")).unwrap();
    store.close().await;
    Store::forget_catalog(folder.path()).unwrap();
    let store = open(folder.path()).await.unwrap();
    assert!(!object(folder.path(), "never-was").exists());
    // A new catalog does not know what they cover until they are made anew.
    assert_eq!(store.moments(&project(), &session("s1")).await.unwrap(), None);
    let due = store.catalog().claim_due("o", NOW.plus_ms(600_000), 9).await.unwrap();
    assert_eq!(due.len(), 1);
}

#[tokio::test]
async fn a_lease_that_was_lost_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let slow = claim(&store, "s1").await;
    let later = NOW.plus_ms(600_000);
    let other = store.catalog().claim_one("other", &project(), &session("s1"), later).await;
    let other = other.unwrap().unwrap();
    finish_with(&store, &slow, 1, Summary::default(), later).await;
    assert!(!object(folder.path(), "s1").exists());
    finish_with(&store, &other, 1, Summary::default(), later).await;
    assert!(object(folder.path(), "s1").exists());
}

#[tokio::test]
async fn sessions_of_an_older_engine_are_claimed_when_nothing_of_them_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1), item("s2", 2)], segment(1)).await.unwrap();
    finish(&store, "s1", 1, Summary::default()).await;
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
        finish(&store, name, 1, summary).await;
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

fn object(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("store/moments/default/{name}.jsonl.zst"))
}

async fn claim(store: &Store, name: &str) -> Claim {
    let claim = store.catalog().claim_one("o", &project(), &session(name), NOW).await;
    claim.unwrap().unwrap()
}

async fn finish(store: &Store, name: &str, n_blocks: u64, summary: Summary) {
    let claim = claim(store, name).await;
    finish_with(store, &claim, n_blocks, summary, NOW).await;
}

/// With a moment for each block.
async fn finish_with(
    store: &Store,
    claim: &Claim,
    n_blocks: u64,
    summary: Summary,
    now: Timestamp,
) {
    let moments = (1..=n_blocks).map(|at| Moment {
        at_ms: Timestamp::from_ms(at.cast_signed()),
        window: WindowId::new("w").unwrap(),
        url: None,
        what: moment::What::Copy {},
        target: None,
    });
    let finalized =
        FinalizedSession { summary, visitor: None, engine_version: 1, n_blocks, stored_bytes: 1 };
    store.finish_moments(claim, finalized, moments.collect(), now).await.unwrap();
}
