//! How many different things there were, of many: exact while they are few.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Counts different digests: exactly up to [`Distinct::EXACT`], and beyond by an estimate from the
/// smallest of them. Two counts can be merged, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Distinct {
    smallest: BTreeSet<u64>,
}

impl Distinct {
    /// The count is exact up to this many.
    pub const EXACT: usize = 65_536;

    /// Notes a digest, which has to be spread evenly.
    pub fn note(&mut self, digest: u64) {
        if self.smallest.len() > Distinct::EXACT {
            let greatest = self.smallest.last().copied().unwrap_or(u64::MAX);
            if digest >= greatest {
                return;
            }
        }
        self.smallest.insert(digest);
        if self.smallest.len() > Distinct::EXACT + 1 {
            self.smallest.pop_last();
        }
    }

    /// Takes in what another has noted.
    pub fn merge(&mut self, other: &Distinct) {
        other.smallest.iter().for_each(|digest| self.note(*digest));
    }

    /// How many there were, and whether that is exact.
    #[must_use]
    pub fn count(&self) -> (u64, bool) {
        if self.smallest.len() <= Distinct::EXACT {
            return (self.smallest.len() as u64, true);
        }
        let greatest = u128::from(self.smallest.last().copied().unwrap_or(u64::MAX)).max(1);
        let estimate = ((Distinct::EXACT as u128) << 64) / greatest;
        (u64::try_from(estimate).unwrap_or(u64::MAX), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::spread;

    #[test]
    fn few_are_counted_exactly_and_many_within_a_few_hundredths() {
        let mut few = Distinct::default();
        (0..9_000).for_each(|n| few.note(spread(n % 3_000)));
        assert_eq!(few.count(), (3_000, true));
        let (mut even, mut odd) = (Distinct::default(), Distinct::default());
        (0..300_000)
            .for_each(|n| if n % 2 == 0 { even.note(spread(n)) } else { odd.note(spread(n)) });
        let mut one = even.clone();
        one.merge(&odd);
        odd.merge(&even);
        assert_eq!(one, odd);
        let (count, exact) = one.count();
        assert!(!exact && (294_000..306_000).contains(&count), "{count}");
    }

    #[test]
    fn the_count_is_exact_up_to_the_last_that_fits_and_the_same_however_it_was_divided() {
        let exact = u64::try_from(Distinct::EXACT).unwrap();
        for (things, is_exact) in [(exact - 1, true), (exact, true), (exact + 1, false)] {
            let mut whole = Distinct::default();
            (0..things).for_each(|n| whole.note(spread(n)));
            assert_eq!(whole.count().1, is_exact, "{things}");
            let of = |part: u64| {
                let mut distinct = Distinct::default();
                (0..things).filter(|n| n % 7 == part).for_each(|n| distinct.note(spread(n)));
                distinct
            };
            let mut merged = Distinct::default();
            [3, 0, 6, 1, 5, 2, 4].iter().for_each(|part| merged.merge(&of(*part)));
            assert_eq!(merged, whole);
            let written = serde_json::to_string(&whole).unwrap();
            assert_eq!(serde_json::from_str::<Distinct>(&written).unwrap(), whole);
            let near = things * 98 / 100..=things * 102 / 100;
            assert!(near.contains(&whole.count().0), "{things}: {:?}", whole.count());
        }
    }
}
