//! The words for encryption that failed, but not by the server's certificate.

use std::io::{self, ErrorKind};
use std::path::Path;

use tokio_rustls::rustls::{self, InvalidMessage};

use super::ClientConfig;
use crate::connector::AuthoritiesFileError;
use crate::state::ReasonKind;
use crate::text::one_line;

pub(super) fn words(error: &io::Error, config: &ClientConfig) -> (ReasonKind, String) {
    let server = &config.server;
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let message = match inner {
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            format!("{server} does not speak TLS at this port. Check the address and its port.")
        }
        None if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => format!(
            "The connection to {server} was lost while encryption was being agreed on. A firewall or a proxy may be in the way, or this port is for something else: check the address and its port."
        ),
        _ => format!(
            "No encrypted connection to {server} could be agreed on. Check the address and its port; a firewall may be in the way."
        ),
    };
    (ReasonKind::Tls, message)
}

pub(super) fn file_words(file: &Path, error: &AuthoritiesFileError) -> (ReasonKind, String) {
    let file = one_line(&file.to_string_lossy(), 300);
    let what_to_do = match error {
        AuthoritiesFileError::Missing => "Put it back, or choose another file in the account",
        AuthoritiesFileError::Unreadable(_) => {
            "See to it that you may read it, or choose another file in the account"
        }
        AuthoritiesFileError::NoFile | AuthoritiesFileError::TooLarge => {
            "Choose a file with the certificate of your company's authority in the account"
        }
        AuthoritiesFileError::NoCertificate | AuthoritiesFileError::Damaged(_) => {
            "Get it anew from the server's administrator, in PEM format"
        }
    };
    let message = format!("The account's file of trusted certificates, {file}, {error}. {what_to_do}.");
    (ReasonKind::AuthoritiesFile, message)
}
