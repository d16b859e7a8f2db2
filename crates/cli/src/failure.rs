//! Why a command failed, and its exit status.

use std::path::PathBuf;
use std::process::ExitCode;

use ringtray_language::Phrase;
use ringtray_simulator::{Scenario, ScenarioError, SimulatorError};
use ringtray_store::{HomeError, KeyringError, ManagedFileError, SettingsError};
use thiserror::Error;

use crate::configuration::ConfigurationError;
use crate::connection::ConnectionError;
use crate::output::OutputError;
use crate::rules::RulesError;

/// The form of a scenario's lines.
const SCENARIO_LINE: &str = r#"{"delay": milliseconds, "message": {...}}"#;
/// An example of a line.
const SCENARIO_SAMPLE: &str = r#"{"delay": 0, "message": {...}}"#;

/// Why a command failed. Its text is for the user.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub(crate) enum Failure {
    Configuration(#[from] ConfigurationError),
    Connection(#[from] ConnectionError),
    Rules(#[from] RulesError),
    NoManagedFile { file: PathBuf },
    ManagedFile(#[from] ManagedFileError),
    Scenario(#[from] ScenarioError),
    Credentials(Phrase),
    SignIn(Phrase),
    Stopped(Phrase),
    Simulator(#[from] SimulatorError),
    Home(#[from] HomeError),
    Settings(#[from] SettingsError),
    Keyring(#[from] KeyringError),
    NotRemoved { account: String, source: KeyringError },
    NoSuchAccount { name: String },
    Output(#[from] OutputError),
    System(#[from] std::io::Error),
}

impl Failure {
    /// What happened, and what to do.
    pub(crate) fn phrase(&self) -> Phrase {
        match self {
            Self::Configuration(error) => error.phrase(),
            Self::Connection(error) => error.phrase(),
            Self::Rules(error) => error.phrase(),
            Self::NoManagedFile { file } => {
                Phrase::of("cli-managed-no-file", &[("file", file.display().to_string().into())])
            }
            Self::ManagedFile(error) => error.phrase(),
            Self::Scenario(error) => scenario(error),
            Self::Credentials(why) => Phrase::of("cli-credentials", &[("why", why.clone().into())]),
            Self::SignIn(why) => Phrase::of("cli-not-signed-in", &[("why", why.clone().into())]),
            Self::Stopped(why) => Phrase::of("cli-stopped", &[("why", why.clone().into())]),
            Self::Simulator(error) => simulator(error),
            Self::Home(error) => error.phrase(),
            Self::Settings(error) => error.phrase(),
            Self::Keyring(error) => Phrase::of("cli-not-saved", &[("why", error.phrase().into())]),
            Self::NotRemoved { account, source } => Phrase::of(
                "cli-not-removed",
                &[("account", account.clone().into()), ("why", source.phrase().into())],
            ),
            Self::NoSuchAccount { name } => {
                Phrase::of("cli-no-such-account", &[("account", name.clone().into())])
            }
            Self::Output(error) => Phrase::of("cli-output", &[("detail", error.to_string().into())]),
            Self::System(error) => Phrase::of("cli-system", &[("detail", error.to_string().into())]),
        }
    }

    /// 2: the input is not valid. 3: the server refused the sign-in. 1: anything else.
    pub(crate) fn status(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Configuration(_)
            | Self::Connection(_)
            | Self::Rules(_)
            | Self::NoManagedFile { .. }
            | Self::ManagedFile(_)
            | Self::Scenario(_)
            | Self::Credentials(_)
            | Self::NoSuchAccount { .. } => 2,
            Self::SignIn(_) => 3,
            _ => 1,
        })
    }
}

// The simulator has no translations, because it depends on none of our crates.

fn scenario(error: &ScenarioError) -> Phrase {
    match error {
        ScenarioError::Unknown { name } => {
            let names = Scenario::names().join(", ");
            Phrase::of("cli-scenario-unknown", &[("name", name.clone().into()), ("names", names.into())])
        }
        ScenarioError::File { path, source } => {
            let (file, detail) = (path.display().to_string(), source.to_string());
            Phrase::of("cli-scenario-unreadable", &[("file", file.into()), ("detail", detail.into())])
        }
        ScenarioError::Line { name, line, reason } => Phrase::of(
            "cli-scenario-line",
            &[
                ("line", line.to_string().into()),
                ("name", name.clone().into()),
                ("form", SCENARIO_LINE.into()),
                ("detail", reason.clone().into()),
            ],
        ),
        ScenarioError::Empty { name } => Phrase::of(
            "cli-scenario-empty",
            &[("name", name.clone().into()), ("form", SCENARIO_SAMPLE.into())],
        ),
    }
}

fn simulator(error: &SimulatorError) -> Phrase {
    match error {
        SimulatorError::Listen { port, source } => {
            let (address, detail) = (format!("127.0.0.1:{port}"), source.to_string());
            Phrase::of("cli-port", &[("address", address.into()), ("detail", detail.into())])
        }
        // The command line accepts only valid numbers.
        SimulatorError::Revision(_) => Phrase::of("cli-system", &[("detail", error.to_string().into())]),
    }
}
