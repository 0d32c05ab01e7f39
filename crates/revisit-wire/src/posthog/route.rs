//! Which of PostHog's endpoints a path means.
//!
//! Only the end of a path is looked at: sites put the whole API below a prefix of their own, so
//! that blockers do not know it.

use std::borrow::Cow;

use crate::request::is_key;

/// An endpoint that SDKs call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `/array/:token/config.js`
    ConfigScript { token: String },
    /// `/array/:token/config`
    Config { token: String },
    /// `/decide`, the configuration and flags of old SDKs.
    Decide,
    /// `/flags`
    Flags,
    /// `/static/:version/:file.js` and `/static/:file.js`. One copy of a file serves all versions.
    Static { file: String },
    /// Whatever takes data: `/e`, `/i/v0/e`, `/batch`, `/capture`, `/track`, `/engage`, `/s`.
    Capture,
    /// A list that SDKs ask for and that is always empty here.
    Empty { body: &'static str },
}

impl Route {
    /// Reads a path as it stands in the request line, without the query. A slash at its end makes
    /// no difference.
    pub fn of(path: &str) -> Option<Route> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut segments = path.rsplit('/');
        let last = segments.next()?;
        let before = segments.next();
        let before_that = segments.next();
        match (before_that, before, last) {
            (Some("array"), Some(token), "config.js") => {
                Some(Route::ConfigScript { token: token_of(token)? })
            }
            (Some("array"), Some(token), "config") => {
                Some(Route::Config { token: token_of(token)? })
            }
            (_, Some("static"), file) | (Some("static"), Some(_), file) if is_script(file) => {
                Some(Route::Static { file: file.to_owned() })
            }
            (_, Some("api"), name) => {
                EMPTY_LISTS.iter().find(|it| it.0 == name).map(|it| Route::Empty { body: it.1 })
            }
            (_, Some(_), "decide") => Some(Route::Decide),
            (_, Some(_), "flags") => Some(Route::Flags),
            (_, Some(_), "e" | "batch" | "capture" | "track" | "engage" | "s") => {
                Some(Route::Capture)
            }
            _ => None,
        }
    }
}

/// Lists of features that are not offered here, below `/api/`.
const EMPTY_LISTS: [(&str, &str); 4] = [
    ("surveys", r#"{"surveys":[]}"#),
    ("web_experiments", r#"{"experiments":[]}"#),
    ("early_access_features", r#"{"earlyAccessFeatures":[]}"#),
    ("product_tours", r#"{"product_tours":[]}"#),
];

fn token_of(segment: &str) -> Option<String> {
    percent_encoding::percent_decode_str(segment)
        .decode_utf8()
        .ok()
        .filter(|it| is_key(it))
        .map(Cow::into_owned)
}

/// Whether a segment can be the name of one of the SDK's own files; no other file is reachable.
fn is_script(file: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-".contains(&it);
    file.strip_suffix(".js").is_some_and(|stem| {
        stem.bytes().all(is_plain)
            && !stem.starts_with('.')
            && !stem.contains("..")
            && !stem.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_taken_below_any_prefix_with_or_without_a_slash() {
        for path in ["/e/", "/e", "/i/v0/e/", "/s/", "/a/b/s", "/batch/", "/capture", "/track/"] {
            check(path, "Some(Capture)");
        }
    }

    #[test]
    fn configuration_is_asked_for_by_token() {
        check("/array/phc_1/config.js", r#"Some(ConfigScript { token: "phc_1" })"#);
        check("/in/array/phc_1/config/", r#"Some(Config { token: "phc_1" })"#);
        check("/array/%22%3C/config", r#"Some(Config { token: "\"<" })"#);
        check("/array//config", "None");
        check("/array/%ff/config", "None");
    }

    #[test]
    fn files_of_any_version_are_one_file() {
        check("/static/array.js", r#"Some(Static { file: "array.js" })"#);
        check("/x/static/1.449.2/lazy-recorder.js", r#"Some(Static { file: "lazy-recorder.js" })"#);
    }

    #[test]
    fn no_other_file_can_be_named() {
        for path in [
            "/static/..%2fx.js",
            "/static/../config.js",
            "/static/...js",
            "/static/a..b.js",
            "/static/x.JS",
            "/static/x.css",
            "/static/.js",
            "/static/a/b/c.js",
        ] {
            let found = Route::of(path);
            let is_safe = match &found {
                Some(Route::Static { file }) => file == "config.js",
                _ => found.is_none(),
            };
            assert!(is_safe, "{path}: {found:?}");
        }
    }

    #[test]
    fn the_rest_is_answered_empty_or_not_at_all() {
        check("/api/surveys/", r#"Some(Empty { body: "{\"surveys\":[]}" })"#);
        check("/api/users", "None");
        check("/decide/", "Some(Decide)");
        check("/ingest/flags", "Some(Flags)");
        check("/", "None");
        check("", "None");
        check("e", "None");
    }

    #[track_caller]
    fn check(path: &str, expected: &str) {
        assert_eq!(format!("{:?}", Route::of(path)), expected);
    }
}
