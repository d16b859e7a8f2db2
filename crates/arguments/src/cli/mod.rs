//! What `ringtray-cli` can be asked for. The doc comments are for programmers; what a person is told stands in the
//! catalogues, and [`command`] puts it in their place.

mod help;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ringtray_core::Mode;
use ringtray_language::Language;

/// The command line with its help in this language.
#[must_use]
pub fn command(language: Language) -> clap::Command {
    help::command(language)
}

/// All of the command line.
#[derive(Parser)]
#[command(name = "ringtray-cli", version, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Connect and print messages.
    Listen(ListenArguments),
    /// Be a server.
    Simulate(SimulateArguments),
    /// Look after the accounts of the desktop.
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// Show or check what an administrator has set.
    Managed(ManagedArguments),
    /// Print a report for who helps.
    Report(ReportArguments),
}

/// Of `report`.
#[derive(Args)]
pub struct ReportArguments {
    /// How many lines of the log, counted from its end.
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    pub lines: usize,
}

/// Of `listen`.
#[derive(Args)]
pub struct ListenArguments {
    /// Which part of the configuration counts.
    #[arg(value_enum)]
    pub mode: ModeArgument,
    /// The configuration, as the sample has it.
    #[arg(long, value_name = "FILE", default_value = DEFAULT_CONFIGURATION)]
    pub config: PathBuf,
    /// Nothing but messages on standard output.
    #[arg(long)]
    pub json: bool,
    /// The technical side of each trouble as well.
    #[arg(short, long)]
    pub verbose: bool,
    /// How the server is reached.
    #[command(flatten)]
    pub connection: ConnectionArguments,
}

/// How a server is reached, and which is trusted.
#[derive(Args)]
pub struct ConnectionArguments {
    // A text, which is read later: about a wrong value clap would repeat it, and a password may be in it.
    /// The way out, as it was typed.
    #[arg(long, value_name = "automatic|direct|ADDRESS")]
    pub proxy: Option<String>,
    /// A file with authorities (PEM).
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// A SHA-256 fingerprint, as it was typed.
    #[arg(long, value_name = "FINGERPRINT")]
    pub pin: Option<String>,
    /// A file with a client certificate (PEM or PKCS#12).
    #[arg(long, value_name = "FILE")]
    pub client_cert: Option<PathBuf>,
    /// The one protocol revision to speak.
    #[arg(long, value_name = "3|4", value_parser = clap::value_parser!(u8).range(3..=4))]
    pub revision: Option<u8>,
}

/// Of `simulate`.
#[derive(Args)]
pub struct SimulateArguments {
    /// A port on loopback; 0 for a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// A scenario's name, or a file with one.
    #[arg(long, value_name = "NAME-OR-FILE", default_value = "sample")]
    pub scenario: String,
    /// In seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(1..))]
    pub token_life: u32,
    /// The one protocol revision to speak.
    #[arg(long, value_name = "3|4", value_parser = clap::value_parser!(u8).range(3..=4))]
    pub revision: Option<u8>,
    /// Do harm in place of the scenario, at random by a seed.
    #[arg(long, value_name = "SEED", num_args = 0..=1, default_missing_value = "1")]
    pub hostile: Option<u64>,
}

/// What can be done with accounts.
#[derive(Subcommand)]
pub enum AccountsCommand {
    /// Make or renew one of a configuration.
    Import(ImportArguments),
    /// List them.
    List,
    /// Remove one or all.
    Remove(RemoveArguments),
}

/// Of `accounts import`.
#[derive(Args)]
pub struct ImportArguments {
    /// The configuration.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which part of the configuration counts.
    #[arg(long, value_enum)]
    pub mode: ModeArgument,
    /// Whether the secrets are taken out of the file afterwards.
    #[arg(long)]
    pub blank_file: bool,
    /// How the server is reached.
    #[command(flatten)]
    pub connection: ConnectionArguments,
}

/// Of `accounts remove`: a name or all.
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

/// Of `managed`.
#[derive(Args)]
pub struct ManagedArguments {
    /// A file to check in place of the one that counts.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// As what to sign in.
#[derive(Clone, Copy, ValueEnum)]
pub enum ModeArgument {
    /// With the cookies of a browser.
    User,
    /// As an app.
    App,
    /// As a bot.
    Bot,
}

/// The name the reference sample gives it; looked for in the current folder.
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
