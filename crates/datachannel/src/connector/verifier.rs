//! Decides whether a server's certificate is accepted, and remembers a refused one.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rustls_platform_verifier::Verifier as SystemVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::flaw::{Flaw, is_for_servers};
use super::presented;
use crate::certificate::Fingerprint;

/// Accepts a certificate by one rule, and remembers the one it refused. For a single handshake.
#[derive(Debug)]
pub(super) struct Verifier {
    rule: Rule,
    algorithms: WebPkiSupportedAlgorithms,
    refused: Mutex<Option<Refused>>,
}

/// A certificate that was refused.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) flaw: Option<Flaw>,
}

#[derive(Debug)]
enum Rule {
    /// What the system accepts, or a certificate that is itself in this list, for its names and within its dates.
    System {
        system: Box<SystemVerifier>,
        own: Vec<CertificateDer<'static>>,
        /// Read only when the system's rule refuses a certificate, which is rare.
        store: LazyLock<Vec<CertificateDer<'static>>>,
    },
    /// Only this certificate, whatever it contains.
    Pinned(Fingerprint),
}

impl Verifier {
    /// The system's rule with these additional certificates.
    pub(super) fn system(
        own: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Verifier, Error> {
        let system = if own.is_empty() {
            SystemVerifier::new(provider.clone())?
        } else {
            SystemVerifier::new_with_extra_roots(own.clone(), provider.clone())?
        };
        Ok(Verifier::by(
            Rule::System { system: Box::new(system), own, store: LazyLock::new(store) },
            provider,
        ))
    }

    /// The rule for a pinned certificate.
    pub(super) fn pinned(accepted: Fingerprint, provider: &Arc<CryptoProvider>) -> Verifier {
        Verifier::by(Rule::Pinned(accepted), provider)
    }

    /// The certificate that was refused.
    pub(super) fn refused(&self) -> Option<Refused> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn by(rule: Rule, provider: &Arc<CryptoProvider>) -> Verifier {
        Verifier { rule, algorithms: provider.signature_verification_algorithms, refused: Mutex::default() }
    }

    fn keep(&self, certificate: &CertificateDer<'_>, flaw: Option<Flaw>) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        *refused = Some(Refused { certificate: certificate.clone().into_owned(), flaw });
    }

    /// Remembers a certificate whose key the server did not prove to hold.
    fn proven<T>(&self, certificate: &CertificateDer<'_>, outcome: Result<T, Error>) -> Result<T, Error> {
        outcome.inspect_err(|_| self.keep(certificate, Some(Flaw::unproven(certificate))))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let outcome = match &self.rule {
            Rule::Pinned(accepted) if presented::fingerprint(certificate) == *accepted => {
                Ok(ServerCertVerified::assertion())
            }
            Rule::Pinned(_) => Err(CertificateError::ApplicationVerificationFailure.into()),
            Rule::System { own, .. } if own.contains(certificate) => verify_own(certificate, name, now),
            Rule::System { system, store, .. } => {
                let outcome = system.verify_server_cert(certificate, intermediates, name, ocsp_response, now);
                match outcome {
                    // A CA certificate, which the system's rule does not accept for a server.
                    Err(Error::InvalidCertificate(CertificateError::Other(_)))
                        if store.contains(certificate) && is_own_authority(certificate) =>
                    {
                        verify_own(certificate, name, now)
                    }
                    outcome => outcome,
                }
            }
        };
        outcome.map_err(|error| {
            let known = match &self.rule {
                Rule::System { own, store, .. } => [own.as_slice(), store].concat(),
                Rule::Pinned(_) => Vec::new(),
            };
            self.keep(certificate, Flaw::of(&error, certificate, intermediates, &known));
            another_issuer(error)
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.proven(certificate, verify_tls12_signature(message, certificate, signed, &self.algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.proven(certificate, verify_tls13_signature(message, certificate, signed, &self.algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// An issuer with a known name but another key is another issuer, for example a recreated CA.
fn another_issuer(error: Error) -> Error {
    match error {
        Error::InvalidCertificate(
            CertificateError::BadSignature
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. },
        ) => CertificateError::UnknownIssuer.into(),
        error => error,
    }
}

/// The certificates in the system's store.
#[cfg(target_os = "linux")]
fn store() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

/// Other systems verify with their own stores and do not list them.
#[cfg(not(target_os = "linux"))]
fn store() -> Vec<CertificateDer<'static>> {
    Vec::new()
}

/// Whether it is a self-signed CA certificate whose purposes, if it has any, include servers.
fn is_own_authority(certificate: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(certificate).is_ok_and(|(_, parsed)| {
        parsed.issuer() == parsed.subject() && parsed.is_ca() && is_for_servers(&parsed)
    })
}

/// A directly trusted certificate needs no issuer. The system's rule refuses CA certificates here, which most
/// self-signed ones are. Names and dates are checked as for any other.
fn verify_own(
    certificate: &CertificateDer<'_>,
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, Error> {
    let bad = || Error::from(CertificateError::BadEncoding);
    let (_, parsed) = X509Certificate::from_der(certificate).map_err(|_| bad())?;
    let now = i64::try_from(now.as_secs()).map_err(|_| bad())?;
    if now > parsed.validity().not_after.timestamp() {
        return Err(CertificateError::Expired.into());
    }
    if now < parsed.validity().not_before.timestamp() {
        return Err(CertificateError::NotValidYet.into());
    }
    verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
    Ok(ServerCertVerified::assertion())
}
