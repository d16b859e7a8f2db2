//! Why a command ends without success, and with which status.

use std::process::ExitCode;

use ringtray_language::Phrase;
use ringtray_store::{HomeError, KeyringError, ManagedFileError, SettingsError};
use thiserror::Error;

use crate::configuration::ConfigurationError;
use crate::connection::ConnectionError;
use crate::managed::ManagedFailure;

/// Why a command ended. Its text is for the person at the terminal.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    #[error(transparent)]
    Managed(#[from] ManagedFailure),
    #[error(transparent)]
    ManagedFile(#[from] ManagedFileError),
    #[error(transparent)]
    Scenario(#[from] ringtray_simulator::ScenarioError),
    #[error("The configuration can't be used: {0}")]
    Credentials(Phrase),
    #[error("Not signed in: {0}")]
    SignIn(Phrase),
    #[error("The connection can't be kept: {0}")]
    Stopped(Phrase),
    #[error(transparent)]
    Simulator(#[from] ringtray_simulator::SimulatorError),
    #[error(transparent)]
    Home(#[from] HomeError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("The account was not saved: {0}")]
    Keyring(#[from] KeyringError),
    #[error("{account} was not removed: {source}")]
    NotRemoved { account: String, source: KeyringError },
    #[error("There is no account named {name}. `ringtray-cli accounts list` tells the names.")]
    NoSuchAccount { name: String },
    #[error("Standard output can't be written: {0}")]
    Output(std::io::Error),
    #[error("The system refused: {0}")]
    System(#[from] std::io::Error),
}

impl Failure {
    /// 2: what was asked for can't be done as it was asked. 3: the sign-in was refused. 1: anything else.
    pub(crate) fn status(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Configuration(_)
            | Self::Connection(_)
            | Self::Managed(_)
            | Self::ManagedFile(_)
            | Self::Scenario(_)
            | Self::Credentials(_)
            | Self::NoSuchAccount { .. } => 2,
            Self::SignIn(_) => 3,
            _ => 1,
        })
    }
}
