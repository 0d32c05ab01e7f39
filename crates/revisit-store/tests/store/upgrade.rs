//! Catalogs of earlier versions are taken over as they are.

use std::path::Path;

use revisit_model::{Summary, Timestamp};
use revisit_store::{SessionQuery, Store};

use crate::support::{NOW, item, open, project, segment, session};

/// The schema as version 1 had it. It never changes.
const VERSION_1: &str = include_str!("catalog_v1.sql");

/// One session, finalized, labelled, and one block of it.
const ROWS: &str = r#"
INSERT INTO sessions (project, id, source, last_received_ms, n_blocks, stored_bytes, n_recorded,
    finalized_blocks, finalized_bytes, started_ms, ended_ms, duration_ms, n_events, n_clicks,
    size_bytes, summary, title, starred)
VALUES ('default', 'old', 'native', 1795000000000, 1, 40, 1, 1, 40, 1795000000001, 1795000000001, 0,
    1, 7, 40, '{"n_clicks":7}', 'The one', 1);
INSERT INTO erased VALUES ('default', 'gone', 1795000000000);
PRAGMA user_version = 1;
"#;

#[tokio::test]
async fn a_catalog_of_version_1_is_upgraded_in_place() {
    let folder = tempfile::tempdir().unwrap();
    write_version_1(folder.path()).await;

    let store = open(folder.path()).await.unwrap();
    let old = store.catalog().session(&project(), &session("old"), NOW).await.unwrap().unwrap();
    assert_eq!((old.labels.title.as_deref(), old.labels.starred), (Some("The one"), true));
    let expected = Summary {
        n_clicks: 7,
        n_events: 1,
        size_bytes: 40,
        started_at: Timestamp::from_ms(1_795_000_000_001),
        ended_at: Timestamp::from_ms(1_795_000_000_001),
        ..Summary::default()
    };
    assert_eq!(old.summary, expected);
    assert!(store.erased_at(&project(), &session("gone")).await.unwrap().is_some());
    // What was stored before goes on beside what is stored now.
    store.commit(vec![item("new", 1), item("old", 2)], segment(1)).await.unwrap();
    assert_eq!(
        store.catalog().list(&SessionQuery::all(project()), NOW).await.unwrap().sessions.len(),
        2
    );
    store.close().await;
    // A second start finds nothing to upgrade.
    open(folder.path()).await.unwrap();
}

#[tokio::test]
async fn sessions_of_a_version_1_catalog_are_finalized_anew() {
    let folder = tempfile::tempdir().unwrap();
    write_version_1(folder.path()).await;
    let store = open(folder.path()).await.unwrap();
    let outdated = store.catalog().claim_outdated("o", 1, NOW, 9).await.unwrap();
    assert_eq!(outdated.iter().map(|it| it.session.as_str()).collect::<Vec<_>>(), ["old"]);
}

async fn write_version_1(folder: &Path) {
    Store::forget_catalog(folder).unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.join("catalog.sqlite"))
        .create_if_missing(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(VERSION_1).execute(&pool).await.unwrap();
    sqlx::raw_sql(ROWS).execute(&pool).await.unwrap();
    pool.close().await;
}
