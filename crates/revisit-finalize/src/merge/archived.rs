//! What an archive holds of a session, on its way back into the order of events.

use std::sync::Arc;

use revisit_model::{ItemHead, ProblemKind, Problems, Summary};
use revisit_rrweb::read_timestamp_ms;
use serde_json::value::RawValue;

use super::{Arrival, Merger};
use crate::SessionEvent;

/// The number of the delivery that all archived events count as.
pub(crate) const ARCHIVED_ITEM: u32 = 0;

/// One event of an archive.
#[derive(Debug)]
pub struct ArchivedEvent<'a> {
    pub window: &'a str,
    pub event: Box<RawValue>,
    /// When it is, where its own time does not say so.
    pub at_ms: Option<f64>,
    /// Whether its time may say when the session began and ended.
    pub in_span: bool,
}

impl Merger {
    /// Takes the next event of an archive. Archived events come in the order of the archive.
    pub fn add_archived(&mut self, archived: ArchivedEvent<'_>) {
        let ArchivedEvent { window, event, at_ms, in_span } = archived;
        let last = self.last_archived.take();
        let last_ms = last.as_ref().map(|it| it.1);
        let at_ms = at_ms
            .filter(|it| it.is_finite())
            .or_else(|| read_timestamp_ms(&event))
            .or(last_ms)
            .unwrap_or_default();
        let window = match last {
            Some((last, _)) if *last == *window => last,
            _ => self.shared_window(window),
        };
        self.last_archived = Some((Arc::clone(&window), at_ms));
        let event = SessionEvent { window, at_ms, event, item: ARCHIVED_ITEM, in_span };
        self.hold(Arrival::Archived, event);
    }

    /// Takes the head of a delivery that an archive holds. The same one is skipped when it comes
    /// again with a block.
    pub fn add_archived_delivery(&mut self, head: ItemHead) {
        if !self.seen.insert(head.id) {
            return;
        }
        self.heads.observe(&head, Arrival::Archived);
        if let Some(deliveries) = &mut self.deliveries {
            deliveries.push((Arrival::Archived, head));
        }
    }

    /// Takes what an archive says was found out that its events do not tell again: what was wrong
    /// with the deliveries in it, and how many console lines they had without repeats.
    pub fn add_archived_findings(&mut self, summary: &Summary, problems: &Problems) {
        self.heads.take_over(summary);
        for (kind, problem) in problems.iter().filter(|it| is_of_deliveries(it.0)) {
            self.problems.add_many(kind, problem.count, || problem.detail.clone());
        }
    }
}

fn is_of_deliveries(kind: ProblemKind) -> bool {
    match kind {
        ProblemKind::EventUnreadable | ProblemKind::ChangeMisfit | ProblemKind::MomentsLeftOut => {
            false
        }
        ProblemKind::BodyBroken
        | ProblemKind::NotUtf8
        | ProblemKind::ItemNotObject
        | ProblemKind::NoSession
        | ProblemKind::BadSessionId
        | ProblemKind::BadId
        | ProblemKind::NoEvents
        | ProblemKind::EventNotObject
        | ProblemKind::EventWithoutTime
        | ProblemKind::EventTooLarge
        | ProblemKind::TooMany
        | ProblemKind::EnvelopeTooLarge
        | ProblemKind::EventNotExpanded
        | ProblemKind::LineUnreadable
        | ProblemKind::AssetGone => true,
    }
}
