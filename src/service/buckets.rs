//! The account's buckets: how many more decisions of a kind it may have granted at a moment, and
//! how many more calls it may make.

use super::ExecutionRef;
use crate::model::{DecisionType, Operation, Rate, Tally, Text, Timestamp, rewound};

/// What a bucket is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum BucketOf {
    /// Decisions of a type, in the whole account.
    Decisions(DecisionType),
    /// Calls of an operation, in the whole account.
    Calls(Operation),
    /// Calls of an operation on one execution.
    CallsOn(ExecutionRef, Operation),
    /// Activity tasks on one task list of a domain.
    TaskList {
        /// The domain.
        domain: Text,
        /// The task list.
        task_list: Text,
    },
}

/// The buckets that have been used; the others are full.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    used: Tally<BucketOf, Bucket>,
}

rewound!(Buckets { used: back });

/// Thousandths of tokens: a rate in tokens per second is the same number of these per millisecond,
/// so that whole numbers do.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    thousandths: u64,
    at: Timestamp,
}

const TOKEN: u64 = 1_000;

impl Buckets {
    /// Whether there is a token at this moment.
    pub(super) fn has_token(&self, of: &BucketOf, rate: Rate, now: Timestamp) -> bool {
        self.level(of, rate, now) >= TOKEN
    }

    /// Takes a token.
    pub(super) fn take_token(&mut self, of: BucketOf, rate: Rate, now: Timestamp) {
        let thousandths = self.level(&of, rate, now).saturating_sub(TOKEN);
        self.used.insert(of, Bucket { thousandths, at: now });
    }

    /// The buckets that are not full, each with how many thousandths of a token it lacks.
    pub(super) fn missing(
        &self,
        rate_of: impl Fn(&BucketOf) -> Option<Rate>,
        now: Timestamp,
    ) -> impl Iterator<Item = (&BucketOf, u64)> {
        self.used.iter().filter_map(move |(of, bucket)| {
            let rate = rate_of(of)?;
            let missing = full(rate) - bucket.level(rate, now);
            (missing > 0).then_some((of, missing))
        })
    }

    fn level(&self, of: &BucketOf, rate: Rate, now: Timestamp) -> u64 {
        self.used.get(of).map_or(full(rate), |bucket| bucket.level(rate, now))
    }
}

impl Bucket {
    fn level(self, rate: Rate, now: Timestamp) -> u64 {
        let elapsed = u64::try_from(now.since(self.at).as_millis()).unwrap_or(u64::MAX);
        let refilled = elapsed.saturating_mul(u64::from(rate.refill));
        self.thousandths.saturating_add(refilled).min(full(rate))
    }
}

fn full(rate: Rate) -> u64 {
    u64::from(rate.bucket) * TOKEN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_begins_full_and_fills_again_with_time() {
        let mut buckets = Buckets::default();
        let rate = Rate { bucket: 2, refill: 4 };
        let timers = BucketOf::Decisions(DecisionType::StartTimer);
        let rows = [
            (0, true),
            (0, true),
            (0, false),
            (249, false),
            (250, true),
            (250, false),
            (60_000, true),
            (60_000, true),
            (60_000, false),
        ];
        for (place, (at, granted)) in rows.into_iter().enumerate() {
            let now = Timestamp::from_millis(at);
            assert_eq!(buckets.has_token(&timers, rate, now), granted, "row {place}");
            if granted {
                buckets.take_token(timers.clone(), rate, now);
            }
        }
        let others = BucketOf::Decisions(DecisionType::StartChildWorkflowExecution);
        assert!(buckets.has_token(&others, rate, Timestamp::from_millis(60_000)));
    }

    #[test]
    fn a_bucket_of_nothing_never_has_a_token() {
        let buckets = Buckets::default();
        let timers = BucketOf::Decisions(DecisionType::StartTimer);
        let rate = Rate { bucket: 0, refill: 0 };
        assert!(!buckets.has_token(&timers, rate, Timestamp::MAX));
    }
}
