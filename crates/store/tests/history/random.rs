//! Pseudo-random numbers that repeat with their seed.

pub(crate) struct Random(u64);

impl Random {
    /// The seed is that of the environment variable `RINGTRAY_TEST_SEED`, to try others. Otherwise it is always the
    /// same, so that a failing test fails again.
    pub(crate) fn seeded() -> Self {
        let given = std::env::var("RINGTRAY_TEST_SEED").ok().map(|seed| seed.parse().unwrap());
        Self(given.unwrap_or(1))
    }

    /// At least 0, and less than `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
