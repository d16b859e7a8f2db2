//! Puts the certificates of a file into the order that TLS requires.

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::sign::SigningKey;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

/// The index of the certificate that belongs to this key.
pub(super) fn leaf(certificates: &[CertificateDer<'_>], key: &dyn SigningKey) -> Option<usize> {
    let key = key.public_key()?;
    certificates.iter().position(|der| {
        X509Certificate::from_der(der).is_ok_and(|(_, parsed)| parsed.public_key().raw == key.as_ref())
    })
}

/// The certificate at this index, its issuer's, and so on. Programs write them in any order.
pub(super) fn from(mut others: Vec<CertificateDer<'static>>, leaf: usize) -> Vec<CertificateDer<'static>> {
    let mut chain = vec![others.swap_remove(leaf)];
    while let Some(next) = chain.last().and_then(|last| issuer(last, &others)) {
        chain.push(others.swap_remove(next));
    }
    chain
}

/// The index of the issuer's certificate.
fn issuer(issued: &CertificateDer<'_>, others: &[CertificateDer<'_>]) -> Option<usize> {
    let (_, issued) = X509Certificate::from_der(issued).ok()?;
    if issued.issuer().as_raw() == issued.subject().as_raw() {
        return None;
    }
    others.iter().position(|der| {
        X509Certificate::from_der(der)
            .is_ok_and(|(_, parsed)| parsed.subject().as_raw() == issued.issuer().as_raw())
    })
}
