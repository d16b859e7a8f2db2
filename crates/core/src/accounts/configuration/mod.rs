//! The configuration of the reference sample, `ws-connector.config.json`: JSON with comments and trailing commas.
//!
//! Keys that are not known are passed over. Where a key stands twice the last one counts, as in the sample.

mod blank;
mod document;
mod sign_in;

use jsonc_parser::ast::Value;
use ringtray_datachannel::{AddressError, InstanceId, ServerAddress, SocketPath};
use ringtray_language::Language;
use secrecy::SecretString;
use thiserror::Error;

use crate::accounts::account::{Method, Mode, SecretName};
use crate::accounts::managed::Preset;
use crate::accounts::sign_in::{ProxyWay, SignInForm};

pub use self::blank::{Blanked, blank};

/// What a configuration says.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// `uri`.
    pub server: ServerAddress,
    /// `path`, where it is given.
    pub path: Option<SocketPath>,
    /// `instanceId`, where it is given.
    pub instance_id: Option<InstanceId>,
    /// `verifyCertificate` is false, which is told and not followed.
    pub unverified: bool,
    user: Part,
    app: Part,
    bot: Part,
}

/// What stands below the key of a mode.
#[derive(Clone, Debug)]
pub enum Part {
    /// All that the mode needs.
    Filled(ImportedSignIn),
    /// Some of it.
    Incomplete {
        /// What is to be filled in.
        missing: Missing,
    },
    /// Nothing, or what the sample prints to be replaced.
    Empty {
        /// What is to be filled in.
        missing: Missing,
    },
}

/// What is to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// All that a mode needs.
    All(Mode),
    /// This cookie.
    Cookie(&'static str),
    /// The values of these keys.
    Keys(Vec<&'static str>),
}

/// With what a configuration signs in.
#[derive(Clone, Debug)]
pub struct ImportedSignIn {
    /// The method.
    pub method: Method,
    /// The key of the app, for the mobile grant.
    pub app_key: Option<String>,
    /// The user's name, for the mobile grant.
    pub username: Option<String>,
    /// The secrets, as they stand there.
    pub secrets: Vec<(SecretName, SecretString)>,
}

/// Why a configuration can't be used. Never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum ConfigurationError {
    /// It can't be read.
    Malformed {
        /// Where and of what kind, with nothing of the text.
        detail: String,
    },
    /// `uri` is missing, or as the sample prints it.
    NoServer,
    /// `uri`, `path` or `instanceId` can't be used.
    Address {
        /// Which of them.
        key: &'static str,
        /// Why.
        source: AddressError,
    },
    /// The text without its secrets would not say the same otherwise.
    NotBlanked,
}

impl Missing {
    /// What is to be filled in, such as "the cookie vn".
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        match self {
            Missing::All(mode) => language.say("error-missing", &[("mode", mode.as_str().into())]),
            Missing::Cookie(name) => language.say("error-missing-cookie", &[("name", (*name).into())]),
            Missing::Keys(keys) => keys.iter().map(|key| format!("{key:?}")).collect::<Vec<_>>().join(", "),
        }
    }
}

impl ConfigurationError {
    /// Why it can't be used, for the person, with what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        match self {
            ConfigurationError::Malformed { detail } => {
                language.say("error-configuration-malformed", &[("detail", detail.into())])
            }
            ConfigurationError::NoServer => language.say("error-configuration-no-server", &[]),
            ConfigurationError::Address { key, source } => {
                let why = source.phrase().into();
                language.say("error-configuration-address", &[("key", (*key).into()), ("why", why)])
            }
            ConfigurationError::NotBlanked => language.say("error-configuration-not-blanked", &[]),
        }
    }
}

impl Configuration {
    /// Reads the text of a configuration.
    ///
    /// # Errors
    /// When it is no JSON, or the address of its server is missing or unusable.
    pub fn read(text: &str) -> Result<Self, ConfigurationError> {
        Self::read_with(text, &Preset::default())
    }

    /// Reads the text of a configuration, with these values where it says nothing of its own.
    ///
    /// # Errors
    /// As [`Configuration::read`].
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

    /// What it says about this mode.
    #[must_use]
    pub fn part(&self, mode: Mode) -> &Part {
        match mode {
            Mode::User => &self.user,
            Mode::App => &self.app,
            Mode::Bot => &self.bot,
        }
    }

    /// The form that a person would have filled in for this mode; none where something is missing. `pin` is the
    /// fingerprint of a certificate that the person accepted, or empty.
    ///
    /// The name of the connections (`instanceId`) is no part of it: the program that has it now may still run.
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
            path: self.path.as_ref().map(ToString::to_string).unwrap_or_default(),
            revision: None,
            proxy: ProxyWay::Automatic,
            proxy_address: String::new(),
            proxy_username: String::new(),
            proxy_password: secret(SecretName::ProxyPassword),
            ca_file: String::new(),
            pin: pin.to_owned(),
            client_certificate_file: String::new(),
            client_certificate_password: secret(SecretName::ClientCertificatePassword),
        })
    }
}
