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
        i64::try_from(seconds)
            .ok()
            .and_then(|seconds| Timestamp::checked_from_millis(seconds.checked_mul(1000)?))
            .ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(seconds), &self))
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Timestamp, E> {
        seconds
            .checked_mul(1000)
            .and_then(Timestamp::checked_from_millis)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Signed(seconds), &self))
    }

    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Timestamp, E> {
        // Adding a half and cutting off rounds what is not negative.
        Some(seconds)
            .filter(|seconds| *seconds >= 0.0)
            .and_then(|seconds| Timestamp::checked_from_millis((seconds * 1000.0 + 0.5) as i64))
            .ok_or_else(|| E::invalid_value(de::Unexpected::Float(seconds), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
        Timestamp::from_iso_8601(text)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::wire::from_json;

    #[test]
    fn a_moment_is_read_in_every_form_that_is_printed() {
        let rows = [
            ("0", 0),
            ("0.0", 0),
            ("1504871454", 1_504_871_454_000),
            ("1504871454.3", 1_504_871_454_300),
            ("1504871454.307", 1_504_871_454_307),
            ("1.504871454307E9", 1_504_871_454_307),
            ("1.50487145E9", 1_504_871_450_000),
            ("1.504871454307e+09", 1_504_871_454_307),
            ("1504871454307e-3", 1_504_871_454_307),
            ("1353899856.0710001", 1_353_899_856_071),
            ("1353899856.0004", 1_353_899_856_000),
            ("1353899856.0006", 1_353_899_856_001),
            ("1353899856.07100009918212890625", 1_353_899_856_071),
            ("0.0004", 0),
            ("253402300799.999", 253_402_300_799_999),
            (r#""2026-02-10T12:34:56.789000+01:00""#, 1_770_723_296_789),
            (r#""2026-02-10T12:34:56.789000-0800""#, 1_770_755_696_789),
            (r#""2026-02-10T12:34:56+00:00""#, 1_770_726_896_000),
            (r#""2015-07-19T16:35:00.487Z""#, 1_437_323_700_487),
            (r#""2015-07-19 16:35:00.487Z""#, 1_437_323_700_487),
            (r#""2015-07-19T16:35:00.4875Z""#, 1_437_323_700_488),
            (r#""2015-07-19T16:35:00.48749Z""#, 1_437_323_700_487),
            (r#""1970-01-01T00:00:00Z""#, 0),
            (r#""9999-12-30T21:59:59.999Z""#, 253_402_207_199_999),
        ];
        for (json, milliseconds) in rows {
            let expected = Timestamp::from_millis(milliseconds);
            assert_eq!(from_json(json.as_bytes()), Ok(expected), "{json}");
            assert_eq!(serde_json::from_str::<Timestamp>(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_moment_is_an_error() {
        let rows = [
            "-1",
            "-0.001",
            "253402300800",
            "253402300799.9996",
            "1e300",
            "-1e300",
            "9223372036854775807",
            "18446744073709551615",
            "99999999999999999999",
            "-9223372036854775808",
            "null",
            "true",
            "[]",
            "{}",
            r#""""#,
            r#""noon""#,
            r#""2015-07-19T16:35:00.487""#,
            r#""2015-07-19""#,
            r#""1969-12-31T23:59:59Z""#,
            r#""2015-13-19T16:35:00Z""#,
            r#""99999-01-01T00:00:00Z""#,
        ];
        for json in rows {
            assert!(from_json::<Timestamp>(json.as_bytes()).is_err(), "{json}");
            assert!(serde_json::from_str::<Timestamp>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_moment_is_written_without_needless_zeros_and_without_exponent() {
        let rows = [
            (0, "0"),
            (1, "0.001"),
            (1_420_142_400_000, "1420142400"),
            (1_420_142_400_100, "1420142400.1"),
            (1_420_142_400_120, "1420142400.12"),
            (1_420_142_400_123, "1420142400.123"),
            (1_420_142_400_003, "1420142400.003"),
            (1_420_142_400_020, "1420142400.02"),
            (253_402_300_799_999, "253402300799.999"),
        ];
        for (milliseconds, json) in rows {
            let moment = Timestamp::from_millis(milliseconds);
            assert_eq!(serde_json::to_string(&moment).unwrap(), json);
        }
    }
}
