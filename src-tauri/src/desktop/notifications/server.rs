//! The notification daemon, over one connection to the session bus.
//!
//! There is one connection for all popups: a daemon may report the user's actions only to the connection that showed
//! a popup, GNOME closes a popup when its connection ends, and only the messages of one connection arrive in order.

use std::collections::HashMap;

use futures_util::StreamExt as _;
use notify_rust::Hint;
use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;
use zbus::message::Type;
use zbus::zvariant::{DynamicType, Value};
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::native::Abilities;
use super::quirks::{self, Quirks};

pub(super) const NAME: &str = "org.freedesktop.Notifications";
pub(super) const PATH: &str = "/org/freedesktop/Notifications";
const BUS: &str = "org.freedesktop.DBus";

/// A popup on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Popup {
    /// The daemon's number for it.
    pub(super) id: u32,
    /// The daemon, by its unique name: another one gives the same numbers to other popups.
    pub(super) daemon: String,
}

/// Something received from the bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Of a popup, which may be another program's.
    Popup(Popup, PopupEvent),
    /// The daemon began, ended, or was replaced by another one.
    Owner,
    /// The session bus is gone.
    Lost,
}

/// What happened to a popup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PopupEvent {
    /// The user is about to choose an action, and this token allows bringing a window to the front.
    Token(String),
    /// A person chose the action with this key.
    Chosen(String),
    /// It expired.
    Expired,
    /// The user dismissed it, or the daemon did for its own reasons.
    Gone,
}

/// The daemon that runs now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Running {
    /// Its unique name on the bus.
    pub(super) name: String,
    /// What it can do.
    pub(super) abilities: Abilities,
    /// How it deviates from other daemons.
    pub(super) quirks: Quirks,
}

/// See the module documentation.
#[derive(Debug)]
pub(super) struct Server {
    connection: Option<Connection>,
    running: Option<Running>,
    heard: UnboundedSender<Heard>,
}

impl Server {
    /// Creates an unconnected server. Everything received goes to `heard`.
    pub(super) fn new(heard: UnboundedSender<Heard>) -> Server {
        Server { connection: None, running: None, heard }
    }

    /// Connects and listens, unless it does already.
    ///
    /// # Errors
    /// When there is no session bus.
    pub(super) async fn connect(&mut self) -> zbus::Result<Connection> {
        if let Some(connection) = &self.connection {
            return Ok(connection.clone());
        }
        let connection = Connection::session().await?;
        let signals = MatchRule::builder().msg_type(Type::Signal).path(PATH)?.interface(NAME)?.build();
        let owners = MatchRule::builder().msg_type(Type::Signal).sender(BUS)?.interface(BUS)?;
        let owners = owners.member("NameOwnerChanged")?.add_arg(NAME)?.build();
        let signals = MessageStream::for_match_rule(signals, &connection, None).await?;
        let owners = MessageStream::for_match_rule(owners, &connection, None).await?;
        tokio::spawn(listen(signals, owners, self.heard.clone()));
        Ok(self.connection.insert(connection).clone())
    }

    /// Forgets the connection, which is lost.
    pub(super) fn disconnect(&mut self) {
        self.connection = None;
        self.running = None;
    }

    /// The unique name of the daemon that runs; `None` when there is none, or no bus. None is started.
    pub(super) async fn owner(&mut self) -> Option<String> {
        let asked = async {
            let bus = self.connect().await?;
            let path = "/org/freedesktop/DBus";
            let reply = bus.call_method(Some(BUS), path, Some(BUS), "GetNameOwner", &(NAME,)).await?;
            reply.body().deserialize()
        };
        asked.await.inspect_err(|error| tracing::debug!(%error, "there is no notification daemon")).ok()
    }

    /// The running daemon. Its capabilities are queried once. The query starts a daemon that is not running.
    pub(super) async fn running(&mut self) -> Option<Running> {
        let owner = self.owner().await;
        if owner.is_some() && self.running.as_ref().map(|running| &running.name) == owner.as_ref() {
            return self.running.clone();
        }
        self.running = self
            .ask()
            .await
            .inspect_err(|error| tracing::debug!(%error, "the notification daemon could not be queried"))
            .ok();
        self.running.clone()
    }

    /// Shows a popup, or changes this one in place.
    ///
    /// # Errors
    /// When there is no bus or no daemon, or it refuses.
    pub(super) async fn notify(
        &mut self,
        native: &notify_rust::Notification,
        replaces: Option<&Popup>,
    ) -> zbus::Result<Popup> {
        let daemon = replaces.map_or(NAME, |popup| &popup.daemon);
        let body = (
            &native.appname,
            replaces.map_or(0, |popup| popup.id),
            &native.icon,
            &native.summary,
            &native.body,
            &native.actions,
            hints(native),
            i32::from(native.timeout),
        );
        let reply = self.call(daemon, "Notify", &body).await?;
        Ok(Popup { id: reply.body().deserialize()?, daemon: sender(&reply) })
    }

    /// Takes a popup away. Where that fails it is gone already.
    pub(super) async fn close(&self, popup: &Popup) {
        let Some(bus) = &self.connection else { return };
        let daemon = Some(popup.daemon.as_str());
        let closed = bus.call_method(daemon, PATH, Some(NAME), "CloseNotification", &(popup.id,)).await;
        if let Err(error) = closed {
            tracing::debug!(%error, "a popup could not be closed");
        }
    }

    async fn ask(&mut self) -> zbus::Result<Running> {
        let reply = self.call(NAME, "GetCapabilities", &()).await?;
        let names: Vec<String> = reply.body().deserialize()?;
        let name = sender(&reply);
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let reply = self.call(&name, "GetServerInformation", &()).await?;
        let (program, vendor, version, _): (String, String, String, String) = reply.body().deserialize()?;
        tracing::info!(
            program,
            vendor,
            version,
            capabilities = names.join(" "),
            "a notification daemon runs"
        );
        let quirks = quirks::of(&program, &version);
        let abilities = Abilities {
            actions: has("actions"),
            markup: has("body-markup"),
            sound: has("sound"),
            resident: quirks.resident,
        };
        Ok(Running { name, abilities, quirks })
    }

    async fn call<B>(&mut self, daemon: &str, method: &str, body: &B) -> zbus::Result<Message>
    where
        B: Serialize + DynamicType,
    {
        self.connect().await?.call_method(Some(daemon), PATH, Some(NAME), method, body).await
    }
}

fn sender(message: &Message) -> String {
    message.header().sender().map(ToString::to_string).unwrap_or_default()
}

/// The hints that we set, as the specification types them.
fn hints(native: &notify_rust::Notification) -> HashMap<&'static str, Value<'_>> {
    let hint = |hint| match hint {
        &Hint::Urgency(urgency) => Some(("urgency", Value::from(urgency as u8))),
        &Hint::Resident(resident) => Some(("resident", resident.into())),
        &Hint::Transient(transient) => Some(("transient", transient.into())),
        &Hint::SuppressSound(suppress) => Some(("suppress-sound", suppress.into())),
        Hint::Category(category) => Some(("category", category.as_str().into())),
        Hint::DesktopEntry(entry) => Some(("desktop-entry", entry.as_str().into())),
        Hint::SoundName(name) => Some(("sound-name", name.as_str().into())),
        _ => None,
    };
    native.hints.iter().filter_map(hint).collect()
}

/// Forwards what is received, in order, until the bus is gone.
async fn listen(mut signals: MessageStream, mut owners: MessageStream, heard: UnboundedSender<Heard>) {
    loop {
        let told = tokio::select! {
            Some(Ok(signal)) = signals.next() => read(&signal),
            Some(Ok(_)) = owners.next() => Some(Heard::Owner),
            else => Some(Heard::Lost),
        };
        let lost = told == Some(Heard::Lost);
        if lost || told.is_some_and(|told| heard.send(told).is_err()) {
            break;
        }
    }
    // If there is no receiver any more, the program is ending.
    let _ = heard.send(Heard::Lost);
}

fn read(signal: &Message) -> Option<Heard> {
    let (header, body) = (signal.header(), signal.body());
    let (id, event) = match header.member()?.as_str() {
        "ActivationToken" => {
            let (id, token): (u32, String) = body.deserialize().ok()?;
            (id, PopupEvent::Token(token))
        }
        "ActionInvoked" => {
            let (id, key) = body.deserialize().ok()?;
            (id, PopupEvent::Chosen(key))
        }
        "NotificationClosed" => {
            let (id, reason): (u32, u32) = body.deserialize().ok()?;
            // Numbers of the specification; 3 is closed by the program.
            let event = match reason {
                1 => PopupEvent::Expired,
                3 => return None,
                _ => PopupEvent::Gone,
            };
            (id, event)
        }
        _ => return None,
    };
    Some(Heard::Popup(Popup { id, daemon: sender(signal) }, event))
}
