//! The command line of `ringtray-cli`. The doc comments are for programmers; [`command`] replaces them with the
//! translated help.

mod help;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ringtray_core::Mode;
use ringtray_language::Language;

/// The command line with help in this language.
#[must_use]
pub fn command(language: Language) -> clap::Command {
    help::command(language)
}

/// The whole command line.
#[derive(Parser)]
#[command(name = "ringtray-cli", version, max_term_width = 100)]
pub struct Arguments {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Connect and print messages.
    Listen(ListenArguments),
    /// Run a simulated server.
    Simulate(SimulateArguments),
    /// Manage the accounts of the desktop app.
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// Show or check what an administrator has set.
    Managed(ManagedArguments),
    /// Print a report for support.
    Report(ReportArguments),
}

/// Arguments of `report`.
#[derive(Args)]
pub struct ReportArguments {
    /// The number of lines from the end of the log.
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    pub lines: usize,
}

/// Arguments of `listen`.
#[derive(Args)]
pub struct ListenArguments {
    /// The mode whose part of the configuration is used.
    #[arg(value_enum)]
    pub mode: ModeArgument,
    /// The configuration file, in the sample's format.
    #[arg(long, value_name = "FILE", default_value = DEFAULT_CONFIGURATION)]
    pub config: PathBuf,
    /// Print only messages to standard output.
    #[arg(long)]
    pub json: bool,
    /// Print technical details of failures.
    #[arg(short, long)]
    pub verbose: bool,
    /// The connection options.
    #[command(flatten)]
    pub connection: ConnectionArguments,
}

/// Options for reaching and trusting a server.
#[derive(Args)]
pub struct ConnectionArguments {
    // A string that is parsed later: clap would repeat an invalid value in its error, and the value may hold a
    // password.
    /// The proxy, as typed.
    #[arg(long, value_name = "automatic|direct|ADDRESS")]
    pub proxy: Option<String>,
    /// A file with CA certificates (PEM).
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// A SHA-256 fingerprint, as typed.
    #[arg(long, value_name = "FINGERPRINT")]
    pub pin: Option<String>,
    /// A client certificate's file (PEM or PKCS#12).
    #[arg(long, value_name = "FILE")]
    pub client_cert: Option<PathBuf>,
    /// The only protocol revision to use.
    #[arg(long, value_name = "3|4", value_parser = clap::value_parser!(u8).range(3..=4))]
    pub revision: Option<u8>,
}

/// Arguments of `simulate`.
#[derive(Args)]
pub struct SimulateArguments {
    /// A port on loopback; 0 for a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// The name or file of a scenario.
    #[arg(long, value_name = "NAME-OR-FILE", default_value = "sample")]
    pub scenario: String,
    /// Lifetime of tokens in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(1..))]
    pub token_life: u32,
    /// The only protocol revision to use.
    #[arg(long, value_name = "3|4", value_parser = clap::value_parser!(u8).range(3..=4))]
    pub revision: Option<u8>,
    /// Act as a hostile server in place of the scenario, with random numbers from this seed.
    #[arg(long, value_name = "SEED", num_args = 0..=1, default_missing_value = "1")]
    pub hostile: Option<u64>,
}

/// The commands for accounts.
#[derive(Subcommand)]
pub enum AccountsCommand {
    /// Create or update an account from a configuration.
    Import(ImportArguments),
    /// List the accounts.
    List,
    /// Remove an account or all of them.
    Remove(RemoveArguments),
}

/// Arguments of `accounts import`.
#[derive(Args)]
pub struct ImportArguments {
    /// The configuration file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The mode whose part of the configuration is used.
    #[arg(long, value_enum)]
    pub mode: ModeArgument,
    /// Remove the secrets from the file afterwards.
    #[arg(long)]
    pub blank_file: bool,
    /// The connection options.
    #[command(flatten)]
    pub connection: ConnectionArguments,
}

/// Arguments of `accounts remove`: a name or `--all`.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct RemoveArguments {
    /// An account's name.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Every account.
    #[arg(long)]
    pub all: bool,
}

/// Arguments of `managed`.
#[derive(Args)]
pub struct ManagedArguments {
    /// The file to check in place of this computer's.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// The sign-in mode.
#[derive(Clone, Copy, ValueEnum)]
pub enum ModeArgument {
    /// With the cookies of a browser.
    User,
    /// As an app.
    App,
    /// As a bot.
    Bot,
}

/// The file name in the reference sample, relative to the current folder.
const DEFAULT_CONFIGURATION: &str = "ws-connector.config.json";

impl From<ModeArgument> for Mode {
    fn from(mode: ModeArgument) -> Self {
        match mode {
            ModeArgument::User => Self::User,
            ModeArgument::App => Self::App,
            ModeArgument::Bot => Self::Bot,
        }
    }
}
