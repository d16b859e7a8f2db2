//! What can be asked for on the command line. What it is for stands in the catalogues, and `help` brings it in: a doc
//! comment here would be shown, and in English.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ringtray_core::Mode;

#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Listen(ListenArguments),
    Simulate(SimulateArguments),
    #[command(subcommand)]
    Accounts(AccountsCommand),
    Managed(ManagedArguments),
    Report(ReportArguments),
}

#[derive(Args)]
pub(crate) struct ReportArguments {
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    pub(crate) lines: usize,
}

#[derive(Args)]
pub(crate) struct ListenArguments {
    #[arg(value_enum)]
    pub(crate) mode: ModeArgument,
    #[arg(long, value_name = "FILE", default_value = DEFAULT_CONFIGURATION)]
    pub(crate) config: PathBuf,
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

#[derive(Args)]
pub(crate) struct ConnectionArguments {
    // A text, which is read later: about a wrong value clap would repeat it, and a password may be in it.
    #[arg(long, value_name = "automatic|direct|ADDRESS")]
    pub(crate) proxy: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) pin: Option<String>,
    #[arg(long, value_name = "3|4", value_parser = clap::value_parser!(u8).range(3..=4))]
    pub(crate) revision: Option<u8>,
}

#[derive(Args)]
pub(crate) struct SimulateArguments {
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    #[arg(long, value_name = "NAME-OR-FILE", default_value = "sample")]
    pub(crate) scenario: String,
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) token_life: u32,
    #[arg(long, value_name = "3|4", value_parser = clap::value_parser!(u8).range(3..=4))]
    pub(crate) revision: Option<u8>,
}

#[derive(Subcommand)]
pub(crate) enum AccountsCommand {
    Import(ImportArguments),
    List,
    Remove(RemoveArguments),
}

#[derive(Args)]
pub(crate) struct ImportArguments {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_enum)]
    pub(crate) mode: ModeArgument,
    #[arg(long)]
    pub(crate) blank_file: bool,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct RemoveArguments {
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
pub(crate) struct ManagedArguments {
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ModeArgument {
    User,
    App,
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
