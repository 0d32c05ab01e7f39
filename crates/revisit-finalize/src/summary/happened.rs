//! The part of a summary that moments tell: where the visitor was, what went wrong, and how often.
//!
//! It counts what there is among the moments of a session, so a session with more of them than the
//! limit has more of it than is said here.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use revisit_model::moment::{Request, What};
use revisit_model::text::cut_bytes;
use revisit_model::{ErrorCount, Moment, PageVisit, Summary};

use super::frustration::Signs;

/// Page views that are listed.
const MAX_PAGES: usize = 200;
/// Causes of errors that are listed.
const MAX_ERRORS: usize = 50;
/// Causes and addresses that are told apart at all.
const MAX_DISTINCT: usize = 1000;
/// Longest address that tells failed requests apart, in bytes.
const MAX_ADDRESS_BYTES: usize = 300;

/// Puts into the summary what the moments, in order of time, tell.
pub(crate) fn tell(summary: &mut Summary, moments: &[Moment]) {
    let mut tally = Tally::default();
    for moment in moments {
        tally.observe(moment, summary);
    }
    let Tally { causes, failed, signs, pages } = tally;
    summary.entry_url = pages.first().map(|it| it.url.clone());
    summary.exit_url = pages.last().map(|it| it.url.clone());
    summary.pages = with_durations(pages, summary);
    summary.pages.truncate(MAX_PAGES);
    let n_failed_addresses = failed.len() as u64;
    let n_error_causes = causes.len() as u64;
    summary.frustration = Signs { n_error_causes, n_failed_addresses, ..signs }.score();
    summary.n_rage_clicks = signs.n_rage_clicks;
    summary.n_error_clicks = signs.n_error_clicks;
    summary.n_dead_clicks = signs.n_dead_clicks;
    summary.n_u_turns = signs.n_u_turns;
    summary.n_thrashed_cursors = signs.n_thrashed_cursors;
    let mut errors: Vec<ErrorCount> = causes.into_values().collect();
    errors.sort_by_key(|it| Reverse(it.n_times));
    errors.truncate(MAX_ERRORS);
    summary.errors = errors;
}

#[derive(Debug, Default)]
struct Tally {
    causes: BTreeMap<String, ErrorCount>,
    failed: BTreeSet<(Option<String>, String)>,
    signs: Signs,
    pages: Vec<PageVisit>,
}

impl Tally {
    fn observe(&mut self, moment: &Moment, summary: &mut Summary) {
        match &moment.what {
            What::PageView { .. } => self.pages.extend(moment.url.clone().map(|url| PageVisit {
                url,
                window: moment.window.clone(),
                entered_at: moment.at_ms,
                duration_ms: 0,
            })),
            What::UTurn { .. } => self.signs.n_u_turns += 1,
            What::RageClick { .. } => self.signs.n_rage_clicks += 1,
            What::DeadClick {} => self.signs.n_dead_clicks += 1,
            What::ErrorClick { .. } => self.signs.n_error_clicks += 1,
            What::ThrashedCursor { .. } => self.signs.n_thrashed_cursors += 1,
            What::Idle { duration_ms } => summary.idle_ms += duration_ms,
            What::ScrollDepth { max_percent: Some(percent), .. } => {
                let farthest = summary.max_scroll_percent.unwrap_or(0.0).max(*percent);
                summary.max_scroll_percent = Some(farthest);
            }
            What::Error(facts) | What::UnhandledRejection(facts) => {
                summary.n_errors += facts.n_times;
                if let Some(known) = self.causes.get_mut(&facts.fingerprint) {
                    known.n_times += facts.n_times;
                } else if self.causes.len() < MAX_DISTINCT {
                    let (fingerprint, message) = (facts.fingerprint.clone(), facts.message.clone());
                    let first = ErrorCount { fingerprint, message, n_times: facts.n_times };
                    self.causes.insert(facts.fingerprint.clone(), first);
                }
            }
            What::Request(request) => {
                summary.n_requests += 1;
                if request.is_failed {
                    summary.n_failed_requests += 1;
                    self.fail(request);
                }
            }
            What::SessionStart {}
            | What::SessionEnd { .. }
            | What::Click { .. }
            | What::DoubleClick {}
            | What::ContextMenu {}
            | What::Input { .. }
            | What::Submit { .. }
            | What::KeyPresses { .. }
            | What::ScrollDepth { .. }
            | What::Selection { .. }
            | What::Copy {}
            | What::Resize { .. }
            | What::WindowFocus { .. }
            | What::Console { .. }
            | What::WebVital { .. }
            | What::LongTask { .. }
            | What::Custom { .. }
            | What::Analytics { .. }
            | What::FeatureFlag { .. }
            | What::Identify { .. }
            | What::Annotation { .. }
            | What::Gap { .. } => {}
        }
    }

    /// A request is known by its address without the query.
    fn fail(&mut self, request: &Request) {
        let address = request.request_url.split(['?', '#']).next().unwrap_or_default();
        let address = cut_bytes(address, MAX_ADDRESS_BYTES).to_owned();
        if self.failed.len() < MAX_DISTINCT {
            self.failed.insert((request.method.clone(), address));
        }
    }
}

/// A page was there until the next of its window, or until the window's last event.
fn with_durations(mut pages: Vec<PageVisit>, summary: &Summary) -> Vec<PageVisit> {
    let mut next = BTreeMap::new();
    for page in pages.iter_mut().rev() {
        let left_at = next.insert(page.window.clone(), page.entered_at).unwrap_or_else(|| {
            let window = summary.windows.iter().find(|it| it.id == page.window);
            window.map_or(summary.ended_at, |it| it.ended_at)
        });
        page.duration_ms = u64::try_from(left_at.ms_since(page.entered_at)).unwrap_or(0);
    }
    pages
}

#[cfg(test)]
mod tests {
    use revisit_model::moment::{ErrorFacts, Load};
    use revisit_model::{Timestamp, WindowId, WindowSummary};

    use super::*;

    #[test]
    fn pages_are_in_order_and_last_until_the_next_of_their_window() {
        let told = told("0 w page /a; 10 v page /b; 40 w page /c; 60 w page /d");
        let shown: Vec<String> =
            told.pages.iter().map(|it| format!("{} {}", it.url, it.duration_ms)).collect();
        assert_eq!(shown.join(", "), "/a 40, /b 90, /c 20, /d 20");
        assert_eq!(told.entry_url.as_deref(), Some("/a"));
        assert_eq!(told.exit_url.as_deref(), Some("/d"));
    }

    #[test]
    fn errors_are_counted_by_cause() {
        let told = told("0 w error a; 1 w error b; 2 w error b");
        let shown: Vec<String> =
            told.errors.iter().map(|it| format!("{} {}", it.fingerprint, it.n_times)).collect();
        assert_eq!(shown.join(", "), "b 2, a 1");
        assert_eq!((told.n_errors, told.frustration), (3, 33));
    }

    #[test]
    fn failures_count_by_address_for_frustration() {
        let told = told("0 w fail /a?1; 1 w fail /a?2; 2 w ok /b");
        assert_eq!((told.n_requests, told.n_failed_requests, told.frustration), (3, 2, 6));
    }

    #[test]
    fn signs_and_idle_time_add_up() {
        let told = told(
            "0 w rage; 1 w dead; 2 w turn; 3 w idle 7; 4 w idle 8; 5 w scroll 30; 6 w scroll 20",
        );
        assert_eq!((told.n_rage_clicks, told.n_dead_clicks, told.n_u_turns), (1, 1, 1));
        assert_eq!((told.idle_ms, told.max_scroll_percent, told.frustration), (15, Some(30.0), 37));
    }

    /// Moments are written as time, window, and what; window `w` ends at 80, `v` with the session
    /// at 100.
    fn told(moments: &str) -> Summary {
        let moments: Vec<Moment> = moments.split("; ").map(moment).collect();
        let w = WindowId::new("w").unwrap();
        let (started_at, ended_at) = (Timestamp::from_ms(0), Timestamp::from_ms(80));
        let mut summary = Summary {
            ended_at: Timestamp::from_ms(100),
            windows: vec![WindowSummary { id: w, started_at, ended_at, n_events: 1 }],
            ..Summary::default()
        };
        tell(&mut summary, &moments);
        summary
    }

    fn moment(text: &str) -> Moment {
        let words: Vec<&str> = text.split(' ').collect();
        let argument = words.get(3).copied().unwrap_or_default().to_owned();
        let request = |is_failed| {
            let request_url = argument.clone();
            What::Request(Request { request_url, is_failed, ..Request::default() })
        };
        let what = match words[2] {
            "page" => What::PageView { load: Load::Full, title: None, from_url: None },
            "error" => {
                What::Error(ErrorFacts { fingerprint: argument.clone(), ..ErrorFacts::default() })
            }
            "fail" => request(true),
            "ok" => request(false),
            "rage" => What::RageClick { n_clicks: 3, duration_ms: 9 },
            "dead" => What::DeadClick {},
            "turn" => What::UTurn { via_url: String::new(), after_ms: 9 },
            "idle" => What::Idle { duration_ms: argument.parse().unwrap() },
            "scroll" => {
                What::ScrollDepth { max_px: 9.0, max_percent: Some(argument.parse().unwrap()) }
            }
            other => panic!("{other}"),
        };
        Moment {
            at_ms: Timestamp::from_ms(words[0].parse().unwrap()),
            window: WindowId::new(words[1]).unwrap(),
            url: Some(argument),
            what,
            target: None,
        }
    }
}
