//! `listen`: print each message, send what is typed.

mod certificate;
mod conversation;
mod telling;
mod typed;

use std::time::Duration;

use ringtray_arguments::cli::ListenArguments;
use ringtray_core::{Mode, State};
use ringtray_datachannel::{Client, ClientConfig, InstanceId, Redaction};

use crate::configuration::Configuration;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::managed::Rules;
use crate::speech::language;
use crate::stop::asked_to_stop;
use crate::trouble::trouble;
use telling::Telling;

/// How long the server may take to hear that we go.
const GOODBYE: Duration = Duration::from_secs(1);

/// Connects and talks until it is told to end, or the sign-in is refused.
pub(crate) async fn run(arguments: ListenArguments, redaction: Redaction) -> Result<(), Failure> {
    let stop = asked_to_stop()?;
    let (rules, mode) = (Rules::here(), Mode::from(arguments.mode));
    let connection = Connection::of(arguments.connection)?;
    rules.permit_options(&connection)?;
    let connection = rules.complete(connection)?;
    let client_certificate = connection.client_certificate()?;
    let configuration = Configuration::read(&arguments.config, mode, &rules)?;
    rules.permit(&configuration, mode)?;
    let telling = Telling::new(arguments.json, arguments.verbose)?;
    if configuration.said.unverified && connection.pin.is_none() {
        trouble(&language().say("cli-listen-unverified", &[]));
    }
    // One of its own for each run: what the server does with two connections of one name is not known.
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
    let sending = tokio::spawn(typed::send_all(client.clone(), typed::read_stdin()?));
    client.connect();
    let ended = tokio::select! {
        ended = conversation::hold(incoming, telling) => ended,
        () = stop => Ok(()),
    };
    sending.abort();
    client.disconnect();
    let mut state = client.state();
    let disconnected =
        state.wait_for(|state| matches!(state, State::Disconnected { .. } | State::Stopped { .. }));
    // Going without a goodbye does no harm.
    let _ = tokio::time::timeout(GOODBYE, disconnected).await;
    ended
}
