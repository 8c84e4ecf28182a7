//! Timeouts: their lengths on the wire, and the enums that say which one passed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::names::wire_enum;

/// How long something may take: whole seconds, or `NONE` for as long as it likes.
///
/// On the wire it is a string of one to eight digits, or `NONE` (API model, DurationInSeconds).
///
/// ```
/// use swf_sim::model::Timeout;
///
/// assert_eq!("10".parse(), Ok(Timeout::Seconds(10)));
/// assert_eq!(Timeout::None.to_string(), "NONE");
/// assert!("10s".parse::<Timeout>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Timeout {
    /// This many seconds.
    Seconds(u32),
    /// No limit: `NONE` on the wire.
    #[default]
    None,
}

impl Timeout {
    /// The longest that the wire can say: eight digits.
    pub const MAX_SECONDS: u32 = 99_999_999;

    /// The length in milliseconds; `None` when there is no limit.
    #[must_use]
    pub fn milliseconds(self) -> Option<i64> {
        match self {
            Timeout::Seconds(seconds) => Some(i64::from(seconds) * 1000),
            Timeout::None => None,
        }
    }
}

/// A duration that is not one of SWF's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a duration: expected one to eight digits (seconds), or `NONE`")]
pub struct NotATimeout(String);

impl FromStr for Timeout {
    type Err = NotATimeout;

    fn from_str(text: &str) -> Result<Self, NotATimeout> {
        if text == "NONE" {
            return Ok(Timeout::None);
        }
        let digits =
            !text.is_empty() && text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse() {
            Ok(seconds) if digits => Ok(Timeout::Seconds(seconds)),
            _ => Err(NotATimeout(text.to_owned())),
        }
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Timeout::Seconds(seconds) => write!(f, "{seconds}"),
            Timeout::None => f.write_str("NONE"),
        }
    }
}

impl Serialize for Timeout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Timeout::Seconds(seconds) => {
                serializer.serialize_str(itoa::Buffer::new().format(*seconds))
            }
            Timeout::None => serializer.serialize_str("NONE"),
        }
    }
}

impl<'de> Deserialize<'de> for Timeout {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct("Timeout", TimeoutVisitor)
    }
}

struct TimeoutVisitor;

impl<'de> de::Visitor<'de> for TimeoutVisitor {
    type Value = Timeout;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration: a string of seconds, or `NONE`")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Timeout, D::Error> {
        inner.deserialize_str(self)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timeout, E> {
        text.parse().map_err(E::custom)
    }
}

wire_enum! {
    /// Which timeout of an activity task passed.
    ActivityTaskTimeoutType {
        /// The work took too long once it had started.
        StartToClose = "START_TO_CLOSE",
        /// The task waited too long to be taken.
        ScheduleToStart = "SCHEDULE_TO_START",
        /// Waiting and work together took too long.
        ScheduleToClose = "SCHEDULE_TO_CLOSE",
        /// The worker stayed silent for too long.
        Heartbeat = "HEARTBEAT",
    }
}

wire_enum! {
    /// Which timeout of a decision task passed.
    DecisionTaskTimeoutType {
        /// The work took too long once it had started.
        StartToClose = "START_TO_CLOSE",
        /// The task waited too long to be taken.
        ScheduleToStart = "SCHEDULE_TO_START",
    }
}

wire_enum! {
    /// Which timeout of a Lambda task passed.
    LambdaFunctionTimeoutType {
        /// The work took too long once it had started.
        StartToClose = "START_TO_CLOSE",
    }
}

wire_enum! {
    /// Which timeout of an execution passed.
    WorkflowExecutionTimeoutType {
        /// The work took too long once it had started.
        StartToClose = "START_TO_CLOSE",
    }
}
