//! The words for encryption that failed, but not by the server's certificate.

use std::io::{self, ErrorKind};
use std::path::Path;

use ringtray_language::Phrase;
use tokio_rustls::rustls::{self, InvalidMessage};

use super::{ClientConfig, written};
use crate::connector::{AuthoritiesFileError, LARGEST_AUTHORITIES_FILE};
use crate::state::ReasonKind;
use crate::text::one_line;

pub(super) fn words(error: &io::Error, config: &ClientConfig) -> (ReasonKind, Phrase) {
    let server = written(&config.server);
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let message = match inner {
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            Phrase::of("trouble-no-tls", &[("server", server)])
        }
        None if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => {
            Phrase::of("trouble-lost-in-tls", &[("server", server)])
        }
        _ => Phrase::of("trouble-tls", &[("server", server)]),
    };
    (ReasonKind::Tls, message)
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
    };
    (ReasonKind::AuthoritiesFile, message)
}
