//! A value on a tape as JSON text again, by a list of what is open instead of recursion.

use simd_json::prelude::*;

use super::Json;
use crate::json::push_quoted;

/// The JSON of a value.
pub fn to_text(json: Json<'_>) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    begin(json, &mut out, &mut open);
    while let Some(innermost) = open.last_mut() {
        let value = match innermost {
            Open::Array(rest, is_first) => rest.next().map(|it| (None, it, is_first)),
            Open::Object(rest, is_first) => rest.next().map(|it| (Some(it.0), it.1, is_first)),
        };
        let Some((name, value, is_first)) = value else {
            out.push(if matches!(innermost, Open::Array(..)) { ']' } else { '}' });
            open.pop();
            continue;
        };
        if !std::mem::take(is_first) {
            out.push(',');
        }
        if let Some(name) = name {
            push_quoted(&mut out, name);
            out.push(':');
        }
        begin(value, &mut out, &mut open);
    }
    out
}

/// An array or object of which some is written, and whether nothing is yet.
enum Open<'t> {
    Array(Box<dyn Iterator<Item = Json<'t>> + 't>, bool),
    Object(Box<dyn Iterator<Item = (&'t str, Json<'t>)> + 't>, bool),
}

/// Writes a scalar, or opens what holds others.
fn begin<'t>(json: Json<'t>, out: &mut String, open: &mut Vec<Open<'t>>) {
    if let Some(array) = json.as_array() {
        out.push('[');
        open.push(Open::Array(Box::new(array.iter()), true));
    } else if let Some(object) = json.as_object() {
        out.push('{');
        open.push(Open::Object(Box::new(object.iter()), true));
    } else if let Some(text) = json.into_string() {
        push_quoted(out, text);
    } else if let Some(flag) = json.as_bool() {
        out.push_str(if flag { "true" } else { "false" });
    } else if let Some(number) = json.as_i64() {
        out.push_str(&number.to_string());
    } else if let Some(number) = json.as_u64() {
        out.push_str(&number.to_string());
    } else if let Some(number) = json.as_f64().filter(|it| it.is_finite()) {
        out.push_str(&serde_json::Value::from(number).to_string());
    } else {
        out.push_str("null");
    }
}

#[cfg(test)]
mod tests {
    use super::super::Parser;
    use super::*;

    #[test]
    fn values_come_out_as_they_went_in() {
        check("null");
        check(r#"{"a":[1,-2.5,"x\ny\"",true,{}],"b":{"c":[]},"d":false}"#);
        check("[18446744073709551615,-9223372036854775808]");
    }

    #[test]
    fn depth_costs_no_stack() {
        check(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    }

    #[track_caller]
    fn check(json: &str) {
        assert_eq!(Parser::new().read(json, to_text).as_deref(), Some(json));
    }
}
