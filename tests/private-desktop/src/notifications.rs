use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use futures_util::StreamExt;
use zbus::fdo::MonitoringProxy;
use zbus::message::Type;
use zbus::names::OwnedUniqueName;
use zbus::zvariant::OwnedValue;
use zbus::{MatchRule, Message, MessageStream};

use crate::bus::{OnBus, connect_to, late};
use crate::processes::{file_error, run};
use crate::{DesktopError, PrivateDesktop};

const INTERFACE: &str = "org.freedesktop.Notifications";

/// An event of a notification.
#[derive(Debug)]
pub enum Seen {
    /// It was shown, or replaced an older one, and the daemon returned its number.
    Shown(Shown),
    /// The daemon refused to show it, or the bus because there is no daemon.
    Refused {
        /// The notification. Its number is 0.
        shown: Shown,
        /// The name of the error.
        error: String,
    },
    /// The program asked to close it.
    CloseAsked {
        /// Its number.
        id: u32,
    },
    /// The daemon reported that it is closed.
    Closed {
        /// Its number.
        id: u32,
        /// The reason: 1 expired, 2 dismissed by the user, 3 closed by the program, 4 anything else.
        reason: u32,
    },
    /// The user chose an action.
    ActionInvoked {
        /// The notification's number.
        id: u32,
        /// The action's key.
        action: String,
    },
}

/// A button of a notification, or its whole area if the key is `default`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The key that the program receives.
    pub key: String,
    /// What the user reads.
    pub label: String,
}

/// A notification as the program sent it.
pub struct Shown {
    /// The number that the daemon gave it.
    pub id: u32,
    /// The number of the one it replaces; 0 for a new one.
    pub replaces: u32,
    /// The sender, by its unique name on the bus.
    pub sender: String,
    /// The program's name.
    pub app: String,
    /// The icon's name or path; possibly empty.
    pub icon: String,
    /// The title.
    pub summary: String,
    /// The text.
    pub body: String,
    /// The actions.
    pub actions: Vec<Action>,
    /// All other properties, such as `urgency` and `desktop-entry`.
    pub hints: HashMap<String, OwnedValue>,
    /// Milliseconds until it expires; 0 for never, -1 for the daemon's default.
    pub expires: i32,
}

impl Shown {
    /// The urgency as sent: 0 low, 1 normal, 2 critical; `None` if not sent.
    #[must_use]
    pub fn urgency(&self) -> Option<u8> {
        self.hints.get("urgency").and_then(|value| u8::try_from(value.clone()).ok())
    }

    /// A hint that is text.
    #[must_use]
    pub fn text_hint(&self, name: &str) -> Option<String> {
        self.hints.get(name).and_then(|value| String::try_from(value.clone()).ok())
    }
}

/// The events of notifications on the bus, in order, since it was created.
#[derive(Debug)]
pub struct Notifications {
    messages: MessageStream,
    /// Sent, and the daemon has not answered yet.
    pending: HashMap<(OwnedUniqueName, NonZeroU32), Shown>,
    /// Seen during a wait for something else.
    passed: VecDeque<Seen>,
}

impl PrivateDesktop {
    /// Everything that happens to notifications from now on.
    ///
    /// # Errors
    /// As [`Notifications::on_bus`].
    pub async fn notifications(&self) -> Result<Notifications, DesktopError> {
        Notifications::on_bus(self.bus_address()).await
    }

    /// Dismisses dunst's newest popup, as a click on it does.
    ///
    /// # Errors
    ///
    /// If the desktop has no dunst, or dunst does not answer.
    pub fn dismiss_popup(&self) -> Result<(), DesktopError> {
        self.needs_dunst("putting a popup away")?;
        run(self.command("dunstctl").arg("close"), "dunst").map(|_| ())
    }

    /// Switches dunst's "do not disturb" on or off.
    ///
    /// # Errors
    ///
    /// If the desktop has no dunst, or dunst does not answer.
    pub fn pause_popups(&self, paused: bool) -> Result<(), DesktopError> {
        self.needs_dunst("pausing popups")?;
        run(self.command("dunstctl").args(["set-paused", &paused.to_string()]), "dunst").map(|_| ())
    }

    /// Chooses an action of a notification that dunst shows, as the user would.
    ///
    /// It returns once dunst has the request. [`Seen::ActionInvoked`] follows, unless dunst shows no such
    /// notification.
    ///
    /// # Errors
    ///
    /// If the desktop has no dunst, or dunst does not answer.
    pub fn invoke_action(&self, id: u32, key: &str) -> Result<(), DesktopError> {
        self.needs_dunst("choosing an action")?;
        let wanted = self.folder().join("files/wanted-action");
        std::fs::write(&wanted, format!("[{id},{key}]")).map_err(|source| file_error(&wanted, source))?;
        run(self.command("dunstctl").arg("context"), "dunst").map(|_| ())
    }
}

impl Notifications {
    /// The events of notifications on this bus from now on. It listens beside the daemon, so it also works without
    /// one, and changes nothing.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus can't be reached.
    pub async fn on_bus(address: &str) -> Result<Notifications, DesktopError> {
        let what = "listening to the notifications";
        let connection = connect_to(address).await?;
        let messages = MessageStream::from(&connection);
        let calls =
            MatchRule::builder().msg_type(Type::MethodCall).interface(INTERFACE).asking(what)?.build();
        let signals = MatchRule::builder().msg_type(Type::Signal).interface(INTERFACE).asking(what)?.build();
        // A reply refers to its request only by number.
        let answers = MatchRule::builder().msg_type(Type::MethodReturn).build();
        let errors = MatchRule::builder().msg_type(Type::Error).build();
        let monitoring = MonitoringProxy::new(&connection).await.asking(what)?;
        monitoring.become_monitor(&[calls, signals, answers, errors], 0).await.asking(what)?;
        Ok(Notifications { messages, pending: HashMap::new(), passed: VecDeque::new() })
    }

    /// The next event. Cancel safe.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if nothing happens within `limit`; [`DesktopError::Bus`] if the bus is gone.
    pub async fn next(&mut self, limit: Duration) -> Result<Seen, DesktopError> {
        if let Some(seen) = self.passed.pop_front() {
            return Ok(seen);
        }
        tokio::time::timeout(limit, self.read()).await.unwrap_or_else(|_| Err(late("a notification", limit)))
    }

    /// Waits for the first event that `wanted` accepts, and drops those before it.
    ///
    /// # Errors
    ///
    /// Those of [`Notifications::next`]. The error for the time limit lists the events seen instead, and all of them
    /// can still be read.
    pub async fn wait_for(
        &mut self,
        mut wanted: impl FnMut(&Seen) -> bool,
        limit: Duration,
    ) -> Result<Seen, DesktopError> {
        let mut skipped = VecDeque::new();
        while let Some(seen) = self.passed.pop_front() {
            if wanted(&seen) {
                return Ok(seen);
            }
            skipped.push_back(seen);
        }
        let search = async {
            loop {
                let seen = self.read().await?;
                if wanted(&seen) {
                    return Ok(seen);
                }
                skipped.push_back(seen);
            }
        };
        let Ok(result) = tokio::time::timeout(limit, search).await else {
            let what = format!("a certain notification; seen instead: {skipped:?}");
            self.passed = skipped;
            return Err(late(what, limit));
        };
        result
    }

    /// Waits until a notification that `wanted` accepts is shown.
    ///
    /// # Errors
    ///
    /// Those of [`Notifications::wait_for`].
    pub async fn wait_for_shown(
        &mut self,
        mut wanted: impl FnMut(&Shown) -> bool,
        limit: Duration,
    ) -> Result<Shown, DesktopError> {
        let is_wanted = |seen: &Seen| matches!(seen, Seen::Shown(shown) if wanted(shown));
        match self.wait_for(is_wanted, limit).await? {
            Seen::Shown(shown) => Ok(shown),
            other => Err(DesktopError::Form { what: "what was waited for", found: format!("{other:?}") }),
        }
    }

    /// Waits until the notification with this number is closed, and returns the daemon's reason, as in
    /// [`Seen::Closed`].
    ///
    /// # Errors
    ///
    /// Those of [`Notifications::wait_for`].
    pub async fn wait_for_closed(&mut self, id: u32, limit: Duration) -> Result<u32, DesktopError> {
        let is_wanted = |seen: &Seen| matches!(seen, Seen::Closed { id: closed, .. } if *closed == id);
        match self.wait_for(is_wanted, limit).await? {
            Seen::Closed { reason, .. } => Ok(reason),
            other => Err(DesktopError::Form { what: "what was waited for", found: format!("{other:?}") }),
        }
    }

    /// All events until nothing happens for `quiet`.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus is gone.
    pub async fn until_quiet(&mut self, quiet: Duration) -> Result<Vec<Seen>, DesktopError> {
        let mut all = Vec::new();
        loop {
            match self.next(quiet).await {
                Ok(seen) => all.push(seen),
                Err(DesktopError::TimeLimit { .. }) => return Ok(all),
                Err(error) => return Err(error),
            }
        }
    }

    async fn read(&mut self) -> Result<Seen, DesktopError> {
        loop {
            let message = match self.messages.next().await {
                Some(message) => message.asking("listening to the notifications")?,
                None => return Err(DesktopError::Form { what: "the bus", found: "its end".to_owned() }),
            };
            if let Some(seen) = self.take(&message) {
                return seen;
            }
        }
    }

    /// Reads one message; `None` if it is not about notifications.
    fn take(&mut self, message: &Message) -> Option<Result<Seen, DesktopError>> {
        let header = message.header();
        match header.message_type() {
            Type::MethodCall | Type::Signal if header.interface().is_none_or(|name| name != INTERFACE) => {
                None
            }
            Type::MethodCall => match header.member()?.as_str() {
                "Notify" => {
                    let sender = OwnedUniqueName::from(header.sender()?.to_owned());
                    match read_notify(message) {
                        Ok(shown) => {
                            let shown = Shown { sender: sender.to_string(), ..shown };
                            self.pending.insert((sender, message.primary_header().serial_num()), shown);
                            None
                        }
                        Err(error) => Some(Err(error)),
                    }
                }
                "CloseNotification" => Some(
                    message.body().deserialize().map(|id| Seen::CloseAsked { id }).asking("reading a close"),
                ),
                _ => None,
            },
            Type::Signal => match header.member()?.as_str() {
                "NotificationClosed" => {
                    let body = message.body();
                    Some(
                        body.deserialize()
                            .map(|(id, reason)| Seen::Closed { id, reason })
                            .asking("reading a signal"),
                    )
                }
                "ActionInvoked" => {
                    let body = message.body();
                    let read = body.deserialize().map(|(id, action)| Seen::ActionInvoked { id, action });
                    Some(read.asking("reading a signal"))
                }
                _ => None,
            },
            Type::MethodReturn | Type::Error => {
                let to = OwnedUniqueName::try_from(header.destination()?.to_string()).ok()?;
                let shown = self.pending.remove(&(to, header.reply_serial()?))?;
                if header.message_type() == Type::Error {
                    let error = header.error_name().map(ToString::to_string).unwrap_or_default();
                    return Some(Ok(Seen::Refused { shown, error }));
                }
                let body = message.body();
                Some(
                    body.deserialize()
                        .map(|id| Seen::Shown(Shown { id, ..shown }))
                        .asking("reading an answer"),
                )
            }
        }
    }
}

impl fmt::Debug for Shown {
    /// Only the names of the hints, because one of them can be a whole picture.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Shown")
            .field("id", &self.id)
            .field("replaces", &self.replaces)
            .field("app", &self.app)
            .field("icon", &self.icon)
            .field("summary", &self.summary)
            .field("body", &self.body)
            .field("actions", &self.actions)
            .field("hints", &self.hints.keys().collect::<Vec<_>>())
            .field("expires", &self.expires)
            .finish()
    }
}

fn read_notify(message: &Message) -> Result<Shown, DesktopError> {
    type Body = (String, u32, String, String, String, Vec<String>, HashMap<String, OwnedValue>, i32);
    let body = message.body();
    let (app, replaces, icon, summary, text, actions, hints, expires): Body =
        body.deserialize().asking("reading a notification")?;
    // Keys and labels alternate.
    let actions = actions
        .chunks(2)
        .map(|pair| Action { key: pair[0].clone(), label: pair.get(1).cloned().unwrap_or_default() })
        .collect();
    Ok(Shown {
        id: 0,
        replaces,
        sender: String::new(),
        app,
        icon,
        summary,
        body: text,
        actions,
        hints,
        expires,
    })
}
