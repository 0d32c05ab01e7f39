//! What the deliveries of a session say of it beside their events. Envelopes are not kept.

use revisit_model::{ItemHead, Summary, Timestamp, VisitorId, limits};

use revisit_model::text::cut_chars;

use crate::merge::Arrival;

/// Longest `User-Agent` that is looked at, in characters. Real ones have under 300.
const MAX_USER_AGENT_CHARS: usize = 1000;

/// The last word of all deliveries on each question, by the time they were received.
#[derive(Debug, Default)]
pub struct Heads {
    received: Option<(Timestamp, Timestamp)>,
    visitor: Option<Said<VisitorId>>,
    library: Option<Said<String>>,
    user_agent: Option<Said<String>>,
    archived_console: Option<ConsoleCounts>,
}

/// Console lines by level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "counts are called so everywhere")]
pub(crate) struct ConsoleCounts {
    pub(crate) n_log: u64,
    pub(crate) n_warn: u64,
    pub(crate) n_error: u64,
}

#[derive(Debug)]
struct Said<T> {
    at: Timestamp,
    arrival: Arrival,
    what: T,
}

impl Heads {
    /// Takes the head of one item. Of two received at the same time, the one that arrived later
    /// counts, and of those the later one here.
    pub(crate) fn observe(&mut self, head: &ItemHead, arrival: Arrival) {
        let ItemHead {
            id: _,
            source: _,
            received_at: at,
            window: _,
            visitor,
            library,
            user_agent,
            envelope: _,
            n_events: _,
        } = head;
        let (first, last) = self.received.unwrap_or((*at, *at));
        self.received = Some((first.min(*at), last.max(*at)));
        let when = (*at, arrival);
        hear(&mut self.visitor, when, visitor.clone());
        hear(&mut self.library, when, field(library.as_deref(), limits::MAX_FIELD_CHARS));
        hear(&mut self.user_agent, when, field(user_agent.as_deref(), MAX_USER_AGENT_CHARS));
    }

    /// Takes from the summary of what is archived what only its deliveries could tell.
    pub(crate) fn take_over(&mut self, archived: &Summary) {
        self.archived_console = Some(ConsoleCounts {
            n_log: archived.n_console_log,
            n_warn: archived.n_console_warn,
            n_error: archived.n_console_error,
        });
    }

    /// Console lines of the archived deliveries, where that is known.
    pub(crate) fn archived_console(&self) -> Option<ConsoleCounts> {
        self.archived_console
    }

    /// The visitor by the name known last: an `identify` gives a better one to those after it.
    pub fn visitor(&self) -> Option<&VisitorId> {
        self.visitor.as_ref().map(|it| &it.what)
    }

    /// Name and version of what recorded.
    pub fn library(&self) -> Option<&str> {
        self.library.as_ref().map(|it| it.what.as_str())
    }

    /// The browser's `User-Agent`.
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_ref().map(|it| it.what.as_str())
    }

    /// When the first and the last item were received.
    pub fn received(&self) -> Option<(Timestamp, Timestamp)> {
        self.received
    }
}

fn hear<T>(last: &mut Option<Said<T>>, when: (Timestamp, Arrival), what: Option<T>) {
    let (at, arrival) = when;
    if let Some(what) = what
        && last.as_ref().is_none_or(|it| (it.at, it.arrival) <= when)
    {
        *last = Some(Said { at, arrival, what });
    }
}

fn field(text: Option<&str>, max_chars: usize) -> Option<String> {
    text.filter(|it| !it.is_empty()).map(|it| cut_chars(it, max_chars).to_owned())
}

#[cfg(test)]
mod tests {
    use revisit_model::{ItemId, Source, WindowId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_last_visitor_by_time_counts_whatever_the_order() {
        check("1:anonymous 2:ann", "ann");
        check("2:ann 1:anonymous", "ann");
    }

    #[test]
    fn a_head_without_a_visitor_takes_nothing_away() {
        check("1:ann 2:", "ann");
    }

    #[test]
    fn at_the_same_time_the_later_arrival_counts() {
        check("1:anonymous 1:ann", "ann");
    }

    /// Heads are written `received_at:visitor`.
    #[track_caller]
    fn check(notation: &str, expected: &str) {
        let mut heads = Heads::default();
        for (number, head) in (0..).zip(notation.split_whitespace()) {
            let (at, visitor) = head.split_once(':').unwrap();
            let head = ItemHead {
                id: ItemId::from_uuid(Uuid::nil()),
                source: Source::Posthog,
                received_at: Timestamp::from_ms(at.parse().unwrap()),
                window: WindowId::new("w").unwrap(),
                visitor: VisitorId::new(visitor).ok(),
                library: None,
                user_agent: None,
                envelope: None,
                n_events: 0,
            };
            heads.observe(&head, Arrival::Block(number));
        }
        assert_eq!(heads.visitor().map(VisitorId::as_str), Some(expected));
    }
}
