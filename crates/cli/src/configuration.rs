//! The configuration of the reference sample: `ws-connector.config.json`, JSON with comments.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jsonc_parser::ParseOptions;
use ringtray_core::Mode;
use ringtray_datachannel::{
    AddressError, AppCredentials, Credentials, GrantWay, Granted, InstanceId, ServerAddress, SocketPath,
};
use secrecy::SecretString;
use secrecy::zeroize::Zeroize;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::managed::Rules;

/// What a configuration says about one mode.
pub(crate) struct Configuration {
    /// `uri`.
    pub(crate) server: ServerAddress,
    /// `path`, where it is given.
    pub(crate) path: Option<SocketPath>,
    /// `instanceId`, where it is given.
    pub(crate) instance_id: Option<InstanceId>,
    /// What is below the key of the mode.
    pub(crate) credentials: Credentials,
    /// `verifyCertificate` is false, which is told and not followed.
    pub(crate) unverified: bool,
}

/// Why a configuration can't be used. Never contains a secret.
#[derive(Debug, Error)]
pub(crate) enum ConfigurationError {
    #[error("No configuration found: there is no file {}. Write one as the sample shows, or name another file", file.display())]
    NotFound { file: PathBuf },
    #[error("The configuration {} can't be read: {source}. Check its permissions", file.display())]
    Read { file: PathBuf, source: io::Error },
    #[error("The configuration {} is not valid JSON (comments are allowed): {detail}", file.display())]
    Malformed { file: PathBuf, detail: String },
    #[error("The configuration {} names no server. Write its address at \"uri\", like https://pbx.example.com", file.display())]
    NoServer { file: PathBuf },
    #[error("The configuration {} has an unusable \"{key}\". {source}", file.display())]
    Address { file: PathBuf, key: &'static str, source: AddressError },
    #[error("No authentication data found for {mode} mode in {}. Fill in {missing}", file.display())]
    NoData { file: PathBuf, mode: &'static str, missing: &'static str },
}

impl Configuration {
    /// Reads what `file` says about `mode`, and the presets where it says nothing. Keys that are not known are passed
    /// over.
    pub(crate) fn read(file: &Path, mode: Mode, presets: &Rules) -> Result<Self, ConfigurationError> {
        let mut root = parse(file)?;
        presets.fill_in(&mut root, mode);
        Self::of(&root, file, mode)
    }

    fn of(root: &Map<String, Value>, file: &Path, mode: Mode) -> Result<Self, ConfigurationError> {
        let address = |key| move |source| ConfigurationError::Address { file: file.to_owned(), key, source };
        let uri = text(root, "uri").filter(|uri| !uri.contains('<'));
        let uri = uri.ok_or_else(|| ConfigurationError::NoServer { file: file.to_owned() })?;
        Ok(Self {
            server: ServerAddress::parse(&uri).map_err(address("uri"))?,
            path: text(root, "path")
                .map(|path| SocketPath::parse(&path))
                .transpose()
                .map_err(address("path"))?,
            instance_id: text(root, "instanceId")
                .map(|id| InstanceId::parse(&id))
                .transpose()
                .map_err(address("instanceId"))?,
            credentials: credentials(root, mode).map_err(|missing| ConfigurationError::NoData {
                file: file.to_owned(),
                mode: mode.as_str(),
                missing,
            })?,
            unverified: root.get("verifyCertificate") == Some(&Value::Bool(false)),
        })
    }
}

/// Whether nothing was filled in here: no text, or what the sample has in its place.
pub(crate) fn is_open(object: &Map<String, Value>, key: &str) -> bool {
    text(object, key).is_none_or(|text| text.contains('<'))
}

fn parse(file: &Path) -> Result<Map<String, Value>, ConfigurationError> {
    let malformed = |detail: String| ConfigurationError::Malformed { file: file.to_owned(), detail };
    let mut content = match fs::read_to_string(file) {
        Ok(content) => content,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(ConfigurationError::NotFound { file: file.to_owned() });
        }
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(malformed("it is not text in UTF-8".to_owned()));
        }
        Err(source) => return Err(ConfigurationError::Read { file: file.to_owned(), source }),
    };
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed =
        jsonc_parser::parse_to_serde_value::<Value>(content.trim_start_matches('\u{feff}'), &options);
    content.zeroize();
    match parsed {
        Ok(Value::Object(root)) => Ok(root),
        Ok(_) => Err(malformed("it is not an object in { }".to_owned())),
        // Only where and what kind: the text around it may be a secret.
        Err(error) => Err(malformed(format!(
            "line {}, column {}: {}",
            error.line_display(),
            error.column_display(),
            error.kind()
        ))),
    }
}

/// The credentials of `mode`, or what is missing.
fn credentials(root: &Map<String, Value>, mode: Mode) -> Result<Credentials, &'static str> {
    let nothing = Map::new();
    let part = root.get(mode.as_str()).and_then(Value::as_object).unwrap_or(&nothing);
    match mode {
        Mode::User => {
            let vn = token(part, "vn", "sessionId").ok_or(r#"the cookies "vn" and "dev""#)?;
            let dev = token(part, "dev", "deviceId").ok_or(r#"the cookie "dev""#)?;
            Ok(Credentials::User { vn, dev })
        }
        Mode::Bot => token(part, "token", "")
            .map(|token| Credentials::Bot { token })
            .ok_or(r#"the "token" of the bot"#),
        // As in the sample, a token is used before anything else is looked at.
        Mode::App => match token(part, "token", "") {
            Some(token) => Ok(Credentials::App(AppCredentials::Token(token))),
            None => mobile_grant(part).map(Credentials::App),
        },
    }
}

fn mobile_grant(part: &Map<String, Value>) -> Result<AppCredentials, &'static str> {
    let incomplete = r#"the "token", or all of "id", "secret", "username" and "password""#;
    let filled = |key, placeholder| text(part, key).filter(|value| value != placeholder).ok_or(incomplete);
    let way = GrantWay::Mobile {
        app_key: filled("id", "<APP KEY of the Hubgets mobile app>")?,
        app_secret: filled("secret", "<APP SECRET of the Hubgets mobile app>")?.into(),
        username: filled("username", "<username>")?,
        password: Some(filled("password", "<password>")?.into()),
    };
    Ok(AppCredentials::Granted(Granted { way, held: None }))
}

/// A token or cookie that was filled in. None of them can look like `<...>`, so that stands for one to be filled in.
fn token(part: &Map<String, Value>, key: &str, placeholder: &str) -> Option<SecretString> {
    text(part, key)
        .filter(|value| value != placeholder && !(value.starts_with('<') && value.ends_with('>')))
        .map(SecretString::from)
}

/// The text at `key`, where there is one. Whoever writes a number means its digits.
fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
