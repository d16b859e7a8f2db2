//! Random numbers from the operating system.

use std::hash::{BuildHasher, RandomState};

#[cfg(feature = "client")]
use ringtray_language::Phrase;

/// A random number of 64 bits.
pub(crate) fn number() -> u64 {
    let mut bytes = [0; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u64::from_ne_bytes(bytes),
        // No supported system fails here once it is running. If one did, jitter and ids would still differ.
        Err(_) => RandomState::new().hash_one(bytes),
    }
}

/// The system provided no random numbers.
#[cfg(feature = "client")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub struct NoRandomness;

#[cfg(feature = "client")]
impl NoRandomness {
    /// What happened, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        Phrase::of("error-no-randomness", &[])
    }
}

/// Random bytes that no one can guess.
#[cfg(feature = "client")]
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A random fraction, 0 to 1 in steps of a thousandth.
#[cfg(feature = "client")]
pub(crate) fn thousandths() -> u32 {
    u32::try_from(number() % 1001).unwrap_or(0)
}
