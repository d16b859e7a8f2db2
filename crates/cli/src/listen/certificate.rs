//! The server's certificate, where it was refused: what a person has to see to trust it.

use std::collections::HashSet;

use ringtray_datachannel::{Certificate, Fingerprint, Timestamp};
use time::OffsetDateTime;
use time::macros::format_description;

/// More than these are not shown in one run, whatever a server presents.
const MOST_SHOWN: usize = 20;

/// The certificates that were shown.
#[derive(Default)]
pub(super) struct Shown(HashSet<Fingerprint>);

impl Shown {
    /// Whether this one is to be shown now: it is the first time.
    pub(super) fn is_new(&mut self, certificate: &Certificate) -> bool {
        self.0.len() < MOST_SHOWN && self.0.insert(certificate.fingerprint)
    }
}

/// `certificate` as a person is shown it, line by line.
pub(super) fn lines(certificate: &Certificate) -> [String; 7] {
    let Certificate { subject, issuer, names, not_before, not_after, fingerprint } = certificate;
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    [
        "The server's certificate:".to_owned(),
        format!("  issued to: {subject}"),
        format!("  issued by: {issuer}"),
        format!("  for: {names}"),
        format!("  valid: from {} to {}", date(*not_before), date(*not_after)),
        format!("  SHA-256 fingerprint: {fingerprint}"),
        format!(
            "To trust this certificate and no other, compare the fingerprint with the server's administrator and add \
             --pin {fingerprint}"
        ),
    ]
}

/// `1 June 2001`, of UTC.
fn date(moment: Timestamp) -> String {
    let format = format_description!("[day padding:none] [month repr:long] [year]");
    let date = OffsetDateTime::from_unix_timestamp(moment.0.div_euclid(1000)).ok();
    date.and_then(|date| date.format(format).ok()).unwrap_or_else(|| "an unknown day".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(mark: u8) -> Certificate {
        Certificate {
            subject: "CN=pbx.example.com".to_owned(),
            issuer: "CN=Example Authority".to_owned(),
            names: vec!["pbx.example.com".to_owned(), "192.0.2.1".to_owned()],
            not_before: Timestamp(991_353_600_000),
            not_after: Timestamp(i64::MAX),
            fingerprint: Fingerprint([mark; 32]),
        }
    }

    #[test]
    fn all_that_counts_is_shown() {
        let lines = lines(&certificate(0xab)).join("\n");
        let mark = Fingerprint([0xab; 32]);
        for expected in [
            "issued to: CN=pbx.example.com\n",
            "issued by: CN=Example Authority\n",
            "for: pbx.example.com, 192.0.2.1\n",
            "valid: from 1 June 2001 to an unknown day\n",
            &format!("fingerprint: {mark}\n"),
            &format!("add --pin {mark}"),
        ] {
            assert!(lines.contains(expected), "{expected:?} is not in {lines}");
        }
    }

    #[test]
    fn each_is_shown_once_and_not_without_end() {
        let mut shown = Shown::default();
        assert!(shown.is_new(&certificate(0)));
        assert!(shown.is_new(&certificate(1)));
        assert!(!shown.is_new(&certificate(0)));
        let more = (2..=u8::MAX).filter(|mark| shown.is_new(&certificate(*mark))).count();
        assert_eq!(more, MOST_SHOWN - 2);
    }
}
