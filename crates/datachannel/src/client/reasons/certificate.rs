//! The texts for a refused server certificate.

use ringtray_language::{Phrase, Value};
use tokio_rustls::rustls::pki_types::UnixTime;
use tokio_rustls::rustls::{CertificateError, Error};

use super::{ClientConfig, written};
use crate::certificate::Certificate;
use crate::connector::{Flaw, LARGEST_RSA_KEY, Trust, Unusable, address_as_name};
use crate::state::ReasonKind;
use crate::timestamp::Timestamp;

/// The most names listed in a sentence.
const MOST_NAMES: usize = 3;

pub(super) fn words(
    error: &Error,
    flaw: Option<&Flaw>,
    certificate: &Certificate,
    config: &ClientConfig,
) -> (ReasonKind, Phrase) {
    use CertificateError as Bad;
    use ReasonKind as Kind;
    let host = config.server.host();
    let is_self_signed = certificate.issuer == certificate.subject;
    match (error, flaw) {
        (_, Some(Flaw::Unusable(why))) => (Kind::Tls, unusable_words(why, certificate, config)),
        (
            Error::InvalidCertificate(
                Bad::BadSignature | Bad::UnsupportedSignatureAlgorithmForPublicKeyContext { .. },
            ),
            Some(Flaw::Unproven),
        ) => (Kind::Tls, Phrase::of("trouble-certificate-signature", &[("host", written(&host))])),
        (_, Some(Flaw::Unproven)) => (Kind::Tls, hopeless_words("unproven", host)),
        (Error::InvalidCertificate(Bad::Revoked), _) => (Kind::Tls, hopeless_words("revoked", host)),
        (Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }), _) => {
            (Kind::CertificateName, name_words(host, certificate))
        }
        (Error::InvalidCertificate(Bad::Expired), _) => {
            expired_words(host, certificate, certificate.not_after)
        }
        (Error::InvalidCertificate(Bad::ExpiredContext { not_after, .. }), _) => {
            expired_words(host, certificate, timestamp(*not_after))
        }
        (Error::InvalidCertificate(Bad::NotValidYet), _) => {
            not_yet_words(host, certificate, certificate.not_before)
        }
        (Error::InvalidCertificate(Bad::NotValidYetContext { not_before, .. }), _) => {
            not_yet_words(host, certificate, timestamp(*not_before))
        }
        // The verifier reports other flaws before it looks for the issuer.
        _ if is_self_signed => (Kind::CertificateIssuer, itself_words(host, certificate)),
        (_, Some(Flaw::Issuer { name, why })) => {
            (Kind::CertificateIssuer, weak_words(name, why, host, certificate))
        }
        (_, Some(Flaw::Authority)) => {
            (Kind::CertificateIssuer, flaw_words("authority", String::new(), host, certificate))
        }
        (_, Some(Flaw::Purpose)) => {
            (Kind::CertificateIssuer, flaw_words("purpose", String::new(), host, certificate))
        }
        (_, Some(Flaw::Signature(way))) => {
            (Kind::CertificateIssuer, flaw_words("signature", way.clone(), host, certificate))
        }
        (Error::InvalidCertificate(Bad::UnknownIssuer), flaw) => {
            (Kind::CertificateIssuer, issuer_words(flaw == Some(&Flaw::Alone), certificate, config))
        }
        _ => (Kind::CertificateIssuer, flaw_words("other", String::new(), host, certificate)),
    }
}

/// The selector for the text, and its value.
fn unusable(why: &Unusable) -> (&'static str, String) {
    match why {
        Unusable::Version(version) => ("version", version.to_string()),
        Unusable::Extension(extension) => ("extension", extension.clone()),
        Unusable::RsaKey(bits) => ("rsa", bits.to_string()),
        Unusable::Curve(curve) => ("curve", curve.clone()),
        Unusable::Key(kind) => ("key", kind.clone()),
        Unusable::Unreadable => ("unreadable", String::new()),
    }
}

/// The key of a CA can't be used. The user can still accept the certificate.
fn weak_words(issuer: &str, why: &Unusable, host: &str, certificate: &Certificate) -> Phrase {
    let (what, value) = match why {
        Unusable::RsaKey(bits) if *bits > LARGEST_RSA_KEY => ("key", format!("RSA, {bits}")),
        why => unusable(why),
    };
    Phrase::of(
        "trouble-certificate-weak",
        &[
            ("what", what.into()),
            ("value", value.into()),
            ("host", written(&host)),
            ("issuer", written(&issuer)),
            ("compare", compare(certificate)),
        ],
    )
}

/// No handshake with this certificate can be verified.
fn unusable_words(why: &Unusable, certificate: &Certificate, config: &ClientConfig) -> Phrase {
    let (what, value) = unusable(why);
    let why = Phrase::of("trouble-certificate-why", &[("what", what.into()), ("value", value.into())]);
    let is_another = matches!(config.trust, Trust::Pinned(accepted) if certificate.fingerprint != accepted);
    Phrase::of(
        "trouble-certificate-unusable",
        &[
            ("which", if is_another { "another" } else { "same" }.into()),
            ("host", written(&config.server.host())),
            ("why", why.into()),
        ],
    )
}

/// A certificate that the user can still accept.
fn flaw_words(what: &'static str, value: String, host: &str, certificate: &Certificate) -> Phrase {
    Phrase::of(
        "trouble-certificate-flaw",
        &[
            ("what", what.into()),
            ("value", value.into()),
            ("host", written(&host)),
            ("compare", compare(certificate)),
        ],
    )
}

fn compare(certificate: &Certificate) -> Value<'static> {
    let fingerprint = written(&certificate.fingerprint);
    Phrase::of("trouble-certificate-compare", &[("fingerprint", fingerprint)]).into()
}

fn itself_words(host: &str, certificate: &Certificate) -> Phrase {
    let fingerprint = written(&certificate.fingerprint);
    Phrase::of("trouble-certificate-itself", &[("host", written(&host)), ("fingerprint", fingerprint)])
}

/// The issuer is unknown, perhaps because the server did not send the chain.
fn issuer_words(is_alone: bool, certificate: &Certificate, config: &ClientConfig) -> Phrase {
    let chain = if is_alone { "alone" } else { "whole" };
    let cause = Phrase::of("trouble-certificate-cause", &[("chain", chain.into())]);
    Phrase::of(
        "trouble-certificate-issuer",
        &[
            ("trust", trust(config)),
            ("host", written(&config.server.host())),
            ("issuer", written(&certificate.issuer)),
            ("cause", cause.into()),
            ("compare", compare(certificate)),
        ],
    )
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

/// A certificate that no one can accept.
fn hopeless_words(what: &'static str, host: &str) -> Phrase {
    Phrase::of("trouble-certificate-hopeless", &[("what", what.into()), ("host", written(&host))])
}

/// The dates may be those of an intermediate certificate.
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
        _ if certificate.names.contains(&address_as_name(host)) => "address",
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

#[cfg(test)]
mod tests {
    use ringtray_language::Language;
    use tokio_rustls::rustls::PeerMisbehaved;

    use super::*;
    use crate::address::{InstanceId, ServerAddress};
    use crate::certificate::Fingerprint;
    use crate::credentials::Credentials;

    fn said(error: &Error, flaw: Option<&Flaw>) -> (ReasonKind, String) {
        let server = ServerAddress::parse("https://pbx.example.com").unwrap();
        let credentials = Credentials::Bot { token: "t0ken".to_owned().into() };
        let config = ClientConfig::new(server, InstanceId::parse("i").unwrap(), credentials);
        let certificate = Certificate {
            subject: "CN=pbx.example.com".into(),
            issuer: "CN=Example".into(),
            names: vec!["pbx.example.com".into()],
            not_before: Timestamp(0),
            not_after: Timestamp(0),
            fingerprint: Fingerprint([7; 32]),
        };
        let (kind, message) = words(error, flaw, &certificate, &config);
        (kind, Language::english().tell(&message))
    }

    #[test]
    fn only_what_a_server_has_not_proven_is_told_as_a_danger() {
        for bad in [
            CertificateError::BadSignature,
            CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
                signature_algorithm_id: Vec::new(),
                public_key_algorithm_id: Vec::new(),
            },
        ] {
            let (kind, said) = said(&bad.into(), Some(&Flaw::Unproven));
            assert!(kind == ReasonKind::Tls && said.contains("listening"), "{said}");
        }
        // As a server does that signs with SHA-1 although it was not offered.
        let error = PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into();
        let (kind, said) = said(&error, Some(&Flaw::Unproven));
        assert!(kind == ReasonKind::Tls && !said.contains("listening"), "{said}");
        assert!(said.contains("TLS settings"), "{said}");
    }

    #[test]
    fn a_key_that_is_too_long_is_not_said_to_be_weak() {
        for (bits, is_weak) in [(1024, true), (16384, false)] {
            let flaw = Flaw::Issuer { name: "CN=Example".into(), why: Unusable::RsaKey(bits) };
            let (_, said) = said(&CertificateError::UnknownIssuer.into(), Some(&flaw));
            assert!(said.contains(&bits.to_string()) && said.contains("weak") == is_weak, "{said}");
        }
    }

    #[test]
    fn a_revoked_certificate_can_not_be_accepted() {
        let (kind, said) = said(&CertificateError::Revoked.into(), None);
        assert!(kind == ReasonKind::Tls && said.contains("revoked"), "{said}");
    }

    #[test]
    fn what_only_the_system_knows_can_be_accepted() {
        let (kind, said) = said(&Error::General("CERT_E_CRITICAL".into()), None);
        assert_eq!(kind, ReasonKind::CertificateIssuer);
        assert!(said.contains("07:07") && said.contains("administrator"), "{said}");
    }
}
