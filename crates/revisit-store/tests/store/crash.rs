//! The process is killed before each of its steps in turn: what was acknowledged is there
//! afterwards, and nothing is left lying about.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use revisit_model::Timestamp;
use revisit_store::{GRACE_MS, Store};

use crate::finalizer::{finalize, text_of};
use crate::support::{NOW, files_with, item, open, project, segment, session};

const LATER: Timestamp = Timestamp::from_ms(NOW.as_ms() + 2 * GRACE_MS);
/// Names the folder to a child process; without it a child's work is no test.
const FOLDER: &str = "REVISIT_TEST_FOLDER";
/// What the child has done, a line each, beside its data folder.
const DONE: &str = "done";
/// More steps than the work has.
const MOST_STEPS: u32 = 300;

/// The work, in a process of its own. By itself it does nothing.
#[tokio::test]
async fn work_of_a_child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let folder = Path::new(&folder);
    let done = |what: &str| {
        let mut file =
            std::fs::OpenOptions::new().create(true).append(true).open(folder.join(DONE)).unwrap();
        writeln!(file, "{what}").unwrap();
    };
    let store = open(folder).await.unwrap();
    store.commit(vec![item("keep", 1), item("gone", 2)], segment(1)).await.unwrap();
    done("stored keep 1795000000001");
    finalize(&store, "keep", &["style", "first"]).await;
    finalize(&store, "gone", &["style", "secret-string"]).await;
    store.commit(vec![item("keep", 3)], segment(2)).await.unwrap();
    done("stored keep 1795000000003");
    finalize(&store, "keep", &["style", "second"]).await;
    store.erase(&project(), &[session("gone")], NOW).await.unwrap();
    done("erased gone");
    store.commit(vec![item("keep", 4)], segment(3)).await.unwrap();
    done("stored keep 1795000000004");
    store.tidy_archives(LATER).await.unwrap();
    done("all");
}

#[test]
fn a_kill_at_any_step_loses_nothing_and_leaves_nothing() {
    for kill_at in 1..=MOST_STEPS {
        let folder = tempfile::tempdir().unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::work_of_a_child"])
            .env(FOLDER, folder.path())
            .env("REVISIT_TEST_KILL_AT", kill_at.to_string())
            .output()
            .unwrap()
            .status;
        let done = std::fs::read_to_string(folder.path().join(DONE)).unwrap_or_default();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(check(folder.path(), &done, kill_at));
        if done.contains("all") {
            assert!(status.success(), "{status}");
            assert!(kill_at > 30, "only {kill_at} steps");
            return;
        }
        assert!(!status.success(), "step {kill_at}");
    }
    panic!("the work never ended");
}

async fn check(folder: &Path, done: &str, kill_at: u32) {
    for is_new_catalog in [false, true] {
        if is_new_catalog {
            Store::forget_catalog(folder).unwrap();
        }
        let store = open(folder).await.unwrap();
        // What a server does by itself within a minute, and once an hour.
        store.clean_segments().await.unwrap();
        store.tidy_archives(LATER.plus_ms(1)).await.unwrap();
        let report = store.fsck(LATER, false).await.unwrap();
        let is_whole = report.orphans.n == 0 && report.dangling.n == 0 && report.damaged.n == 0;
        assert!(is_whole, "step {kill_at}: {report:#?}");
        store.sweep_orphans().await.unwrap();
        store.tidy_archives(LATER.plus_ms(1)).await.unwrap();
        for line in done.lines() {
            if let Some((name, what)) =
                line.strip_prefix("stored ").and_then(|it| it.split_once(' '))
            {
                let text = text_of(&store, name).await;
                assert_eq!(text.matches(what).count(), 1, "step {kill_at}: {line}: {text}");
            }
            if line == "erased gone" {
                for needle in ["default/gone", "1795000000002"] {
                    let left = files_with(&folder.join("store/segments"), needle.as_bytes());
                    assert!(left.is_empty(), "step {kill_at}: {left:?}");
                }
                assert!(!folder.join("store/archives/default/gone").exists(), "step {kill_at}");
                let found = store.catalog().session(&project(), &session("gone"), NOW).await;
                assert!(found.unwrap().is_none(), "step {kill_at}");
            }
        }
        let report = store.fsck(LATER, false).await.unwrap();
        assert!(report.is_clean(), "step {kill_at}: {report:#?}");
        store.close().await;
    }
}
