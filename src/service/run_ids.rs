//! Run ids: derived, so that one scenario gives the same ones for ever, and of the service's shape.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::model::Text;

/// The run id of the n-th run of a workflow id, from 0. Like the service's: 46 characters, two
/// digits and 32 bytes in base64 (recorded).
pub(super) fn run_id(domain: &str, workflow_id: &str, n: u32) -> Text {
    let mut state = fold(fold(fold(0xcbf2_9ce4_8422_2325, domain), "\n"), workflow_id);
    state = fold(fold(state, "\n"), &n.to_string());
    let mut bytes = [0; 32];
    for word in bytes.chunks_exact_mut(8) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        word.copy_from_slice(&mix(state).to_le_bytes());
    }
    Text::from(format!("22{}", STANDARD.encode(bytes)))
}

/// FNV-1a, 64 bits.
fn fold(state: u64, text: &str) -> u64 {
    let byte = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(state, byte)
}

/// The finalizer of SplitMix64.
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_are_pinned_and_differ_by_domain_workflow_id_and_run() {
        let first = run_id("simulation", "order-1", 0);
        assert_eq!(first, "229so8aN+jERBQ7g73voRGUfMJv2kmAmU8e0CXMBKIbm4=");
        assert_eq!(first.len(), 46);
        for other in [
            run_id("simulation", "order-1", 1),
            run_id("simulation", "order-2", 0),
            run_id("simulation\norder", "-1", 0),
        ] {
            assert_ne!(first, other);
        }
    }
}
