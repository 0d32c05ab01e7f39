//! What happened in an event, as far as lists and counters need to know.
//!
//! It looks at the second level (`data`) and no deeper. The node tree is the mirror's business.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{json, kind};

/// The values of `data.source` of an incremental event, as rrweb's `IncrementalSource` numbers them.
pub mod source {
    pub const MUTATION: i64 = 0;
    pub const MOUSE_MOVE: i64 = 1;
    pub const MOUSE_INTERACTION: i64 = 2;
    pub const SCROLL: i64 = 3;
    pub const VIEWPORT_RESIZE: i64 = 4;
    pub const INPUT: i64 = 5;
    pub const TOUCH_MOVE: i64 = 6;
    pub const MEDIA_INTERACTION: i64 = 7;
    pub const STYLE_SHEET_RULE: i64 = 8;
    pub const CANVAS_MUTATION: i64 = 9;
    pub const FONT: i64 = 10;
    pub const LOG: i64 = 11;
    pub const DRAG: i64 = 12;
    pub const STYLE_DECLARATION: i64 = 13;
    pub const SELECTION: i64 = 14;
    pub const ADOPTED_STYLE_SHEET: i64 = 15;
    pub const CUSTOM_ELEMENT: i64 = 16;

    /// Those in which the visitor did something: moved, clicked, scrolled, typed, touched, played
    /// or paused, dragged. The player's `isInteraction` says the same.
    pub const INTERACTIONS: [i64; 7] =
        [MOUSE_MOVE, MOUSE_INTERACTION, SCROLL, INPUT, TOUCH_MOVE, MEDIA_INTERACTION, DRAG];
}

/// The values of `data.type` of a mouse interaction, as rrweb's `MouseInteractions` numbers them.
pub mod interaction {
    pub const MOUSE_UP: i64 = 0;
    pub const MOUSE_DOWN: i64 = 1;
    pub const CLICK: i64 = 2;
    pub const CONTEXT_MENU: i64 = 3;
    pub const DOUBLE_CLICK: i64 = 4;
    pub const FOCUS: i64 = 5;
    pub const BLUR: i64 = 6;
    pub const TOUCH_START: i64 = 7;
    pub const TOUCH_END: i64 = 9;
    pub const TOUCH_CANCEL: i64 = 10;
}

/// One event, seen from its second level.
#[derive(Debug, Clone)]
pub enum View<'a> {
    /// The whole page.
    FullSnapshot,
    /// A change or something that the visitor did. `interaction` is set for mouse interactions.
    Incremental { source: i64, interaction: Option<i64> },
    /// Address and viewport of a page load or of a checkout.
    Meta { href: Option<Cow<'a, str>>, width_px: Option<i64>, height_px: Option<i64> },
    /// An event with a tag, by the SDK or by the application.
    Custom { tag: Cow<'a, str>, href: Option<Cow<'a, str>> },
    /// An event by a recorder plugin.
    Plugin { plugin: Cow<'a, str>, payload: Option<&'a RawValue> },
    /// Anything else, known or unknown.
    Other,
}

impl<'a> View<'a> {
    /// Looks at an expanded event. Never fails: what does not fit its type is [`View::Other`].
    pub fn of(event: &'a RawValue) -> View<'a> {
        let mut event_kind = None;
        let mut data = None;
        let read = json::for_each_member(event.get(), |key, value| match key.as_ref() {
            "type" => event_kind = json::integer(value),
            "data" => data = Some(value),
            _ => {}
        });
        match (read, event_kind, data) {
            (Ok(()), Some(kind::FULL_SNAPSHOT), _) => View::FullSnapshot,
            (Ok(()), Some(kind::INCREMENTAL), Some(data)) => View::incremental(data),
            (Ok(()), Some(kind::META), Some(data)) => View::meta(data),
            (Ok(()), Some(kind::CUSTOM), Some(data)) => View::custom(data),
            (Ok(()), Some(kind::PLUGIN), Some(data)) => View::plugin(data),
            _ => View::Other,
        }
    }

    fn incremental(data: &'a RawValue) -> View<'a> {
        let (mut from, mut interaction) = (None, None);
        let read = json::for_each_member(data.get(), |key, value| match key.as_ref() {
            "source" => from = json::integer(value),
            "type" => interaction = json::integer(value),
            _ => {}
        });
        match (read, from) {
            (Ok(()), Some(source)) => {
                let interaction = interaction.filter(|_| source == source::MOUSE_INTERACTION);
                View::Incremental { source, interaction }
            }
            _ => View::Other,
        }
    }

    fn meta(data: &'a RawValue) -> View<'a> {
        let (mut href, mut width_px, mut height_px) = (None, None, None);
        let read = json::for_each_member(data.get(), |key, value| match key.as_ref() {
            "href" => href = json::text(value),
            "width" => width_px = json::integer(value),
            "height" => height_px = json::integer(value),
            _ => {}
        });
        match read {
            Ok(()) => View::Meta { href, width_px, height_px },
            Err(_) => View::Other,
        }
    }

    fn custom(data: &'a RawValue) -> View<'a> {
        let Some(tag) = json::member(data.get(), "tag").and_then(json::text) else {
            return View::Other;
        };
        let href = json::member(data.get(), "payload")
            .filter(|it| json::is_object(it))
            .and_then(|it| json::member(it.get(), "href"))
            .and_then(json::text);
        View::Custom { tag, href }
    }

    fn plugin(data: &'a RawValue) -> View<'a> {
        match json::member(data.get(), "plugin").and_then(json::text) {
            Some(plugin) => View::Plugin { plugin, payload: json::member(data.get(), "payload") },
            None => View::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_shows_what_it_holds() {
        check(r#"{"type":2,"data":{}}"#, "FullSnapshot");
        check(
            r#"{"type":3,"data":{"source":2,"type":2}}"#,
            "Incremental { source: 2, interaction: Some(2) }",
        );
        check(
            r#"{"type":3,"data":{"source":7,"type":1}}"#,
            "Incremental { source: 7, interaction: None }",
        );
        check(
            r#"{"type":4,"data":{"href":"/a","width":8}}"#,
            r#"Meta { href: Some("/a"), width_px: Some(8), height_px: None }"#,
        );
        check(
            r#"{"type":5,"data":{"tag":"$pageview","payload":{"href":"/b"}}}"#,
            r#"Custom { tag: "$pageview", href: Some("/b") }"#,
        );
    }

    #[test]
    fn what_does_not_fit_is_other() {
        for event in [r#"{"type":3}"#, r#"{"type":3,"data":7}"#, r#"{"type":99,"data":{}}"#, "{}"] {
            check(event, "Other");
        }
    }

    #[track_caller]
    fn check(event: &str, expected: &str) {
        assert_eq!(format!("{:?}", View::of(serde_json::from_str(event).unwrap())), expected);
    }
}
