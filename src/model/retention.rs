//! How long a domain keeps closed executions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How many days a domain keeps executions that have closed, and their histories.
///
/// On the wire it is a string of one to eight digits, or `NONE` (API model, DurationInDays).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum RetentionPeriod {
    /// This many days; none at all for 0.
    Days(u32),
    /// They are gone at once: `NONE` on the wire.
    None,
}

/// A text that is no retention period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no retention period: expected one to eight digits (days), or `NONE`")]
pub struct NotARetentionPeriod(String);

impl RetentionPeriod {
    /// The number of days.
    #[must_use]
    pub fn days(self) -> u32 {
        match self {
            RetentionPeriod::Days(days) => days,
            RetentionPeriod::None => 0,
        }
    }
}

impl FromStr for RetentionPeriod {
    type Err = NotARetentionPeriod;

    fn from_str(text: &str) -> Result<Self, NotARetentionPeriod> {
        if text == "NONE" {
            return Ok(RetentionPeriod::None);
        }
        let digits =
            !text.is_empty() && text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse() {
            Ok(days) if digits => Ok(RetentionPeriod::Days(days)),
            _ => Err(NotARetentionPeriod(text.to_owned())),
        }
    }
}

impl TryFrom<String> for RetentionPeriod {
    type Error = NotARetentionPeriod;

    fn try_from(text: String) -> Result<Self, NotARetentionPeriod> {
        text.parse()
    }
}

impl From<RetentionPeriod> for String {
    fn from(period: RetentionPeriod) -> String {
        period.to_string()
    }
}

impl fmt::Display for RetentionPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RetentionPeriod::Days(days) => write!(f, "{days}"),
            RetentionPeriod::None => f.write_str("NONE"),
        }
    }
}
