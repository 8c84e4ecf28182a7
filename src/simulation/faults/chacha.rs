//! Random numbers: ChaCha with eight rounds, 64 bits each of counter and stream (Bernstein, "ChaCha,
//! a variant of Salsa20"), as `rand_chacha` has it.
//!
//! Each site draws once from a stream of its own. A library makes four blocks at a time and keeps
//! them for the draws to come, which takes more than twice as long as the one block that is needed.

/// Four words of a block; all rows are worked on at once.
type Row = [u32; 4];

const CONSTANTS: Row = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// How many numbers of 64 bits a block holds.
const NUMBERS: u64 = 8;

/// The number at a place of one of a seed's streams.
pub(super) fn number(seed: u64, stream: u64, place: u64) -> u64 {
    let [[s0, s1], [c0, c1], [t0, t1]] = [seed, place / NUMBERS, stream].map(halves);
    let first = [CONSTANTS, [s0, s1, 0, 0], [0; 4], [c0, c1, t0, t1]];
    let mut block = first;
    for _ in 0..4 {
        let [a, b, c, d] = round(block);
        let [a, b, c, d] = round([a, turned::<1>(b), turned::<2>(c), turned::<3>(d)]);
        block = [a, turned::<3>(b), turned::<2>(c), turned::<1>(d)];
    }
    let row = (place % NUMBERS / 2) as usize;
    let sums = sum(block[row], first[row]);
    let column = (place % 2 * 2) as usize;
    u64::from(sums[column]) | u64::from(sums[column + 1]) << 32
}

/// The lower half and the upper one.
fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

/// A quarter round for each column.
fn round([mut a, mut b, mut c, mut d]: [Row; 4]) -> [Row; 4] {
    a = sum(a, b);
    d = mixed::<16>(d, a);
    c = sum(c, d);
    b = mixed::<12>(b, c);
    a = sum(a, b);
    d = mixed::<8>(d, a);
    c = sum(c, d);
    b = mixed::<7>(b, c);
    [a, b, c, d]
}

fn sum(one: Row, other: Row) -> Row {
    std::array::from_fn(|column| one[column].wrapping_add(other[column]))
}

fn mixed<const BITS: u32>(one: Row, other: Row) -> Row {
    std::array::from_fn(|column| (one[column] ^ other[column]).rotate_left(BITS))
}

fn turned<const COLUMNS: usize>(row: Row) -> Row {
    std::array::from_fn(|column| row[(column + COLUMNS) % 4])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    /// Whoever notes a seed today draws the same tomorrow.
    #[test]
    fn the_numbers_are_pinned() {
        assert_eq!(number(42, 0, 0), 6_424_161_053_832_095_879);
        assert_eq!(number(42, 0, 1), 5_270_208_426_312_333_099);
        assert_eq!(number(42, 7, 2), 17_437_786_863_798_683_455);
    }

    proptest! {
        #[test]
        fn the_numbers_are_those_of_the_library(
            seed: u64,
            stream: u64,
            place in prop_oneof![0..100_u64, any::<u64>()],
        ) {
            let mut whole = [0; 32];
            whole[..8].copy_from_slice(&seed.to_le_bytes());
            let mut random = ChaCha8Rng::from_seed(whole);
            random.set_stream(stream);
            random.set_word_pos(2 * u128::from(place));
            prop_assert_eq!(number(seed, stream, place), random.next_u64());
        }
    }
}
