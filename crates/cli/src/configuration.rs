//! Reads a command's configuration file.

use std::path::{Path, PathBuf};

use ringtray_core::{
    Configuration as Said, ConfigurationError as Fault, ImportedSignIn, Method, Missing, Mode, Part, Preset,
    SecretName, blank,
};
use ringtray_datachannel::{AppCredentials, Credentials, GrantWay, Granted};
use ringtray_language::Phrase;
use ringtray_store::{ConfigurationFile, ConfigurationReadError, ConfigurationWriteError};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// A configuration for one mode.
pub(crate) struct Configuration {
    /// The settings of the server.
    pub(crate) said: Said,
    /// The settings of the mode.
    pub(crate) sign_in: ImportedSignIn,
    mode: Mode,
    file: ConfigurationFile,
}

/// Why a configuration can't be used. Never contains a secret.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub(crate) enum ConfigurationError {
    NotFound { file: PathBuf },
    Read(ConfigurationReadError),
    Unusable { file: PathBuf, source: Fault },
    NoData { file: PathBuf, mode: Mode, missing: Missing },
}

impl ConfigurationError {
    /// What happened, and what to do.
    pub(crate) fn phrase(&self) -> Phrase {
        match self {
            Self::NotFound { file } => {
                Phrase::of("cli-no-configuration", &[("file", file.display().to_string().into())])
            }
            Self::Read(error) => {
                Phrase::of("cli-configuration-unreadable", &[("why", error.phrase().into())])
            }
            Self::Unusable { file, source } => Phrase::of(
                "cli-configuration-unusable",
                &[("file", file.display().to_string().into()), ("why", source.phrase().into())],
            ),
            Self::NoData { file, mode, missing } => Phrase::of(
                "cli-no-data",
                &[
                    ("mode", mode.as_str().into()),
                    ("file", file.display().to_string().into()),
                    ("missing", missing.phrase().into()),
                ],
            ),
        }
    }
}

/// Why the secrets could not be removed from a configuration.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub(crate) enum BlankError {
    Write(#[from] ConfigurationWriteError),
    Text(#[from] Fault),
}

impl BlankError {
    /// What happened, and what to do.
    pub(crate) fn phrase(&self) -> Phrase {
        match self {
            Self::Write(error) => error.phrase(),
            Self::Text(error) => error.phrase(),
        }
    }
}

impl Configuration {
    /// Reads the settings of `mode` from `file`, with the presets for missing ones. Unknown keys are ignored.
    pub(crate) fn read(file: &Path, mode: Mode, presets: &Preset) -> Result<Self, ConfigurationError> {
        let (kept, text) = ConfigurationFile::read(file).map_err(|error| match error {
            ConfigurationReadError::NotFound { file } => ConfigurationError::NotFound { file },
            other => ConfigurationError::Read(other),
        })?;
        let file = file.to_owned();
        let said = match Said::read_with(text.expose_secret(), presets) {
            Ok(said) => said,
            Err(source) => return Err(ConfigurationError::Unusable { file, source }),
        };
        let missing = match said.part(mode) {
            Part::Filled(sign_in) => {
                let sign_in = sign_in.clone();
                return Ok(Self { said, sign_in, mode, file: kept });
            }
            Part::Incomplete { missing } | Part::Empty { missing } => missing.clone(),
        };
        Err(ConfigurationError::NoData { file, mode, missing })
    }

    /// The credentials for the server.
    pub(crate) fn credentials(&self) -> Credentials {
        let secret = |wanted| self.secret(wanted);
        match (self.mode, self.sign_in.method) {
            (Mode::User, _) => Credentials::User { vn: secret(SecretName::Vn), dev: secret(SecretName::Dev) },
            (Mode::Bot, _) => Credentials::Bot { token: secret(SecretName::Token) },
            (Mode::App, Method::MobileGrant) => {
                let way = GrantWay::Mobile {
                    app_key: self.sign_in.app_key.clone().unwrap_or_default(),
                    app_secret: secret(SecretName::AppSecret),
                    username: self.sign_in.username.clone().unwrap_or_default(),
                    password: Some(secret(SecretName::Password)),
                };
                Credentials::App(AppCredentials::Granted(Granted { way, held: None }))
            }
            (Mode::App, Method::ClientCredentials) => {
                let way = GrantWay::Client {
                    app_key: self.sign_in.app_key.clone().unwrap_or_default(),
                    app_secret: secret(SecretName::AppSecret),
                };
                Credentials::App(AppCredentials::Granted(Granted { way, held: None }))
            }
            (Mode::App, _) => Credentials::App(AppCredentials::Token(secret(SecretName::Token))),
        }
    }

    /// Removes the mode's secrets from the file. True if it still holds others.
    pub(crate) fn blank(&mut self) -> Result<bool, BlankError> {
        let (mode, mut remains) = (self.mode, false);
        self.file.replace::<BlankError>(|text| {
            let blanked = blank(text, &[mode])?;
            remains = blanked.remains;
            Ok(blanked.text)
        })?;
        Ok(remains)
    }

    fn secret(&self, wanted: SecretName) -> SecretString {
        let found = self.sign_in.secrets.iter().find(|(name, _)| *name == wanted);
        found.map_or_else(|| SecretString::from(String::new()), |(_, secret)| secret.clone())
    }
}
