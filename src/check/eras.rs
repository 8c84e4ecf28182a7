//! How SWF's writing changed over the years: seen in recordings, told, and no violation.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::model::Timestamp;

/// What tells when a history was written, or by what it was exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// Events that are written together are some milliseconds apart.
    SpreadBatch,
    /// Decision tasks have no `scheduleToStartTimeout`.
    NoScheduleToStart,
    /// Some decision tasks have a `scheduleToStartTimeout`: those on lists that answers named.
    SomeScheduleToStart,
    /// Decision tasks have a `scheduleToStartTimeout`, which is `NONE` as a rule.
    ScheduleToStart,
}

impl Era {
    /// All of them, oldest first.
    pub const ALL: &[Era] =
        &[Era::SpreadBatch, Era::NoScheduleToStart, Era::SomeScheduleToStart, Era::ScheduleToStart];

    /// The era in a few words. They name no year, for nobody knows the day on which SWF changed.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Era::SpreadBatch => "a batch takes some milliseconds",
            Era::NoScheduleToStart => "decision tasks have no scheduleToStartTimeout",
            Era::SomeScheduleToStart => "some decision tasks have a scheduleToStartTimeout",
            Era::ScheduleToStart => "decision tasks have a scheduleToStartTimeout",
        }
    }
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

impl Serialize for Era {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.words())
    }
}

/// The end of 2012: until then batches were seen to take up to 12 ms.
const END_OF_2012: Timestamp = Timestamp::from_millis(1_356_998_400_000);

/// How long a batch took then, at most, in milliseconds; the one that is recorded took 12.
const LONGEST_BATCH: i64 = 1_000;

/// Whether an event this much later may still be of its batch.
pub(super) fn may_be_spread(completed: Timestamp, at: Timestamp) -> bool {
    let later = at.as_millis() - completed.as_millis();
    at < END_OF_2012 && (0..=LONGEST_BATCH).contains(&later)
}
