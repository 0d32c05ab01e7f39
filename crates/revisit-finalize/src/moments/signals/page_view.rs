//! Page views: documents that were loaded, and addresses that were gone to within one.
//!
//! A recorder writes Meta and a full snapshot for a new document, and again from time to time for
//! the same one. The same address once more is a new view only when something says that a document
//! began just then. A view is put down when its page is left, since its title is known by then.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use revisit_model::moment::{Load, What};
use revisit_model::text::{cut_bytes, cut_chars};
use revisit_model::{Moment, limits};
use revisit_rrweb::tape::Fields;
use revisit_rrweb::{Dom, What as Told};

use super::super::navigation::{How, Went};
use super::{ANALYTICS_PLUGIN, Page, Seen};

/// How far the events of one page load may lie apart. PostHog's recorder tells of its beginning some
/// 20 ms after the Meta event, and rrweb of `DOMContentLoaded` up to a slow load before.
const MAX_LOAD_MS: f64 = 5000.0;
/// How long before or after an address changed PostHog's SDK may say how.
const MAX_WORD_MS: f64 = 2000.0;

/// The views of all windows.
#[derive(Debug, Default)]
pub(super) struct PageViews {
    windows: BTreeMap<Arc<str>, Window>,
}

/// A page has come into view.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arrival {
    pub(super) at_ms: f64,
    pub(super) url: String,
}

#[derive(Debug, Default)]
struct Window {
    view: Option<View>,
    /// When the page's own address was told again, as at a checkout.
    told_again_ms: Option<f64>,
    document_ms: Option<f64>,
    word: Option<Word>,
}

/// What PostHog's SDK said of a page view.
#[derive(Debug)]
struct Word {
    at_ms: f64,
    url: String,
    load: Option<Load>,
    title: Option<String>,
}

#[derive(Debug, Clone)]
struct View {
    at_ms: f64,
    url: String,
    load: Load,
    from_url: Option<String>,
    title: Option<String>,
}

impl PageViews {
    /// Takes the next event; the page that came into view with it, if one did.
    pub(super) fn observe(&mut self, seen: &Seen<'_>, found: &mut Vec<Moment>) -> Option<Arrival> {
        let went = Went::of(&seen.event.what);
        if went.is_none() && !seen.begins_document {
            self.hear(seen);
            return None;
        }
        let window = match self.windows.get_mut(seen.window) {
            Some(window) => window,
            None => self.windows.entry(Arc::clone(seen.window)).or_default(),
        };
        let arrival = match went {
            Some(went) => window.go(seen.at_ms, went),
            None => window.begin_document(seen.at_ms),
        }?;
        let next = View { from_url: window.view.as_ref().map(|it| it.url.clone()), ..arrival };
        let arrival = Arrival { at_ms: next.at_ms, url: next.url.clone() };
        if let Some(left) = window.view.replace(next) {
            found.push(left.into_moment(seen.page));
        }
        window.take_word();
        Some(arrival)
    }

    pub(super) fn finish(self, pages: &HashMap<Arc<str>, Page>, found: &mut Vec<Moment>) {
        for (name, window) in self.windows {
            if let Some((view, page)) = window.view.zip(pages.get(&name)) {
                found.push(view.into_moment(page));
            }
        }
    }

    /// PostHog's SDK tells with its page views how the page was gone to, and its title.
    fn hear(&mut self, seen: &Seen<'_>) {
        let Told::Plugin { plugin: ANALYTICS_PLUGIN, payload } = seen.event.what else { return };
        let event = Fields::within(payload);
        let properties = Fields::within(event.get("properties"));
        let Some(url) = properties.text("$current_url") else { return };
        if event.text("event") != Some("$pageview") {
            return;
        }
        let load = match properties.text("navigation_type") {
            Some("pushState") => Some(Load::PushState),
            Some("replaceState") => Some(Load::ReplaceState),
            Some("popstate") => Some(Load::PopState),
            Some(_) | None => None,
        };
        let title = properties.text("title").and_then(title_of);
        let url = cut_bytes(url, limits::MAX_URL_BYTES).to_owned();
        let window = self.windows.entry(Arc::clone(seen.window)).or_default();
        window.word = Some(Word { at_ms: seen.at_ms, url, load, title });
        window.take_word();
    }
}

impl Window {
    fn go(&mut self, at_ms: f64, went: Went<'_>) -> Option<View> {
        let url = cut_bytes(went.href, limits::MAX_URL_BYTES);
        let is_new_document = self.document_ms.is_some_and(|it| at_ms - it <= MAX_LOAD_MS);
        let load = match (&self.view, went.how) {
            (Some(view), How::Meta) if view.url == url && !is_new_document => {
                self.told_again_ms = Some(at_ms);
                return None;
            }
            (Some(view), How::Said(_)) if view.url == url => return None,
            (Some(view), How::Meta | How::Said(Load::Soft))
                if differs_in_fragment_only(&view.url, url) =>
            {
                Load::Hash
            }
            // Without a Meta event before, the recorder began after the page did.
            (_, How::Meta) | (None, How::Said(Load::Soft)) => Load::Full,
            (_, How::Said(load)) => load,
        };
        (self.told_again_ms, self.document_ms) = (None, None);
        Some(View { at_ms, url: url.to_owned(), load, from_url: None, title: None })
    }

    /// Believes the SDK's word if it is of the page in view.
    fn take_word(&mut self) {
        let Some((view, word)) = self.view.as_mut().zip(self.word.as_ref()) else { return };
        if word.url != view.url || (word.at_ms - view.at_ms).abs() > MAX_WORD_MS {
            return;
        }
        view.title.clone_from(&word.title);
        if view.load != Load::Full {
            view.load = word.load.unwrap_or(view.load);
        }
        self.word = None;
    }

    fn begin_document(&mut self, at_ms: f64) -> Option<View> {
        match (self.told_again_ms, &self.view) {
            (Some(told_ms), Some(view)) if at_ms - told_ms <= MAX_LOAD_MS => {
                self.told_again_ms = None;
                let url = view.url.clone();
                Some(View { at_ms: told_ms, url, load: Load::Full, from_url: None, title: None })
            }
            _ => {
                self.document_ms = Some(at_ms);
                None
            }
        }
    }
}

impl View {
    /// The moment of a view whose page is as it was just before it was left.
    fn into_moment(self, page: &Page) -> Moment {
        let View { at_ms, url, load, from_url, title } = self;
        let title = page_title(page.mirror().dom()).or(title);
        Moment { url: Some(url), ..page.moment(at_ms, What::PageView { load, title, from_url }) }
    }
}

fn differs_in_fragment_only(a: &str, b: &str) -> bool {
    let document = |url: &str| url.split_once('#').map_or(url.len(), |(it, _)| it.len());
    a != b && a.get(..document(a)) == b.get(..document(b))
}

/// The text of the `title` in the document's head.
fn page_title(dom: &Dom) -> Option<String> {
    let within = |parent, tag: &str| dom.children(parent).find(|it| dom.tag(*it) == Some(tag));
    let title = within(within(within(dom.document()?, "html")?, "head")?, "title")?;
    let text: String = dom.children(title).filter_map(|it| dom.text(it)).collect();
    title_of(&text)
}

fn title_of(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let title = cut_chars(&words.join(" "), limits::MAX_TITLE_CHARS).to_owned();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::super::testing::moments;

    #[test]
    fn a_checkout_is_no_page_view() {
        check("4 /a; 4 /a; 4 /a", "/a full");
    }

    #[test]
    fn a_page_loaded_again_is_a_page_view() {
        check("4 /a; 0; 1; 4 /a", "/a full; /a full");
        check("4 /a; 1 +9000; 4 /a", "/a full; /a full");
        check("4 /a; 4 /a +60000; 1", "/a full; /a full");
        check("4 /a; 4 /a +60000; started", "/a full; /a full");
        // Its own end of loading, and a checkout long after.
        check("4 /a; 1; 4 /a +60000", "/a full");
    }

    #[test]
    fn another_address_is_a_page_view() {
        check("4 /a; 4 /b", "/a full; /b full from /a");
        check("4 /a; $pageview /a; $pageview /b", "/a full; /b soft from /a");
        check("4 /a; revisit/navigation /a?x", "/a full; /a?x soft from /a");
        check("4 /a; revisit/navigation /b; 4 /b", "/a full; /b soft from /a");
    }

    #[test]
    fn a_fragment_is_a_hash_change() {
        check("4 /a; revisit/navigation /a#x", "/a full; /a#x hash from /a");
        check("4 /a#x; 4 /a#y", "/a#x full; /a#y hash from /a#x");
        check("4 /a#x; revisit/navigation /a", "/a#x full; /a hash from /a#x");
    }

    #[test]
    fn our_recorder_says_how() {
        check("4 /a; own /b pushState", "/a full; /b push_state from /a");
        check("4 /a; own /b replaceState", "/a full; /b replace_state from /a");
        check(
            "4 /a; own /b pushState; own /a popstate",
            "/a full; /b push_state from /a; /a pop_state from /b",
        );
        check("4 /a; own /a#x hashchange", "/a full; /a#x hash from /a");
        check("4 /a; own /a pushState", "/a full");
    }

    #[test]
    fn the_sdk_may_say_how() {
        check("4 /a; $pageview /b; analytics /b popstate", "/a full; /b pop_state from /a");
        check("4 /a; analytics /b pushState; $pageview /b", "/a full; /b push_state from /a");
        check("4 /a; $pageview /b; analytics /c popstate", "/a full; /b soft from /a");
        check("4 /a; analytics /a initial_load", "/a full");
    }

    /// Events are written as type and address, or as tag and address, a hundred milliseconds apart;
    /// `+N` puts N ms before an event.
    #[track_caller]
    fn check(events: &str, expected: &str) {
        let events: Vec<(f64, String)> = events.split("; ").map(event).collect();
        let shown: Vec<String> = moments(&events)
            .iter()
            .filter(|it| it["kind"] == "page_view")
            .map(|it| {
                let from = it.get("from_url").and_then(|it| it.as_str());
                let from = from.filter(|from| Some(*from) != it["url"].as_str());
                let from = from.map(|it| format!(" from {it}")).unwrap_or_default();
                format!("{} {}{from}", it["url"].as_str().unwrap(), it["load"].as_str().unwrap())
            })
            .collect();
        assert_eq!(shown.join("; "), expected);
    }

    fn event(text: &str) -> (f64, String) {
        let words: Vec<&str> = text.split(' ').filter(|it| !it.starts_with('+')).collect();
        let pause = text.split_once('+').map_or(100.0, |(_, ms)| ms.parse().unwrap());
        let href = words.get(1).unwrap_or(&"");
        let json = match words[0] {
            "4" => format!(r#""type":4,"data":{{"href":"{href}"}}"#),
            kind @ ("0" | "1") => format!(r#""type":{kind},"data":{{}}"#),
            "started" => r#""type":5,"data":{"tag":"$recording_started","payload":{"reason":"recording_initialized"}}"#.to_owned(),
            "own" => format!(
                r#""type":6,"data":{{"plugin":"revisit/event@1","payload":{{"type":"navigation","data":{{"kind":"{}","url":"{href}"}}}}}}"#,
                words[2]
            ),
            "analytics" => format!(
                r#""type":6,"data":{{"plugin":"posthog/event@1","payload":{{"event":"$pageview","properties":{{"$current_url":"{href}","navigation_type":"{}"}}}}}}"#,
                words[2]
            ),
            tag => format!(r#""type":5,"data":{{"tag":"{tag}","payload":{{"href":"{href}"}}}}"#),
        };
        (pause, json)
    }
}
