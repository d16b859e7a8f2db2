//! What can be asked for on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ringtray_core::Mode;

/// The DataChannel API of VoipNow and Hubgets in a terminal or on a server.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Listen(ListenArguments),
    Simulate(SimulateArguments),
    /// The accounts the desktop uses.
    #[command(subcommand)]
    Accounts(AccountsCommand),
    Managed(ManagedArguments),
    Report(ReportArguments),
}

/// Print what helps to find a fault: versions, accounts, what is managed, the end of the desktop's log.
///
/// It holds names, addresses and numbers, and no secrets. Read it before you pass it on.
#[derive(Args)]
pub(crate) struct ReportArguments {
    /// How many lines of the log
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    pub(crate) lines: usize,
}

/// Connect and print each message.
///
/// Prints CONNECTED, RECEIVED and the message as compact JSON, DISCONNECTED and the reason, one a line, and sends
/// what is typed: JSON on one line, or an empty line, JSON on several lines, an empty line.
///
/// A server's certificate that is not trusted is shown, with what makes it trusted.
///
/// Ends with status 0 on Ctrl-C or SIGTERM, 2 when an option or the configuration can't be used, 3 when the
/// sign-in is refused, 1 on other failures.
#[derive(Args)]
pub(crate) struct ListenArguments {
    /// As what to sign in: one of the parts of the configuration
    #[arg(value_enum)]
    pub(crate) mode: ModeArgument,
    /// The configuration: JSON, comments allowed
    #[arg(long, value_name = "FILE", default_value = DEFAULT_CONFIGURATION)]
    pub(crate) config: PathBuf,
    /// Print only the messages to standard output; what else happens goes to standard error
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

// No doc comment: it would take the place of the command's own.
#[derive(Args)]
pub(crate) struct ConnectionArguments {
    // A text, which is read later: about a wrong value clap would repeat it, and a password may be in it.
    #[arg(long, value_name = "automatic|direct|ADDRESS", help = PROXY_HELP)]
    pub(crate) proxy: Option<String>,
    /// Trust also what the certificates in this file issued: PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Trust the one certificate with this SHA-256 fingerprint and no other
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) pin: Option<String>,
    /// Speak this protocol revision only; else it is found
    #[arg(long, value_name = "3|4", value_parser = clap::value_parser!(u8).range(3..=4))]
    pub(crate) revision: Option<u8>,
}

/// Be a DataChannel server on this computer, and print what happens.
///
/// Accepts the token "demo", the cookies vn=demo and dev=demo, and every way to a token with "demo" for everything.
#[derive(Args)]
pub(crate) struct SimulateArguments {
    /// The port on 127.0.0.1; a free one where this is 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    /// What happens to each connection: the name of a scenario, or a file with one
    #[arg(long, value_name = "NAME-OR-FILE", default_value = "sample")]
    pub(crate) scenario: String,
    /// How many seconds a token that it gives is good for
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) token_life: u32,
    /// Speak this protocol revision only; else the one the client asks for
    #[arg(long, value_name = "3|4", value_parser = clap::value_parser!(u8).range(3..=4))]
    pub(crate) revision: Option<u8>,
}

#[derive(Subcommand)]
pub(crate) enum AccountsCommand {
    Import(ImportArguments),
    /// List the accounts.
    List,
    Remove(RemoveArguments),
}

/// Make an account of a configuration, or bring the one it was made of before up to date.
///
/// The secrets go to the keyring. The desktop connects the account at its next start. What the options about the
/// connection do not say stays as it was.
#[derive(Args)]
pub(crate) struct ImportArguments {
    /// The configuration, for example ws-connector.config.json: JSON, comments allowed
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// As what to sign in: one of the parts of the configuration
    #[arg(long, value_enum)]
    pub(crate) mode: ModeArgument,
    /// Take the secrets that went to the keyring out of the file; all else in it stays
    #[arg(long)]
    pub(crate) blank_file: bool,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

/// Remove accounts and their secrets; the history stays.
///
/// A desktop that runs goes on with them until it is started again.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct RemoveArguments {
    /// The account's name, as `accounts list` tells it
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Every account
    #[arg(long)]
    pub(crate) all: bool,
}

/// Show what an administrator has set for this computer, and what is wrong with it.
///
/// Ends with status 2 when the file can't be used, so that a file can be checked before it is rolled out.
#[derive(Args)]
pub(crate) struct ManagedArguments {
    /// Another file than the one that counts here
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// The modes, as typed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ModeArgument {
    /// With the cookies of a browser
    User,
    /// With a token, or with name and password and the Hubgets mobile app's key and secret
    App,
    /// With the token of a bot
    Bot,
}

/// Its addresses and names are written as they are typed, which a doc comment can't do.
const PROXY_HELP: &str = "The way to the server: by the environment and the system's settings, straight, or through the \
    proxy at this address, like http://proxy.example.com:3128 or socks5://proxy.example.com:1080. Where it asks for \
    them, its name and password come from the environment: RINGTRAY_PROXY_USERNAME and RINGTRAY_PROXY_PASSWORD";

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
