//! The kinds of moments and the facts of each.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happened. `kind` in JSON is the variant's name in snake case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// The first event of the session.
    SessionStart {},
    /// The last event of the session.
    SessionEnd {
        duration_ms: u64,
    },
    /// A page came into view. `url` of the moment is the new one.
    PageView {
        load: Load,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        title: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from_url: Option<String>,
    },
    /// The visitor went on and came back at once.
    UTurn {
        /// The page that was left again.
        via_url: String,
        /// How long the visitor was there.
        after_ms: u64,
    },
    Click {
        /// `mouse`, `pen` or `touch`, where recorded.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        pointer: Option<String>,
    },
    DoubleClick {},
    ContextMenu {},
    /// Several clicks on one spot in a short time. Said once, at its first click.
    RageClick {
        n_clicks: u64,
        duration_ms: u64,
    },
    /// A click on something that looks clickable, to which the page did not answer.
    DeadClick {},
    /// A click that an error followed at once.
    ErrorClick {
        message: String,
    },
    /// The mouse went to and fro without a click.
    ThrashedCursor {
        n_turns: u64,
        duration_ms: u64,
    },
    /// A field was edited: once per edit, with what it held afterwards. Masked values stay masked.
    Input {
        input_type: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        value: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        is_checked: Option<bool>,
        /// Input events of this edit.
        n_changes: u64,
    },
    /// A form was sent.
    Submit {
        fields: Vec<Field>,
    },
    /// Input events within one page view.
    KeyPresses {
        n_keys: u64,
    },
    /// How far down a page was seen, when it was left. 100 is its end.
    ScrollDepth {
        max_px: f64,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        max_percent: Option<f64>,
    },
    Selection {
        /// The selected text, where the nodes are known; its first 100 characters.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<String>,
    },
    Copy {},
    Resize {
        width: u32,
        height: u32,
    },
    /// The window got or lost the focus, or was shown or hidden.
    WindowFocus {
        state: FocusState,
    },
    /// Nothing was done for a while. At its start.
    Idle {
        duration_ms: u64,
    },
    /// A console line. Repeats of it within a short time are folded into it.
    Console {
        level: Level,
        text: String,
        n_times: u64,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        source: Option<String>,
    },
    /// An uncaught error, or one that the application reported.
    Error(ErrorFacts),
    /// A promise was rejected, and nobody caught it.
    UnhandledRejection(ErrorFacts),
    Request(Request),
    WebVital {
        /// `LCP`, `CLS`, `INP`, `FCP`, `TTFB`, `FID`.
        name: String,
        value: f64,
    },
    LongTask {
        duration_ms: f64,
    },
    /// An event by the application or its SDK, with a tag.
    Custom {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        properties: Option<Value>,
    },
    /// An event of PostHog's SDK, such as `$autocapture` or one of the application's own.
    Analytics {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        properties: Option<Value>,
    },
    FeatureFlag {
        flag: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        variant: Option<String>,
    },
    /// Who the visitor is, and what is known of them.
    Identify {
        #[serde(skip_serializing_if = "Option::is_none", default)]
        visitor: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        properties: Option<Value>,
    },
    /// A note that the application put into the recording.
    Annotation {
        text: String,
    },
    /// A part of the recording is not there: the recorder had to let it go. At its start.
    Gap {
        n_events: u64,
        /// Why, in the recorder's word.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<String>,
        /// From the first event that is missing to the last.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        duration_ms: Option<u64>,
    },
}

/// How a page came into view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Load {
    /// The browser loaded a document.
    Full,
    PushState,
    ReplaceState,
    PopState,
    Hash,
    /// Within one document; the recording does not say how.
    Soft,
}

/// Levels of console lines; a level that nobody knows is `log`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Log,
    Info,
    Debug,
    Warn,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FocusState {
    Focused,
    Blurred,
    Visible,
    Hidden,
}

/// A field of a form, as it was when the form was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub input_type: String,
    pub value: String,
}

/// What is known of an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorFacts {
    /// Such as `TypeError`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error_type: Option<String>,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stack: Option<String>,
    /// The same for errors of one cause: type, message without its changing parts, and place.
    pub fingerprint: String,
    /// How often it came, with repeats within a short time, which are folded into it.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub n_times: u64,
}

impl Default for ErrorFacts {
    fn default() -> ErrorFacts {
        ErrorFacts {
            error_type: None,
            message: String::new(),
            file: None,
            line: None,
            column: None,
            stack: None,
            fingerprint: String::new(),
            n_times: once(),
        }
    }
}

fn once() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_once(n_times: &u64) -> bool {
    *n_times == once()
}

/// One request of the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub method: Option<String>,
    /// What was asked for; `url` of the moment is the page that asked.
    pub request_url: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub response_bytes: Option<u64>,
    /// `fetch`, `xmlhttprequest`, `script`, `img` …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub initiator: Option<String>,
    pub is_failed: bool,
}
