//! The words for a server's certificate that was refused.

use ringtray_language::{Phrase, Value};
use tokio_rustls::rustls::pki_types::UnixTime;
use tokio_rustls::rustls::{CertificateError, Error};

use super::{ClientConfig, written};
use crate::certificate::Certificate;
use crate::connector::Trust;
use crate::state::ReasonKind;
use crate::timestamp::Timestamp;

/// More names than this are not listed in a sentence.
const MOST_NAMES: usize = 3;

pub(super) fn words(error: &Error, certificate: &Certificate, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use CertificateError as Bad;
    use ReasonKind as Kind;
    let host = config.server.host();
    let fingerprint = || written(&certificate.fingerprint);
    let is_self_signed = certificate.issuer == certificate.subject;
    let is_accepted = matches!(config.trust, Trust::Pinned(_));
    let Error::InvalidCertificate(bad) = error else { return other_words(host) };
    match bad {
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            (Kind::CertificateName, name_words(host, certificate))
        }
        Bad::Expired => expired_words(host, certificate, certificate.not_after),
        Bad::ExpiredContext { not_after, .. } => expired_words(host, certificate, timestamp(*not_after)),
        Bad::NotValidYet => not_yet_words(host, certificate, certificate.not_before),
        Bad::NotValidYetContext { not_before, .. } => {
            not_yet_words(host, certificate, timestamp(*not_before))
        }
        // One that is an authority too, as most self-signed ones are, is refused for that before its issuer is sought.
        Bad::UnknownIssuer | Bad::Other(_) if is_self_signed && !is_accepted => (
            Kind::CertificateIssuer,
            Phrase::of(
                "trouble-certificate-itself",
                &[("host", written(&host)), ("fingerprint", fingerprint())],
            ),
        ),
        Bad::UnknownIssuer => (
            Kind::CertificateIssuer,
            Phrase::of(
                "trouble-certificate-issuer",
                &[
                    ("trust", trust(config)),
                    ("host", written(&host)),
                    ("issuer", written(&certificate.issuer)),
                    ("fingerprint", fingerprint()),
                ],
            ),
        ),
        Bad::BadSignature => {
            (Kind::Tls, Phrase::of("trouble-certificate-signature", &[("host", written(&host))]))
        }
        _ => other_words(host),
    }
}

pub(super) fn changed_words(certificate: &Certificate, config: &ClientConfig) -> (ReasonKind, Phrase) {
    let (host, fingerprint) = (written(&config.server.host()), written(&certificate.fingerprint));
    let message = Phrase::of("trouble-certificate-changed", &[("host", host), ("fingerprint", fingerprint)]);
    (ReasonKind::CertificateChanged, message)
}

fn expired_words(host: &str, certificate: &Certificate, at: Timestamp) -> (ReasonKind, Phrase) {
    let (host, whose) = (written(&host), whose(at == certificate.not_after));
    let message = Phrase::of(
        "trouble-certificate-expired",
        &[("whose", whose), ("host", host), ("date", at.day().into())],
    );
    (ReasonKind::CertificateDate, message)
}

fn not_yet_words(host: &str, certificate: &Certificate, from: Timestamp) -> (ReasonKind, Phrase) {
    let (host, whose) = (written(&host), whose(from == certificate.not_before));
    let message = Phrase::of(
        "trouble-certificate-not-yet",
        &[("whose", whose), ("host", host), ("date", from.day().into())],
    );
    (ReasonKind::CertificateDate, message)
}

fn other_words(host: &str) -> (ReasonKind, Phrase) {
    (ReasonKind::Tls, Phrase::of("trouble-certificate-other", &[("host", written(&host))]))
}

/// The dates may also be those of a certificate between the server's and the authority.
fn whose(is_its_own: bool) -> Value<'static> {
    if is_its_own { "server".into() } else { "between".into() }
}

fn trust(config: &ClientConfig) -> Value<'static> {
    match config.trust {
        Trust::Authorities(_) => "file".into(),
        Trust::System | Trust::Pinned(_) => "computer".into(),
    }
}

fn name_words(host: &str, certificate: &Certificate) -> Phrase {
    let listed = certificate.names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    let whom = match certificate.names.len() {
        0 => "nobody",
        count if count > MOST_NAMES => "more",
        _ => "these",
    };
    Phrase::of(
        "trouble-certificate-name",
        &[("for", whom.into()), ("host", written(&host)), ("names", listed.into())],
    )
}

fn timestamp(time: UnixTime) -> Timestamp {
    Timestamp(i64::try_from(time.as_secs()).unwrap_or(i64::MAX).saturating_mul(1000))
}
