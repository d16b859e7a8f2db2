//! The connection options from the command line and the environment.

use std::env::{self, VarError};
use std::io;
use std::path::PathBuf;

use ringtray_arguments::cli::ConnectionArguments;
use ringtray_arguments::{CLIENT_CERT_PASSWORD, PROXY_PASSWORD, PROXY_USERNAME};
use ringtray_datachannel::{
    ClientCertificate, Fingerprint, ProxyAddress, ProxyAddressError, ProxyChoice, ProxySignIn, Revision,
    RevisionChoice, Trust,
};
use ringtray_language::Phrase;
use secrecy::SecretString;
use thiserror::Error;

/// The options of a connection. Those that were not given are `None`.
pub(crate) struct Connection {
    pub(crate) revision: Option<Revision>,
    pub(crate) proxy: Option<ProxyChoice>,
    /// An absolute path.
    pub(crate) ca_file: Option<String>,
    /// Never together with `ca_file`.
    pub(crate) pin: Option<Fingerprint>,
    /// The client certificate's file, as an absolute path.
    pub(crate) client_certificate_file: Option<String>,
}

/// Why an option is not valid. Never contains the value for a proxy, which may hold a password.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub(crate) enum ConnectionError {
    Proxy(ProxyAddressError),
    ProxyUserInfo { without: ProxyAddress },
    HalfSignIn { missing: &'static str },
    NotText { variable: &'static str },
    NoFile { option: &'static str, file: PathBuf },
    FileName { option: &'static str, file: PathBuf, source: io::Error },
    FileNotText { option: &'static str, file: PathBuf },
    Pin,
    PinAndFile,
}

impl ConnectionError {
    /// What happened, and what to do.
    pub(crate) fn phrase(&self) -> Phrase {
        match self {
            Self::Proxy(error) => Phrase::of("cli-proxy", &[("why", error.phrase().into())]),
            Self::ProxyUserInfo { without } => Phrase::of(
                "cli-proxy-user",
                &[
                    ("without", without.to_string().into()),
                    ("username", PROXY_USERNAME.into()),
                    ("password", PROXY_PASSWORD.into()),
                ],
            ),
            Self::HalfSignIn { missing } => Phrase::of(
                "cli-half-sign-in",
                &[
                    ("missing", (*missing).into()),
                    ("username", PROXY_USERNAME.into()),
                    ("password", PROXY_PASSWORD.into()),
                ],
            ),
            Self::NotText { variable } => {
                Phrase::of("cli-variable-no-text", &[("variable", (*variable).into())])
            }
            Self::NoFile { option, file } => Phrase::of(
                "cli-file-missing",
                &[("option", (*option).into()), ("file", file.display().to_string().into())],
            ),
            Self::FileName { option, file, source } => Phrase::of(
                "cli-file-name",
                &[
                    ("option", (*option).into()),
                    ("file", file.display().to_string().into()),
                    ("detail", source.to_string().into()),
                ],
            ),
            Self::FileNotText { option, file } => Phrase::of(
                "cli-file-no-text",
                &[("option", (*option).into()), ("file", file.display().to_string().into())],
            ),
            Self::Pin => Phrase::of("cli-pin", &[]),
            Self::PinAndFile => Phrase::of("cli-pin-and-ca-file", &[]),
        }
    }
}

impl Connection {
    /// Reads the options, and the environment for a proxy's credentials.
    pub(crate) fn of(arguments: ConnectionArguments) -> Result<Self, ConnectionError> {
        if arguments.pin.is_some() && arguments.ca_file.is_some() {
            return Err(ConnectionError::PinAndFile);
        }
        Ok(Self {
            // The command line accepts only valid numbers.
            revision: arguments.revision.and_then(|number| Revision::try_from(number).ok()),
            proxy: arguments.proxy.as_deref().map(proxy).transpose()?,
            ca_file: arguments.ca_file.map(|file| absolute(file, "--ca-file")).transpose()?,
            pin: arguments.pin.map(|pin| pin.parse()).transpose().map_err(|_| ConnectionError::Pin)?,
            client_certificate_file: arguments
                .client_cert
                .map(|file| absolute(file, "--client-cert"))
                .transpose()?,
        })
    }

    /// The protocol revision.
    pub(crate) fn revision(&self) -> RevisionChoice {
        self.revision.map_or_else(RevisionChoice::default, RevisionChoice::Fixed)
    }

    /// Which server certificates are trusted.
    pub(crate) fn trust(&self) -> Trust {
        Trust::of(self.pin, self.ca_file.as_deref())
    }

    /// The certificate for a server that asks for one, with its password from the environment.
    pub(crate) fn client_certificate(&self) -> Result<Option<ClientCertificate>, ConnectionError> {
        let Some(file) = &self.client_certificate_file else { return Ok(None) };
        let password = variable(CLIENT_CERT_PASSWORD)?.map(SecretString::from);
        Ok(Some(ClientCertificate { file: file.into(), password }))
    }
}

fn proxy(given: &str) -> Result<ProxyChoice, ConnectionError> {
    match given {
        "automatic" => return Ok(ProxyChoice::Automatic),
        "direct" => return Ok(ProxyChoice::Direct),
        _ => {}
    }
    let address = ProxyAddress::parse(given).map_err(|error| match error {
        ProxyAddressError::UserInfo { without } => ConnectionError::ProxyUserInfo { without },
        other => ConnectionError::Proxy(other),
    })?;
    Ok(ProxyChoice::Through { address, sign_in: sign_in(None)? })
}

/// A proxy's name and password from the environment. `usual` is the name if the environment has only a password.
pub(crate) fn sign_in(usual: Option<String>) -> Result<Option<ProxySignIn>, ConnectionError> {
    let password = variable(PROXY_PASSWORD)?;
    let usual = usual.filter(|_| password.is_some());
    match (variable(PROXY_USERNAME)?.or(usual), password) {
        (Some(username), Some(password)) => {
            Ok(Some(ProxySignIn { username, password: SecretString::from(password) }))
        }
        (None, None) => Ok(None),
        (None, Some(_)) => Err(ConnectionError::HalfSignIn { missing: PROXY_USERNAME }),
        (Some(_), None) => Err(ConnectionError::HalfSignIn { missing: PROXY_PASSWORD }),
    }
}

/// The value of an environment variable; an empty one counts as unset.
fn variable(variable: &'static str) -> Result<Option<String>, ConnectionError> {
    match env::var(variable) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(ConnectionError::NotText { variable }),
    }
}

/// Absolute, because the desktop app starts in another folder and must find the file too.
fn absolute(file: PathBuf, option: &'static str) -> Result<String, ConnectionError> {
    let absolute = match std::path::absolute(&file) {
        Ok(absolute) => absolute,
        Err(source) => return Err(ConnectionError::FileName { option, file, source }),
    };
    if !absolute.is_file() {
        return Err(ConnectionError::NoFile { option, file });
    }
    absolute.into_os_string().into_string().map_err(|_| ConnectionError::FileNotText { option, file })
}
