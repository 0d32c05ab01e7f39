//! JSON text, written piece by piece.

use crate::kind;

/// An event of `kind`; `data` writes what its `data` holds, braces and all.
pub(super) fn event(kind: i64, at_ms: f64, data: impl FnOnce(&mut String)) -> String {
    let mut out = String::from("{\"type\":");
    push_integer(&mut out, kind);
    out.push_str(",\"data\":");
    data(&mut out);
    out.push_str(",\"timestamp\":");
    push_number(&mut out, at_ms);
    out.push('}');
    out
}

/// An incremental event; `rest` writes the members of its `data` after `source`, each after a comma.
pub(super) fn incremental(source: i64, at_ms: f64, rest: impl FnOnce(&mut String)) -> String {
    event(kind::INCREMENTAL, at_ms, |out| {
        out.push_str("{\"source\":");
        push_integer(out, source);
        rest(out);
        out.push('}');
    })
}

pub(super) fn push_integer(out: &mut String, number: i64) {
    out.push_str(&number.to_string());
}

/// A number as JavaScript would print it: without a fraction when there is none.
pub(super) fn push_number(out: &mut String, number: f64) {
    // Rust prints whole numbers without a point, and never with an exponent.
    out.push_str(&if number.is_finite() { number.to_string() } else { "0".to_owned() });
}

/// Between two elements or members; not after what opens the list.
pub(super) fn push_comma(out: &mut String) {
    if !out.ends_with(['[', '{', ',']) {
        out.push(',');
    }
}
