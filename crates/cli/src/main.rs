//! `ringtray-cli`: the DataChannel API in a terminal or on a server.

mod accounts;
mod compact;
mod configuration;
mod connection;
mod failure;
mod language;
mod lines;
mod listen;
mod managed;
mod output;
mod report;
mod rules;
mod safe_text;
mod simulate;
mod stop;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::FromArgMatches;
use ringtray_arguments::LOG;
use ringtray_arguments::cli::{self, AccountsCommand, Arguments, Command};
use ringtray_datachannel::Redaction;
use tracing_subscriber::EnvFilter;

use failure::Failure;

/// The default log filter. The program itself reports changes of the connection once; the client's log would repeat
/// them at every attempt.
const USUAL_LOG: &str = "warn,ringtray_datachannel::client::actor=error";

fn main() -> ExitCode {
    ringtray_process::tell_panics_without_data();
    let protected = ringtray_process::no_core_dumps();
    let given = cli::command(language::language()).get_matches();
    let arguments = Arguments::from_arg_matches(&given).unwrap_or_else(|error| error.exit());
    let redaction = Redaction::default();
    log_to_stderr(redaction.clone());
    if let Err(error) = protected {
        tracing::warn!(%error, "core dumps could not be disabled; a crash may write secrets to one");
    }
    match run(arguments.command, redaction) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::print_error(&language::language().tell(&failure.phrase()));
            failure.status()
        }
    }
}

fn run(command: Command, redaction: Redaction) -> Result<(), Failure> {
    // One thread, so that messages are printed without waking another thread for each.
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
    // A pending name lookup must not delay the exit.
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
