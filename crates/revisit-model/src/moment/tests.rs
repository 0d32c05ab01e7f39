use super::*;

#[test]
fn a_moment_is_one_flat_object_and_comes_back() {
    check(
        What::Click { pointer: None },
        Some(Target { node: 12, label: Some("Buy".to_owned()), x: Some(3.5), ..Target::default() }),
        r#"{"at_ms":5,"window":"w1","url":"https://a.example/","kind":"click","node":12,"label":"Buy","x":3.5}"#,
    );
    check(
        What::PageView { load: Load::PushState, title: None, from_url: None },
        None,
        r#"{"at_ms":5,"window":"w1","url":"https://a.example/","kind":"page_view","load":"push_state"}"#,
    );
    check(
        What::SessionStart {},
        None,
        r#"{"at_ms":5,"window":"w1","url":"https://a.example/","kind":"session_start"}"#,
    );
    check(
        What::Analytics {
            name: "bought".to_owned(),
            properties: Some(serde_json::json!({"n": [1]})),
        },
        None,
        r#"{"at_ms":5,"window":"w1","url":"https://a.example/","kind":"analytics","name":"bought","properties":{"n":[1]}}"#,
    );
    check(
        What::Error(ErrorFacts {
            message: "no".to_owned(),
            line: Some(3),
            ..ErrorFacts::default()
        }),
        None,
        r#"{"at_ms":5,"window":"w1","url":"https://a.example/","kind":"error","message":"no","line":3,"fingerprint":""}"#,
    );
}

#[track_caller]
fn check(what: What, target: Option<Target>, expected: &str) {
    let moment = Moment {
        at_ms: Timestamp::from_ms(5),
        window: WindowId::new("w1").unwrap(),
        url: Some("https://a.example/".to_owned()),
        what,
        target,
    };
    let json = serde_json::to_string(&moment).unwrap();
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_str::<Moment>(&json).unwrap(), moment);
}
