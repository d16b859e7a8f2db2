//! What comes from the server, told in its order.

use ringtray_core::{Reason, State};
use ringtray_datachannel::{Acknowledgement, Incoming, Item, Message, Occasion, ReasonKind};

use super::certificate::{self, Shown};
use super::telling::Telling;
use crate::failure::Failure;
use crate::lines::Printed;
use crate::speech::language;
use crate::trouble::trouble;

/// The one event that carries messages; the sample listens to no other.
const MESSAGE: &str = "message";

/// Tells what comes until the sign-in is refused or nobody reads any more.
pub(super) async fn hold(mut incoming: Incoming, telling: Telling) -> Result<(), Failure> {
    let mut changes = Changes::default();
    while let Some(items) = incoming.next_many().await {
        // What is there already is printed at once, and what is not is not waited for.
        let mut batch = Batch::default();
        for item in items {
            let printed = match item {
                Item::Message(message) => {
                    batch.add(message, &telling);
                    Printed::Yes
                }
                // For this run alone: the next one has a name of its own, or the one in the configuration.
                Item::InstanceChanged(_) | Item::TokenChanged(_) => Printed::Yes,
                Item::State(state) => match std::mem::take(&mut batch).print(&telling).await? {
                    Printed::Yes => changes.tell(state, &telling).await?,
                    Printed::NobodyReads => Printed::NobodyReads,
                },
            };
            if printed == Printed::NobodyReads {
                return Ok(());
            }
        }
        if batch.print(&telling).await? == Printed::NobodyReads {
            return Ok(());
        }
    }
    Ok(())
}

/// Messages that are printed together.
#[derive(Default)]
struct Batch {
    lines: String,
    acknowledgements: Vec<Acknowledgement>,
}

impl Batch {
    fn add(&mut self, message: Message, telling: &Telling) {
        if message.name == MESSAGE {
            // Standard output is for what the server sent, all of it.
            telling.message(message.as_sent(), &mut self.lines);
        } else {
            tracing::info!(name = message.name, "an event that is no message was passed over");
        }
        self.acknowledgements.extend(message.acknowledgement);
    }

    /// Prints the messages, and acknowledges them when the reader can have them.
    async fn print(self, telling: &Telling) -> Result<Printed, Failure> {
        let printed = telling.print(self.lines).await?;
        if printed == Printed::Yes {
            self.acknowledgements.into_iter().for_each(Acknowledgement::send);
        }
        Ok(printed)
    }
}

/// What was told of the connection.
#[derive(Default)]
struct Changes {
    connected: bool,
    /// What was told last: a server that stays away is told once, and again when it is in another trouble, not at every
    /// attempt.
    told: Option<Reason>,
    shown: Shown,
}

impl Changes {
    async fn tell(&mut self, state: State, telling: &Telling) -> Result<Printed, Failure> {
        if matches!(state, State::Connected { .. }) {
            if std::mem::replace(&mut self.connected, true) {
                // Reading pauses or goes on.
                return Ok(Printed::Yes);
            }
            self.told = None;
            return telling.change("CONNECTED").await;
        }
        let was_connected = std::mem::take(&mut self.connected);
        let printed = match was_connected.then(|| lost(&state)) {
            Some(reason) => telling.change(&format!("DISCONNECTED {reason}")).await?,
            None => Printed::Yes,
        };
        match state {
            State::Waiting { reason, .. } => self.tell_waiting(reason, was_connected, telling),
            State::NeedsSignIn { reason } => {
                telling.detail(&reason);
                return Err(match reason.kind {
                    ReasonKind::UnusableCredentials => Failure::Credentials(reason.message),
                    _ => Failure::SignIn(reason.message),
                });
            }
            State::Stopped { reason } => {
                telling.detail(&reason);
                return Err(Failure::Stopped(reason.message));
            }
            State::Connected { .. } | State::Connecting { .. } | State::Disconnected { .. } => {}
        }
        Ok(printed)
    }

    fn tell_waiting(&mut self, reason: Reason, was_connected: bool, telling: &Telling) {
        let certificate = reason.certificate.as_deref().filter(|one| self.shown.is_new(one));
        let is_news = self
            .told
            .as_ref()
            .is_none_or(|before| (before.kind, &before.message) != (reason.kind, &reason.message));
        if is_news || certificate.is_some() {
            let what = if was_connected { "lost" } else { "not_made" };
            trouble(
                &language().say(
                    "cli-trying-again",
                    &[("what", what.into()), ("why", reason.message.clone().into())],
                ),
            );
            telling.detail(&reason);
        }
        for line in certificate.iter().flat_map(|one| certificate::lines(one, language())) {
            trouble(&line);
        }
        self.told = Some(reason);
    }
}

/// Why a connection ended, in words.
fn lost(state: &State) -> String {
    let why = match state {
        State::Waiting { reason, .. } | State::NeedsSignIn { reason } | State::Stopped { reason } => {
            return language().tell(&reason.message);
        }
        State::Disconnected { .. } => "wanted",
        State::Connecting { occasion: Occasion::Asked, .. } => "asked",
        State::Connecting { occasion: Occasion::Retry, .. } => "retry",
        State::Connecting { occasion: Occasion::Resumed, .. } => "resumed",
        State::Connecting { occasion: Occasion::NetworkChanged, .. } => "network_changed",
        State::Connected { .. } => "anew",
    };
    language().say("cli-ended", &[("why", why.into())])
}
