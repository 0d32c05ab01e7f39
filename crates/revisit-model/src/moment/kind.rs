//! The names of kinds, as they stand in JSON.

use super::What;

impl What {
    /// Every kind there is, by its name in JSON.
    pub const KINDS: [&str; 32] = [
        "session_start",
        "session_end",
        "page_view",
        "u_turn",
        "click",
        "double_click",
        "context_menu",
        "rage_click",
        "dead_click",
        "error_click",
        "thrashed_cursor",
        "input",
        "submit",
        "key_presses",
        "scroll_depth",
        "selection",
        "copy",
        "resize",
        "window_focus",
        "idle",
        "console",
        "error",
        "unhandled_rejection",
        "request",
        "web_vital",
        "long_task",
        "custom",
        "analytics",
        "feature_flag",
        "identify",
        "annotation",
        "gap",
    ];

    /// The name of its kind in JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            What::SessionStart {} => "session_start",
            What::SessionEnd { .. } => "session_end",
            What::PageView { .. } => "page_view",
            What::UTurn { .. } => "u_turn",
            What::Click { .. } => "click",
            What::DoubleClick {} => "double_click",
            What::ContextMenu {} => "context_menu",
            What::RageClick { .. } => "rage_click",
            What::DeadClick {} => "dead_click",
            What::ErrorClick { .. } => "error_click",
            What::ThrashedCursor { .. } => "thrashed_cursor",
            What::Input { .. } => "input",
            What::Submit { .. } => "submit",
            What::KeyPresses { .. } => "key_presses",
            What::ScrollDepth { .. } => "scroll_depth",
            What::Selection { .. } => "selection",
            What::Copy {} => "copy",
            What::Resize { .. } => "resize",
            What::WindowFocus { .. } => "window_focus",
            What::Idle { .. } => "idle",
            What::Console { .. } => "console",
            What::Error(_) => "error",
            What::UnhandledRejection(_) => "unhandled_rejection",
            What::Request(_) => "request",
            What::WebVital { .. } => "web_vital",
            What::LongTask { .. } => "long_task",
            What::Custom { .. } => "custom",
            What::Analytics { .. } => "analytics",
            What::FeatureFlag { .. } => "feature_flag",
            What::Identify { .. } => "identify",
            What::Annotation { .. } => "annotation",
            What::Gap { .. } => "gap",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ErrorFacts;
    use super::*;

    #[test]
    fn the_name_is_the_one_in_json() {
        for what in [
            What::UTurn { via_url: String::new(), after_ms: 0 },
            What::UnhandledRejection(ErrorFacts::default()),
            What::Copy {},
        ] {
            let json = serde_json::to_value(&what).unwrap();
            assert_eq!(json["kind"], what.kind());
            assert!(What::KINDS.contains(&what.kind()));
        }
    }

    #[test]
    fn every_name_is_known_to_the_reader() {
        for kind in What::KINDS {
            let json = format!(r#"{{"kind":"{kind}"}}"#);
            let read = serde_json::from_str::<What>(&json).err().map(|it| it.to_string());
            assert!(!read.unwrap_or_default().contains("unknown variant"), "{kind}");
        }
    }
}
