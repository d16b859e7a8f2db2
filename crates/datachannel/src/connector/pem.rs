//! Certificates in PEM, in all variants that programs write.

use std::borrow::Cow;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::asn1_rs::{Any, Class, Oid, Sequence, Tag};
use x509_parser::oid_registry::asn1_rs::FromDer as _;

/// What is wrong with a certificate in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It can't be parsed.
    Damaged,
    /// The file says that it is not to be trusted for servers.
    NotForServers,
}

const UTF_8: &[u8] = "\u{feff}".as_bytes();
const UTF_16_LITTLE: &[u8] = &[0xff, 0xfe];
const UTF_16_BIG: &[u8] = &[0xfe, 0xff];

/// OpenSSL's label for a certificate with trust settings.
const TRUSTED: &str = "TRUSTED CERTIFICATE";

/// The label that old programs use.
const OLD: &str = "X509 CERTIFICATE";

const USUAL: &str = "CERTIFICATE";

/// The purposes that allow servers: `serverAuth` and any.
const FOR_SERVERS: [&str; 2] = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];

/// The certificates of a file, in order.
pub(super) fn certificates(file: &[u8]) -> Vec<Result<CertificateDer<'static>, Fault>> {
    let (text, are_trusted) = usual(&eight_bits(file));
    // A damaged one may have no end line, so its trust settings are unknown.
    let are_trusted = are_trusted.into_iter().chain(std::iter::repeat(false));
    let read = CertificateDer::pem_slice_iter(&text).zip(are_trusted);
    let judged = read.map(|(certificate, is_trusted)| match certificate {
        Ok(certificate) if is_trusted => without_purposes(&certificate),
        Ok(certificate) => Ok(certificate),
        Err(_) => Err(Fault::Damaged),
    });
    judged.collect()
}

/// The text as single bytes, without a byte order mark.
pub(super) fn eight_bits(file: &[u8]) -> Cow<'_, [u8]> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.as_chunks().0.iter().map(|pair| unit(*pair));
        let text: String =
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Cow::Owned(text.into_bytes())
    };
    if let Some(rest) = file.strip_prefix(UTF_16_LITTLE) {
        wide(rest, u16::from_le_bytes)
    } else if let Some(rest) = file.strip_prefix(UTF_16_BIG) {
        wide(rest, u16::from_be_bytes)
    } else {
        Cow::Borrowed(file.strip_prefix(UTF_8).unwrap_or(file))
    }
}

/// The text with the standard label for each certificate, and which of the complete ones have trust settings.
fn usual(text: &[u8]) -> (Vec<u8>, Vec<bool>) {
    let (mut usual, mut are_trusted) = (Vec::with_capacity(text.len()), Vec::new());
    let mut begun = None;
    for line in text.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let begins = |what: &str| line.starts_with(format!("-----BEGIN {what}-----").as_bytes());
        let ends = |what: &str| line.starts_with(format!("-----END {what}-----").as_bytes());
        let names = [TRUSTED, OLD, USUAL];
        if let Some(name) = names.into_iter().find(|name| begins(name)) {
            begun = Some(name == TRUSTED);
            usual.extend_from_slice(format!("-----BEGIN {USUAL}-----\n").as_bytes());
        } else if names.into_iter().any(ends) {
            are_trusted.extend(begun.take());
            usual.extend_from_slice(format!("-----END {USUAL}-----\n").as_bytes());
        } else {
            usual.extend_from_slice(line);
        }
    }
    (usual, are_trusted)
}

/// The certificate without its trust settings, if those allow servers.
fn without_purposes(der: &[u8]) -> Result<CertificateDer<'static>, Fault> {
    use x509_parser::prelude::FromDer as _;
    let (purposes, _) = X509Certificate::from_der(der).map_err(|_| Fault::Damaged)?;
    let certificate = der.strip_suffix(purposes).unwrap_or(der);
    if purposes.is_empty() || is_for_servers(purposes).ok_or(Fault::Damaged)? {
        Ok(CertificateDer::from(certificate.to_vec()))
    } else {
        Err(Fault::NotForServers)
    }
}

/// Whether trust settings allow servers, or name no purpose at all. They are a sequence of trusted purposes, rejected
/// ones (`[0]`) and fields that do not matter here.
fn is_for_servers(purposes: &[u8]) -> Option<bool> {
    let (_, sequence) = Sequence::from_der(purposes).ok()?;
    let mut rest: &[u8] = sequence.content.as_ref();
    while !rest.is_empty() {
        let (after, part) = Any::from_der(rest).ok()?;
        let is_refusal = part.class() == Class::ContextSpecific && part.tag() == Tag(0);
        if is_refusal || (part.tag() == Tag::Sequence && !names_servers(part.data)?) {
            return Some(false);
        }
        rest = after;
    }
    Some(true)
}

fn names_servers(mut purposes: &[u8]) -> Option<bool> {
    while !purposes.is_empty() {
        let (rest, purpose) = Oid::from_der(purposes).ok()?;
        if FOR_SERVERS.contains(&purpose.to_id_string().as_str()) {
            return Some(true);
        }
        purposes = rest;
    }
    Some(false)
}
