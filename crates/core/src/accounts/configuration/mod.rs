//! The configuration of the reference sample, `ws-connector.config.json`: JSON with comments and trailing commas.
//!
//! Unknown keys are ignored. If a key occurs twice the last one counts, as in the sample.

mod blank;
mod document;
mod sign_in;

use jsonc_parser::ast::Value;
use ringtray_datachannel::{AddressError, InstanceId, ServerAddress, SocketPath};
use ringtray_language::Phrase;
use secrecy::SecretString;
use thiserror::Error;

use crate::accounts::account::{Method, Mode, SecretName};
use crate::accounts::connection::ConnectionFields;
use crate::accounts::managed::Preset;
use crate::accounts::sign_in::SignInForm;

pub use self::blank::{Blanked, blank};

/// The contents of a configuration.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// `uri`.
    pub server: ServerAddress,
    /// `path`, if present.
    pub path: Option<SocketPath>,
    /// `instanceId`, if present.
    pub instance_id: Option<InstanceId>,
    /// `verifyCertificate` is false. The user is told, but it is not followed.
    pub unverified: bool,
    user: Part,
    app: Part,
    bot: Part,
}

/// The contents of a mode's part.
#[derive(Clone, Debug)]
pub enum Part {
    /// Everything that the mode needs.
    Filled(ImportedSignIn),
    /// Some of it.
    Incomplete {
        /// What is missing.
        missing: Missing,
    },
    /// Nothing, or only the sample's placeholders.
    Empty {
        /// What is missing.
        missing: Missing,
    },
}

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// What a mode needs.
    All(Mode),
    /// This cookie.
    Cookie(&'static str),
    /// The values of these keys.
    Keys(Vec<&'static str>),
}

/// The credentials in a configuration.
#[derive(Clone, Debug)]
pub struct ImportedSignIn {
    /// The method.
    pub method: Method,
    /// The app's key, for the mobile grant.
    pub app_key: Option<String>,
    /// The user name, for the mobile grant.
    pub username: Option<String>,
    /// The secrets, as written there.
    pub secrets: Vec<(SecretName, SecretString)>,
}

/// Why a configuration can't be used. Never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.phrase())]
pub enum ConfigurationError {
    /// It can't be read.
    Malformed {
        /// Position and kind of the error, without any of the text.
        detail: String,
    },
    /// `uri` is missing or still the sample's placeholder.
    NoServer,
    /// `uri`, `path` or `instanceId` can't be used.
    Address {
        /// The key.
        key: &'static str,
        /// The reason.
        source: AddressError,
    },
    /// The text without its secrets would not mean the same otherwise.
    NotBlanked,
}

impl Missing {
    /// What is missing, such as "the cookie vn".
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            Missing::All(mode) => Phrase::of("error-missing", &[("mode", mode.as_str().into())]),
            Missing::Cookie(name) => Phrase::of("error-missing-cookie", &[("name", (*name).into())]),
            Missing::Keys(keys) => {
                let names: Vec<_> = keys.iter().map(|key| format!("{key:?}")).collect();
                Phrase::of("error-verbatim", &[("text", names.join(", ").into())])
            }
        }
    }
}

impl ConfigurationError {
    /// Why it can't be used, and what to do about it, for the user.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            ConfigurationError::Malformed { detail } => {
                Phrase::of("error-configuration-malformed", &[("detail", detail.clone().into())])
            }
            ConfigurationError::NoServer => Phrase::of("error-configuration-no-server", &[]),
            ConfigurationError::Address { key, source } => {
                let why = source.phrase().into();
                Phrase::of("error-configuration-address", &[("key", (*key).into()), ("why", why)])
            }
            ConfigurationError::NotBlanked => Phrase::of("error-configuration-not-blanked", &[]),
        }
    }
}

impl Configuration {
    /// Reads the text of a configuration.
    ///
    /// # Errors
    ///
    /// If it is not JSON, or the address of its server is missing or unusable.
    pub fn read(text: &str) -> Result<Self, ConfigurationError> {
        Self::read_with(text, &Preset::default())
    }

    /// Reads the text of a configuration, with these values where it has none of its own.
    ///
    /// # Errors
    ///
    /// As for [`Configuration::read`].
    pub fn read_with(text: &str, preset: &Preset) -> Result<Self, ConfigurationError> {
        let root = document::parse(text)?;
        let address = |key| move |source| ConfigurationError::Address { key, source };
        let said = |key| document::text(&root, key).filter(|text| !text.contains('<'));
        let uri = said("uri").or_else(|| preset.server.clone());
        let part = |mode| sign_in::part(&root, mode, preset);
        Ok(Self {
            server: ServerAddress::parse(&uri.ok_or(ConfigurationError::NoServer)?)
                .map_err(address("uri"))?,
            path: said("path")
                .or_else(|| preset.path.clone())
                .map(|path| SocketPath::parse(&path))
                .transpose()
                .map_err(address("path"))?,
            instance_id: document::text(&root, "instanceId")
                .map(|id| InstanceId::parse(&id))
                .transpose()
                .map_err(address("instanceId"))?,
            unverified: matches!(
                document::last(&root, "verifyCertificate"),
                Some(Value::BooleanLit(verify)) if !verify.value
            ),
            user: part(Mode::User),
            app: part(Mode::App),
            bot: part(Mode::Bot),
        })
    }

    /// The contents for this mode.
    #[must_use]
    pub fn part(&self, mode: Mode) -> &Part {
        match mode {
            Mode::User => &self.user,
            Mode::App => &self.app,
            Mode::Bot => &self.bot,
        }
    }

    /// The form that the user would have filled in for this mode; `None` if something is missing. `pin` is the
    /// fingerprint of a certificate that the user accepted, or empty.
    ///
    /// The instance id (`instanceId`) is not included, because the program that uses it may still be running.
    #[must_use]
    pub fn form(&self, mode: Mode, pin: &str) -> Option<SignInForm> {
        let Part::Filled(sign_in) = self.part(mode) else { return None };
        let secret = |wanted| {
            let found = sign_in.secrets.iter().find(|(name, _)| *name == wanted);
            found.map_or_else(|| SecretString::from(String::new()), |(_, secret)| secret.clone())
        };
        Some(SignInForm {
            account: None,
            server: self.server.origin(),
            mode,
            method: sign_in.method,
            vn: secret(SecretName::Vn),
            dev: secret(SecretName::Dev),
            token: secret(SecretName::Token),
            app_key: sign_in.app_key.clone().unwrap_or_default(),
            app_secret: secret(SecretName::AppSecret),
            username: sign_in.username.clone().unwrap_or_default(),
            password: secret(SecretName::Password),
            keep_password: true,
            redirect: String::new(),
            connection: ConnectionFields {
                path: self.path.as_ref().map(ToString::to_string).unwrap_or_default(),
                pin: pin.to_owned(),
                ..ConnectionFields::default()
            },
            proxy_password: secret(SecretName::ProxyPassword),
            client_certificate_password: secret(SecretName::ClientCertificatePassword),
        })
    }
}
