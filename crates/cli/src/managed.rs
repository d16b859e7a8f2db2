//! What an administrator has set: shown by `managed`, and followed by `listen` and `accounts import`.

use std::path::PathBuf;

use ringtray_arguments::cli::ManagedArguments;
use ringtray_arguments::{PROXY_PASSWORD, PROXY_USERNAME};
use ringtray_core::{Managed, Mode, Preset, Proxy, Setting};
use ringtray_datachannel::{ProxyAddress, ProxyChoice};
use ringtray_language::Language;
use ringtray_store::{Home, ManagedFile, ManagedFileError};
use thiserror::Error;

use crate::configuration::Configuration;
use crate::connection::{self, Connection, ConnectionError};
use crate::failure::Failure;
use crate::output::print;
use crate::speech::language;
use crate::trouble::trouble;

/// Shows a managed file: the one that counts here, or one that is to be tried.
pub(crate) fn show(arguments: ManagedArguments) -> Result<(), Failure> {
    let counts = Home::managed_file_from_env();
    let (file, named) = match arguments.file {
        Some(file) => (file, true),
        None => (counts.clone(), false),
    };
    let read = if file == counts { ManagedFile::load_from_env()? } else { ManagedFile::draft(&file)? };
    let ManagedFile { managed, passed_over } = match read {
        Some(read) => read,
        None if named => return Err(ManagedFailure::NotFound { file }.into()),
        None => {
            let file = file.display().to_string();
            return print(&language().say("cli-managed-nothing", &[("file", file.into())]));
        }
    };
    print(&format!("{}:", file.display()))?;
    let of_accounts = Setting::ALL
        .into_iter()
        .filter_map(|setting| line(setting.as_str(), managed.preset.value(setting), managed.locks(setting)));
    let autostart = managed.autostart;
    let of_the_program = line("autostart", autostart.preset.map(|on| on.to_string()), autostart.locked);
    let lines: Vec<String> = of_accounts.chain(of_the_program).collect();
    if lines.is_empty() {
        print(&format!("  {}", language().say("cli-managed-empty", &[])))?;
    }
    lines.iter().try_for_each(|line| print(&format!("  {line}")))?;
    for unknown in passed_over {
        trouble(&format!("{}: {unknown}", file.display()));
    }
    Ok(())
}

/// What is preset and locked for the accounts and connections of this computer. The default is nothing.
#[derive(Default)]
pub(crate) struct Rules {
    file: PathBuf,
    managed: Managed,
}

/// Why something is not done as it was asked for.
#[derive(Debug, Error)]
#[error("{}", self.in_words(Language::english()))]
pub(crate) enum ManagedFailure {
    NotFound {
        file: PathBuf,
    },
    Locked {
        asked: Asked,
        setting: Setting,
        /// None: to the usual one.
        value: Option<String>,
        file: PathBuf,
    },
    NoProxyPassword {
        username: String,
    },
}

/// What contradicts a lock.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    Mode,
    Method,
    /// An option, a variable of the environment or a key of the configuration, by its name.
    Named(&'static str),
}

impl ManagedFailure {
    /// What happened, and what to do.
    pub(crate) fn in_words(&self, language: Language) -> String {
        match self {
            Self::NotFound { file } => {
                language.say("cli-managed-no-file", &[("file", file.display().to_string().into())])
            }
            Self::Locked { asked, setting, value, file } => {
                let (asked, name) = match asked {
                    Asked::Mode => ("mode", ""),
                    Asked::Method => ("method", ""),
                    Asked::Named(name) => ("named", *name),
                };
                let to = if value.is_some() { "value" } else { "usual" };
                language.say(
                    "cli-locked",
                    &[
                        ("asked", asked.into()),
                        ("name", name.into()),
                        ("setting", setting.to_string().into()),
                        ("to", to.into()),
                        ("value", value.as_deref().unwrap_or_default().into()),
                        ("file", file.display().to_string().into()),
                    ],
                )
            }
            Self::NoProxyPassword { username } => language.say(
                "cli-no-proxy-password",
                &[("username", username.into()), ("variable", PROXY_PASSWORD.into())],
            ),
        }
    }
}

impl Rules {
    /// Those of this computer. A file that can't be used is told, and there are none.
    pub(crate) fn here() -> Self {
        let file = Home::managed_file_from_env();
        let read = ManagedFile::load_from_env().unwrap_or_else(|error: ManagedFileError| {
            let why = error.in_words(language());
            trouble(&language().say("notice-managed", &[("why", why.into())]));
            None
        });
        Self { file, managed: read.unwrap_or_default().managed }
    }

    /// What a configuration is filled in with where it says nothing of its own.
    pub(crate) fn preset(&self) -> &Preset {
        &self.managed.preset
    }

    /// Refuses a configuration that contradicts a lock.
    pub(crate) fn permit(&self, configuration: &Configuration, mode: Mode) -> Result<(), ManagedFailure> {
        let preset = &self.managed.preset;
        let (said, sign_in) = (&configuration.said, &configuration.sign_in);
        let (method, app_key) = (sign_in.method, sign_in.app_key.as_ref());
        self.keep(Setting::Mode, Asked::Mode, preset.mode == Some(mode))?;
        if preset.method.is_some_and(|locked| mode.allows(locked)) {
            self.keep(Setting::Method, Asked::Method, preset.method == Some(method))?;
        }
        let server = said.server.origin();
        self.keep(Setting::Server, Asked::Named("\"uri\""), preset.server.as_ref() == Some(&server))?;
        let path = said.path.as_ref().map(ToString::to_string);
        self.keep(Setting::Path, Asked::Named("\"path\""), path.is_none() || path == preset.path)?;
        self.keep(
            Setting::AppKey,
            Asked::Named("\"id\""),
            app_key.is_none() || app_key == preset.app_key.as_ref(),
        )
    }

    /// Refuses options that contradict a lock.
    pub(crate) fn permit_options(&self, given: &Connection) -> Result<(), ManagedFailure> {
        let preset = &self.managed.preset;
        let same = |asked: bool, same: bool| !asked || same;
        let revision = same(given.revision.is_some(), given.revision == preset.revision);
        self.keep(Setting::Revision, Asked::Named("--revision"), revision)?;
        let file = same(given.ca_file.is_some(), given.ca_file == preset.ca_file);
        self.keep(Setting::CaFile, Asked::Named("--ca-file"), file)?;
        self.keep(Setting::Pin, Asked::Named("--pin"), same(given.pin.is_some(), given.pin == preset.pin))?;
        let file = &given.client_certificate_file;
        let file = same(file.is_some(), *file == preset.client_certificate_file);
        self.keep(Setting::ClientCertificateFile, Asked::Named("--client-cert"), file)?;
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
        self.keep(Setting::Proxy, Asked::Named("--proxy"), way)?;
        let named = username.is_none_or(|username| username == preset.proxy_username.as_ref());
        self.keep(Setting::ProxyUsername, Asked::Named(PROXY_USERNAME), named)
    }

    /// The options with the presets in the place of those that were not given.
    pub(crate) fn complete(&self, mut given: Connection) -> Result<Connection, Failure> {
        let preset = &self.managed.preset;
        given.revision = given.revision.or(preset.revision);
        // One of the two says all about trust.
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

    fn way(&self, proxy: &Proxy) -> Result<ProxyChoice, Failure> {
        let address = match proxy {
            Proxy::Automatic => return Ok(ProxyChoice::Automatic),
            Proxy::Direct => return Ok(ProxyChoice::Direct),
            Proxy::Through { address, .. } => address,
        };
        let address = ProxyAddress::parse(address).map_err(ConnectionError::Proxy)?;
        let username = self.managed.preset.proxy_username.clone();
        let sign_in = match (connection::sign_in(username.clone())?, username) {
            (None, Some(username)) => return Err(ManagedFailure::NoProxyPassword { username }.into()),
            (sign_in, _) => sign_in,
        };
        Ok(ProxyChoice::Through { address, sign_in })
    }

    fn keep(&self, setting: Setting, asked: Asked, kept: bool) -> Result<(), ManagedFailure> {
        if kept || !self.managed.locks(setting) {
            return Ok(());
        }
        let (value, file) = (self.managed.preset.value(setting), self.file.clone());
        Err(ManagedFailure::Locked { asked, setting, value, file })
    }
}

/// What is said of a setting; nothing where it is left to the user.
fn line(setting: &str, value: Option<String>, locked: bool) -> Option<String> {
    let how = match (&value, locked) {
        (Some(_), true) => "locked",
        (Some(_), false) => "preset",
        (None, true) => "locked_to_usual",
        (None, false) => return None,
    };
    Some(language().say(
        "cli-managed-setting",
        &[("how", how.into()), ("setting", setting.into()), ("value", value.unwrap_or_default().into())],
    ))
}
