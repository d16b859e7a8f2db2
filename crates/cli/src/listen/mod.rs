//! `listen`: prints each message and sends what the user types.

mod certificate;
mod events;
mod printer;
mod stdin;

use std::time::Duration;

use ringtray_arguments::cli::ListenArguments;
use ringtray_core::{Mode, State};
use ringtray_datachannel::{Client, ClientConfig, InstanceId, Redaction};

use crate::configuration::Configuration;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::language::language;
use crate::output::print_error;
use crate::rules::Rules;
use crate::stop::asked_to_stop;
use printer::Printer;

/// The time limit for closing the connection.
const GOODBYE: Duration = Duration::from_secs(1);

/// Connects, and runs until the program is stopped or the sign-in is refused.
pub(crate) async fn run(arguments: ListenArguments, redaction: Redaction) -> Result<(), Failure> {
    let stop = asked_to_stop()?;
    let (rules, mode) = (Rules::here(), Mode::from(arguments.mode));
    let connection = Connection::of(arguments.connection)?;
    rules.permit_options(&connection)?;
    let connection = rules.complete(connection)?;
    let client_certificate = connection.client_certificate()?;
    let configuration = Configuration::read(&arguments.config, mode, rules.preset())?;
    rules.permit(&configuration, mode)?;
    let printer = Printer::new(arguments.json, arguments.verbose)?;
    if configuration.said.unverified && connection.pin.is_none() {
        print_error(&language().say("cli-listen-unverified", &[]));
    }
    // A new instance id for each run, because it is unknown how the server handles two connections with the same one.
    let credentials = configuration.credentials();
    let said = configuration.said;
    let fixed_instance = said.instance_id.is_some();
    let instance_id = said.instance_id.unwrap_or_else(InstanceId::random);
    let (client, incoming) = Client::start(ClientConfig {
        fixed_instance,
        path: said.path.unwrap_or_default(),
        revision: connection.revision(),
        trust: connection.trust(),
        client_certificate,
        proxy: connection.proxy.unwrap_or_default(),
        redaction,
        ..ClientConfig::new(said.server, instance_id, credentials)
    });
    let sending = tokio::spawn(stdin::send_all(client.clone(), stdin::read_messages()?));
    client.connect();
    let ended = tokio::select! {
        ended = events::print_all(incoming, printer) => ended,
        () = stop => Ok(()),
    };
    sending.abort();
    client.disconnect();
    let mut state = client.state();
    let disconnected =
        state.wait_for(|state| matches!(state, State::Disconnected { .. } | State::Stopped { .. }));
    // Exiting without a close does no harm.
    let _ = tokio::time::timeout(GOODBYE, disconnected).await;
    ended
}
