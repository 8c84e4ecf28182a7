//! Moments on the wire: seconds as a number; and as the tools that print histories write them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::model::Timestamp;

/// Seconds, with as many decimals as the moment needs, from none to three.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let milliseconds = self.as_millis();
        if milliseconds % 1000 == 0 {
            return serializer.serialize_i64(milliseconds / 1000);
        }
        serializer.serialize_f64(milliseconds as f64 / 1000.0)
    }
}

/// Reads seconds as a number in any notation, and ISO 8601 with an offset. More decimals than
/// three are rounded.
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimestampVisitor)
    }
}

struct TimestampVisitor;

impl de::Visitor<'_> for TimestampVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a moment from 1970 to 9999: seconds since 1970, or ISO 8601 text with an offset",
        )
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Timestamp, E> {
        moment(i128::from(seconds) * 1000)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(seconds), &self))
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Timestamp, E> {
        moment(i128::from(seconds) * 1000)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Signed(seconds), &self))
    }

    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Timestamp, E> {
        moment((seconds * 1000.0).round() as i128)
            .filter(|_| !seconds.is_nan())
            .ok_or_else(|| E::invalid_value(de::Unexpected::Float(seconds), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
        from_iso_8601(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

fn from_iso_8601(text: &str) -> Option<Timestamp> {
    const NANOSECONDS: i128 = 1_000_000;
    let nanoseconds = text.parse::<jiff::Timestamp>().ok()?.as_nanosecond();
    moment((nanoseconds + NANOSECONDS / 2).div_euclid(NANOSECONDS))
}

/// The moment, when it is one that the wire can say.
fn moment(milliseconds: i128) -> Option<Timestamp> {
    let range = i128::from(Timestamp::MIN.as_millis())..=i128::from(Timestamp::MAX.as_millis());
    let milliseconds =
        i64::try_from(milliseconds).ok().filter(|it| range.contains(&i128::from(*it)))?;
    Some(Timestamp::from_millis(milliseconds))
}
