//! Catalogs of earlier versions are taken over as they are.

use std::path::Path;

use revisit_model::{Summary, Timestamp};
use revisit_store::{SessionQuery, Store};

use crate::finalizer::{finalize, text_of};
use crate::support::{NOW, item, open, project, segment, session};

/// The schemas as versions 1 and 2 had them. They never change.
const VERSIONS: [(u32, &str); 2] =
    [(1, include_str!("catalog_v1.sql")), (2, include_str!("catalog_v2.sql"))];

/// One session, finalized, labelled, and one block of it.
const ROWS: &str = r#"
INSERT INTO sessions (project, id, source, last_received_ms, n_blocks, stored_bytes, n_recorded,
    finalized_blocks, finalized_bytes, started_ms, ended_ms, duration_ms, n_events, n_clicks,
    size_bytes, summary, title, starred)
VALUES ('default', 'old', 'native', 1795000000000, 1, 40, 1, 1, 40, 1795000000001, 1795000000001, 0,
    1, 7, 40, '{"n_clicks":7}', 'The one', 1);
INSERT INTO erased VALUES ('default', 'gone', 1795000000000);
"#;

#[tokio::test]
async fn a_catalog_of_an_earlier_version_is_upgraded_in_place() {
    for (version, schema) in VERSIONS {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), version, schema).await;

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
        // What was stored before goes on beside what is stored now, and there are archives.
        store.commit(vec![item("new", 1), item("old", 2)], segment(1)).await.unwrap();
        assert_eq!(
            store.catalog().list(&SessionQuery::all(project()), NOW).await.unwrap().sessions.len(),
            2
        );
        assert!(finalize(&store, "new", &["style"]).await);
        assert!(text_of(&store, "new").await.contains("1795000000001"));
        store.close().await;
        // A second start finds nothing to upgrade.
        open(folder.path()).await.unwrap();
    }
}

#[tokio::test]
async fn sessions_of_an_earlier_catalog_are_finalized_anew() {
    for (version, schema) in VERSIONS {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), version, schema).await;
        let store = open(folder.path()).await.unwrap();
        let outdated = store.catalog().claim_outdated("o", 2, NOW, 9).await.unwrap();
        assert_eq!(outdated.iter().map(|it| it.session.as_str()).collect::<Vec<_>>(), ["old"]);
    }
}

async fn write(folder: &Path, version: u32, schema: &'static str) {
    Store::forget_catalog(folder).unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.join("catalog.sqlite"))
        .create_if_missing(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let stamp = format!("PRAGMA user_version = {version}");
    sqlx::raw_sql(schema).execute(&pool).await.unwrap();
    sqlx::raw_sql(ROWS).execute(&pool).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(stamp)).execute(&pool).await.unwrap();
    pool.close().await;
}
