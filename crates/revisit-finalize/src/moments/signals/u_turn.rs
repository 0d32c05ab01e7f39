//! U-turns: the visitor went on, saw that it was not what they wanted, and came back at once.
//!
//! It sees page views of one window. What was done on the page between is not its question.

use std::collections::HashMap;
use std::sync::Arc;

use revisit_model::moment::What;

use super::page_view::Arrival;

/// Longest stay on the page between. Tools that name theirs have five seconds (Uxify) to ten; ten
/// leaves a slow page the time to come up.
const MAX_STAY_MS: f64 = 10_000.0;
/// A shorter stay is a redirect to and fro, such as by a login, which nobody has seen.
const MIN_STAY_MS: f64 = 500.0;

/// Finds the turns of all windows.
#[derive(Debug, Default)]
pub(super) struct UTurns {
    windows: HashMap<Arc<str>, Way>,
}

/// The last two pages.
#[derive(Debug)]
struct Way {
    before: Option<String>,
    last: Arrival,
}

impl UTurns {
    /// Takes the next page view; the turn that it ends, if it ends one.
    pub(super) fn observe(&mut self, window: &Arc<str>, arrival: &Arrival) -> Option<What> {
        let Some(way) = self.windows.get_mut(window) else {
            let way = Way { before: None, last: arrival.clone() };
            self.windows.insert(Arc::clone(window), way);
            return None;
        };
        if is_same_page(&way.last.url, &arrival.url) {
            return None;
        }
        let stay_ms = arrival.at_ms - way.last.at_ms;
        let left = std::mem::replace(&mut way.last, arrival.clone());
        let came_back = way.before.as_deref().is_some_and(|it| is_same_page(it, &arrival.url));
        way.before = Some(left.url.clone());
        let is_turn = came_back && (MIN_STAY_MS..=MAX_STAY_MS).contains(&stay_ms);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "is in range")]
        let after_ms = stay_ms as u64;
        is_turn.then_some(What::UTurn { via_url: left.url, after_ms })
    }
}

/// A fragment is a page when it is a route, and otherwise a place on the page.
fn is_same_page(a: &str, b: &str) -> bool {
    page(a) == page(b)
}

fn page(url: &str) -> &str {
    match url.split_once('#') {
        Some((page, fragment)) if !fragment.starts_with(['/', '!']) => page,
        _ => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_within_ten_seconds_is_a_turn() {
        check("0/a 1000/b 11000/a", "via /b after 10000");
        check("0/a 1000/b 11001/a", "");
        check("0/a 1000/b 3000/c", "");
    }

    #[test]
    fn a_redirect_is_no_turn() {
        check("0/a 1000/b 1499/a", "");
        check("0/a 1000/b 1500/a", "via /b after 500");
    }

    #[test]
    fn to_and_fro_is_a_turn_each_time() {
        check("0/a 1000/b 2000/a 3000/b", "via /b after 1000; via /a after 1000");
    }

    #[test]
    fn a_place_on_the_page_is_no_page() {
        check("0/a 1000/a#x 2000/a", "");
        check("0/a 1000/b 2000/b#x 3000/a", "via /b after 2000");
        check("0/#/a 1000/#/b 2000/#/a", "via /#/b after 1000");
    }

    #[test]
    fn windows_do_not_mix() {
        let mut turns = UTurns::default();
        let (w, v) = (Arc::from("w"), Arc::from("v"));
        assert_eq!(turns.observe(&w, &arrival("0/a")), None);
        assert_eq!(turns.observe(&v, &arrival("1000/b")), None);
        assert_eq!(turns.observe(&w, &arrival("2000/a")), None);
    }

    /// Page views are written as their time and address.
    #[track_caller]
    fn check(views: &str, expected: &str) {
        let (mut turns, window) = (UTurns::default(), Arc::from("w"));
        let found = views.split(' ').filter_map(|it| turns.observe(&window, &arrival(it)));
        let shown: Vec<String> = found
            .map(|it| {
                let What::UTurn { via_url, after_ms } = it else { return format!("{it:?}") };
                format!("via {via_url} after {after_ms}")
            })
            .collect();
        assert_eq!(shown.join("; "), expected);
    }

    fn arrival(text: &str) -> Arrival {
        let (at, path) = text.split_once('/').unwrap();
        Arrival { at_ms: at.parse().unwrap(), url: format!("/{path}") }
    }
}
