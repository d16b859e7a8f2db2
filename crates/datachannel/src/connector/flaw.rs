//! What is wrong with a server's certificate, in more detail than the verifier's own error.

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{CertificateError, Error};
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry::Oid;
use x509_parser::prelude::FromDer as _;

use super::presented::party;
use super::unusable::{Unusable, named, unusable, unusable_key};

/// What is wrong with a server's certificate, in more detail than the verifier's own error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// No handshake with it can be verified, so no one can accept it.
    #[error("{0}")]
    Unusable(Unusable),
    /// The server did not prove that it holds the certificate's key, so no one can accept it.
    #[error("the server did not prove that it has the private key")]
    Unproven,
    /// It is a CA certificate, not a server's.
    #[error("it is the certificate of a CA")]
    Authority,
    /// It is not valid for servers.
    #[error("it is not valid for servers")]
    Purpose,
    /// It, or a certificate in its chain, is signed with this algorithm, which is not accepted.
    #[error("its signature uses {0}")]
    Signature(String),
    /// Its issuer is unknown, and the server did not send the issuer's certificate.
    #[error("the server did not send its issuer's certificate")]
    Alone,
    /// The key of this CA, which issued it, can't be used.
    #[error("its issuer {name} can't be used: {why}")]
    Issuer {
        /// The CA's name.
        name: String,
        /// What is wrong with its key.
        why: Unusable,
    },
}

/// The registry of object identifiers has no name for this one.
const ECDSA_WITH_SHA1: &str = "1.2.840.10045.4.1";

impl Flaw {
    /// The flaw of a certificate that the verifier refused with this error. The server sent the intermediates; the
    /// known ones are trusted here.
    pub(super) fn of(
        error: &Error,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        known: &[CertificateDer<'_>],
    ) -> Option<Flaw> {
        if let Some(why) = unusable(certificate) {
            return Some(Flaw::Unusable(why));
        }
        let Error::InvalidCertificate(error) = error else { return None };
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        match error {
            CertificateError::UnknownIssuer => {
                let is_there = parsed_all(intermediates).iter().any(|one| one.subject() == parsed.issuer());
                (!is_there).then_some(Flaw::Alone)
            }
            CertificateError::BadSignature
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                unusable_issuer(&parsed, intermediates, known)
            }
            CertificateError::UnsupportedSignatureAlgorithmContext { signature_algorithm_id, .. } => {
                unusable_issuer(&parsed, intermediates, known).or_else(|| {
                    let (_, identifier) = Oid::from_der(signature_algorithm_id).ok()?;
                    Some(Flaw::Signature(signature(&identifier)))
                })
            }
            CertificateError::InvalidPurpose
            | CertificateError::InvalidPurposeContext { .. }
            | CertificateError::Other(_) => {
                if parsed.is_ca() {
                    Some(Flaw::Authority)
                } else {
                    (!is_for_servers(&parsed)).then_some(Flaw::Purpose)
                }
            }
            _ => None,
        }
    }

    /// The flaw of a certificate whose handshake signature could not be verified.
    pub(super) fn unproven(certificate: &CertificateDer<'_>) -> Flaw {
        unusable(certificate).map_or(Flaw::Unproven, Flaw::Unusable)
    }
}

/// The first CA in a certificate's chain whose key can't be used.
fn unusable_issuer(
    certificate: &X509Certificate<'_>,
    intermediates: &[CertificateDer<'_>],
    known: &[CertificateDer<'_>],
) -> Option<Flaw> {
    let (sent, known) = (parsed_all(intermediates), parsed_all(known));
    let mut issuers = std::iter::once(certificate)
        .chain(&sent)
        .flat_map(|issued| sent.iter().chain(&known).filter(|one| one.subject() == issued.issuer()));
    issuers.find_map(|one| {
        let why = unusable_key(one.public_key())?;
        Some(Flaw::Issuer { name: party(one.subject()), why })
    })
}

fn parsed_all<'a>(certificates: &'a [CertificateDer<'_>]) -> Vec<X509Certificate<'a>> {
    let parsed = certificates.iter().filter_map(|der| X509Certificate::from_der(der).ok());
    parsed.map(|(_, certificate)| certificate).collect()
}

/// Whether a certificate's purposes allow servers.
pub(super) fn is_for_servers(certificate: &X509Certificate<'_>) -> bool {
    let Ok(Some(purposes)) = certificate.extended_key_usage() else { return true };
    purposes.value.server_auth || purposes.value.any
}

/// The common name of a signature algorithm.
fn signature(identifier: &Oid<'_>) -> String {
    let name = named(identifier);
    match name.to_ascii_lowercase() {
        lower if lower.contains("sha1") || lower == ECDSA_WITH_SHA1 => "SHA-1".into(),
        lower if lower.contains("md5") => "MD5".into(),
        _ => name,
    }
}
