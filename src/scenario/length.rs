//! Lengths of time and moments as people write them: `200ms`, `1h30m`, `2026-01-01T00:00:00Z`.

use std::time::Duration;

use crate::model::{Timeout, Timestamp};

/// What is wrong with a length or a moment: the message, and what would help.
pub(crate) type Wrong = (String, Option<String>);

/// Units and their milliseconds, longest first.
const UNITS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A length of time to the millisecond, such as `1.5s`; `0` needs no unit.
pub(crate) fn length(text: &str) -> Result<Duration, Wrong> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    milliseconds(text).map(Duration::from_millis)
}

/// One of SWF's own: whole seconds, with units or, as on the wire, without; or `NONE`.
pub(super) fn timeout(text: &str) -> Result<Timeout, Wrong> {
    if let Ok(timeout) = text.parse() {
        return Ok(timeout);
    }
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let milliseconds = if all_digits { u64::MAX } else { milliseconds(text)? };
    let seconds = u32::try_from(milliseconds / 1000).unwrap_or(u32::MAX);
    if seconds > Timeout::MAX_SECONDS {
        let most = Timeout::MAX_SECONDS;
        return Err((
            format!("`{text}` is longer than SWF's longest timeout, {most} seconds"),
            None,
        ));
    }
    if milliseconds % 1000 != 0 {
        return Err((format!("`{text}` is not a whole number of seconds, as SWF counts"), None));
    }
    Ok(Timeout::Seconds(seconds))
}

fn milliseconds(text: &str) -> Result<u64, Wrong> {
    sum_of_units(text).ok_or_else(|| {
        let with_unit = format!("{text}s");
        let hint = match sum_of_units(&with_unit) {
            Some(_) => format!("give it a unit: `{with_unit}`"),
            None => "lengths look like `200ms`, `1.5s`, `10m` or `1h30m`".to_owned(),
        };
        (format!("`{text}` is not a length of time"), Some(hint))
    })
}

fn sum_of_units(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut units = UNITS.iter();
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, after) = rest.split_at(number_end?);
        let unit_end = after.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(after.len());
        let (name, after) = after.split_at(unit_end);
        let (_, unit) = units.find(|(unit, _)| *unit == name)?;
        total = total.checked_add(decimal(number, *unit)?)?;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}

/// A decimal number of units, if that is a whole number of milliseconds.
fn decimal(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let scale = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let part = fraction.parse::<u64>().ok()?.checked_mul(unit)?;
    if part % scale != 0 {
        return None;
    }
    whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(part / scale)
}

/// A moment in ISO 8601, such as `2026-01-01T00:00:00Z`.
pub(super) fn moment(text: &str) -> Result<Timestamp, Wrong> {
    Timestamp::from_iso_8601(text).ok_or_else(|| {
        let hint = "moments look like `2026-01-01T00:00:00Z`".to_owned();
        (format!("`{text}` is not a moment"), Some(hint))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_to_the_millisecond() {
        for (text, expected) in [
            ("0", Some(0)),
            ("0s", Some(0)),
            ("200ms", Some(200)),
            ("1.5s", Some(1_500)),
            ("0.001s", Some(1)),
            ("10m", Some(600_000)),
            ("1h30m", Some(5_400_000)),
            ("1d", Some(86_400_000)),
            ("1d2h3m4s5ms", Some(93_784_005)),
            ("", None),
            ("10", None),
            ("s", None),
            ("-1s", None),
            ("1.s", None),
            (".5s", None),
            ("1.5ms", None),
            ("1m1h", None),
            ("1s1s", None),
            ("1 s", None),
            ("10S", None),
            ("99999999999999999999s", None),
            ("1.00000000000000000000000s", None),
        ] {
            let expected = expected.map(Duration::from_millis);
            assert_eq!(length(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn timeouts_are_whole_seconds_or_none() {
        for (text, expected) in [
            ("10s", Some(Timeout::Seconds(10))),
            ("1h30m", Some(Timeout::Seconds(5_400))),
            ("24h", Some(Timeout::Seconds(86_400))),
            ("2000ms", Some(Timeout::Seconds(2))),
            ("300", Some(Timeout::Seconds(300))),
            ("0", Some(Timeout::Seconds(0))),
            ("NONE", Some(Timeout::None)),
            ("99999999s", Some(Timeout::Seconds(99_999_999))),
            ("100000000s", None),
            ("100000000", None),
            ("500ms", None),
            ("1.5s", None),
            ("none", None),
            ("ten", None),
        ] {
            assert_eq!(timeout(text).ok(), expected, "{text}");
        }
    }
}
