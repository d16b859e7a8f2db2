//! What makes a server's certificate unusable, whoever issued it.

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::server::ParsedCertificate;
use x509_parser::certificate::X509Certificate;
use x509_parser::objects::{oid_registry, oid2sn};
use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_NIST_EC_P521, OID_PKCS1_RSAENCRYPTION,
    OID_SIG_ED25519, OID_X509_EXT_BASIC_CONSTRAINTS, OID_X509_EXT_CRL_DISTRIBUTION_POINTS,
    OID_X509_EXT_EXTENDED_KEY_USAGE, OID_X509_EXT_KEY_USAGE, OID_X509_EXT_NAME_CONSTRAINTS,
    OID_X509_EXT_SUBJECT_ALT_NAME, Oid,
};
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::text::one_line;

/// Why no signature of a certificate's key can be verified, neither of a handshake nor of another certificate. Trusting
/// the certificate does not help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is not an X.509 version 3 certificate.
    #[error("it has X.509 version {0}")]
    Version(u32),
    /// It has this critical extension, which is not supported.
    #[error("its critical extension {0} is unknown")]
    Extension(String),
    /// It has an RSA key with too few or too many bits.
    #[error("its RSA key has {0} bits")]
    RsaKey(usize),
    /// Its key is on this curve.
    #[error("its key is on the curve {0}")]
    Curve(String),
    /// Its key is of this kind.
    #[error("its key type is {0}")]
    Key(String),
    /// It can't be parsed.
    #[error("it can't be understood")]
    Unreadable,
}

/// The critical extensions that are supported.
const EXTENSIONS: [Oid<'_>; 6] = [
    OID_X509_EXT_KEY_USAGE,
    OID_X509_EXT_SUBJECT_ALT_NAME,
    OID_X509_EXT_BASIC_CONSTRAINTS,
    OID_X509_EXT_NAME_CONSTRAINTS,
    OID_X509_EXT_CRL_DISTRIBUTION_POINTS,
    OID_X509_EXT_EXTENDED_KEY_USAGE,
];

/// The accepted sizes of RSA keys, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=LARGEST_RSA_KEY;

/// The largest accepted RSA key, in bits.
pub(crate) const LARGEST_RSA_KEY: usize = 8192;

/// First byte of an uncompressed curve point, which the verification requires.
const UNCOMPRESSED: u8 = 4;

/// The longest object identifier shown, in characters.
const LONGEST_IDENTIFIER: usize = 60;

/// What makes a certificate unusable, if anything does.
pub(super) fn unusable(der: &CertificateDer<'_>) -> Option<Unusable> {
    let Ok((_, parsed)) = X509Certificate::from_der(der) else { return Some(Unusable::Unreadable) };
    if parsed.version().0 != 2 {
        return Some(Unusable::Version(parsed.version().0.saturating_add(1)));
    }
    if ParsedCertificate::try_from(der).is_err() {
        let mut critical = parsed.extensions().iter().filter(|extension| extension.critical);
        let unknown = critical.find(|extension| !EXTENSIONS.contains(&extension.oid));
        return Some(unknown.map_or(Unusable::Unreadable, |one| Unusable::Extension(named(&one.oid))));
    }
    unusable_key(parsed.public_key())
}

/// What makes a key unusable, if anything does.
pub(super) fn unusable_key(key: &SubjectPublicKeyInfo<'_>) -> Option<Unusable> {
    let kind = &key.algorithm.algorithm;
    if *kind == OID_PKCS1_RSAENCRYPTION {
        let Ok(PublicKey::RSA(key)) = key.parsed() else { return Some(Unusable::Unreadable) };
        let bits = bits(key.modulus);
        // Rounded up to whole bytes, as the verification does.
        return (!RSA_BITS.contains(&bits.next_multiple_of(8))).then_some(Unusable::RsaKey(bits));
    }
    if *kind == OID_KEY_TYPE_EC_PUBLIC_KEY {
        let curve = key.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
        return match curve {
            Some(curve) if curve == OID_EC_P256 || curve == OID_NIST_EC_P384 => {
                let is_whole = key.subject_public_key.data.first() == Some(&UNCOMPRESSED);
                (!is_whole).then(|| Unusable::Key("EC (compressed)".into()))
            }
            Some(curve) if curve == OID_NIST_EC_P521 => Some(Unusable::Curve("P-521".into())),
            Some(curve) => Some(Unusable::Curve(named(&curve))),
            None => Some(Unusable::Key("EC (explicit curve)".into())),
        };
    }
    (*kind != OID_SIG_ED25519).then(|| Unusable::Key(named(kind)))
}

fn bits(number: &[u8]) -> usize {
    let mut number = number.iter().skip_while(|byte| **byte == 0);
    number.next().map_or(0, |first| 8 - first.leading_zeros() as usize + 8 * number.count())
}

/// The name for an object identifier, if there is one.
pub(super) fn named(identifier: &Oid<'_>) -> String {
    let name = oid2sn(identifier, oid_registry());
    name.map_or_else(|_| one_line(&identifier.to_id_string(), LONGEST_IDENTIFIER), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_of_a_number_begin_with_its_first_one() {
        for (number, expected) in [
            (&[][..], 0),
            (&[0, 0], 0),
            (&[1], 1),
            (&[0, 0x80], 8),
            (&[0x01, 0x00], 9),
            (&[0, 0xff, 0xff], 16),
        ] {
            assert_eq!(bits(number), expected, "{number:?}");
        }
    }
}
