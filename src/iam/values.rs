//! Values that conditions compare: decimal numbers, moments and addresses, all without floats.

use std::cmp::Ordering;
use std::net::IpAddr;

/// The order of two decimal numbers of any length, or nothing if one of them is none.
pub(super) fn compare_numbers(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (Decimal::read(left)?, Decimal::read(right)?);
    Some(match (left.negative, right.negative) {
        (false, false) => left.size(&right),
        (true, true) => right.size(&left),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}

struct Decimal<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
}

impl<'t> Decimal<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) || whole.len() + fraction.len() == 0 {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let negative = text.starts_with('-') && whole.len() + fraction.len() > 0;
        Some(Decimal { negative, whole, fraction })
    }

    fn size(&self, other: &Decimal<'_>) -> Ordering {
        let by_length = self.whole.len().cmp(&other.whole.len());
        by_length.then(self.whole.cmp(other.whole)).then(self.fraction.cmp(other.fraction))
    }
}

const NANOS: i128 = 1_000_000_000;

/// Nanoseconds since 1970 of a date as W3C writes it (a profile of ISO 8601), or of seconds since
/// 1970 (IAM user guide, "IAM JSON policy elements: Condition operators", on date operators).
pub(super) fn moment(text: &str) -> Option<i128> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() != 4 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse::<i64>().ok().map(|seconds| i128::from(seconds) * NANOS);
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut fields = date.split('-');
    let year = number(fields.next()?, 4)?;
    let month = fields.next().map_or(Some(1), |month| number(month, 2))?;
    let day = fields.next().map_or(Some(1), |day| number(day, 2))?;
    let in_range = (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
    if !in_range || fields.next().is_some() {
        return None;
    }
    let of_day = time.map_or(Some(0), time_of_day)?;
    Some(i128::from(days_before(year, month, day)) * 86_400 * NANOS + of_day)
}

/// Nanoseconds since midnight UTC of `12:30`, `12:30:15Z`, `12:30:15.5+01:00`.
fn time_of_day(text: &str) -> Option<i128> {
    let zone_at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone_at);
    let mut fields = clock.split(':');
    let (hours, minutes) = (number(fields.next()?, 2)?, number(fields.next()?, 2)?);
    let (seconds, fraction) = match fields.next() {
        None => ("00", ""),
        Some(seconds) => seconds.split_once('.').unwrap_or((seconds, "")),
    };
    let seconds = number(seconds, 2)?;
    let plausible = hours < 24 && minutes < 60 && seconds < 61 && fields.next().is_none();
    if !plausible || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let offset = match zone {
        "" | "Z" | "z" => 0,
        _ => {
            let (sign, distance) = zone.split_at(1);
            let (hours, minutes) = match distance.split_once(':') {
                Some((hours, minutes)) => (hours, minutes),
                None => distance.split_at_checked(2)?,
            };
            let minutes = number(hours, 2)? * 60 + number(minutes, 2)?;
            if sign == "-" { -minutes } else { minutes }
        }
    };
    let seconds = (hours * 60 + minutes - offset) * 60 + seconds;
    Some(i128::from(seconds) * NANOS + nanos.parse::<i128>().ok()?)
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let right = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date. Years are counted from March, so that a leap day is the last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

/// Seconds since 1970 as `2026-03-01T12:00:00Z`.
pub(super) fn iso_moment(epoch_seconds: i64) -> String {
    let (days, of_day) = (epoch_seconds.div_euclid(86_400), epoch_seconds.rem_euclid(86_400));
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12 + 1;
    let year = era * 400 + year + i64::from(month <= 2);
    let (hours, minutes, seconds) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}Z")
}

/// Whether an address lies in a range such as `10.0.0.0/8`; a bare address is a range of one.
pub(super) fn in_range(address: &str, range: &str) -> bool {
    let (base, length) = match range.split_once('/') {
        Some((base, length)) => (base, Some(length)),
        None => (range, None),
    };
    let (Ok(address), Ok(base)) = (address.parse::<IpAddr>(), base.parse::<IpAddr>()) else {
        return false;
    };
    let (address, base, most) = match (address, base) {
        (IpAddr::V4(address), IpAddr::V4(base)) => {
            (u128::from(address.to_bits()), u128::from(base.to_bits()), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(base)) => (address.to_bits(), base.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    let Some(length) = length.map_or(Some(most), |length| length.parse::<u32>().ok()) else {
        return false;
    };
    length <= most && (address ^ base).checked_shr(most - length).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_have_an_order() {
        let rows = [
            ("1", "1.0", Some(Ordering::Equal)),
            ("-0", "0", Some(Ordering::Equal)),
            ("0010", "9", Some(Ordering::Greater)),
            ("-10", "-9.5", Some(Ordering::Less)),
            ("0.05", "0.5", Some(Ordering::Less)),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567891",
                Some(Ordering::Less),
            ),
            ("x", "1", None),
            ("", "1", None),
            ("1.2.3", "1", None),
        ];
        for (left, right, expected) in rows {
            assert_eq!(compare_numbers(left, right), expected, "`{left}` and `{right}`");
        }
    }

    #[test]
    fn moments_are_dates_or_seconds() {
        let rows = [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970", Some(0)),
            ("0", Some(0)),
            ("1772366400", Some(1_772_366_400)),
            ("2026-03-01T12:00:00Z", Some(1_772_366_400)),
            ("2026-03-01T13:00:00+01:00", Some(1_772_366_400)),
            ("2026-03-01T07:30-0430", Some(1_772_366_400)),
            ("2024-02-29", Some(1_709_164_800)),
            ("2023-02-29", None),
            ("2026-13-01", None),
            ("2026-03-01T25:00Z", None),
            ("soon", None),
            ("", None),
        ];
        for (text, seconds) in rows {
            assert_eq!(moment(text), seconds.map(|seconds: i128| seconds * NANOS), "`{text}`");
        }
        for seconds in [-1, 0, 951_782_399, 951_782_400, 1_772_366_400, 4_107_542_400] {
            assert_eq!(moment(&iso_moment(seconds)), Some(i128::from(seconds) * NANOS));
        }
    }

    #[test]
    fn addresses_lie_in_ranges_of_their_own_kind() {
        let rows = [
            ("10.1.2.3", "10.1.0.0/16", true),
            ("10.2.2.3", "10.1.0.0/16", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "0.0.0.0/0", true),
            ("2001:db8::1", "2001:db8::/32", true),
            ("2001:db8::1", "::/0", true),
            ("2001:db8::1", "10.0.0.0/8", false),
            ("10.1.2.3", "10.1.0.0/33", false),
            ("10.1.2.3", "10.1.0.0/x", false),
            ("here", "10.1.0.0/16", false),
        ];
        for (address, range, expected) in rows {
            assert_eq!(in_range(address, range), expected, "`{address}` in `{range}`");
        }
    }
}
