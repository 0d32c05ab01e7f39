//! Who asks: the key in a request for flags or for the configuration, which SDKs pack like the
//! events that they send.

use revisit_model::Problems;

use super::{body, delivery};
use crate::Request;
use crate::request::is_key;

/// The key that a request to `/flags/` or `/decide/` carries in its body or its query.
pub fn key_of(request: &Request<'_>) -> Option<String> {
    let mut problems = Problems::default();
    let mut in_body = || {
        let unpacked = body::unpack(request, &mut problems).ok()?;
        let text = unpacked.text(&mut problems);
        delivery::read(&text, &mut problems).ok()?.key
    };
    in_body()
        .or_else(|| request.parameter("token"))
        .or_else(|| request.parameter("api_key"))
        .filter(|it| is_key(it))
}

#[cfg(test)]
mod tests {
    use revisit_model::Timestamp;

    use super::*;

    #[test]
    fn the_key_is_found_however_it_is_packed() {
        check(r#"{"token":"phc_1","distinct_id":"x"}"#, "v=2", Some("phc_1"));
        check(r#"{"api_key":"phc_2"}"#, "", Some("phc_2"));
        check("data=eyJ0b2tlbiI6InBoY18zIn0%3D", "v=3&compression=base64", Some("phc_3"));
        check("", "token=phc_4", Some("phc_4"));
    }

    #[test]
    fn what_holds_no_key_has_none() {
        for body in ["", "{}", "[]", "[{}]", "{", "no JSON", r#"{"token":7}"#] {
            check(body, "v=2", None);
        }
    }

    #[track_caller]
    fn check(body: &str, query: &str, expected: Option<&str>) {
        let request = Request {
            body: body.as_bytes(),
            query,
            content_type: None,
            user_agent: None,
            received_at: Timestamp::from_ms(0),
        };
        assert_eq!(key_of(&request).as_deref(), expected, "{body}");
    }
}
