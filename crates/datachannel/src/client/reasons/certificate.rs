//! The words for a server's certificate that was refused.

use time::OffsetDateTime;
use time::macros::format_description;
use tokio_rustls::rustls::pki_types::UnixTime;
use tokio_rustls::rustls::{CertificateError, Error};

use super::ClientConfig;
use crate::certificate::Certificate;
use crate::connector::Trust;
use crate::state::ReasonKind;
use crate::timestamp::Timestamp;

/// More names than this are not listed in a sentence.
const MOST_NAMES: usize = 3;

pub(super) fn words(error: &Error, certificate: &Certificate, config: &ClientConfig) -> (ReasonKind, String) {
    use CertificateError as Bad;
    use ReasonKind as Kind;
    let host = config.server.host();
    let is_self_signed = certificate.issuer == certificate.subject;
    let is_accepted = matches!(config.trust, Trust::Pinned(_));
    let Error::InvalidCertificate(bad) = error else { return other_words(host) };
    match bad {
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => (
            Kind::CertificateName,
            format!(
                "The server's certificate is not for {host}: {}. If this network has a sign-in page (a hotel, a guest Wi-Fi), open it in the browser first. Else use the name the certificate was issued for, or have it corrected by the server's administrator.",
                names(certificate)
            ),
        ),
        Bad::Expired => expired_words(host, certificate, certificate.not_after),
        Bad::ExpiredContext { not_after, .. } => expired_words(host, certificate, timestamp(*not_after)),
        Bad::NotValidYet => not_yet_words(host, certificate, certificate.not_before),
        Bad::NotValidYetContext { not_before, .. } => {
            not_yet_words(host, certificate, timestamp(*not_before))
        }
        // One that is an authority too, as most self-signed ones are, is refused for that before its issuer is sought.
        Bad::UnknownIssuer | Bad::Other(_) if is_self_signed && !is_accepted => (
            Kind::CertificateIssuer,
            format!(
                "The certificate of {host} is self-signed: nobody else vouches for it. Its SHA-256 fingerprint is {}. {HOW_TO_ACCEPT}.",
                certificate.fingerprint
            ),
        ),
        Bad::UnknownIssuer => (
            Kind::CertificateIssuer,
            format!(
                "{} who issued the certificate of {host} ({}). If your company has its own authority, have it installed on this computer, or choose its file in the account. The certificate's SHA-256 fingerprint is {}. {HOW_TO_ACCEPT}.",
                match config.trust {
                    Trust::Authorities(_) =>
                        "Neither this computer nor the account's file of certificates knows",
                    Trust::System | Trust::Pinned(_) => "This computer does not trust",
                },
                certificate.issuer,
                certificate.fingerprint
            ),
        ),
        Bad::BadSignature => (
            Kind::Tls,
            format!(
                "{host} could not prove that its certificate is its own. Somebody may be listening in; tell the server's administrator."
            ),
        ),
        _ => other_words(host),
    }
}

pub(super) fn changed_words(certificate: &Certificate, config: &ClientConfig) -> (ReasonKind, String) {
    let message = format!(
        "The certificate of {} is not the one that was accepted for this account. Somebody may be listening in, or the server's administrator renewed it. Its SHA-256 fingerprint is {}: compare it with the administrator's before you accept it. Until then nothing is sent, even if this computer would trust it.",
        config.server.host(),
        certificate.fingerprint
    );
    (ReasonKind::CertificateChanged, message)
}

const HOW_TO_ACCEPT: &str = "Compare it with the one the server's administrator tells you; if they are the same, look at the certificate in Ringtray and accept it for this account";

fn expired_words(host: &str, certificate: &Certificate, at: Timestamp) -> (ReasonKind, String) {
    let whose = whose(host, at == certificate.not_after);
    let message = format!(
        "{whose} expired{}. Ask the server's administrator to renew it, and check this computer's date.",
        on_date(at)
    );
    (ReasonKind::CertificateDate, message)
}

fn not_yet_words(host: &str, certificate: &Certificate, from: Timestamp) -> (ReasonKind, String) {
    let whose = whose(host, from == certificate.not_before);
    let message = format!(
        "{whose} is not valid yet; it will be{}. Check this computer's date; if it is right, tell the server's administrator.",
        on_date(from)
    );
    (ReasonKind::CertificateDate, message)
}

fn other_words(host: &str) -> (ReasonKind, String) {
    let message =
        format!("The certificate of {host} can't be accepted. Ask the server's administrator to check it.");
    (ReasonKind::Tls, message)
}

/// The dates may also be those of a certificate between the server's and the authority.
fn whose(host: &str, is_its_own: bool) -> String {
    if is_its_own {
        format!("The certificate of {host}")
    } else {
        format!("A certificate that vouches for {host}")
    }
}

fn names(certificate: &Certificate) -> String {
    let listed = certificate.names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match certificate.names.len() {
        0 => "it has no server's name in it".into(),
        count if count > MOST_NAMES => format!("it is for {listed} and others"),
        _ => format!("it is for {listed}"),
    }
}

fn timestamp(time: UnixTime) -> Timestamp {
    Timestamp(i64::try_from(time.as_secs()).unwrap_or(i64::MAX).saturating_mul(1000))
}

/// ` on 1 June 2001`, or nothing for a date that is none.
fn on_date(moment: Timestamp) -> String {
    let format = format_description!("[day padding:none] [month repr:long] [year]");
    let date = OffsetDateTime::from_unix_timestamp(moment.0.div_euclid(1000)).ok();
    date.and_then(|date| date.format(format).ok()).map_or_else(String::new, |date| format!(" on {date}"))
}
