//! Every way in which SDKs pack a body, and hints that are wrong.

use super::*;

const EXPECTED: &str = "phc: s1/w1 u1 5..6";

#[test]
fn gzip_needs_no_hint_and_believes_none() {
    for query in ["", "compression=base64", "compression=gzip-js", "compression=new"] {
        check_packed(&gzip(SNAPSHOT.as_bytes()), query, None, EXPECTED);
    }
}

#[test]
fn plain_json_is_believed_whatever_is_said_of_it() {
    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        check_packed(SNAPSHOT.as_bytes(), "compression=gzip", content_type, EXPECTED);
    }
    check_packed(format!("\u{feff} {SNAPSHOT}").as_bytes(), "", None, EXPECTED);
}

#[test]
fn a_form_holds_base64_with_or_without_a_hint() {
    let escaped: String =
        form_urlencoded::byte_serialize(base64(SNAPSHOT.as_bytes()).as_bytes()).collect();
    let form = format!("data={escaped}");
    check_packed(form.as_bytes(), "", None, EXPECTED);
    check_packed(form.as_bytes(), "compression=base64", Some("text/plain"), EXPECTED);
    let later = format!("a=b&data={escaped}&compression=base64");
    let content_type = Some("application/x-www-form-urlencoded; charset=UTF-8");
    check_packed(later.as_bytes(), "", content_type, EXPECTED);
}

#[test]
fn plus_signs_that_a_form_made_spaces_come_back() {
    // Of these bytes base64 is full of plus signs.
    let item = SNAPSHOT.replace("\"u1\"", "\"\u{fbef}>>>\u{fbef}\"");
    let unescaped = base64(item.as_bytes());
    assert!(unescaped.contains('+'));
    check_packed(
        format!("data={unescaped}").as_bytes(),
        "",
        None,
        "phc: s1/w1 \u{fbef}>>>\u{fbef} 5..6",
    );
}

#[test]
fn a_form_may_hold_gzip_or_plain_json() {
    let escaped: String =
        form_urlencoded::byte_serialize(base64(&gzip(SNAPSHOT.as_bytes())).as_bytes()).collect();
    check_packed(format!("data={escaped}").as_bytes(), "", None, EXPECTED);
    let escaped: String = form_urlencoded::byte_serialize(SNAPSHOT.as_bytes()).collect();
    check_packed(format!("data={escaped}").as_bytes(), "", None, EXPECTED);
}

#[test]
fn a_whole_body_of_base64_is_tried() {
    check_packed(base64(SNAPSHOT.as_bytes()).as_bytes(), "", None, EXPECTED);
    let url_safe = base64(SNAPSHOT.as_bytes()).replace('+', "-").replace('/', "_");
    check_packed(url_safe.trim_end_matches('=').as_bytes(), "", None, EXPECTED);
}

#[test]
fn lz_string_needs_its_hint() {
    let compressed = lz_str::compress_to_base64(SNAPSHOT);
    check_packed(compressed.as_bytes(), "compression=lz64", None, EXPECTED);
    let escaped: String = form_urlencoded::byte_serialize(compressed.as_bytes()).collect();
    let form = format!("data={escaped}&compression=lz64");
    check_packed(form.as_bytes(), "", None, EXPECTED);
    check_packed(b"####", "compression=lz64", None, "the body cannot be decoded: broken LZString");
}

#[test]
fn a_request_without_a_body_may_have_its_data_in_the_query() {
    let escaped: String =
        form_urlencoded::byte_serialize(base64(SNAPSHOT.as_bytes()).as_bytes()).collect();
    check_packed(b"", &format!("ip=1&data={escaped}"), None, EXPECTED);
    check_packed(b"", "ip=1", None, "the body holds no items");
}

#[test]
fn what_is_none_of_it_is_refused() {
    const REFUSED: &str = "the body is not JSON of a form that is known here";
    for body in ["hello!", "data=%%%", "nul", "\u{0}"] {
        check_packed(body.as_bytes(), "", None, REFUSED);
    }
    check_packed(b"{oops", "", None, REFUSED);
    check_packed(&gzip(b""), "", None, "the body holds no items");
    check_packed(b"\x1f\x8bgarbage", "", None, "the body cannot be decoded: broken compression");
}
