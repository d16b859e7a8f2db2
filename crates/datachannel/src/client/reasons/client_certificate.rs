//! The texts for a missing or refused client certificate, and for an unusable file.

use std::path::Path;
use std::time::SystemTime;

use ringtray_language::{Phrase, Value};
use tokio_rustls::rustls::AlertDescription;

use super::{ClientConfig, written};
use crate::certificate::Certificate;
use crate::connector::{ClientCertificateFileError, LARGEST_CLIENT_CERTIFICATE_FILE, Shown};
use crate::state::ReasonKind;
use crate::text::one_line;
use crate::timestamp::Timestamp;

/// A server refuses the connection after it asked for a client certificate. The alert is its answer.
pub(super) fn words(
    shown: &Shown,
    alert: Option<AlertDescription>,
    config: &ClientConfig,
) -> (ReasonKind, Phrase) {
    let server = written(&config.server);
    let own = config.client_certificate.as_ref().map(|own| file(&own.file));
    let message = match (shown, own) {
        (Shown::Nothing, _) | (_, None) => {
            Phrase::of("trouble-tls-client-certificate", &[("server", server)])
        }
        (Shown::Unfit, Some(file)) => {
            Phrase::of("trouble-tls-client-certificate-unfit", &[("server", server), ("file", file)])
        }
        (Shown::This(certificate), Some(file)) => {
            let (why, date) = why(certificate, alert, Timestamp::from(SystemTime::now()));
            Phrase::of(
                "trouble-tls-client-certificate-refused",
                &[("why", why.into()), ("server", server), ("file", file), ("date", date.day().into())],
            )
        }
    };
    (ReasonKind::Tls, message)
}

/// Why it was refused, and the date that belongs to this. A certificate that is clearly invalid is reported as such,
/// whatever the server says.
fn why(
    certificate: &Certificate,
    alert: Option<AlertDescription>,
    now: Timestamp,
) -> (&'static str, Timestamp) {
    use AlertDescription as Alert;
    let until = certificate.not_after;
    match alert {
        _ if until < now => ("expired", until),
        _ if now < certificate.not_before => ("not_yet", certificate.not_before),
        Some(Alert::CertificateExpired) => ("expired_there", until),
        Some(Alert::CertificateRevoked) => ("revoked", until),
        // The second alert comes from a server whose CA has the same name but another key.
        Some(Alert::UnknownCA | Alert::DecryptError) => ("authority", until),
        Some(Alert::UnsupportedCertificate) => ("unsupported", until),
        Some(Alert::BadCertificate) => ("bad", until),
        _ => ("other", until),
    }
}

/// The client certificate's file is not usable.
pub(super) fn file_words(path: &Path, error: &ClientCertificateFileError) -> (ReasonKind, Phrase) {
    use ClientCertificateFileError as Bad;
    let (what, detail) = match error {
        Bad::Missing => ("missing", String::new()),
        Bad::Unreadable(why) => ("unreadable", why.to_string()),
        Bad::NoFile => ("no_file", String::new()),
        Bad::TooLarge => ("too_large", (LARGEST_CLIENT_CERTIFICATE_FILE >> 10).to_string()),
        Bad::Format => ("format", String::new()),
        Bad::NoCertificate => ("no_certificate", String::new()),
        Bad::Damaged(number) => ("damaged", number.to_string()),
        Bad::NoKey => ("no_key", String::new()),
        Bad::DamagedKey => ("damaged_key", String::new()),
        Bad::UnusableKey => ("unusable_key", String::new()),
        Bad::OtherKey => ("other_key", String::new()),
        Bad::PasswordMissing => ("password_missing", String::new()),
        Bad::PasswordWrong => ("password_wrong", String::new()),
        Bad::Encryption => ("encryption", String::new()),
    };
    let message = Phrase::of(
        "trouble-client-certificate-file",
        &[("what", what.into()), ("file", file(path)), ("detail", detail.into())],
    );
    (ReasonKind::ClientCertificateFile, message)
}

fn file(file: &Path) -> Value<'static> {
    one_line(&file.to_string_lossy(), 300).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Fingerprint;

    #[test]
    fn dates_are_told_whatever_the_server_says() {
        use AlertDescription as Alert;
        let certificate = Certificate {
            subject: "CN=ann".into(),
            issuer: "CN=Example".into(),
            names: Vec::new(),
            not_before: Timestamp(10),
            not_after: Timestamp(20),
            fingerprint: Fingerprint([7; 32]),
        };
        for (now, alert, expected) in [
            (21, Some(Alert::UnknownCA), "expired"),
            (9, Some(Alert::CertificateExpired), "not_yet"),
            (10, Some(Alert::CertificateExpired), "expired_there"),
            (20, Some(Alert::CertificateRevoked), "revoked"),
            (20, Some(Alert::HandshakeFailure), "other"),
            (20, None, "other"),
        ] {
            assert_eq!(why(&certificate, alert, Timestamp(now)).0, expected, "{now} {alert:?}");
        }
    }
}
