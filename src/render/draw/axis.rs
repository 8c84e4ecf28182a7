//! Where events stand: beside each other in their order, and further apart the more time passes
//! between them, up to a length from which on it is shortened.

use std::time::Duration;

use crate::model::Timestamp;

/// What stands where on the axis, from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// How wide it is, in units.
    pub width: u32,
    /// The longest stretch without an event that is drawn to scale.
    pub longest: Duration,
    /// The first event of each moment.
    pub ticks: Vec<Tick>,
    /// The stretches that are shortened.
    pub breaks: Vec<Break>,
}

/// A moment at which something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Where its first event stands.
    pub x: u32,
    /// The time since the first moment.
    pub elapsed: Duration,
}

/// A stretch without events that is drawn shorter than its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// Where it begins.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// How long it is.
    pub length: Duration,
}

/// Between two events of one moment, and at the least between any two.
const STEP: u32 = 2;

/// What the longest stretch that is drawn to scale adds.
const SPAN: u32 = 10;

/// Lays moments out, in their order: the axis, and where each of them stands on it.
pub(super) fn lay(moments: &[Timestamp]) -> (Axis, Vec<u32>) {
    let begun = moments.first().copied().unwrap_or_default();
    let longest = longest_to_scale(moments);
    let mut axis = Axis { width: STEP, longest, ticks: Vec::new(), breaks: Vec::new() };
    let (mut x, mut before) = (STEP, begun);
    let mut xs = Vec::with_capacity(moments.len());
    for (place, at) in moments.iter().copied().enumerate() {
        let passed = at.since(before);
        if place > 0 {
            let from = x;
            x = x.saturating_add(STEP + span(passed, longest));
            if passed > longest {
                axis.breaks.push(Break { from, to: x, length: passed });
            }
        }
        if place == 0 || !passed.is_zero() {
            axis.ticks.push(Tick { x, elapsed: at.since(begun) });
        }
        xs.push(x);
        before = at;
    }
    axis.width = x.saturating_add(STEP);
    (axis, xs)
}

/// Twice the stretch between two moments that three quarters of them do not exceed.
fn longest_to_scale(moments: &[Timestamp]) -> Duration {
    let pairs = moments.iter().zip(moments.iter().skip(1));
    let mut stretches: Vec<Duration> = pairs.map(|(before, at)| at.since(*before)).collect();
    stretches.retain(|stretch| !stretch.is_zero());
    stretches.sort_unstable();
    let quartile = stretches.len().saturating_sub(1) * 3 / 4;
    stretches.get(quartile).map_or(Duration::ZERO, |stretch| stretch.saturating_mul(2))
}

/// What a stretch adds to the distance of two events.
fn span(passed: Duration, longest: Duration) -> u32 {
    if longest.is_zero() || passed >= longest {
        return if passed.is_zero() { 0 } else { SPAN };
    }
    let scaled = passed.as_millis() * u128::from(SPAN) / longest.as_millis().max(1);
    u32::try_from(scaled).unwrap_or(SPAN)
}

/// A length of time for people, in its two largest units: `1 h 30 min`, `2 min`, `1.250 s`.
#[must_use]
pub(super) fn told(length: Duration) -> String {
    const UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];
    let seconds = length.as_secs();
    if seconds < 60 {
        return match length.subsec_millis() {
            0 => format!("{seconds} s"),
            rest if seconds == 0 => format!("{rest} ms"),
            _ => format!("{} s", crate::render::seconds(length)),
        };
    }
    let largest = UNITS.iter().position(|(_, size)| seconds >= *size).unwrap_or(0);
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (unit, size) in &UNITS[largest..(largest + 2).min(UNITS.len())] {
        if rest >= *size {
            parts.push(format!("{} {unit}", rest / size));
        }
        rest %= size;
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: &[i64]) -> Vec<Timestamp> {
        milliseconds.iter().copied().map(Timestamp::from_millis).collect()
    }

    #[test]
    fn events_of_one_moment_stand_beside_each_other_and_time_pushes_them_apart() {
        let (axis, xs) = lay(&at(&[0, 0, 0, 1000, 3000, 3000]));
        assert_eq!(xs, [2, 4, 6, 13, 25, 27]);
        assert_eq!(axis.width, 29);
        let ticks: Vec<_> =
            axis.ticks.iter().map(|tick| (tick.x, tick.elapsed.as_secs())).collect();
        assert_eq!(ticks, [(2, 0), (13, 1), (25, 3)]);
        assert_eq!(axis.breaks, []);
    }

    #[test]
    fn a_stretch_of_more_than_twice_the_third_quartile_is_shortened() {
        let (axis, xs) = lay(&at(&[0, 1000, 2000, 3000, 3_600_000]));
        assert_eq!(xs, [2, 9, 16, 23, 35]);
        assert_eq!(axis.longest, Duration::from_secs(2));
        assert_eq!(axis.breaks, [Break { from: 23, to: 35, length: Duration::from_secs(3597) }]);
    }

    #[test]
    fn nothing_and_clocks_that_go_back_are_laid_out_too() {
        assert!(lay(&[]).1.is_empty());
        assert_eq!(lay(&at(&[5])).1, [2]);
        let (axis, xs) = lay(&at(&[5000, 3000, 4000]));
        assert_eq!(xs.len(), 3);
        assert!(xs.is_sorted() && axis.width > xs[2]);
    }

    #[test]
    fn lengths_are_told_in_two_units() {
        for (milliseconds, expected) in [
            (5, "5 ms"),
            (1250, "1.250 s"),
            (59_000, "59 s"),
            (60_000, "1 min"),
            (3_661_000, "1 h 1 min"),
            (86_400_000, "1 d"),
            (90_061_000, "1 d 1 h"),
        ] {
            assert_eq!(told(Duration::from_millis(milliseconds)), expected);
        }
    }
}
