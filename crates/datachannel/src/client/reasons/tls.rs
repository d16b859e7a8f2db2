//! The texts for TLS failures, except those about the server's certificate.

use std::error::Error as _;
use std::io::{self, ErrorKind};
use std::path::Path;

use ringtray_language::Phrase;
use tokio_rustls::rustls::{self, AlertDescription, InvalidMessage, PeerIncompatible, PeerMisbehaved};

use super::{ClientConfig, client_certificate, written};
use crate::connector::{AuthoritiesFileError, ClientCertificateWanted, LARGEST_AUTHORITIES_FILE, Shown};
use crate::state::ReasonKind;
use crate::text::one_line;

pub(super) fn words(error: &io::Error, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use AlertDescription as Alert;
    use rustls::Error as Tls;
    let server = written(&config.server);
    if wants_certificate(error) {
        let shown = wanted(error).map_or(&Shown::Nothing, ClientCertificateWanted::shown);
        let alert = match inner(error) {
            Some(Tls::AlertReceived(alert)) => Some(*alert),
            _ => None,
        };
        return client_certificate::words(shown, alert, config);
    }
    let message = match inner(error) {
        Some(Tls::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            Phrase::of("trouble-no-tls", &[("server", server)])
        }
        Some(
            Tls::AlertReceived(Alert::ProtocolVersion)
            | Tls::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
        ) => Phrase::of("trouble-tls-version", &[("server", server)]),
        Some(
            Tls::AlertReceived(Alert::HandshakeFailure | Alert::InsufficientSecurity)
            | Tls::PeerIncompatible(_),
        ) => Phrase::of("trouble-tls-ciphers", &[("server", server)]),
        Some(
            Tls::AlertReceived(Alert::NoApplicationProtocol)
            | Tls::PeerMisbehaved(PeerMisbehaved::SelectedUnofferedApplicationProtocol),
        ) => Phrase::of("trouble-tls-h2", &[("server", server)]),
        Some(Tls::AlertReceived(Alert::UnrecognisedName)) => {
            Phrase::of("trouble-tls-name", &[("server", server), ("host", written(&config.server.host()))])
        }
        Some(Tls::AlertReceived(alert)) => {
            let alert = format!("{alert:?}").into();
            Phrase::of("trouble-tls-alert", &[("server", server), ("alert", alert)])
        }
        None if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => {
            Phrase::of("trouble-lost-in-tls", &[("server", server)])
        }
        _ => Phrase::of("trouble-tls", &[("server", server)]),
    };
    (ReasonKind::Tls, message)
}

/// The texts for a request without an answer, if TLS shows the cause. In TLS 1.3 a server can refuse a client after the
/// client's side of the handshake is complete.
pub(super) fn words_without_answer(
    error: &hyper::Error,
    config: &ClientConfig,
) -> Option<(ReasonKind, Phrase)> {
    let error = error.source()?.downcast_ref::<io::Error>()?;
    let is_told = wants_certificate(error) || matches!(inner(error), Some(rustls::Error::AlertReceived(_)));
    is_told.then(|| words(error, config))
}

/// Whether the server asks for a client certificate in its alert, or has asked for one and then sends an alert that may
/// be about it, or nothing.
fn wants_certificate(error: &io::Error) -> bool {
    use AlertDescription as Alert;
    match inner(error) {
        Some(rustls::Error::AlertReceived(alert)) => match alert {
            Alert::CertificateRequired => true,
            Alert::HandshakeFailure
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied => wanted(error).is_some(),
            Alert::CertificateExpired | Alert::CertificateRevoked | Alert::DecryptError => {
                wanted(error).is_some_and(|wanted| matches!(wanted.shown(), Shown::This(_)))
            }
            _ => false,
        },
        Some(_) => false,
        None => wanted(error).is_some(),
    }
}

fn wanted(error: &io::Error) -> Option<&ClientCertificateWanted> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

fn inner(error: &io::Error) -> Option<&rustls::Error> {
    let error = wanted(error).map_or(error, ClientCertificateWanted::end);
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

pub(super) fn file_words(file: &Path, error: &AuthoritiesFileError) -> (ReasonKind, Phrase) {
    let file = one_line(&file.to_string_lossy(), 300).into();
    let message = match error {
        AuthoritiesFileError::Missing => Phrase::of("trouble-authorities-missing", &[("file", file)]),
        AuthoritiesFileError::Unreadable(why) => {
            let detail = why.to_string().into();
            Phrase::of("trouble-authorities-unreadable", &[("file", file), ("detail", detail)])
        }
        AuthoritiesFileError::NoFile => Phrase::of("trouble-authorities-no-file", &[("file", file)]),
        AuthoritiesFileError::TooLarge => {
            let most = (LARGEST_AUTHORITIES_FILE >> 20).into();
            Phrase::of("trouble-authorities-too-large", &[("file", file), ("most", most)])
        }
        AuthoritiesFileError::NoCertificate => Phrase::of("trouble-authorities-none", &[("file", file)]),
        AuthoritiesFileError::Damaged(number) => {
            let number = number.to_string().into();
            Phrase::of("trouble-authorities-damaged", &[("file", file), ("number", number)])
        }
        AuthoritiesFileError::NotForServers(number) => {
            let number = number.to_string().into();
            Phrase::of("trouble-authorities-purpose", &[("file", file), ("number", number)])
        }
    };
    (ReasonKind::AuthoritiesFile, message)
}
