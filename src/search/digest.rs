//! A number that stands for the histories of a run.

use std::hash::{Hash, Hasher};

use crate::model::spread;
use crate::simulation::Simulation;

/// A digest of all histories of a run: the same for the same histories on every machine, and
/// spread evenly. What it is for given histories may change from version to version.
#[must_use]
pub fn digest(simulation: &Simulation) -> u64 {
    let mut all = Words::default();
    for execution in simulation.executions() {
        let history = execution.history();
        all.take(history.len() as u64);
        for event in history {
            // Each by itself: no event has to wait for the words of the one before it.
            let mut words = Words::default();
            event.hash(&mut words);
            all.take(words.0);
        }
    }
    all.finish()
}

/// Takes in words: each is multiplied to twice its length with what was there before, and the two
/// halves are put together. Numbers go in by value, and text by its bytes from the lowest on, so
/// that neither the order of bytes nor the size of a pointer matters.
#[derive(Default)]
struct Words(u64);

/// The fractional part of the golden ratio: an odd number without a pattern.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Words {
    fn take(&mut self, word: u64) {
        let product = u128::from((self.0 ^ word).wrapping_add(FACTOR)) * u128::from(FACTOR);
        self.0 = (product as u64) ^ (product >> 64) as u64 ^ word.rotate_left(32);
    }
}

impl Hasher for Words {
    fn finish(&self) -> u64 {
        spread(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        words.iter().for_each(|word| self.take(u64::from_le_bytes(*word)));
        // The length tells how many of the last bytes are zeros that were put in.
        let word = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.take(word ^ (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, number: u8) {
        self.take(u64::from(number));
    }

    fn write_u16(&mut self, number: u16) {
        self.take(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.take(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.take(number);
    }

    fn write_u128(&mut self, number: u128) {
        self.take(number as u64);
        self.take((number >> 64) as u64);
    }

    fn write_usize(&mut self, number: usize) {
        self.take(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.take(number as i64 as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: impl Hash) -> u64 {
        let mut words = Words::default();
        value.hash(&mut words);
        words.finish()
    }

    #[test]
    fn what_differs_a_little_has_another_digest() {
        let texts = ["", "a", "b", "ab", "abcdefgh", "abcdefg", "abcdefgh\0", "abcdefghi"];
        let numbers = (0..1_000_u64).map(of);
        let mut all: Vec<u64> = texts.iter().map(of).chain(numbers).collect();
        all.extend([of(("a", "bc")), of(("ab", "c")), of(("abc", "")), of((0_u64, 0_u64))]);
        let many = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), many);
    }

    #[test]
    fn digests_are_spread_evenly() {
        let mut counts = [0_u32; 64];
        for number in 0..64_000_u64 {
            counts[(of((number % 40, number / 40)) >> 58) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (800..1_200).contains(count)), "{counts:?}");
    }

    #[test]
    fn digests_are_the_same_everywhere() {
        assert_eq!(of(("charge-1", 7_u64, -1_isize)), DIGEST);
    }

    const DIGEST: u64 = 18_083_389_838_457_377_039;
}
