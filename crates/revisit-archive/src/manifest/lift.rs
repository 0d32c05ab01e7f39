//! Reading manifests of every version there was, as one of today.

use revisit_model::Problems;
use revisit_model::problem::{Problem, ProblemKind};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

use super::{FORMAT, Manifest, VERSION};
use crate::ArchiveError;

/// What says how to read the rest.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u64>,
}

pub(super) fn lift(json: &[u8]) -> Result<Manifest, ArchiveError> {
    let unreadable = |error: serde_json::Error| ArchiveError::Manifest(error.to_string());
    let Head { format, version } = serde_json::from_slice(json).map_err(unreadable)?;
    if format.as_deref() != Some(FORMAT) {
        return Err(ArchiveError::Manifest(format!("its `format` is not {FORMAT:?}")));
    }
    match version {
        None | Some(0) => Err(ArchiveError::Manifest("it has no `version`".to_owned())),
        // Each older version has an arm that makes the next one out of it.
        Some(VERSION) => serde_json::from_slice(json).map_err(unreadable),
        Some(version) => Err(ArchiveError::Newer { version, newest: VERSION }),
    }
}

/// Reads a list of problems, without the kinds that this program has no name for.
pub(super) fn problems<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Problems, D::Error> {
    let mut problems = Problems::default();
    for (kind, problem) in BTreeMap::<String, Box<RawValue>>::deserialize(deserializer)? {
        let kind = serde_json::from_value::<ProblemKind>(Value::String(kind));
        let problem = serde_json::from_str::<Problem>(problem.get());
        if let (Ok(kind), Ok(Problem { count, detail })) = (kind, problem) {
            problems.add_many(kind, count, || detail);
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_manifest_of_ours_says_why() {
        check("", "replay.json cannot be read: EOF while parsing a value at line 1 column 0");
        check("{}", "replay.json cannot be read: its `format` is not \"revisit-replay\"");
        check(r#"{"format":"revisit-replay"}"#, "replay.json cannot be read: it has no `version`");
        check(
            r#"{"format":"revisit-replay","version":2}"#,
            "the archive has version 2; this program reads up to 1",
        );
    }

    #[track_caller]
    fn check(json: &str, expected: &str) {
        assert_eq!(lift(json.as_bytes()).unwrap_err().to_string(), expected);
    }
}
