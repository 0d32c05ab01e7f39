//! Requests of the page, and what the browser measured beside them: the entries of a recorder's
//! network plugin, in the form of the browser's performance entries.
//!
//! Headers and bodies are not looked at.

use revisit_model::limits;
use revisit_model::moment::{Request, What};
use revisit_model::text::{cut_bytes, cut_chars};
use revisit_rrweb::tape::Fields;

/// Entries of one event that are looked at. A page load has some hundred.
const MAX_ENTRIES: usize = 2000;
/// An entry further from its event than this has a time of another clock. What was loaded before
/// the recording began is told in its first event.
const MAX_DISTANCE_MS: f64 = 24.0 * 3600.0 * 1000.0;
/// Status from which on a request failed.
const MIN_FAILED_STATUS: u64 = 400;
/// Longest name of a method or of what asked, in characters.
const MAX_WORD_CHARS: usize = 40;

/// What the entries of one event say, each with its time. `at_ms` is that of the event.
pub(super) fn entries(
    at_ms: f64,
    payload: Fields<'_>,
) -> impl Iterator<Item = (f64, What)> + use<'_> {
    let entries = payload.list("requests");
    let entries = entries.into_iter().flat_map(|it| it.objects()).take(MAX_ENTRIES);
    entries.filter_map(move |entry| {
        let what = match entry.text("entryType") {
            None | Some("resource" | "navigation") => request(entry)?,
            Some("paint") if entry.text("name") == Some("first-contentful-paint") => {
                What::WebVital { name: "FCP".to_owned(), value: entry.number("startTime")? }
            }
            Some("largest-contentful-paint") => {
                What::WebVital { name: "LCP".to_owned(), value: entry.number("startTime")? }
            }
            Some("first-input") => What::WebVital {
                name: "FID".to_owned(),
                value: entry.number("processingStart")? - entry.number("startTime")?,
            },
            Some("longtask") => What::LongTask { duration_ms: entry.number("duration")? },
            Some(_) => return None,
        };
        Some((began_ms(at_ms, entry), what))
    })
}

/// The entry's own time, if it has one to believe. An event without is made when all is over.
fn began_ms(at_ms: f64, entry: Fields<'_>) -> f64 {
    let since_origin = entry.number("timeOrigin").zip(entry.number("startTime"));
    let own_ms = entry.number("timestamp").or(since_origin.map(|(origin, start)| origin + start));
    let began_ms = own_ms.unwrap_or(at_ms - entry.number("duration").unwrap_or(0.0));
    if (began_ms - at_ms).abs() <= MAX_DISTANCE_MS { began_ms } else { at_ms }
}

fn request(entry: Fields<'_>) -> Option<What> {
    let url = entry.text("name").filter(|it| !it.is_empty() && !it.starts_with("data:"))?;
    let initiator = entry.text("initiatorType").or_else(|| entry.text("entryType"));
    let whole = |name| entry.integer(name).and_then(|it| u64::try_from(it).ok());
    let answered = whole("status").or_else(|| whole("responseStatus"));
    // The browser hides the status of what other sites send, and gives 0; of a script's own
    // requests, 0 is what a failed one has.
    let is_by_script = matches!(initiator, Some("fetch" | "xmlhttprequest"));
    let status = answered.filter(|it| *it > 0 || is_by_script);
    let bytes = |name| whole(name).filter(|it| *it > 0);
    Some(What::Request(Request {
        method: entry.text("method").map(word),
        request_url: cut_bytes(url, limits::MAX_URL_BYTES).to_owned(),
        status,
        duration_ms: duration_ms(entry),
        request_bytes: None,
        response_bytes: bytes("transferSize").or_else(|| bytes("encodedBodySize")),
        initiator: initiator.map(word),
        is_failed: is_failed(status),
    }))
}

fn duration_ms(entry: Fields<'_>) -> Option<f64> {
    let until_end = entry.number("endTime").zip(entry.number("startTime"));
    let duration_ms = entry.number("duration").or(until_end.map(|(end, start)| end - start))?;
    (duration_ms >= 0.0).then_some((duration_ms * 10.0).round() / 10.0)
}

/// Whether an answer of this status, 0 for none, says that a request failed.
pub(super) fn is_failed(status: Option<u64>) -> bool {
    status.is_some_and(|it| it == 0 || it >= MIN_FAILED_STATUS)
}

pub(super) fn word(text: &str) -> String {
    cut_chars(text, MAX_WORD_CHARS).to_owned()
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn requests_have_their_own_time() {
        check(r#"{"name":"/a","timestamp":400,"duration":9}"#, "400 /a 9ms");
        check(r#"{"name":"/a","timeOrigin":300,"startTime":50.5,"endTime":60.5}"#, "350.5 /a 10ms");
        check(r#"{"name":"/a","startTime":50,"duration":70}"#, "930 /a 70ms");
        check(r#"{"name":"/a","timestamp":1e15}"#, "1000 /a");
    }

    #[test]
    fn a_bad_status_is_a_failure() {
        check(r#"{"name":"/a","method":"GET","status":200}"#, "1000 GET /a 200");
        check(r#"{"name":"/a","status":404}"#, "1000 /a 404 failed");
        check(r#"{"name":"/a","responseStatus":500}"#, "1000 /a 500 failed");
    }

    #[test]
    fn no_status_is_a_failure_of_scripts_only() {
        check(
            r#"{"name":"/a","initiatorType":"fetch","responseStatus":0}"#,
            "1000 /a 0 failed by fetch",
        );
        check(r#"{"name":"/a","initiatorType":"img","responseStatus":0}"#, "1000 /a by img");
    }

    #[test]
    fn sizes_are_those_on_the_way() {
        check(r#"{"name":"/a","transferSize":300,"encodedBodySize":9}"#, "1000 /a 300B");
        check(r#"{"name":"/a","transferSize":0,"encodedBodySize":9}"#, "1000 /a 9B");
    }

    #[test]
    fn what_is_no_request_is_what_it_is() {
        check(r#"{"entryType":"navigation","name":"/"}"#, "1000 / by navigation");
        check(
            r#"{"entryType":"paint","name":"first-contentful-paint","startTime":7}"#,
            r#"1000 {"kind":"web_vital","name":"FCP","value":7.0}"#,
        );
        check(
            r#"{"entryType":"longtask","name":"self","duration":80}"#,
            r#"920 {"kind":"long_task","duration_ms":80.0}"#,
        );
        check(r#"{"entryType":"serverTiming","name":"db","duration":80}"#, "");
        check(r#"{"name":"data:image/png;base64,AAAA"}"#, "");
        check("7", "");
    }

    #[track_caller]
    fn check(entry: &str, expected: &str) {
        let payload = format!(r#"{{"requests":[{entry}]}}"#);
        let shown = Parser::new().read(&payload, |it| {
            let found =
                entries(1000.0, Fields::of(it)).map(|(at, what)| format!("{at} {}", show(what)));
            found.collect::<Vec<_>>().join("; ")
        });
        assert_eq!(shown.as_deref(), Some(expected));
    }

    fn show(what: What) -> String {
        if let What::Request(it) = what {
            let mut parts: Vec<String> = it.method.into_iter().collect();
            parts.push(it.request_url);
            parts.extend(it.status.map(|it| it.to_string()));
            parts.extend(it.is_failed.then(|| "failed".to_owned()));
            parts.extend(it.duration_ms.map(|it| format!("{it}ms")));
            parts.extend(it.response_bytes.map(|it| format!("{it}B")));
            parts.extend(it.initiator.map(|it| format!("by {it}")));
            return parts.join(" ");
        }
        serde_json::to_string(&what).unwrap()
    }
}
