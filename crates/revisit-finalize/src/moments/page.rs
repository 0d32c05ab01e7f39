//! One window's page: the mirror, and how its elements are called.

use std::cell::Cell;
use std::sync::Arc;

use revisit_model::text::{cut_bytes, cut_chars};
use revisit_model::{Moment, Target, WindowId, limits, moment};
use revisit_rrweb::keyframe::Keyframe;
use revisit_rrweb::{Dom, Event, Mirror, NodeKey, query};

use super::navigation::Went;
use super::whole_ms;
use crate::KeyframePolicy;

/// Longest text of an element, in characters.
const MAX_TEXT_CHARS: usize = 100;
/// Longest label, in characters.
const MAX_LABEL_CHARS: usize = 200;
/// Longest selector and longest path, in characters. Deep pages have paths without end.
const MAX_PATH_CHARS: usize = 1000;

/// How often a page is looked at closely. Each look may walk all of the page; a day of work has a
/// few thousand clicks and edits, and only a forged recording has more.
const MAX_LOOKS: u32 = 20_000;

/// The page of a window.
#[derive(Debug)]
pub(crate) struct Page {
    window: WindowId,
    mirror: Mirror,
    url: Option<String>,
    n_looks: Cell<u32>,
    policy: KeyframePolicy,
    /// The latest time of an event.
    last_ms: f64,
}

impl Page {
    /// The page of a new window; `None` when its name cannot be an id.
    pub(crate) fn new(window: &Arc<str>) -> Option<Page> {
        let window = WindowId::new(window.as_ref()).ok()?;
        Some(Page {
            window,
            mirror: Mirror::new(),
            url: None,
            n_looks: Cell::new(0),
            policy: KeyframePolicy::new(),
            last_ms: f64::NEG_INFINITY,
        })
    }

    pub(crate) fn window(&self) -> &WindowId {
        &self.window
    }

    pub(crate) fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// The address, with what happened within the document.
    pub(crate) fn url(&self) -> Option<&str> {
        self.url.as_deref().or_else(|| self.mirror.href())
    }

    pub(crate) fn moment(&self, at_ms: f64, what: moment::What) -> Moment {
        Moment {
            at_ms: whole_ms(at_ms),
            window: self.window.clone(),
            url: self.url().map(str::to_owned),
            what,
            target: None,
        }
    }

    /// A keyframe to place before an event of this window, when one is due.
    pub(crate) fn keyframe_before(&mut self, next_ms: f64) -> Option<(f64, Keyframe)> {
        let at_ms = self.policy.due(&self.mirror, next_ms).filter(|it| *it > self.last_ms)?;
        let keyframe = self.mirror.keyframe(at_ms)?;
        self.policy.place();
        Some((at_ms, keyframe))
    }

    /// Whether the page may be looked at closely once more.
    pub(crate) fn may_look(&self) -> bool {
        self.n_looks.set(self.n_looks.get().saturating_add(1));
        self.n_looks.get() <= MAX_LOOKS
    }

    /// An element as it is now. The label is that of the link or button that the element is in, if
    /// it is in one; everything else is the element's own. Of a node that is not on the page only
    /// the id is told.
    pub(crate) fn describe(&self, id: i64, x_px: Option<f64>, y_px: Option<f64>) -> Target {
        let dom = self.mirror.dom();
        let target = Target { node: id, x: x_px, y: y_px, ..Target::default() };
        // A text node or a document stands for the element that it is in.
        let Some(key) = dom.by_id(id).and_then(|it| element(dom, it)) else { return target };
        if !self.may_look() {
            return target;
        }
        let is_field = matches!(dom.tag(key), Some("textarea" | "select" | "input"));
        let text = (!is_field).then(|| query::visible_text(dom, key, MAX_TEXT_CHARS));
        let label = query::label(dom, control(dom, key).unwrap_or(key));
        Target {
            selector: Some(query::unique_selector(dom, key)).filter(|it| is_short(it)),
            path: Some(cut_start(&query::path(dom, key))),
            tag: dom.tag(key).map(str::to_owned),
            label: label.map(|it| cut_chars(&it, MAX_LABEL_CHARS).to_owned()),
            text: text.filter(|it| !it.is_empty()),
            ..target
        }
    }

    pub(super) fn apply(&mut self, event: &Event<'_>, json: &str, at_ms: f64) {
        self.last_ms = self.last_ms.max(at_ms);
        self.policy.observe(event);
        if let Some(Went { href, .. }) = Went::of(&event.what) {
            let url = cut_bytes(href, limits::MAX_URL_BYTES);
            if self.url.as_deref() != Some(url) {
                self.url = Some(url.to_owned());
            }
        }
        self.mirror.apply(event, json);
    }
}

fn element(dom: &Dom, key: NodeKey) -> Option<NodeKey> {
    if dom.element(key).is_some() {
        return Some(key);
    }
    dom.parent(key).or_else(|| dom.host(key)).filter(|it| dom.element(*it).is_some())
}

/// The link, button or the like that a node is in or is. What can merely get the focus so that it
/// scrolls by keys is none.
pub(crate) fn control(dom: &Dom, key: NodeKey) -> Option<NodeKey> {
    const CONTAINERS: &[&str] = &[
        "alertdialog",
        "application",
        "article",
        "complementary",
        "dialog",
        "document",
        "feed",
        "form",
        "grid",
        "group",
        "list",
        "listbox",
        "log",
        "main",
        "menu",
        "menubar",
        "navigation",
        "radiogroup",
        "region",
        "table",
        "tablist",
        "tabpanel",
        "toolbar",
        "tree",
        "treegrid",
    ];
    let control = query::clickable_ancestor(dom, key)?;
    let is_container = query::role(dom, control).is_some_and(|it| CONTAINERS.contains(&it));
    (!is_container).then_some(control)
}

/// A selector that was cut would find something else.
fn is_short(selector: &str) -> bool {
    selector.chars().nth(MAX_PATH_CHARS).is_none()
}

/// The end of a path tells more than its beginning.
fn cut_start(path: &str) -> String {
    let n_chars = path.chars().count();
    path.chars().skip(n_chars.saturating_sub(MAX_PATH_CHARS)).collect()
}
