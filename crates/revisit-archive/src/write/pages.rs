//! The addresses of each window, from the moments that say so.

use std::collections::BTreeMap;

use revisit_model::Moment;
use revisit_model::moment::What;
use serde_json::Map;

use crate::limits::MAX_PAGES;
use crate::manifest::Page;

/// Pages by window, from one moment a line.
pub(super) fn of(moments: &str) -> BTreeMap<String, Vec<Page>> {
    let mut pages: BTreeMap<String, Vec<Page>> = BTreeMap::new();
    // Most moments are none, and a recorded text that looks so is found out by reading it.
    let lines = moments.lines().filter(|it| it.contains("\"page_view\""));
    for moment in lines.filter_map(|it| serde_json::from_str::<Moment>(it).ok()).take(MAX_PAGES) {
        let Moment { at_ms, window, url: Some(url), what: What::PageView { title, .. }, .. } =
            moment
        else {
            continue;
        };
        #[expect(clippy::cast_precision_loss, reason = "times of browsers are below 2^53")]
        let at_ms = at_ms.as_ms() as f64;
        let page = Page { at_ms, url, title, other: Map::new() };
        pages.entry(window.into()).or_default().push(page);
    }
    pages
}
