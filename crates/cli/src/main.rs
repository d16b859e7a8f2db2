//! `ringtray-cli`: the DataChannel API in a terminal or on a server.

mod accounts;
mod compact;
mod configuration;
mod connection;
mod failure;
mod lines;
mod listen;
mod managed;
mod output;
mod report;
mod safe_text;
mod simulate;
mod speech;
mod stop;
mod trouble;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::FromArgMatches;
use ringtray_arguments::LOG;
use ringtray_arguments::cli::{self, AccountsCommand, Arguments, Command};
use ringtray_datachannel::Redaction;
use tracing_subscriber::EnvFilter;

use failure::Failure;

/// What is logged where nothing else is asked for. What becomes of the connection is told in words, and once; the
/// client's log would tell it at every attempt.
const USUAL_LOG: &str = "warn,ringtray_datachannel::client::actor=error";

fn main() -> ExitCode {
    ringtray_process::tell_panics_without_data();
    let protected = ringtray_process::no_core_dumps();
    let given = cli::command(speech::language()).get_matches();
    let arguments = Arguments::from_arg_matches(&given).unwrap_or_else(|error| error.exit());
    let redaction = Redaction::default();
    log_to_stderr(redaction.clone());
    if let Err(error) = protected {
        tracing::warn!(%error, "a fault may leave a core dump, and secrets in it");
    }
    match run(arguments.command, redaction) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            trouble::trouble(&failure.in_words(speech::language()));
            failure.status()
        }
    }
}

fn run(command: Command, redaction: Redaction) -> Result<(), Failure> {
    // One thread: what the network brings is printed without waking another for each message.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = match command {
        Command::Listen(arguments) => runtime.block_on(listen::run(arguments, redaction)),
        Command::Simulate(arguments) => runtime.block_on(simulate::run(arguments)),
        Command::Managed(arguments) => managed::show(arguments),
        Command::Report(arguments) => report::print_report(&arguments),
        Command::Accounts(AccountsCommand::Import(arguments)) => {
            runtime.block_on(accounts::import(arguments))
        }
        Command::Accounts(AccountsCommand::List) => accounts::list(),
        Command::Accounts(AccountsCommand::Remove(arguments)) => {
            runtime.block_on(accounts::remove(&arguments))
        }
    };
    // A name that is still being looked up must not hold up the end.
    runtime.shutdown_background();
    ended
}

fn log_to_stderr(redaction: Redaction) {
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new(USUAL_LOG));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || redaction.writer(std::io::stderr()))
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
