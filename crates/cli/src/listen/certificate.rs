//! Shows a refused server certificate, with what the user needs in order to trust it.

use std::collections::HashSet;

use ringtray_datachannel::{Certificate, Fingerprint};
use ringtray_language::Language;

use crate::safe_text;

/// The most certificates shown in one run.
const MOST_SHOWN: usize = 20;

/// The certificates shown so far.
#[derive(Default)]
pub(super) struct Shown(HashSet<Fingerprint>);

impl Shown {
    /// Whether to show this one, which is only the first time.
    pub(super) fn is_new(&mut self, certificate: &Certificate) -> bool {
        self.0.len() < MOST_SHOWN && self.0.insert(certificate.fingerprint)
    }
}

/// The lines that describe `certificate`.
pub(super) fn lines(certificate: &Certificate, language: Language) -> Vec<String> {
    let Certificate { subject, issuer, names, not_before, not_after, fingerprint } = certificate;
    // A line break in a name must not start a new line.
    let told = language.say(
        "cli-certificate",
        &[
            ("subject", safe_text::line(subject).into()),
            ("issuer", safe_text::line(issuer).into()),
            ("for", if names.is_empty() { "nobody" } else { "these" }.into()),
            ("names", safe_text::line(&names.join(", ")).into()),
            ("from", not_before.day().into()),
            ("until", not_after.day().into()),
            ("fingerprint", fingerprint.to_string().into()),
        ],
    );
    told.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use ringtray_datachannel::Timestamp;

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
        let mark = Fingerprint([0xab; 32]);
        let expected = [
            "The server's certificate:".to_owned(),
            "  issued to: CN=pbx.example.com".to_owned(),
            "  issued by: CN=Example Authority".to_owned(),
            "  for: pbx.example.com, 192.0.2.1".to_owned(),
            "  valid: from 1 June 2001 to 31 December 9999".to_owned(),
            format!("  SHA-256 fingerprint: {mark}"),
        ];
        let lines = lines(&certificate(0xab), Language::english());
        assert_eq!(lines[..6], expected);
        assert!(lines.len() == 7 && lines[6].ends_with(&format!("add --pin {mark}")), "{lines:?}");
    }

    #[test]
    fn in_every_language_it_has_the_same_lines() {
        for language in Language::available() {
            let lines = lines(&certificate(0xab), language);
            let indented: Vec<_> = lines.iter().map(|line| line.starts_with("  ")).collect();
            assert_eq!(indented, [false, true, true, true, true, true, false], "{lines:#?}");
            assert!(lines[4].contains("2001") && lines[6].contains("--pin AB:"), "{lines:#?}");
        }
    }

    #[test]
    fn a_name_cannot_pass_for_another_line() {
        let hostile = Certificate { subject: "CN=a\n  issued by: CN=b".to_owned(), ..certificate(1) };
        let nameless = Certificate { names: Vec::new(), ..hostile };
        let lines = lines(&nameless, Language::english());
        assert_eq!(lines[1], "  issued to: CN=a   issued by: CN=b");
        assert_eq!((lines.len(), lines[3].as_str()), (7, "  for: none"));
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
