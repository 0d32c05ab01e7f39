//! `schemas/replay.schema.json` says of manifests what they are.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use revisit_archive::{Archive, Form, Stand, Writer};
use serde_json::{Value, json};

#[test]
fn the_fixtures_and_what_is_written_today_fit_the_schema() {
    let mut manifests = vec![written()];
    for file in fs::read_dir(root().join("fixtures/archive/v1")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|it| it == "zip") {
            manifests.push(
                Archive::open(fs::read(path).unwrap()).unwrap().index().manifest_json.clone(),
            );
        }
    }
    assert_eq!(manifests.len(), 6);
    for manifest in manifests {
        assert_eq!(faults(&serde_json::from_slice(&manifest).unwrap()), [""; 0]);
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let mut manifest: Value = serde_json::from_slice(&written()).unwrap();
    manifest["version"] = json!(2);
    manifest["session"]["source"] = json!("elsewhere");
    manifest["chunks"][0]["blake3"] = json!("ABC");
    manifest["moments"].as_object_mut().unwrap().remove("n");
    let expected = ["/chunks/0/blake3", "/moments/n", "/session/source", "/version"];
    assert_eq!(faults(&manifest), expected);
}

fn written() -> Vec<u8> {
    let mut writer = Writer::new(Form::FatDeflate);
    for at_ms in [1.0, 9_000.5] {
        let stand = Stand { at_ms, in_span: true, is_own_time: true };
        writer.keyframe("w", at_ms, &["{}".to_owned()], true).unwrap();
        let event = format!("{{\"type\":2,\"data\":\"{}\"}}", "x".repeat(2000));
        writer.event("w", stand, &event).unwrap();
        let length = if at_ms > 1.0 { 2000 } else { 10 };
        let content = format!("data:,{}", "x".repeat(length));
        let data = json!({ "url": at_ms.to_string(), "payload": { "data": content } });
        let resource = json!({ "type": 7, "data": data }).to_string();
        writer.event("w", stand, &resource).unwrap();
    }
    writer.finish(support::about()).unwrap().manifest.to_json().unwrap()
}

fn faults(manifest: &Value) -> Vec<String> {
    let text = fs::read_to_string(root().join("schemas/replay.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let mut faults = Vec::new();
    check(&schema, &schema, manifest, "", &mut faults);
    faults.sort();
    faults
}

/// The part of JSON Schema that ours is written in. A keyword that is not here stops the test.
fn check(root: &Value, schema: &Value, value: &Value, path: &str, faults: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let place = rule.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(place).unwrap(), value, path, faults);
                true
            }
            "type" => rule
                .as_array()
                .map_or(is_a(value, rule), |types| types.iter().any(|it| is_a(value, it))),
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_f64() >= rule.as_f64(),
            "minItems" => value.as_array().unwrap().len() as u64 >= rule.as_u64().unwrap(),
            "maxItems" => value.as_array().unwrap().len() as u64 <= rule.as_u64().unwrap(),
            "pattern" => matches(rule.as_str().unwrap(), value.as_str().unwrap_or_default()),
            "required" => {
                for name in rule.as_array().unwrap().iter().map(|it| it.as_str().unwrap()) {
                    if value.get(name).is_none() {
                        faults.push(format!("{path}/{name}"));
                    }
                }
                true
            }
            "properties" => {
                for (name, schema) in rule.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        check(root, schema, member, &format!("{path}/{name}"), faults);
                    }
                }
                true
            }
            "additionalProperties" => {
                for (name, member) in value.as_object().unwrap() {
                    check(root, rule, member, &format!("{path}/{name}"), faults);
                }
                true
            }
            "items" => {
                for (number, item) in value.as_array().unwrap().iter().enumerate() {
                    check(root, rule, item, &format!("{path}/{number}"), faults);
                }
                true
            }
            other => panic!("the schema uses {other:?}, which this test does not know"),
        };
        if !fits {
            faults.push(path.to_owned());
        }
    }
}

fn is_a(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap_or_default() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _no_type => false,
    }
}

/// Patterns of one class of characters and how many of them: `^[a-z]{1,5}$`.
fn matches(pattern: &str, text: &str) -> bool {
    let (class, count) = pattern.trim_start_matches("^[").split_once("]{").unwrap();
    let (least, most) = count.trim_end_matches("}$").split_once(',').unwrap_or_else(|| {
        let count = count.trim_end_matches("}$");
        (count, count)
    });
    let class: Vec<char> = class.chars().collect();
    let is_in = |it: char| {
        let is_single = |at: usize| class[at] == it;
        (0..class.len()).any(|at| match class.get(at..at + 3) {
            Some([from, '-', to]) => (*from..=*to).contains(&it),
            _ => is_single(at),
        })
    };
    let length = text.chars().count();
    let (least, most): (usize, usize) = (least.parse().unwrap(), most.parse().unwrap());
    (least..=most).contains(&length) && text.chars().all(is_in)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
