//! The demo: a built-in server on this computer, and an account for it that disappears when the program ends.

use ringtray_core::{
    AccountId, ConnectionFields, Field, HistoryPart, Input, Method, Mode, ProxyWay, SecretsKept, Setting,
    SettingsEdit, SignInForm, SignInResult,
};
use ringtray_datachannel::InstanceId;
use ringtray_language::Phrase;
use ringtray_simulator::{Options, Scenario, Simulator, SimulatorError};

use super::persister::{SignInReply, Then};
use super::sign_in::refuse;
use super::{Controller, Happening, history};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// The token that the server accepts.
const TOKEN: &str = "demo";

/// The demo's server, or why it did not start.
pub(super) struct Started(Result<Simulator, SimulatorError>);

impl std::fmt::Debug for Started {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Started")
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Starts the demo. If it already runs, answers with its account.
    pub(super) fn start_demo(&mut self, reply: SignInReply) {
        if self.demo.is_some() {
            // The window may be gone before its answer is ready.
            let _ = reply.send(SignInResult::SignedIn { account: AccountId::demo() });
            return;
        }
        if self.core.managed().locks(Setting::Server) {
            return refuse(reply, Field::Form, Phrase::of("error-demo-locked", &[]));
        }
        let happen = self.happen.clone();
        tokio::spawn(async move {
            let started = match Scenario::named("demo") {
                Ok(scenario) => Simulator::start(Options { scenario, ..Options::default() }).await,
                Err(error) => {
                    tracing::error!(%error, "the demo's scenario can't be played");
                    Simulator::start(Options::default()).await
                }
            };
            let started = Started(started);
            // The loop may have ended; then the page is gone too.
            let _ = happen.send(Happening::Demo { started, reply }).await;
        });
    }

    pub(super) fn on_demo(&mut self, started: Started, reply: SignInReply) {
        let simulator = match started.0 {
            Ok(simulator) => simulator,
            Err(error) => return refuse(reply, Field::Form, not_started(&error)),
        };
        let form = SignInForm {
            server: simulator.address(),
            mode: Mode::App,
            method: Method::Token,
            token: TOKEN.into(),
            connection: ConnectionFields { proxy: ProxyWay::Direct, ..ConnectionFields::default() },
            ..SignInForm::default()
        };
        let Ok(checked) = form.check(None) else {
            return refuse(reply, Field::Form, Phrase::of("error-demo-server", &[]));
        };
        let (id, secrets) = (AccountId::demo(), checked.secrets.clone());
        let mut account = checked.into_account(id.clone(), InstanceId::random().to_string());
        "Demo".clone_into(&mut account.name);
        account.colour = self.core.settings().next_colour();
        let connection = match self.connections.start(&account, secrets) {
            Ok(connection) => connection,
            Err(why) => return refuse(reply, Field::Form, why),
        };
        connection.client.connect();
        self.connections.put(id.clone(), connection);
        self.edit(SettingsEdit::SaveAccount(Box::new(account)), Then::Nothing);
        let why = Phrase::of("error-demo-ends", &[]);
        self.apply(Input::SecretsKept { account: id.clone(), kept: SecretsKept::Session { why } });
        self.demo = Some(simulator);
        let _ = reply.send(SignInResult::SignedIn { account: id });
    }

    /// Stops the demo's server and deletes its calls.
    pub(super) fn end_demo(&mut self) {
        if self.demo.take().is_some() {
            let part = HistoryPart::Account { account: AccountId::demo() };
            // The writer continues even if the receiver of its answer is gone.
            drop(history::forget(self.history.as_ref(), part));
        }
    }
}

/// The simulator has no translations, and its errors are whole sentences.
fn not_started(error: &SimulatorError) -> Phrase {
    Phrase::of("error-verbatim", &[("text", error.to_string().into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_simulator_is_shown_as_it_is() {
        let error = SimulatorError::Listen { port: 0, source: std::io::Error::other("in use") };
        assert_eq!(not_started(&error).to_string(), error.to_string());
    }
}
