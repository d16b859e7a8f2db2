//! Random numbers that repeat for the same seed.

use std::ops::Range;
use std::time::Duration;

/// `splitmix64`: short, and good enough for tests.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A generator with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A number in a range, which must not be empty.
    pub fn number(&mut self, range: Range<u64>) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        range.start + (mixed ^ (mixed >> 31)) % (range.end - range.start).max(1)
    }

    /// The same, for lengths.
    pub fn length(&mut self, range: Range<usize>) -> usize {
        let number = self.number(range.start as u64..range.end as u64);
        usize::try_from(number).unwrap_or(range.start)
    }

    /// True once in this many times on average.
    pub fn one_in(&mut self, chances: u64) -> bool {
        self.number(0..chances) == 0
    }

    /// A duration in a range of milliseconds.
    pub fn milliseconds(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(self.number(range))
    }

    /// One of these. There must be at least one.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.length(0..choices.len())]
    }
}
