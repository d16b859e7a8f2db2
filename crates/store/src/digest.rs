//! SHA-256, as bytes for the history and as letters for names.

use sha2::{Digest, Sha256};

/// The SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The first 16 hexadecimal digits of the SHA-256 of `bytes`: short enough for a name, long enough to be unique.
pub(crate) fn short_hex(bytes: &[u8]) -> String {
    sha256(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_the_start_of_the_digest() {
        assert_eq!(short_hex(b"abc"), "ba7816bf8f01cfea");
        assert_eq!(sha256(b"abc")[0..2], [0xba, 0x78]);
    }
}
