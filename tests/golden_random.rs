//! The random numbers that seeds stand for: whoever notes a seed today draws the same tomorrow.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

#[test]
fn a_seed_number_gives_these_numbers() {
    let mut random = ChaCha8Rng::seed_from_u64(42);
    assert_eq!(random.next_u64(), 12_578_764_544_318_200_737);
    assert_eq!(random.next_u64(), 17_529_487_244_874_322_312);
}

#[test]
fn a_whole_seed_gives_these_numbers() {
    let mut random = ChaCha8Rng::from_seed(seed());
    assert_eq!(random.next_u64(), 6_424_161_053_832_095_879);
    assert_eq!(random.next_u64(), 5_270_208_426_312_333_099);
}

#[test]
fn a_stream_goes_on_at_the_place_of_the_one_before() {
    let mut random = ChaCha8Rng::from_seed(seed());
    random.next_u64();
    random.next_u64();
    random.set_stream(7);
    assert_eq!(random.next_u64(), 17_437_786_863_798_683_455);
    assert_eq!((random.get_stream(), random.get_word_pos()), (7, 6));
}

#[test]
fn a_place_in_a_stream_can_be_gone_to() {
    let mut all = ChaCha8Rng::from_seed(seed());
    all.set_stream(7);
    let drawn: Vec<u64> = (0..20).map(|_| all.next_u64()).collect();
    for (place, drawn) in (0_u128..).zip(drawn) {
        let mut one = ChaCha8Rng::from_seed(seed());
        one.set_stream(7);
        one.set_word_pos(2 * place);
        assert_eq!(one.next_u64(), drawn, "at {place}");
    }
}

fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&42_u64.to_le_bytes());
    seed
}
