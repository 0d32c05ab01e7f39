//! A moment as the API describes it.
//!
//! Moments are written by the model as they are stored; this only says what they look like, for
//! the document from which clients are generated.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Something that happened: when and where, its kind, the facts of that kind, and the element that
/// it happened to. What does not apply is absent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Moment)]
pub(crate) struct MomentView {
    /// Milliseconds since the epoch by the visitor's clock.
    at_ms: i64,
    window: String,
    /// The address of the page.
    url: Option<String>,
    kind: MomentKind,
    /// `session_end`, `rage_click`, `thrashed_cursor`, `idle`, `request`, `long_task`,
    /// `gap`.
    duration_ms: Option<f64>,
    /// `page_view`: how the page came into view.
    load: Option<LoadView>,
    /// `page_view`.
    title: Option<String>,
    /// `page_view`: the page before.
    from_url: Option<String>,
    /// `u_turn`: the page that was left again.
    via_url: Option<String>,
    /// `u_turn`: how long the visitor was there.
    after_ms: Option<u64>,
    /// `click`: `mouse`, `pen` or `touch`, where recorded.
    pointer: Option<String>,
    /// `rage_click`.
    n_clicks: Option<u64>,
    /// `thrashed_cursor`.
    n_turns: Option<u64>,
    /// `error_click`, `error`, `unhandled_rejection`.
    message: Option<String>,
    /// `input`: such as `text`, `checkbox` or `select`.
    input_type: Option<String>,
    /// `input`: what the field held afterwards, masked as it was recorded. `web_vital`: a number.
    value: Option<ValueView>,
    /// `input` of a checkbox or radio button.
    is_checked: Option<bool>,
    /// `input`: events of this edit.
    n_changes: Option<u64>,
    /// `submit`.
    fields: Option<Vec<FieldView>>,
    /// `key_presses`.
    n_keys: Option<u64>,
    /// `scroll_depth`: how far down the page was seen, in CSS pixels.
    max_px: Option<f64>,
    /// `scroll_depth`: the same in per cent of the page's height, where known.
    max_percent: Option<f64>,
    /// `resize`, in CSS pixels.
    width: Option<u32>,
    /// `resize`, in CSS pixels.
    height: Option<u32>,
    /// `window_focus`.
    state: Option<FocusView>,
    /// `console`.
    level: Option<LevelView>,
    /// `console`, `error`, `unhandled_rejection`: how often, with repeats within a short time.
    n_times: Option<u64>,
    /// `console`: where in the application, where recorded.
    source: Option<String>,
    /// `error`, `unhandled_rejection`: such as `TypeError`.
    error_type: Option<String>,
    file: Option<String>,
    line: Option<u64>,
    column: Option<u64>,
    stack: Option<String>,
    /// `error`, `unhandled_rejection`: the same for errors of one cause.
    fingerprint: Option<String>,
    /// `request`.
    method: Option<String>,
    /// `request`: what was asked for.
    request_url: Option<String>,
    /// `request`: the HTTP status.
    status: Option<u64>,
    request_bytes: Option<u64>,
    response_bytes: Option<u64>,
    /// `request`: `fetch`, `xmlhttprequest`, `script`, `img` …
    initiator: Option<String>,
    /// `request`.
    is_failed: Option<bool>,
    /// `web_vital`, `custom`, `analytics`: its name.
    name: Option<String>,
    /// `custom`, `analytics`, `identify`: any JSON.
    properties: Option<Value>,
    /// `feature_flag`.
    flag: Option<String>,
    /// `feature_flag`.
    variant: Option<String>,
    /// `identify`.
    visitor: Option<String>,
    /// `gap`: events that the recorder had to let go.
    n_events: Option<u64>,
    /// `gap`: why.
    reason: Option<String>,
    /// Node id of the element, which means something only within this recording and page load.
    node: Option<i64>,
    /// A CSS selector that nothing else on the page matched.
    selector: Option<String>,
    /// The way to the element from the root, such as `html > body > main > button#buy`.
    path: Option<String>,
    /// Name of the element.
    tag: Option<String>,
    /// What a person would call the element.
    label: Option<String>,
    /// `console`, `selection`, `annotation`: what it says. Otherwise the first 100 characters of
    /// the element's text.
    text: Option<String>,
    /// CSS pixels from the left of the viewport.
    x: Option<f64>,
    /// CSS pixels from the top of the viewport.
    y: Option<f64>,
}

/// What kinds of moments there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MomentKind {
    SessionStart,
    SessionEnd,
    PageView,
    UTurn,
    Click,
    DoubleClick,
    ContextMenu,
    RageClick,
    DeadClick,
    ErrorClick,
    ThrashedCursor,
    Input,
    Submit,
    KeyPresses,
    ScrollDepth,
    Selection,
    Copy,
    Resize,
    WindowFocus,
    Idle,
    Console,
    Error,
    UnhandledRejection,
    Request,
    WebVital,
    LongTask,
    Custom,
    Analytics,
    FeatureFlag,
    Identify,
    Annotation,
    Gap,
}

/// How a page came into view.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PageLoad)]
pub(crate) enum LoadView {
    Full,
    PushState,
    ReplaceState,
    PopState,
    Hash,
    Soft,
}

/// What became of a window.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FocusState)]
pub(crate) enum FocusView {
    Focused,
    Blurred,
    Visible,
    Hidden,
}

/// Level of a console line.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConsoleLevel)]
pub(crate) enum LevelView {
    Log,
    Info,
    Debug,
    Warn,
    Error,
}

/// A text or a number.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = MomentValue)]
pub(crate) enum ValueView {
    Text(String),
    Number(f64),
}

/// A field of a form, as it was when the form was sent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FormField)]
pub(crate) struct FieldView {
    name: String,
    input_type: String,
    value: String,
}

#[cfg(test)]
mod tests {
    use revisit_model::moment::{ErrorFacts, Field, Level, Load, Request, What};
    use revisit_model::{Moment, Target, Timestamp, WindowId};

    use super::*;

    #[test]
    fn what_the_model_writes_is_described() {
        let text = || Some("x".to_owned());
        let error = ErrorFacts {
            error_type: text(),
            message: String::new(),
            file: text(),
            line: Some(1),
            column: Some(1),
            stack: text(),
            fingerprint: String::new(),
            n_times: 2,
        };
        let request = Request {
            method: text(),
            status: Some(200),
            duration_ms: Some(1.5),
            request_bytes: Some(1),
            response_bytes: Some(1),
            initiator: text(),
            ..Request::default()
        };
        let field = Field { name: String::new(), input_type: String::new(), value: String::new() };
        for what in [
            What::SessionEnd { duration_ms: 1 },
            What::PageView { load: Load::PopState, title: text(), from_url: text() },
            What::UTurn { via_url: String::new(), after_ms: 1 },
            What::Click { pointer: text() },
            What::RageClick { n_clicks: 3, duration_ms: 1 },
            What::ErrorClick { message: String::new() },
            What::ThrashedCursor { n_turns: 9, duration_ms: 1 },
            What::Input {
                input_type: String::new(),
                value: text(),
                is_checked: Some(true),
                n_changes: 1,
            },
            What::Submit { fields: vec![field] },
            What::KeyPresses { n_keys: 1 },
            What::ScrollDepth { max_px: 1.0, max_percent: Some(1.0) },
            What::Selection { text: text() },
            What::Resize { width: 1, height: 1 },
            What::Console { level: Level::Warn, text: String::new(), n_times: 1, source: text() },
            What::Error(error),
            What::Request(request),
            What::WebVital { name: String::new(), value: 1.5 },
            What::Custom { name: String::new(), properties: Some(Value::Null) },
            What::FeatureFlag { flag: String::new(), variant: text() },
            What::Identify { visitor: text(), properties: Some(Value::Null) },
            What::Gap { n_events: 1, reason: text(), duration_ms: Some(1) },
        ] {
            check(what, None);
        }
        let target = Target {
            node: 1,
            selector: text(),
            path: text(),
            tag: text(),
            label: text(),
            text: text(),
            x: Some(1.0),
            y: Some(1.0),
        };
        check(What::DeadClick {}, Some(target));
    }

    #[test]
    fn every_kind_is_described() {
        for kind in What::KINDS {
            let read: Result<MomentKind, _> = serde_json::from_value(kind.into());
            assert!(read.is_ok(), "{kind}");
        }
    }

    #[track_caller]
    fn check(what: What, target: Option<Target>) {
        let window = WindowId::new("w").unwrap();
        let at_ms = Timestamp::from_ms(5);
        let moment = Moment { at_ms, window, url: Some(String::new()), what, target };
        let json = serde_json::to_value(&moment).unwrap();
        let read: Result<MomentView, _> = serde_json::from_value(json.clone());
        assert!(read.is_ok(), "{json}: {}", read.unwrap_err());
    }
}
