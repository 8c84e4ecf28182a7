//! Moments: whole milliseconds inside, seconds with decimals on the wire.

use std::fmt;
use std::ops::Add;
use std::time::Duration;

use super::Timeout;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest moment that the wire can say.
    pub const MIN: Timestamp = Timestamp(0);

    /// The latest moment: the last millisecond of the year 9999.
    pub const MAX: Timestamp = Timestamp(253_402_300_799_999);

    /// The moment this many milliseconds after 1970 began, held to the range of [`Timestamp::MIN`]
    /// to [`Timestamp::MAX`].
    #[must_use]
    pub const fn from_millis(milliseconds: i64) -> Self {
        if milliseconds < Timestamp::MIN.0 {
            return Timestamp::MIN;
        }
        if milliseconds > Timestamp::MAX.0 {
            return Timestamp::MAX;
        }
        Timestamp(milliseconds)
    }

    /// The moment this many milliseconds after 1970 began, when the wire can say it.
    #[must_use]
    pub fn checked_from_millis(milliseconds: i64) -> Option<Self> {
        let range = Timestamp::MIN.0..=Timestamp::MAX.0;
        range.contains(&milliseconds).then_some(Timestamp(milliseconds))
    }

    /// The moment that a text in ISO 8601 with an offset tells, to the nearest millisecond.
    #[must_use]
    pub fn from_iso_8601(text: &str) -> Option<Self> {
        const NANOSECONDS: i128 = 1_000_000;
        let nanoseconds = text.parse::<jiff::Timestamp>().ok()?.as_nanosecond();
        let milliseconds = (nanoseconds + NANOSECONDS / 2).div_euclid(NANOSECONDS);
        i64::try_from(milliseconds).ok().and_then(Timestamp::checked_from_millis)
    }

    /// Milliseconds since 1970 began.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment at which something that starts now is due; `None` when it never is.
    #[must_use]
    pub fn due_after(self, timeout: Timeout) -> Option<Timestamp> {
        timeout.milliseconds().map(|length| Timestamp::from_millis(self.0 + length))
    }

    /// How long after `earlier` this moment is; zero when it is not after.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Timestamp;

    fn add(self, length: Duration) -> Timestamp {
        let milliseconds = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millis(self.0.saturating_add(milliseconds))
    }
}

/// Seconds with three decimals, as people read them.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}
