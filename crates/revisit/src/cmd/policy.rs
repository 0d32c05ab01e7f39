//! `revisit policy show|set`

use anyhow::{Context as _, bail};
use revisit_model::{Policy, ProjectId};
use serde_json::{Map, Value};

use super::{data, output, table};
use crate::access::Access;
use crate::cli::{PolicyArgs, PolicyCommand};
use crate::http::PolicyView;

/// What says on the command line that a field is as it was before there was a policy.
const DEFAULT: &str = "default";

pub(crate) async fn run(args: PolicyArgs) -> anyhow::Result<()> {
    let data = data::open(&args.data.data).await?;
    let access = Access::open(data.store.clone()).await?;
    let project = ProjectId::new(args.project)?;
    let mut policy = access.policy(&project);
    if let PolicyCommand::Set { fields } = &args.command {
        policy = changed(policy, fields)?;
        access.set_policy(&project, &policy).await?;
    }
    let fields = fields_of(policy)?;
    if args.json {
        return output::json(&fields);
    }
    let rows: Vec<_> =
        fields.iter().map(|(name, value)| vec![name.clone(), words(value)]).collect();
    output::write(&table::align(&rows))
}

/// A policy with some fields changed, each told as `FIELD=VALUE`.
fn changed(policy: Policy, changes: &[String]) -> anyhow::Result<Policy> {
    let defaults = fields_of(Policy::default())?;
    let mut fields = fields_of(policy)?;
    for change in changes {
        let (name, value) = change
            .split_once('=')
            .with_context(|| format!("{change:?} is not of the form FIELD=VALUE"))?;
        let Some(default) = defaults.get(name) else {
            let known: Vec<_> = defaults.keys().map(String::as_str).collect();
            bail!("there is no field {name:?}; there are {}", known.join(", "));
        };
        fields.insert(name.to_owned(), read(value, default));
    }
    let view: PolicyView = serde_path_to_error::deserialize(Value::Object(fields))?;
    Ok(view.try_into()?)
}

/// A value as it is told on the command line. What does not fit the field is left for its reader
/// to refuse.
fn read(text: &str, default: &Value) -> Value {
    if text == DEFAULT {
        return default.clone();
    }
    let json = serde_json::from_str(text).ok();
    match json {
        Some(list @ Value::Array(_)) => list,
        _ if default.is_array() => text.split_whitespace().map(Value::from).collect(),
        json => json.unwrap_or_else(|| text.into()),
    }
}

fn fields_of(policy: Policy) -> anyhow::Result<Map<String, Value>> {
    let json = serde_json::to_string(&PolicyView::from(policy))?;
    Ok(serde_json::from_str(&json)?)
}

/// A value as people read it.
fn words(value: &Value) -> String {
    match value {
        Value::Null => "the page decides".to_owned(),
        Value::Array(entries) if entries.is_empty() => "none".to_owned(),
        Value::Array(entries) => {
            entries.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        }
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(_) | Value::String(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_changed_and_the_rest_stays() {
        let policy = Policy { capture_console: false, ..Policy::default() };
        let policy = set(policy, "sample_rate=0.5 url_blocklist=*/a capture_canvas=false").unwrap();
        let expected = Policy {
            capture_console: false,
            sample_rate: 0.5,
            url_blocklist: vec!["*/a".to_owned()],
            capture_canvas: Some(false),
            ..Policy::default()
        };
        assert_eq!(policy, expected);
    }

    #[test]
    fn lists_are_words_or_json() {
        let policy = changed(Policy::default(), &["event_triggers=signup 42".to_owned()]).unwrap();
        assert_eq!(policy.event_triggers, ["signup", "42"]);
        let policy = set(policy, r#"event_triggers=["a","b"]"#).unwrap();
        assert_eq!(policy.event_triggers, ["a", "b"]);
        assert_eq!(set(policy, "event_triggers=").unwrap(), Policy::default());
    }

    #[test]
    fn a_field_is_taken_back() {
        let policy = Policy { sample_rate: 0.1, mask_all_text: Some(true), ..Policy::default() };
        let policy = set(policy, "sample_rate=default mask_all_text=null").unwrap();
        assert_eq!(policy, Policy::default());
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (change, why) in [
            ("sample_rate", "not of the form"),
            ("colour=red", "no field \"colour\""),
            ("sample_rate=2", "`sample_rate` is 2"),
            ("sample_rate=much", "sample_rate: invalid type"),
            ("is_recording=7", "is_recording: invalid type"),
            ("version=2", "`version` is 2"),
        ] {
            let error = set(Policy::default(), change).unwrap_err().to_string();
            assert!(error.contains(why), "{change}: {error}");
        }
    }

    fn set(policy: Policy, changes: &str) -> anyhow::Result<Policy> {
        changed(policy, &changes.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }
}
