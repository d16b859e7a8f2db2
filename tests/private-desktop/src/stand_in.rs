//! A stand-in for notification daemons that can't run in a private desktop, because they are parts of whole desktops.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use zbus::fdo::{self, RequestNameFlags};
use zbus::message::Header;
use zbus::names::BusName;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, interface};

use crate::bus::{OnBus, connect};
use crate::{DesktopError, PrivateDesktop};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// Plasma drops a notification that repeats another one within this time.
const TWINS: Duration = Duration::from_secs(1);

/// The role of a [`StandIn`]. The behaviour of each was measured with the real one, except where stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// GNOME Shell 43.9.
    Gnome43,
    /// GNOME Shell 46. What differs from 43 is from its source.
    Gnome46,
    /// Plasma 5.27.5.
    Plasma,
}

/// A notification daemon that draws nothing. It answers and behaves like the daemon in its role. Dropping it ends it.
#[derive(Debug)]
pub struct StandIn {
    connection: Connection,
    state: Arc<Mutex<State>>,
}

/// A notification that it stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: u32,
    /// The program's name.
    pub app: String,
    /// The icon's name or path; possibly empty.
    pub icon: String,
    /// The title.
    pub summary: String,
    /// The labels of the visible buttons.
    pub buttons: Vec<String>,
    /// The urgency as sent: 0 low, 1 normal, 2 critical.
    pub urgency: u8,
    /// Whether it requested a sound.
    pub sound: bool,
    /// Milliseconds until it expires; 0 for never, -1 for the daemon's default.
    pub expires: i32,
    /// Whether it asked not to be stored.
    pub transient: bool,
    resident: bool,
    sender: String,
}

#[derive(Debug)]
struct State {
    role: Role,
    last: u32,
    /// Oldest first.
    kept: Vec<Kept>,
    /// GNOME: the visible one, and those that wait for their turn.
    banner: Option<u32>,
    queue: Vec<u32>,
    /// It does not answer any more.
    hangs: bool,
    /// How often a sound was requested.
    sounds: usize,
    /// The texts of the newest one, and when it came.
    newest: Option<(String, Instant)>,
}

/// Its answer to a request that it does not fulfil.
#[derive(Debug, zbus::DBusError)]
#[zbus(prefix = "org.freedesktop.Notifications.Error")]
enum Refusal {
    #[zbus(error)]
    Bus(zbus::Error),
    /// Plasma: two with the same texts within a second.
    ExcessNotificationGeneration(String),
}

impl PrivateDesktop {
    /// Takes the name of the notification daemon, on a desktop that was started without one.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus can't be reached or the name is taken.
    pub async fn stand_in(&self, role: Role) -> Result<StandIn, DesktopError> {
        let what = "standing in for a notification daemon";
        let connection = connect(self).await?;
        let state = State {
            role,
            last: 0,
            kept: Vec::new(),
            banner: None,
            queue: Vec::new(),
            hangs: false,
            sounds: 0,
            newest: None,
        };
        let state = Arc::new(Mutex::new(state));
        connection.object_server().at(PATH, Service(Arc::clone(&state))).await.asking(what)?;
        let taking = connection.request_name_with_flags(NAME, RequestNameFlags::DoNotQueue.into());
        taking.await.asking(what)?;
        Ok(StandIn { connection, state })
    }
}

impl StandIn {
    /// The stored notifications, oldest first.
    #[must_use]
    pub fn kept(&self) -> Vec<Kept> {
        lock(&self.state).kept.clone()
    }

    /// What a person sees without opening anything: in GNOME the one banner, in Plasma all.
    #[must_use]
    pub fn seen(&self) -> Vec<Kept> {
        let state = lock(&self.state);
        let is_seen = |kept: &&Kept| state.role == Role::Plasma || state.banner == Some(kept.id);
        state.kept.iter().filter(is_seen).cloned().collect()
    }

    /// How often a sound was requested.
    #[must_use]
    pub fn sounds(&self) -> usize {
        lock(&self.state).sounds
    }

    /// From now on it does not answer, like a daemon that hangs.
    pub fn hang(&self) {
        lock(&self.state).hangs = true;
    }

    /// A person chooses an action: everything that the daemon in its role sends and does then. Returns the activation
    /// token, if that daemon has tokens.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus does not accept it.
    pub async fn choose(&self, id: u32, key: &str) -> Result<Option<String>, DesktopError> {
        let (role, resident, sender) = {
            let state = lock(&self.state);
            let kept = state.kept.iter().find(|kept| kept.id == id);
            let kept = kept.ok_or(DesktopError::Form { what: "the number", found: id.to_string() })?;
            (state.role, kept.resident, kept.sender.clone())
        };
        // GNOME 43 knows no tokens.
        let token = (role != Role::Gnome43).then(|| format!("token-{id}"));
        if let Some(token) = &token {
            self.tell(&sender, "ActivationToken", &(id, token)).await?;
        }
        self.tell(&sender, "ActionInvoked", &(id, key)).await?;
        if !resident {
            self.end(id, 2).await?;
        }
        Ok(token)
    }

    /// It is closed for this reason, as in [`crate::Seen::Closed`].
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus does not accept it.
    pub async fn end(&self, id: u32, reason: u32) -> Result<(), DesktopError> {
        let gone = lock(&self.state).remove(id);
        match gone {
            Some(kept) => self.tell(&kept.sender, "NotificationClosed", &(id, reason)).await,
            None => Ok(()),
        }
    }

    /// Sends a token for the notification of another program.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus does not accept it.
    pub async fn tell_strange_token(&self, id: u32) -> Result<(), DesktopError> {
        self.tell("", "ActivationToken", &(id, "strange")).await
    }

    /// GNOME informs only the sender, Plasma everybody.
    async fn tell<B>(&self, sender: &str, signal: &str, body: &B) -> Result<(), DesktopError>
    where
        B: zbus::export::serde::Serialize + zbus::zvariant::DynamicType,
    {
        let all = sender.is_empty() || lock(&self.state).role == Role::Plasma;
        let to = (!all).then_some(sender);
        let told = self.connection.emit_signal(to, PATH, NAME, signal, body).await;
        told.asking("speaking as a notification daemon")
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        // The object server holds the connection as well.
        let connection = self.connection.clone();
        tokio::spawn(async move { connection.close().await });
    }
}

impl State {
    fn remove(&mut self, id: u32) -> Option<Kept> {
        let index = self.kept.iter().position(|kept| kept.id == id)?;
        self.queue.retain(|waits| *waits != id);
        if self.banner == Some(id) {
            self.banner = None;
            self.next_banner();
        }
        Some(self.kept.remove(index))
    }

    /// In GNOME: the most urgent of those that wait, in the order of arrival. If nobody moves the pointer, none
    /// disappears by itself.
    fn next_banner(&mut self) {
        if self.banner.is_some() {
            return;
        }
        let urgency = |id: &u32| self.kept.iter().find(|kept| kept.id == *id).map(|kept| kept.urgency);
        let Some(most) = self.queue.iter().map(urgency).max() else { return };
        let index = self.queue.iter().position(|id| urgency(id) == most);
        self.banner = index.map(|index| self.queue.remove(index));
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Service(Arc<Mutex<State>>);

impl Service {
    /// Never returns if it hangs.
    async fn answer(&self) {
        if lock(&self.0).hangs {
            std::future::pending::<()>().await;
        }
    }
}

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[allow(clippy::too_many_arguments, reason = "the specification has so many")]
    async fn notify(
        &self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        app: String,
        replaces: u32,
        icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        expires: i32,
    ) -> Result<u32, Refusal> {
        self.answer().await;
        let flag = |name| hints.get(name).is_some_and(|value| bool::try_from(value).unwrap_or(false));
        let urgency = hints.get("urgency").and_then(|value| u8::try_from(value).ok()).unwrap_or(1);
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let labels = actions.chunks(2).filter(|action| action[0] != "default");
        let buttons = labels.filter_map(|action| action.get(1)).cloned().collect();
        let sound = hints.contains_key("sound-name");
        let (id, expelled) = {
            let mut state = lock(&self.0);
            let text = format!("{summary}\n{body}");
            let twin = |(newest, at): &(String, Instant)| *newest == text && at.elapsed() < TWINS;
            if state.role == Role::Plasma && state.newest.as_ref().is_some_and(twin) {
                return Err(Refusal::ExcessNotificationGeneration("Too many similar ones".to_owned()));
            }
            state.newest = Some((text, Instant::now()));
            state.sounds += usize::from(sound);
            let mut kept = Kept {
                id: replaces,
                app,
                icon,
                summary,
                buttons,
                urgency,
                sound,
                expires,
                transient: flag("transient"),
                resident: flag("resident"),
                sender,
            };
            let mut expelled = None;
            if let Some(old) = state.kept.iter().position(|old| old.id == replaces) {
                if state.role == Role::Gnome43 && state.banner == Some(replaces) {
                    // The banner is emptied and not filled again.
                    kept.buttons.clear();
                }
                state.kept[old] = kept;
            } else {
                // Both store three of a program (source).
                if state.role != Role::Plasma && state.kept.len() == 3 {
                    let oldest = state.kept[0].id;
                    expelled = state.remove(oldest);
                }
                state.last += 1;
                kept.id = state.last;
                state.kept.push(kept);
            }
            let id = if replaces == 0 { state.last } else { replaces };
            if urgency > 0 && state.banner != Some(id) && !state.queue.contains(&id) {
                state.queue.push(id);
                state.next_banner();
            }
            (id, expelled)
        };
        if let Some(gone) = expelled {
            emitter
                .connection()
                .emit_signal(Some(gone.sender.as_str()), PATH, NAME, "NotificationClosed", &(gone.id, 1_u32))
                .await?;
        }
        Ok(id)
    }

    async fn close_notification(
        &self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        id: u32,
    ) -> fdo::Result<()> {
        self.answer().await;
        let asker = header.sender().map(ToString::to_string).unwrap_or_default();
        let (role, owner) = {
            let state = lock(&self.0);
            (state.role, state.kept.iter().find(|kept| kept.id == id).map(|kept| kept.sender.clone()))
        };
        let Some(owner) = owner else { return Ok(()) };
        let bus = fdo::DBusProxy::new(emitter.connection()).await?;
        // From another program only if the owner is gone (source).
        let name = BusName::try_from(owner.as_str()).map_err(zbus::Error::from)?;
        if role != Role::Plasma && owner != asker && bus.name_has_owner(name).await? {
            return Err(fdo::Error::InvalidArgs("Invalid notification ID".to_owned()));
        }
        lock(&self.0).remove(id);
        let to = (role != Role::Plasma).then_some(owner.as_str());
        emitter.connection().emit_signal(to, PATH, NAME, "NotificationClosed", &(id, 3_u32)).await?;
        Ok(())
    }

    async fn get_capabilities(&self) -> Vec<&'static str> {
        self.answer().await;
        match lock(&self.0).role {
            Role::Gnome43 | Role::Gnome46 => {
                vec!["actions", "body", "body-markup", "icon-static", "persistence", "sound"]
            }
            Role::Plasma => vec![
                "body",
                "body-hyperlinks",
                "body-markup",
                "body-images",
                "icon-static",
                "actions",
                "persistence",
                "inline-reply",
                "x-kde-urls",
                "x-kde-origin-name",
                "x-kde-display-appname",
                "inhibitions",
            ],
        }
    }

    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        match lock(&self.0).role {
            Role::Gnome43 => ("gnome-shell", "GNOME", "43.9", "1.2"),
            Role::Gnome46 => ("gnome-shell", "GNOME", "46.0", "1.2"),
            Role::Plasma => ("Plasma", "KDE", "5.27.5", "1.2"),
        }
    }
}
