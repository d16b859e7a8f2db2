//! The details of a server's certificate for the user to check, and its fingerprint.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;

/// A server's certificate for display. All texts come from the server; each is one bounded line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// The subject.
    pub subject: String,
    /// The issuer. Equals the subject if the certificate is self-signed.
    pub issuer: String,
    /// The names and addresses it is valid for, at most 20. An address in a DNS name field, which clients ignore,
    /// begins with `DNS:`.
    pub names: Vec<String>,
    /// Start of its validity.
    pub not_before: Timestamp,
    /// End of its validity.
    pub not_after: Timestamp,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
}

/// The SHA-256 of a whole certificate (its DER). In JSON and for display it has 64 hexadecimal digits in pairs,
/// `AB:CD:…`, as in browsers and `openssl x509 -fingerprint -sha256`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(pub [u8; 32]);

/// Prefixes of a copied fingerprint.
const PREFIXES: [&str; 4] = ["sha256 Fingerprint", "SHA-256 Fingerprint", "sha256", "sha-256"];

/// The text is not a SHA-256 fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A fingerprint has 64 digits 0-9 and A-F (SHA-256), with or without colons. Copy it again")]
pub struct NoFingerprint;

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, byte) in self.0.iter().enumerate() {
            let colon = if place == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = NoFingerprint;

    fn from_str(text: &str) -> Result<Fingerprint, NoFingerprint> {
        // As the versions of `openssl` and other programs write it, or only the digits.
        let text = text.trim();
        let begins =
            |prefix: &&str| text.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix));
        let prefix = PREFIXES.iter().find(|prefix| begins(prefix)).map_or(0, |prefix| prefix.len());
        let text = text.get(prefix..).unwrap_or_default();
        let text = text.strip_prefix([':', ' ', '=']).unwrap_or(text);
        let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
        let nibble = |digit: &char| digit.to_digit(16).and_then(|value| u8::try_from(value).ok());
        let mut bytes = [0; 32];
        if digits.len() != 2 * bytes.len() {
            return Err(NoFingerprint);
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let (Some(high), Some(low)) = (pair.first().and_then(nibble), pair.last().and_then(nibble))
            else {
                return Err(NoFingerprint);
            };
            *byte = high << 4 | low;
        }
        Ok(Fingerprint(bytes))
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> String {
        fingerprint.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = NoFingerprint;

    fn try_from(text: String) -> Result<Fingerprint, NoFingerprint> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_what_people_paste() {
        let mut bytes = [0xab; 32];
        bytes[0] = 0x01;
        let written = Fingerprint(bytes).to_string();
        assert!(written.starts_with("01:AB:AB") && written.len() == 95, "{written}");
        let bare = written.replace(':', "").to_lowercase();
        for text in [
            written.clone(),
            bare.clone(),
            format!(" {bare}\n"),
            written.replace(':', " "),
            format!("SHA256:{written}"),
            format!("sha256={written}"),
            // `openssl x509 -noout -fingerprint -sha256` of OpenSSL 3, and of 1.1.1.
            format!("sha256 Fingerprint={written}\n"),
            format!("SHA256 Fingerprint={written}"),
            format!("SHA-256 Fingerprint: {written}"),
        ] {
            assert_eq!(text.parse(), Ok(Fingerprint(bytes)), "{text}");
        }
    }

    #[test]
    fn says_what_is_none() {
        let short = "AB:".repeat(31);
        let sha1 = "sha1 Fingerprint=AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB";
        for text in [
            "",
            "AB",
            short.as_str(),
            &"G".repeat(64),
            &"0".repeat(65),
            "\u{ff10}",
            "sha256 Fingerprint=",
            sha1,
        ] {
            assert_eq!(text.parse::<Fingerprint>(), Err(NoFingerprint), "{text}");
        }
    }
}
