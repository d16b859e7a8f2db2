//! Applies an administrator's presets and locks to `listen` and `accounts import`.

use std::path::PathBuf;

use ringtray_arguments::{PROXY_PASSWORD, PROXY_USERNAME};
use ringtray_core::{Managed, Mode, Preset, Proxy, Setting};
use ringtray_datachannel::{ProxyAddress, ProxyChoice};
use ringtray_language::Phrase;
use ringtray_store::{Home, ManagedFile, ManagedFileError};
use thiserror::Error;

use crate::configuration::Configuration;
use crate::connection::{self, Connection, ConnectionError};
use crate::language::language;
use crate::output::print_error;

/// The presets and locks of this computer. The default has none.
#[derive(Default)]
pub(crate) struct Rules {
    file: PathBuf,
    managed: Managed,
}

/// Why the rules do not allow a command.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub(crate) enum RulesError {
    Connection(#[from] ConnectionError),
    Locked {
        conflict: Conflict,
        setting: Setting,
        /// The locked value; `None` for the default.
        value: Option<String>,
        file: PathBuf,
    },
    NoProxyPassword {
        username: String,
    },
}

/// The input that contradicts a lock.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Conflict {
    Mode,
    Method,
    /// The name of an option, an environment variable or a configuration key.
    Named(&'static str),
}

impl RulesError {
    /// What happened, and what to do.
    pub(crate) fn phrase(&self) -> Phrase {
        match self {
            Self::Connection(error) => error.phrase(),
            Self::Locked { conflict, setting, value, file } => {
                let (asked, name) = match conflict {
                    Conflict::Mode => ("mode", ""),
                    Conflict::Method => ("method", ""),
                    Conflict::Named(name) => ("named", *name),
                };
                let to = if value.is_some() { "value" } else { "usual" };
                Phrase::of(
                    "cli-locked",
                    &[
                        ("asked", asked.into()),
                        ("name", name.into()),
                        ("setting", setting.to_string().into()),
                        ("to", to.into()),
                        ("value", value.clone().unwrap_or_default().into()),
                        ("file", file.display().to_string().into()),
                    ],
                )
            }
            Self::NoProxyPassword { username } => Phrase::of(
                "cli-no-proxy-password",
                &[("username", username.clone().into()), ("variable", PROXY_PASSWORD.into())],
            ),
        }
    }
}

impl Rules {
    /// Reads the rules of this computer. An invalid file is reported, and there are no rules then.
    pub(crate) fn here() -> Self {
        let file = Home::managed_file_from_env();
        let read = ManagedFile::load_from_env().unwrap_or_else(|error: ManagedFileError| {
            let why = error.phrase();
            print_error(&language().say("notice-managed", &[("why", why.into())]));
            None
        });
        Self { file, managed: read.unwrap_or_default().managed }
    }

    /// The presets for missing settings of a configuration.
    pub(crate) fn preset(&self) -> &Preset {
        &self.managed.preset
    }

    /// Refuses a configuration that contradicts a lock.
    pub(crate) fn permit(&self, configuration: &Configuration, mode: Mode) -> Result<(), RulesError> {
        let preset = &self.managed.preset;
        let (said, sign_in) = (&configuration.said, &configuration.sign_in);
        let (method, app_key) = (sign_in.method, sign_in.app_key.as_ref());
        self.keep(Setting::Mode, Conflict::Mode, preset.mode == Some(mode))?;
        if preset.method.is_some_and(|locked| mode.allows(locked)) {
            self.keep(Setting::Method, Conflict::Method, preset.method == Some(method))?;
        }
        let server = said.server.origin();
        self.keep(Setting::Server, Conflict::Named("\"uri\""), preset.server.as_ref() == Some(&server))?;
        let path = said.path.as_ref().map(ToString::to_string);
        self.keep(Setting::Path, Conflict::Named("\"path\""), path.is_none() || path == preset.path)?;
        self.keep(
            Setting::AppKey,
            Conflict::Named("\"id\""),
            app_key.is_none() || app_key == preset.app_key.as_ref(),
        )
    }

    /// Refuses options that contradict a lock.
    pub(crate) fn permit_options(&self, given: &Connection) -> Result<(), RulesError> {
        let preset = &self.managed.preset;
        let same = |asked: bool, same: bool| !asked || same;
        let revision = same(given.revision.is_some(), given.revision == preset.revision);
        self.keep(Setting::Revision, Conflict::Named("--revision"), revision)?;
        let file = same(given.ca_file.is_some(), given.ca_file == preset.ca_file);
        self.keep(Setting::CaFile, Conflict::Named("--ca-file"), file)?;
        self.keep(
            Setting::Pin,
            Conflict::Named("--pin"),
            same(given.pin.is_some(), given.pin == preset.pin),
        )?;
        let file = &given.client_certificate_file;
        let file = same(file.is_some(), *file == preset.client_certificate_file);
        self.keep(Setting::ClientCertificateFile, Conflict::Named("--client-cert"), file)?;
        let Some(proxy) = &given.proxy else { return Ok(()) };
        let usual = Proxy::Automatic;
        let wanted = preset.proxy.as_ref().unwrap_or(&usual);
        let (way, username) = match proxy {
            ProxyChoice::Automatic => (*wanted == Proxy::Automatic, None),
            ProxyChoice::Direct => (*wanted == Proxy::Direct, None),
            ProxyChoice::Through { address, sign_in } => (
                matches!(wanted, Proxy::Through { address: wanted, .. } if *wanted == address.to_string()),
                Some(sign_in.as_ref().map(|sign_in| &sign_in.username)),
            ),
        };
        self.keep(Setting::Proxy, Conflict::Named("--proxy"), way)?;
        let named = username.is_none_or(|username| username == preset.proxy_username.as_ref());
        self.keep(Setting::ProxyUsername, Conflict::Named(PROXY_USERNAME), named)
    }

    /// The options, with presets for those that were not given.
    pub(crate) fn complete(&self, mut given: Connection) -> Result<Connection, RulesError> {
        let preset = &self.managed.preset;
        given.revision = given.revision.or(preset.revision);
        // Each of the two defines trust completely.
        if given.ca_file.is_none() && given.pin.is_none() {
            given.ca_file.clone_from(&preset.ca_file);
            given.pin = preset.pin;
        }
        if given.client_certificate_file.is_none() {
            given.client_certificate_file.clone_from(&preset.client_certificate_file);
        }
        if given.proxy.is_none() {
            given.proxy = preset.proxy.as_ref().map(|proxy| self.way(proxy)).transpose()?;
        }
        Ok(given)
    }

    fn way(&self, proxy: &Proxy) -> Result<ProxyChoice, RulesError> {
        let address = match proxy {
            Proxy::Automatic => return Ok(ProxyChoice::Automatic),
            Proxy::Direct => return Ok(ProxyChoice::Direct),
            Proxy::Through { address, .. } => address,
        };
        let address = ProxyAddress::parse(address).map_err(ConnectionError::Proxy)?;
        let username = self.managed.preset.proxy_username.clone();
        let sign_in = match (connection::sign_in(username.clone())?, username) {
            (None, Some(username)) => return Err(RulesError::NoProxyPassword { username }),
            (sign_in, _) => sign_in,
        };
        Ok(ProxyChoice::Through { address, sign_in })
    }

    fn keep(&self, setting: Setting, conflict: Conflict, kept: bool) -> Result<(), RulesError> {
        if kept || !self.managed.locks(setting) {
            return Ok(());
        }
        let (value, file) = (self.managed.preset.value(setting), self.file.clone());
        Err(RulesError::Locked { conflict, setting, value, file })
    }
}
