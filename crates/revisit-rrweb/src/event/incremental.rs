//! The incremental events, by source.

use crate::source;
use crate::tape::{Fields, Json, List};

/// A change of the page, or something that the visitor did. Ids are those of nodes.
#[derive(Debug, Clone, Copy)]
pub enum Incremental<'t> {
    Mutation(Mutation<'t>),
    Move(Move<'t>),
    Interaction(Interaction),
    Scroll {
        id: Option<i64>,
        x_px: f64,
        y_px: f64,
    },
    Resize {
        width_px: Option<f64>,
        height_px: Option<f64>,
    },
    Input {
        id: Option<i64>,
        text: &'t str,
        is_checked: bool,
        by_user: Option<bool>,
    },
    Media {
        id: Option<i64>,
        data: Json<'t>,
    },
    StyleSheetRule(Json<'t>),
    Canvas {
        id: Option<i64>,
        data: Json<'t>,
    },
    Font(Json<'t>),
    StyleDeclaration(Json<'t>),
    Selection {
        ranges: Option<List<'t>>,
    },
    AdoptedStyleSheet(Json<'t>),
    CustomElement,
    /// A source that nobody here has heard of.
    Other {
        source: i64,
    },
}

/// Changes of the node tree, as arrays of what rrweb calls `texts`, `attributes`, `removes` and
/// `adds`.
#[derive(Debug, Clone, Copy)]
pub struct Mutation<'t> {
    pub texts: Option<List<'t>>,
    pub attributes: Option<List<'t>>,
    pub removes: Option<List<'t>>,
    pub adds: Option<List<'t>>,
    pub is_attach_iframe: bool,
}

/// Positions of the mouse, a finger, or something dragged. Each has `x`, `y`, `id` and
/// `timeOffset`, which is milliseconds before the event, as a number that is not positive.
#[derive(Debug, Clone, Copy)]
pub struct Move<'t> {
    /// [`source::MOUSE_MOVE`], [`source::TOUCH_MOVE`] or [`source::DRAG`].
    pub source: i64,
    pub positions: Option<List<'t>>,
}

/// Something done with mouse, pen, finger or focus.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interaction {
    /// One of [`interaction`](crate::interaction), or a number that we do not know.
    pub kind: i64,
    pub id: Option<i64>,
    pub x_px: Option<f64>,
    pub y_px: Option<f64>,
    /// 0 mouse, 1 pen, 2 touch; `None` when the recorder left it out.
    pub pointer: Option<i64>,
}

impl<'t> Incremental<'t> {
    pub(super) fn of(from: i64, data: Fields<'t>) -> Incremental<'t> {
        let Some(json) = data.json() else { return Incremental::Other { source: from } };
        let id = data.integer("id");
        match from {
            source::MUTATION => Incremental::Mutation(Mutation {
                texts: data.list("texts"),
                attributes: data.list("attributes"),
                removes: data.list("removes"),
                adds: data.list("adds"),
                is_attach_iframe: data.flag("isAttachIframe") == Some(true),
            }),
            source::MOUSE_MOVE | source::TOUCH_MOVE | source::DRAG => {
                Incremental::Move(Move { source: from, positions: data.list("positions") })
            }
            source::MOUSE_INTERACTION => match data.integer("type") {
                Some(kind) => Incremental::Interaction(Interaction {
                    kind,
                    id,
                    x_px: data.number("x"),
                    y_px: data.number("y"),
                    pointer: data.integer("pointerType"),
                }),
                None => Incremental::Other { source: from },
            },
            source::SCROLL => {
                let side = |name| data.number(name).unwrap_or(0.0);
                Incremental::Scroll { id, x_px: side("x"), y_px: side("y") }
            }
            source::VIEWPORT_RESIZE => Incremental::Resize {
                width_px: data.number("width"),
                height_px: data.number("height"),
            },
            source::INPUT => Incremental::Input {
                id,
                text: data.text("text").unwrap_or_default(),
                is_checked: data.flag("isChecked") == Some(true),
                by_user: data.flag("userTriggered"),
            },
            source::MEDIA_INTERACTION => Incremental::Media { id, data: json },
            source::STYLE_SHEET_RULE => Incremental::StyleSheetRule(json),
            source::CANVAS_MUTATION => Incremental::Canvas { id, data: json },
            source::FONT => Incremental::Font(json),
            source::STYLE_DECLARATION => Incremental::StyleDeclaration(json),
            source::SELECTION => Incremental::Selection { ranges: data.list("ranges") },
            source::ADOPTED_STYLE_SHEET => Incremental::AdoptedStyleSheet(json),
            source::CUSTOM_ELEMENT => Incremental::CustomElement,
            _ => Incremental::Other { source: from },
        }
    }
}
