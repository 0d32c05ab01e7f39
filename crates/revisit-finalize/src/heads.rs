//! What the deliveries of a session say of it beside their events. Envelopes are not kept.

use revisit_model::{ItemHead, Timestamp, VisitorId, limits};

use revisit_model::text::cut_chars;

/// Longest `User-Agent` that is looked at, in characters. Real ones have under 300.
const MAX_USER_AGENT_CHARS: usize = 1000;

/// The last word of all deliveries on each question, by the time they were received.
#[derive(Debug, Default)]
pub struct Heads {
    received: Option<(Timestamp, Timestamp)>,
    visitor: Option<Said<VisitorId>>,
    library: Option<Said<String>>,
    user_agent: Option<Said<String>>,
}

#[derive(Debug)]
struct Said<T> {
    at: Timestamp,
    what: T,
}

impl Heads {
    /// Takes the head of one item. Of two received at the same time, the later one here counts.
    pub fn observe(&mut self, head: &ItemHead) {
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
        hear(&mut self.visitor, *at, visitor.clone());
        hear(&mut self.library, *at, field(library.as_deref(), limits::MAX_FIELD_CHARS));
        hear(&mut self.user_agent, *at, field(user_agent.as_deref(), MAX_USER_AGENT_CHARS));
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

fn hear<T>(last: &mut Option<Said<T>>, at: Timestamp, what: Option<T>) {
    if let Some(what) = what
        && last.as_ref().is_none_or(|it| it.at <= at)
    {
        *last = Some(Said { at, what });
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
        for head in notation.split_whitespace() {
            let (at, visitor) = head.split_once(':').unwrap();
            heads.observe(&ItemHead {
                id: ItemId::from_uuid(Uuid::nil()),
                source: Source::Posthog,
                received_at: Timestamp::from_ms(at.parse().unwrap()),
                window: WindowId::new("w").unwrap(),
                visitor: VisitorId::new(visitor).ok(),
                library: None,
                user_agent: None,
                envelope: None,
                n_events: 0,
            });
        }
        assert_eq!(heads.visitor().map(VisitorId::as_str), Some(expected));
    }
}
