//! When the visitor did something, for the seek bar and for skipping where nothing happened.

use crate::limits::{INACTIVITY_MS, MAX_BUCKETS};
use crate::manifest::Activity;

/// Times of interactions within the span of the session.
#[derive(Debug, Default)]
pub(super) struct Interactions {
    span: Option<(f64, f64)>,
    times: Vec<f64>,
}

impl Interactions {
    /// Takes an event that is in the session's span.
    pub(super) fn see(&mut self, at_ms: f64, is_interaction: bool) {
        let (from, to) = self.span.unwrap_or((at_ms, at_ms));
        self.span = Some((from.min(at_ms), to.max(at_ms)));
        if is_interaction {
            self.times.push(at_ms);
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "float casts saturate, and the numbers are small"
    )]
    pub(super) fn activity(mut self) -> Activity {
        let Some((from_ms, to_ms)) = self.span else { return Activity::default() };
        self.times.sort_unstable_by(f64::total_cmp);
        // One more than the length, so that the last event is inside the last bucket.
        let length_ms = to_ms - from_ms + 1.0;
        let bucket_ms = (length_ms / MAX_BUCKETS as f64).ceil().max(1.0);
        let n_buckets = ((length_ms / bucket_ms).ceil() as usize).min(MAX_BUCKETS);
        let mut counts = vec![0; n_buckets];
        for time in &self.times {
            let bucket = ((time - from_ms) / bucket_ms) as usize;
            if let Some(count) = counts.get_mut(bucket.min(n_buckets.saturating_sub(1))) {
                *count += 1;
            }
        }
        let gaps = gaps(&self.times, from_ms, to_ms);
        let other = serde_json::Map::new();
        Activity { from_ms, bucket_ms: bucket_ms as u64, counts, gaps, other }
    }
}

/// The stretches without an interaction, those at both ends too.
fn gaps(times: &[f64], from_ms: f64, to_ms: f64) -> Vec<(f64, f64)> {
    let mut gaps = Vec::new();
    let mut last = from_ms;
    for next in times.iter().copied().chain([to_ms]) {
        if next - last >= INACTIVITY_MS {
            gaps.push((last, next));
        }
        last = next;
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_count_and_gaps_are_what_is_between() {
        let mut interactions = Interactions::default();
        interactions.see(1_000.0, false);
        for time in [1_500.0, 1_500.5, 20_000.0] {
            interactions.see(time, true);
        }
        interactions.see(21_000.0, false);
        let activity = interactions.activity();
        assert_eq!((activity.from_ms, activity.bucket_ms), (1_000.0, 41));
        assert_eq!(activity.counts.len(), 488);
        assert_eq!(activity.counts.iter().sum::<u64>(), 3);
        assert_eq!(activity.counts[12], 2);
        assert_eq!(activity.gaps, [(1_500.5, 20_000.0)]);
    }

    #[test]
    fn a_session_of_one_event_or_of_all_time_has_few_buckets() {
        let mut interactions = Interactions::default();
        interactions.see(5.0, true);
        assert_eq!(interactions.activity().counts, [1]);
        let mut interactions = Interactions::default();
        interactions.see(0.0, true);
        interactions.see(1e300, true);
        assert!(interactions.activity().counts.len() <= MAX_BUCKETS);
        assert_eq!(Interactions::default().activity().counts, [0; 0]);
    }
}
