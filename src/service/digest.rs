//! Derived bytes: of the same text always the same, on every machine and for ever.

use crate::model::spread;

/// A digest of what was put in, and bytes drawn from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digest(u64);

impl Digest {
    /// A digest of nothing.
    pub(super) fn new() -> Self {
        Digest(0xcbf2_9ce4_8422_2325)
    }

    /// Puts bytes in: FNV-1a, 64 bits.
    pub(super) fn with(self, bytes: impl AsRef<[u8]>) -> Self {
        let byte =
            |state: u64, byte: &u8| (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Digest(bytes.as_ref().iter().fold(self.0, byte))
    }

    /// The next word: SplitMix64.
    pub(super) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        spread(self.0)
    }
}
