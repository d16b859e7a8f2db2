//! Reads the details of a certificate that the user sees.

use std::net::IpAddr;

use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::prelude::FromDer as _;
use x509_parser::time::ASN1Time;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use crate::certificate::{Certificate, Fingerprint};
use crate::text::one_line;
use crate::timestamp::Timestamp;

/// The most names that are shown.
const MOST_NAMES: usize = 20;

/// The longest subject or issuer, in characters.
const LONGEST_PARTY: usize = 200;

/// The longest DNS name has 253 characters.
const LONGEST_NAME: usize = 255;

/// The fingerprint of a certificate (its DER).
pub(super) fn fingerprint(der: &[u8]) -> Fingerprint {
    Fingerprint(Sha256::digest(der).into())
}

/// Reads a certificate. One that can't be parsed still has its fingerprint.
pub(super) fn certificate(der: &[u8]) -> Certificate {
    let fingerprint = fingerprint(der);
    let Ok((_, parsed)) = X509Certificate::from_der(der) else {
        return Certificate {
            subject: "a certificate that can't be read".into(),
            issuer: "unknown".into(),
            names: Vec::new(),
            not_before: Timestamp(0),
            not_after: Timestamp(0),
            fingerprint,
        };
    };
    Certificate {
        subject: party(parsed.subject()),
        issuer: party(parsed.issuer()),
        names: names(&parsed),
        not_before: timestamp(parsed.validity().not_before),
        not_after: timestamp(parsed.validity().not_after),
        fingerprint,
    }
}

/// A subject or an issuer as `CN=pbx.example.com, O=Example`.
pub(super) fn party(name: &X509Name<'_>) -> String {
    let attributes: Vec<_> = name.iter_attributes().map(attribute).collect();
    let text = shown(&attributes.join(", "), LONGEST_PARTY);
    if text.is_empty() { "(no name)".into() } else { text }
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let kind = attribute.attr_type();
    let value = String::from_utf8_lossy(attribute.as_slice());
    match oid2abbrev(kind, oid_registry()) {
        Ok(kind) => format!("{kind}={value}"),
        Err(_) => format!("{kind}={value}"),
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(alternatives)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = alternatives.value.general_names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) if name.parse::<IpAddr>().is_ok() => Some(address_as_name(name)),
        GeneralName::DNSName(name) => Some(shown(name, LONGEST_NAME)),
        GeneralName::IPAddress(bytes) => ip_address(bytes).map(|address| address.to_string()),
        _ => None,
    });
    names.take(MOST_NAMES).collect()
}

/// An IP address in a DNS name field. Clients ignore it, although it looks like a valid one.
pub(crate) fn address_as_name(address: &str) -> String {
    format!("DNS:{address}")
}

fn ip_address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

fn timestamp(time: ASN1Time) -> Timestamp {
    Timestamp(time.timestamp().saturating_mul(1000))
}

/// One bounded line without invisible characters that change how others are read.
fn shown(text: &str, limit: usize) -> String {
    let is_hidden = |c: char| {
        matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
    };
    one_line(&text.replace(is_hidden, ""), limit)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, DnValue, KeyPair, string::BmpString};

    use super::*;

    fn issued(change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let mut params = CertificateParams::new(vec!["pbx.example.com".into(), "::1".into()]).unwrap();
        params.distinguished_name = DistinguishedName::new();
        change(&mut params);
        certificate(params.self_signed(&KeyPair::generate().unwrap()).unwrap().der())
    }

    #[test]
    fn shows_names_of_both_kinds_and_every_attribute() {
        let shown = issued(|params| {
            params.distinguished_name.push(DnType::CommonName, "Telephone");
            params.distinguished_name.push(DnType::OrganizationName, "Müller & Söhne");
        });
        assert_eq!(shown.subject, "CN=Telephone, O=Müller & Söhne");
        assert_eq!(shown.issuer, shown.subject);
        assert_eq!(shown.names, ["pbx.example.com", "::1"]);
    }

    #[test]
    fn an_address_that_stands_as_a_name_is_marked() {
        let shown = issued(|params| {
            params.subject_alt_names.push(rcgen::SanType::DnsName("127.0.0.1".try_into().unwrap()));
        });
        assert_eq!(shown.names, ["pbx.example.com", "::1", "DNS:127.0.0.1"]);
    }

    #[test]
    fn hostile_texts_are_one_bounded_line_each() {
        let shown = issued(|params| {
            let name = format!("a\n\u{1b}[31m\u{202e}b\u{2066}\u{200b}{}", "x".repeat(10_000));
            params.distinguished_name.push(DnType::CommonName, name);
            params.subject_alt_names = (0..100)
                .map(|place| rcgen::SanType::DnsName(format!("a\nb\u{7f}{place}").try_into().unwrap()))
                .collect();
        });
        assert!(shown.subject.starts_with("CN=a [31mbxxx"), "{shown:?}");
        assert_eq!(shown.subject.chars().count(), LONGEST_PARTY + 1, "{shown:?}");
        assert_eq!(shown.names.len(), MOST_NAMES);
        assert_eq!(shown.names.first().unwrap(), "a b 0");
    }

    #[test]
    fn a_nameless_or_oddly_encoded_subject_is_shown_somehow() {
        assert_eq!(issued(|_| {}).subject, "(no name)");
        let two_bytes = BmpString::try_from("Tel").unwrap();
        let shown = issued(|params| {
            params.distinguished_name.push(DnType::CommonName, DnValue::BmpString(two_bytes));
        });
        assert_eq!(shown.subject, "CN= T e l");
    }

    #[test]
    fn what_is_no_certificate_has_a_fingerprint_all_the_same() {
        let shown = certificate(b"abc");
        // SHA-256 of "abc", from FIPS 180-2.
        assert!(shown.fingerprint.to_string().starts_with("BA:78:16:BF:8F:01:CF:EA"), "{shown:?}");
        assert_ne!(shown.subject, shown.issuer, "else it would be taken for a self-signed one");
    }
}
