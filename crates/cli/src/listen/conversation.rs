//! What comes from the server, told in its order.

use ringtray_core::{Reason, State};
use ringtray_datachannel::{Incoming, Item, Message, Occasion, ReasonKind};

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
    let mut connected = false;
    // What was told last: a server that stays away is told once, and again when it is in another trouble, not at every
    // attempt.
    let mut told: Option<Reason> = None;
    let mut shown = Shown::default();
    while let Some(item) = incoming.next().await {
        let printed = match item {
            Item::Message(message) => tell(message, &telling).await?,
            // For this run alone: the next one has a name of its own, or the one in the configuration.
            Item::InstanceChanged(_) | Item::TokenChanged(_) => Printed::Yes,
            // Reading pauses or goes on.
            Item::State(State::Connected { .. }) if connected => Printed::Yes,
            Item::State(State::Connected { .. }) => {
                (connected, told) = (true, None);
                telling.change("CONNECTED").await?
            }
            Item::State(state) => {
                let was_connected = std::mem::take(&mut connected);
                let printed = match was_connected.then(|| lost(&state)) {
                    Some(reason) => telling.change(&format!("DISCONNECTED {reason}")).await?,
                    None => Printed::Yes,
                };
                match state {
                    State::Waiting { reason, .. } => {
                        let certificate = reason.certificate.as_deref().filter(|one| shown.is_new(one));
                        let is_news = told.as_ref().is_none_or(|before| {
                            (before.kind, &before.message) != (reason.kind, &reason.message)
                        });
                        if is_news || certificate.is_some() {
                            let what = if was_connected { "lost" } else { "not_made" };
                            trouble(&language().say(
                                "cli-trying-again",
                                &[("what", what.into()), ("why", reason.message.clone().into())],
                            ));
                            telling.detail(&reason);
                        }
                        for line in certificate.iter().flat_map(|one| certificate::lines(one, language())) {
                            trouble(&line);
                        }
                        told = Some(reason);
                    }
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
                printed
            }
        };
        if printed == Printed::NobodyReads {
            return Ok(());
        }
    }
    Ok(())
}

/// Prints a message, and acknowledges it when the reader can have it.
async fn tell(message: Message, telling: &Telling) -> Result<Printed, Failure> {
    let printed = if message.name == MESSAGE {
        telling.message(&message.raw).await?
    } else {
        tracing::info!(name = message.name, "an event that is no message was passed over");
        Printed::Yes
    };
    if let (Printed::Yes, Some(acknowledgement)) = (&printed, message.acknowledgement) {
        acknowledgement.send();
    }
    Ok(printed)
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
