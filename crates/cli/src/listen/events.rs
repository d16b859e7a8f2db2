//! Prints what the server sends, in order.

use ringtray_core::{Reason, State};
use ringtray_datachannel::{Acknowledgement, Incoming, Item, Message, Occasion, ReasonKind};

use super::certificate::{self, Shown};
use super::printer::Printer;
use crate::failure::Failure;
use crate::language::language;
use crate::lines::Printed;
use crate::output::{OutputError, print_error};

/// The only event with messages; the sample listens to no other.
const MESSAGE: &str = "message";

/// Prints items until the sign-in is refused or the reader is gone.
pub(super) async fn print_all(mut incoming: Incoming, printer: Printer) -> Result<(), Failure> {
    let mut changes = Changes::default();
    while let Some(items) = incoming.next_many().await {
        // Prints all items that are ready, and does not wait for more.
        let mut batch = Batch::default();
        for item in items {
            let printed = match item {
                Item::Message(message) => {
                    batch.add(message, &printer);
                    Printed::Yes
                }
                // Not stored: the next run uses a new instance id, or the configuration's.
                Item::InstanceChanged(_) | Item::TokenChanged(_) => Printed::Yes,
                Item::State(state) => match std::mem::take(&mut batch).print(&printer).await? {
                    Printed::Yes => changes.tell(state, &printer).await?,
                    Printed::NobodyReads => Printed::NobodyReads,
                },
            };
            if printed == Printed::NobodyReads {
                return Ok(());
            }
        }
        if batch.print(&printer).await? == Printed::NobodyReads {
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
    fn add(&mut self, message: Message, printer: &Printer) {
        if message.name == MESSAGE {
            // Standard output has the unredacted message, as the user asked for.
            printer.message(message.as_sent(), &mut self.lines);
        } else {
            tracing::info!(name = message.name, "ignored an event that is not a message");
        }
        self.acknowledgements.extend(message.acknowledgement);
    }

    /// Prints the messages, then acknowledges them.
    async fn print(self, printer: &Printer) -> Result<Printed, OutputError> {
        let printed = printer.print(self.lines).await?;
        if printed == Printed::Yes {
            self.acknowledgements.into_iter().for_each(Acknowledgement::send);
        }
        Ok(printed)
    }
}

/// The state of the connection as reported so far.
#[derive(Default)]
struct Changes {
    connected: bool,
    /// The reason reported last. A server that stays unreachable is reported once, and again only if the reason
    /// changes.
    told: Option<Reason>,
    shown: Shown,
}

impl Changes {
    async fn tell(&mut self, state: State, printer: &Printer) -> Result<Printed, Failure> {
        if matches!(state, State::Connected { .. }) {
            if std::mem::replace(&mut self.connected, true) {
                // Reading pauses or resumes.
                return Ok(Printed::Yes);
            }
            self.told = None;
            return Ok(printer.change("CONNECTED").await?);
        }
        let was_connected = std::mem::take(&mut self.connected);
        let printed = match was_connected.then(|| lost(&state)) {
            Some(reason) => printer.change(&format!("DISCONNECTED {reason}")).await?,
            None => Printed::Yes,
        };
        match state {
            State::Waiting { reason, .. } => self.tell_waiting(reason, was_connected, printer),
            State::NeedsSignIn { reason } => {
                printer.detail(&reason);
                return Err(match reason.kind {
                    ReasonKind::UnusableCredentials => Failure::Credentials(reason.message),
                    _ => Failure::SignIn(reason.message),
                });
            }
            State::Stopped { reason } => {
                printer.detail(&reason);
                return Err(Failure::Stopped(reason.message));
            }
            State::Connected { .. } | State::Connecting { .. } | State::Disconnected { .. } => {}
        }
        Ok(printed)
    }

    fn tell_waiting(&mut self, reason: Reason, was_connected: bool, printer: &Printer) {
        let certificate = reason.certificate.as_deref().filter(|one| self.shown.is_new(one));
        let is_news = self
            .told
            .as_ref()
            .is_none_or(|before| (before.kind, &before.message) != (reason.kind, &reason.message));
        if is_news || certificate.is_some() {
            let what = if was_connected { "lost" } else { "not_made" };
            print_error(
                &language().say(
                    "cli-trying-again",
                    &[("what", what.into()), ("why", reason.message.clone().into())],
                ),
            );
            printer.detail(&reason);
        }
        for line in certificate.iter().flat_map(|one| certificate::lines(one, language())) {
            print_error(&line);
        }
        self.told = Some(reason);
    }
}

/// The text for why a connection ended.
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
