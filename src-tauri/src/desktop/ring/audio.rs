//! Decoded audio.

/// Decoded audio.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Audio {
    /// Samples of each channel a second.
    pub(super) rate: u32,
    /// One or two.
    pub(super) channels: u8,
    /// From -1 to 1, interleaved.
    pub(super) samples: Vec<f32>,
}
