//! What a project's recorders are to record.

use revisit_model::Policy;
use revisit_store::Store;

use crate::support::{NOW, open, project};

#[tokio::test]
async fn a_policy_outlives_the_catalog() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.ensure_project(&project(), NOW).await.unwrap();
    assert_eq!(store.projects().await.unwrap()[0].policy, Policy::default());
    let policy = Policy {
        sample_rate: 0.25,
        url_blocklist: vec!["*/admin/*".to_owned()],
        mask_all_text: Some(true),
        ..Policy::default()
    };
    store.put_policy(&project(), &policy).await.unwrap();
    store.close().await;

    Store::forget_catalog(folder.path()).unwrap();
    let store = open(folder.path()).await.unwrap();
    assert_eq!(store.projects().await.unwrap()[0].policy, policy);
    let report = store.fsck(NOW, false).await.unwrap();
    assert_eq!((report.projects.n, report.orphans.n), (2, 0));
}

#[tokio::test]
async fn fields_that_it_does_not_say_have_their_defaults() {
    let policy = read(r#"{"version":1,"capture_console":false,"of_tomorrow":7}"#).await;
    assert_eq!(policy, Ok(Policy { capture_console: false, ..Policy::default() }));
}

#[tokio::test]
async fn what_is_not_understood_is_not_guessed() {
    for (text, why) in [
        (r#"{"version":2}"#, "it has version 2, and this program knows 1"),
        (r#"{"version":1,"sample_rate":7}"#, "`sample_rate` is 7; allowed are 0 to 1"),
        ("{", "EOF"),
    ] {
        let error = read(text).await.unwrap_err();
        assert!(error.contains("projects/default/policy.json") && error.contains(why), "{error}");
    }
}

async fn read(text: &str) -> Result<Policy, String> {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.ensure_project(&project(), NOW).await.unwrap();
    std::fs::write(folder.path().join("store/projects/default/policy.json"), text).unwrap();
    store.policy(&project()).await.map_err(|error| error.to_string())
}
