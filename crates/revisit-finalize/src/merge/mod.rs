//! Puts the events of a session's blocks into one order, without what was delivered twice.
//!
//! Events are ordered by time; at the same time, in the order in which they arrived, which is that of
//! the blocks' numbers and not that of reading them. Two things can be delivered twice: an item, which is known by its id and skipped whole, and an event within
//! different items (a page that sends its buffer again, a recording imported a second time), which
//! is known by its window, time and text. Within one item nothing is dropped, so two equal events
//! that a recorder really made both stay.
//!
//! What was archived comes before all blocks that are left, and counts as one delivery: its events
//! have been through all this, so among themselves nothing is dropped.
//!
//! It does not understand events beyond their time.

mod archived;
mod redelivery;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashSet;
use std::mem;
use std::sync::Arc;

use revisit_model::{
    BlockLine, ItemHead, ItemId, ProblemKind, Problems, Source, Timestamp, limits,
};
use revisit_rrweb::{expand, json, read_timestamp_ms};
use serde_json::value::RawValue;

use crate::{Heads, SessionEvent};

/// How far an event may lie from the moment it was received and still be believed, as PostHog has
/// it. An import comes long after the fact, so its events are always believed.
const MAX_CLOCK_ERROR_MS: f64 = 7.0 * 24.0 * 3600.0 * 1000.0;
/// Window names of which one copy is shared by all their events. A session has a few; more than
/// this is a forgery, and then each item has copies of its own.
const MAX_SHARED_WINDOWS: usize = 1000;

pub(crate) use archived::ARCHIVED_ITEM;
pub use archived::ArchivedEvent;

/// Takes blocks, gives events in order.
#[derive(Debug, Default)]
pub struct Merger {
    seen: HashSet<ItemId>,
    heads: Heads,
    problems: Problems,
    windows: HashSet<Arc<str>>,
    n_items: u32,
    /// The next block's number, for those that are not numbered by the caller.
    next_number: u64,
    /// The heads of all deliveries by the number of their block, where they are wanted.
    deliveries: Option<Vec<(Arrival, ItemHead)>>,
    /// The window and the time of the archived event before.
    last_archived: Option<(Arc<str>, f64)>,
    /// What has arrived and was not taken out; within equal times in order of arrival once sorted.
    held: Vec<Held>,
    held_is_sorted: bool,
    held_bytes: usize,
    /// The latest time that was taken out.
    taken_ms: Option<f64>,
}

/// Where something stands in the order of arrival: what was archived, then blocks by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Arrival {
    Archived,
    Block(u64),
}

#[derive(Debug)]
struct Held {
    arrival: Arrival,
    event: SessionEvent,
}

impl Merger {
    pub fn new() -> Merger {
        Merger::default()
    }

    /// As [`Merger::new`]; keeps the head of each delivery for [`Merger::take_deliveries`].
    pub fn keeping_deliveries() -> Merger {
        Merger { deliveries: Some(Vec::new()), ..Merger::default() }
    }

    /// Takes the text of one block, as [`revisit_model::block`] defines it, which arrived after all
    /// others.
    ///
    /// Lines that cannot be read are counted and left out. Compressed events are expanded; one
    /// that cannot be is kept as it came, and counted.
    pub fn add_block(&mut self, text: &str) {
        self.add_numbered_block(self.next_number, text);
    }

    /// As [`Merger::add_block`], of a block of a number. Blocks come in any order.
    pub fn add_numbered_block(&mut self, number: u64, text: &str) {
        self.next_number = self.next_number.max(number.saturating_add(1));
        let arrival = Arrival::Block(number);
        // What stands before the first head that can be read, belongs to nobody we know.
        let mut delivery = self.delivery(arrival, None);
        for line in text.lines() {
            match BlockLine::parse(line) {
                Some(BlockLine::Item(head)) => delivery = self.delivery(arrival, Some(head)),
                Some(BlockLine::Event { window, event }) => {
                    self.add_event(&mut delivery, &window, event);
                }
                None => {
                    self.problems.add(ProblemKind::LineUnreadable, || {
                        format!("a line of {} bytes that is not of a block", line.len())
                    });
                    if line.starts_with('{') {
                        delivery = self.delivery(arrival, None);
                    }
                }
            }
        }
    }

    /// Counts events that refer to assets which are not stored any more.
    pub fn add_gone_assets(&mut self, count: u64) {
        if count > 0 {
            self.problems.add_many(ProblemKind::AssetGone, count, || {
                "a captured asset that was stored when it was recorded, and is not any more"
                    .to_owned()
            });
        }
    }

    /// Takes out, in order, the events strictly before a time, so never a part of those at one
    /// time. An event that arrives after its time was taken out comes with the next taking, at the
    /// time of the last that was.
    pub fn take_before(&mut self, before: Timestamp) -> Vec<SessionEvent> {
        self.sort_held();
        #[expect(clippy::cast_precision_loss, reason = "rounds to the nearest time there can be")]
        let before_ms = before.as_ms() as f64;
        let end = self.held.partition_point(|it| it.event.at_ms < before_ms);
        let rest = self.held.split_off(end);
        let taken = mem::replace(&mut self.held, rest);
        self.held_bytes -= taken.iter().map(|it| text_bytes(&it.event)).sum::<usize>();
        self.let_go(taken)
    }

    /// Takes out, in order, all that is left.
    pub fn take_rest(&mut self) -> Vec<SessionEvent> {
        self.sort_held();
        self.held_bytes = 0;
        let rest = mem::take(&mut self.held);
        self.let_go(rest)
    }

    /// The heads of all deliveries met, in order of arrival, when they were to be kept.
    pub fn take_deliveries(&mut self) -> Vec<ItemHead> {
        let mut deliveries = self.deliveries.take().unwrap_or_default();
        deliveries.sort_by_key(|it| it.0);
        deliveries.into_iter().map(|it| it.1).collect()
    }

    /// What the items met so far say of the session.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    /// Text of the events now in memory.
    pub fn held_bytes(&self) -> usize {
        self.held_bytes
    }

    fn delivery(&mut self, arrival: Arrival, head: Option<Box<ItemHead>>) -> Delivery {
        let is_resend = head.as_ref().is_some_and(|it| !self.seen.insert(it.id));
        if let Some(head) = head.as_deref().filter(|_| !is_resend) {
            self.heads.observe(head, arrival);
        }
        self.n_items = self.n_items.saturating_add(1);
        // The events of an unknown item have no other time to fall back on.
        let received_at =
            head.as_ref().map(|it| it.received_at).or(self.heads.received().map(|it| it.0));
        let delivery = Delivery {
            arrival,
            is_resend,
            number: self.n_items,
            received_ms: whole_ms(received_at.unwrap_or_default()),
            clock_can_err: head.as_ref().is_some_and(|it| it.source != Source::Import),
            last_at_ms: whole_ms(received_at.unwrap_or_default()),
            window: None,
        };
        if let Some((deliveries, head)) = self.deliveries.as_mut().zip(head)
            && !is_resend
        {
            deliveries.push((arrival, *head));
        }
        delivery
    }

    fn add_event(&mut self, delivery: &mut Delivery, window: &str, event: &RawValue) {
        if delivery.is_resend {
            return;
        }
        let event = self.expanded(event);
        let own_ms = read_timestamp_ms(&event);
        let in_span = match own_ms {
            None => {
                self.problems.add(ProblemKind::EventWithoutTime, || {
                    "an event without a positive numeric timestamp".to_owned()
                });
                false
            }
            Some(at_ms) if delivery.is_beyond_belief(at_ms) => {
                self.problems.add(ProblemKind::EventWithoutTime, || {
                    "an event dated more than seven days from when it was received".to_owned()
                });
                false
            }
            Some(_) => true,
        };
        let at_ms = own_ms.unwrap_or(delivery.last_at_ms);
        delivery.last_at_ms = at_ms;
        let window = match delivery.window.as_ref().filter(|it| &***it == window) {
            Some(last) => Arc::clone(last),
            None => self.shared_window(window),
        };
        delivery.window = Some(Arc::clone(&window));
        let item = delivery.number;
        self.hold(delivery.arrival, SessionEvent { window, at_ms, event, item, in_span });
    }

    fn hold(&mut self, arrival: Arrival, event: SessionEvent) {
        self.held_bytes += text_bytes(&event);
        self.held_is_sorted = false;
        self.held.push(Held { arrival, event });
    }

    /// What was taken out, as it is given away.
    fn let_go(&mut self, taken: Vec<Held>) -> Vec<SessionEvent> {
        let mut taken: Vec<SessionEvent> = taken.into_iter().map(|it| it.event).collect();
        if let Some(taken_ms) = self.taken_ms {
            let n_late = taken.partition_point(|it| it.at_ms < taken_ms);
            taken.iter_mut().take(n_late).for_each(|it| it.at_ms = taken_ms);
        }
        self.taken_ms = taken.last().map(|it| it.at_ms).or(self.taken_ms);
        redelivery::drop_redelivered(taken)
    }

    fn expanded(&mut self, event: &RawValue) -> Box<RawValue> {
        // A small block can hold a great deal of compressed text; beyond this it stays compressed.
        if self.held_bytes > limits::MAX_SESSION_SORT_BYTES && is_compressed(event) {
            self.problems.add(ProblemKind::EventNotExpanded, || {
                format!("more than {} bytes at one time", limits::MAX_SESSION_SORT_BYTES)
            });
            return on_one_line(event.to_owned());
        }
        match expand(event) {
            Ok(plain) => on_one_line(plain.into_owned()),
            Err(error) => {
                self.problems.add(ProblemKind::EventNotExpanded, || error.to_string());
                on_one_line(event.to_owned())
            }
        }
    }

    fn shared_window(&mut self, window: &str) -> Arc<str> {
        if let Some(shared) = self.windows.get(window) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = Arc::from(window);
        if self.windows.len() < MAX_SHARED_WINDOWS {
            self.windows.insert(Arc::clone(&shared));
        }
        shared
    }

    fn sort_held(&mut self) {
        if !mem::replace(&mut self.held_is_sorted, true) {
            self.held.sort_by(|a, b| {
                a.event.at_ms.total_cmp(&b.event.at_ms).then(a.arrival.cmp(&b.arrival))
            });
        }
    }
}

/// The item that is being read.
struct Delivery {
    arrival: Arrival,
    is_resend: bool,
    number: u32,
    received_ms: f64,
    clock_can_err: bool,
    last_at_ms: f64,
    window: Option<Arc<str>>,
}

impl Delivery {
    fn is_beyond_belief(&self, at_ms: f64) -> bool {
        self.clock_can_err && (at_ms - self.received_ms).abs() > MAX_CLOCK_ERROR_MS
    }
}

#[expect(clippy::cast_precision_loss, reason = "a clock of 2^53 ms is wrong anyway")]
fn whole_ms(at: Timestamp) -> f64 {
    at.as_ms() as f64
}

fn text_bytes(event: &SessionEvent) -> usize {
    event.event.get().len()
}

fn is_compressed(event: &RawValue) -> bool {
    json::is_text(event) || event.get().contains("\"cv\"")
}

/// The event without line breaks, which text that was compressed may bring in.
fn on_one_line(event: Box<RawValue>) -> Box<RawValue> {
    match json::on_one_line(event.get()) {
        Cow::Borrowed(_) => event,
        Cow::Owned(line) => RawValue::from_string(line).unwrap_or(event),
    }
}
