//! The store from outside: what went in is there, once, after everything that may happen to it.

use std::path::Path;

use revisit_model::{Labels, Timestamp};
use revisit_store::{Outcome, SessionQuery, Store, StoreError};

use crate::support::{NOW, files_with, item, open, project, segment, session};

#[tokio::test]
async fn what_is_stored_is_listed_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    let outcomes = store.commit(vec![item("s1", 1), item("s2", 2)], segment(1)).await.unwrap();
    assert_eq!(outcomes, [Outcome::Stored, Outcome::Stored]);
    assert_eq!(ids(&store).await, ["s2", "s1"]);
    assert!(text_of(&store, "s1").await.contains(r#"["w",{"type":4,"timestamp":1795000000001}]"#));
}

#[tokio::test]
async fn the_same_delivery_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    let outcomes = store.commit(vec![item("s1", 1), item("s1", 1)], segment(1)).await.unwrap();
    assert_eq!(outcomes, [Outcome::Stored, Outcome::Duplicate]);
    let outcomes = store.commit(vec![item("s1", 1), item("s2", 1)], segment(2)).await.unwrap();
    assert_eq!(outcomes, [Outcome::Duplicate, Outcome::Stored]);
}

#[tokio::test]
async fn a_lost_catalog_comes_back_from_the_objects() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1), item("s2", 2)], segment(1)).await.unwrap();
    store.commit(vec![item("s1", 3)], segment(2)).await.unwrap();
    let labels = Labels { title: Some("The one".to_owned()), starred: true, ..Labels::default() };
    store.put_labels(&project(), &session("s1"), &labels).await.unwrap();
    store.erase(&project(), &[session("s2")], NOW).await.unwrap();
    let before = describe(&store).await;
    store.close().await;

    Store::forget_catalog(folder.path()).unwrap();
    let store = open(folder.path()).await.unwrap();
    assert_eq!(describe(&store).await, before);
    let again = store.commit(vec![item("s1", 3), item("s2", 9)], segment(4)).await.unwrap();
    assert_eq!(again, [Outcome::Duplicate, Outcome::Erased]);
}

#[tokio::test]
async fn a_segment_that_the_catalog_missed_is_found_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    store.close().await;
    let catalog = std::fs::read(folder.path().join("catalog.sqlite")).unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 2), item("s2", 3)], segment(2)).await.unwrap();
    store.close().await;
    std::fs::write(folder.path().join("catalog.sqlite"), catalog).unwrap();

    let store = open(folder.path()).await.unwrap();
    assert_eq!(ids(&store).await, ["s2", "s1"]);
    assert_eq!(store.catalog().blocks(&project(), &session("s1")).await.unwrap().len(), 2);
}

#[tokio::test]
async fn erasing_leaves_no_byte_and_touches_no_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("secret-1", 1), item("keep", 2)], segment(1)).await.unwrap();
    store.commit(vec![item("secret-1", 3)], segment(2)).await.unwrap();
    let gone = [session("secret-1"), session("never-was")];
    let erasure = store.erase(&project(), &gone, NOW).await.unwrap();
    assert_eq!((erasure.erased.len(), erasure.missing.len()), (1, 1));

    assert_eq!(ids(&store).await, ["keep"]);
    assert!(text_of(&store, "keep").await.contains("1795000000002"));
    assert_eq!(store.erased_at(&project(), &session("secret-1")).await.unwrap(), Some(NOW));
    let left = files_with(folder.path().join("store/segments").as_path(), b"secret-1");
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn an_erased_session_leaves_no_word_in_the_catalog_either() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1), item("s2", 2)], segment(1)).await.unwrap();
    let labels = Labels { title: Some("a-secret-title".to_owned()), ..Labels::default() };
    store.put_labels(&project(), &session("s1"), &labels).await.unwrap();
    store.erase(&project(), &[session("s1")], NOW).await.unwrap();
    let left = files_with(folder.path(), b"a-secret-title");
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn an_erasure_whose_last_steps_the_catalog_forgot_loses_no_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("gone", 1), item("keep", 2)], segment(1)).await.unwrap();
    store.close().await;
    let catalog = std::fs::read(folder.path().join("catalog.sqlite")).unwrap();
    let store = open(folder.path()).await.unwrap();
    store.erase(&project(), &[session("gone")], NOW).await.unwrap();
    store.close().await;
    // As after a power cut that took everything but the tombstone and the objects.
    std::fs::write(folder.path().join("catalog.sqlite"), catalog).unwrap();
    let store = open(folder.path()).await.unwrap();
    store.catalog().mark_erased(&project(), &[session("gone")], NOW).await.unwrap();
    store.clean_segments().await.unwrap();
    assert_eq!(ids(&store).await, ["keep"]);
    assert!(text_of(&store, "keep").await.contains("1795000000002"));
}

#[tokio::test]
async fn unfinished_objects_of_a_crash_are_swept_and_fresh_ones_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    let finished = files_with(&folder.path().join("store/segments"), b"s1").remove(0);
    let unfinished = format!("{finished}#1");
    std::fs::write(&unfinished, "half").unwrap();
    let written = std::fs::metadata(&unfinished).unwrap().modified().unwrap();
    let written = written.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let written = Timestamp::from_ms(written.try_into().unwrap());
    let hour = finished.rsplit('/').nth(1).unwrap().to_owned();
    let here = folder.path().join("store/segments").join(written.to_hour());
    std::fs::rename(folder.path().join("store/segments").join(hour), &here).unwrap();
    let unfinished = here.join(unfinished.rsplit('/').next().unwrap());
    store.sweep_unfinished(written.plus_ms(1_000)).await.unwrap();
    assert!(unfinished.exists());
    store.sweep_unfinished(written.plus_ms(120_000)).await.unwrap();
    assert!(!unfinished.exists() && here.read_dir().unwrap().count() == 1);
}

#[tokio::test]
async fn a_damaged_segment_costs_only_itself() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.commit(vec![item("s1", 1)], segment(1)).await.unwrap();
    store.commit(vec![item("s2", 2)], segment(2)).await.unwrap();
    store.close().await;
    let victim = files_with(folder.path().join("store/segments").as_path(), b"s1.jsonl");
    std::fs::write(&victim[0], b"PK nonsense").unwrap();

    Store::forget_catalog(folder.path()).unwrap();
    let store = open(folder.path()).await.unwrap();
    assert_eq!(ids(&store).await, ["s2"]);
    assert!(Path::new(&victim[0]).exists());
}

#[tokio::test]
async fn pages_stay_stable_while_sessions_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    for number in 1..=5 {
        let name = format!("s{number}");
        store.commit(vec![item(&name, number)], segment(number)).await.unwrap();
    }
    let mut query = SessionQuery { limit: 2, ..SessionQuery::all(project()) };
    let first = store.catalog().list(&query, NOW).await.unwrap();
    store.commit(vec![item("s9", 9)], segment(9)).await.unwrap();
    query.after = first.next;
    let second = store.catalog().list(&query, NOW).await.unwrap();
    let names: Vec<_> =
        first.sessions.iter().chain(&second.sessions).map(|it| it.id.to_string()).collect();
    assert_eq!(names, ["s5", "s4", "s3", "s2"]);
}

#[tokio::test]
async fn a_catalog_of_another_version_is_refused_and_not_misread() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).await.unwrap().close().await;
    let file = folder.path().join("catalog.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql("PRAGMA user_version = 99").execute(&pool).await.unwrap();
    pool.close().await;
    let refused = open(folder.path()).await.unwrap_err();
    assert!(matches!(refused, StoreError::CatalogVersion { found: 99, .. }), "{refused}");
}

async fn ids(store: &Store) -> Vec<String> {
    let page = store.catalog().list(&SessionQuery::all(project()), NOW).await.unwrap();
    page.sessions.iter().map(|it| it.id.to_string()).collect()
}

async fn describe(store: &Store) -> String {
    let page = store.catalog().list(&SessionQuery::all(project()), NOW).await.unwrap();
    let mut text = format!("{:?}", page.sessions);
    for session in &page.sessions {
        text += &text_of(store, session.id.as_str()).await;
    }
    text
}

async fn text_of(store: &Store, name: &str) -> String {
    let mut text = String::new();
    for block in store.catalog().blocks(&project(), &session(name)).await.unwrap() {
        text += &store.read_block(&block).await.unwrap();
    }
    text
}
