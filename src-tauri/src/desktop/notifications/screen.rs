//! The notifications that should be on the screen, and the popups with which the daemon shows them.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::join_all;
use ringtray_core::{Notification, NotificationKey, NotificationKind, Urgency};
use tokio::time::{Instant, timeout};

use super::icons::NotificationIcons;
use super::native::{Alert, native};
use super::quirks::Quirks;
use super::server::{Popup, Running, Server};
use super::watchdog::Watchdog;
use crate::desktop::ring::Ringer;
use crate::requests::{Request, Requests};

/// How many shown notifications are known; the oldest is left to the daemon beyond that.
const MOST_KNOWN: usize = 64;

/// A daemon that closes a popup after an action does so at once.
const CLOSED_FOR_CHOICE: Duration = Duration::from_secs(1);

/// A daemon that removes urgent ones sooner than this was configured so by its owner.
const SHORTEST: Duration = Duration::from_secs(5);

/// A running daemon answers at once with its capabilities.
const ANSWERS: Duration = Duration::from_secs(2);

/// Plasma's answer to a notification with the same content as the previous one.
const TWIN: &str = "org.freedesktop.Notifications.Error.ExcessNotificationGeneration";

/// One notification.
#[derive(Debug)]
struct Shown {
    key: NotificationKey,
    notification: Notification,
    /// `None` while no daemon shows it.
    popup: Option<Popup>,
    /// When it was last asked to be shown, or changed.
    since: Instant,
    /// The person was notified: from now on it makes no sound.
    told: bool,
    /// It came up, or waits to do so; else it is in the desktop's list only.
    came_up: bool,
    /// When the user copied its number.
    copied: Option<Instant>,
}

/// See the module documentation.
#[derive(Debug)]
pub(super) struct Screen {
    server: Server,
    watchdog: Watchdog,
    ringer: Ringer,
    icons: NotificationIcons,
    requests: Requests,
    /// Oldest first.
    shown: Vec<Shown>,
    trouble_told: bool,
}

impl Screen {
    pub(super) fn new(
        server: Server,
        icons: NotificationIcons,
        requests: Requests,
        ringer: Ringer,
    ) -> Screen {
        Screen {
            server,
            watchdog: Watchdog::default(),
            ringer,
            icons,
            requests,
            shown: Vec::new(),
            trouble_told: false,
        }
    }

    /// Connects to the bus, unless that is done.
    ///
    /// # Errors
    /// When there is no session bus.
    pub(super) async fn connect(&mut self) -> zbus::Result<()> {
        self.server.connect().await.map(|_| ())
    }

    /// The bus is lost, and with it every daemon.
    pub(super) fn disconnect(&mut self) {
        self.server.disconnect();
        self.ringer.desktop_is_gone();
        for shown in &mut self.shown {
            shown.popup = None;
        }
    }

    /// Shows it, or changes what this key shows.
    pub(super) async fn show(&mut self, key: NotificationKey, notification: Notification) {
        let before = self.forget(&key);
        let alert = before.as_ref().map_or(Alert::Full, |before| before.alert_for(&notification));
        let mut shown = Shown {
            key,
            notification,
            popup: before.and_then(|before| before.popup),
            since: Instant::now(),
            told: alert != Alert::Full,
            came_up: false,
            copied: None,
        };
        let quirks = self.quirks_for(&mut shown).await;
        let room = shown.popup.is_some() || self.make_room(&shown, alert, quirks).await;
        if room {
            self.put(&mut shown, alert).await;
        }
        let up = shown.popup.is_some();
        if up || lasts(shown.notification.kind) {
            self.remember(shown);
        } else {
            self.requests.send(Request::NotificationGone(shown.key));
        }
        if up {
            self.fill(quirks).await;
        }
    }

    /// Takes away what this key shows.
    pub(super) async fn take(&mut self, key: &NotificationKey) {
        let Some(shown) = self.forget(key) else { return };
        if let Some(popup) = &shown.popup {
            self.server.close(popup).await;
        }
        self.fill_again().await;
    }

    /// Like [`Screen::take`], and reports that it is gone.
    pub(super) async fn close(&mut self, key: &NotificationKey) {
        self.ringer.put(key, None);
        self.take(key).await;
        self.requests.send(Request::NotificationGone(key.clone()));
    }

    /// The daemon no longer shows it; reports that.
    pub(super) async fn gone(&mut self, key: &NotificationKey) {
        self.forget(key);
        self.requests.send(Request::NotificationGone(key.clone()));
        self.ringer.put(key, None);
        self.fill_again().await;
    }

    /// Takes away all that is shown.
    pub(super) async fn clear(&mut self) {
        let popups: Vec<Popup> = self.shown.drain(..).filter_map(|shown| shown.popup).collect();
        join_all(popups.iter().map(|popup| self.server.close(popup))).await;
        self.watch();
    }

    /// Updates the watchdog's list of popups that must not outlive the program. Call this after every change.
    pub(super) fn watch(&mut self) {
        let shown = self.shown.iter().filter(|shown| is_of_a_call_that_lasts(shown.notification.kind));
        self.watchdog.watch(shown.filter_map(|shown| shown.popup.clone()).collect());
    }

    /// Whose popup this is, if it is ours.
    pub(super) fn key_of(&self, popup: &Popup) -> Option<NotificationKey> {
        let is_it = |shown: &&Shown| shown.popup.as_ref() == Some(popup);
        self.shown.iter().find(is_it).map(|shown| shown.key.clone())
    }

    /// A new daemon does not know the popups of its predecessor. Those that still apply are shown again.
    pub(super) async fn restore(&mut self) {
        // Querying its capabilities would start a daemon that has just ended.
        if self.server.owner().await.is_none() {
            self.ringer.desktop_is_gone();
            return;
        }
        let Some(running) = self.running().await else { return };
        for shown in &mut self.shown {
            shown.popup.take_if(|popup| popup.daemon != running.name);
        }
        self.shown.retain(|shown| shown.popup.is_some() || lasts(shown.notification.kind));
        let lost = self.shown.iter().filter(|shown| shown.popup.is_none()).count();
        if lost > 0 {
            tracing::info!(lost, "another notification daemon runs");
        }
        self.fill(running.quirks).await;
    }

    /// Whether the call rings and has to stay visible after its number was copied. If a daemon closes the popup
    /// nevertheless, it is shown again.
    pub(super) fn keep_copied(&mut self, key: &NotificationKey) -> bool {
        let Some(shown) = self.find(key).filter(|shown| shown.rings()) else { return false };
        shown.copied = Some(Instant::now());
        true
    }

    /// Shows again what a daemon closed because its number was copied; false when that is not so.
    pub(super) async fn show_copied(&mut self, key: &NotificationKey) -> bool {
        let of_choice = |shown: &&mut Shown| shown.copied.is_some_and(|at| at.elapsed() < CLOSED_FOR_CHOICE);
        let Some(shown) = self.find(key).filter(of_choice) else { return false };
        shown.popup = None;
        self.fill_again().await;
        true
    }

    /// Shows a popup again that the daemon closed by itself although the call still rings. Returns false if that is
    /// not the case.
    pub(super) async fn show_expired(&mut self, key: &NotificationKey) -> bool {
        let wanted = |shown: &&mut Shown| shown.rings() && shown.since.elapsed() >= SHORTEST;
        let Some(shown) = self.find(key).filter(wanted) else { return false };
        shown.popup = None;
        self.fill_again().await;
        true
    }

    /// The quirks of the running daemon. If it can't change popups, `shown` becomes a new popup.
    async fn quirks_for(&mut self, shown: &mut Shown) -> Quirks {
        let running = self.running().await;
        let quirks = running.as_ref().map(|running| running.quirks).unwrap_or_default();
        let known = |popup: &Popup| running.is_some_and(|running| running.name == popup.daemon);
        if let Some(popup) = shown.popup.take_if(|popup| !known(popup) || !quirks.changes_in_place) {
            self.server.close(&popup).await;
        }
        quirks
    }

    /// Lets a new popup be seen and kept; false where more important ones leave no room.
    async fn make_room(&mut self, newcomer: &Shown, alert: Alert, quirks: Quirks) -> bool {
        if quirks.one_at_a_time && newcomer.rings() && alert != Alert::Listed {
            self.close_where(|shown| shown.came_up && shown.notification.urgency != Urgency::Low).await;
        }
        while self.shown.iter().filter(|shown| shown.popup.is_some()).count() >= quirks.most {
            let oldest = |rings| {
                let is_it = |shown: &&Shown| shown.popup.is_some() && shown.rings() == rings;
                self.shown.iter().find(is_it).map(|shown| shown.key.clone())
            };
            let Some(oldest) = oldest(false).or_else(|| oldest(true).filter(|_| newcomer.rings())) else {
                return false;
            };
            self.close_where(|shown| shown.key == oldest).await;
        }
        true
    }

    /// Takes popups off the screen. What lasts is shown again when there is room.
    async fn close_where(&mut self, wanted: impl Fn(&Shown) -> bool) {
        for shown in self.shown.iter_mut().filter(|shown| wanted(shown)) {
            if let Some(popup) = shown.popup.take() {
                self.server.close(&popup).await;
                shown.came_up = false;
            }
        }
        let over = |shown: &mut Shown| shown.popup.is_none() && !lasts(shown.notification.kind);
        for over in self.shown.extract_if(.., over) {
            self.requests.send(Request::NotificationGone(over.key));
        }
    }

    async fn fill_again(&mut self) {
        let settled = |shown: &Shown| shown.popup.is_some() && shown.came_up;
        if !self.shown.iter().all(settled)
            && self.server.owner().await.is_some()
            && let Some(running) = self.running().await
        {
            self.fill(running.quirks).await;
        }
    }

    /// Shows popups that are wanted and not shown, as far as there is room, ringing calls first.
    async fn fill(&mut self, quirks: Quirks) {
        while let Some((index, alert)) = self.next_to_fill(quirks) {
            let mut shown = self.shown.remove(index);
            if let Some(popup) = shown.popup.take() {
                self.server.close(&popup).await;
            }
            self.put(&mut shown, alert).await;
            let failed = shown.popup.is_none();
            self.shown.insert(index, shown);
            if failed {
                return;
            }
        }
    }

    fn next_to_fill(&self, quirks: Quirks) -> Option<(usize, Alert)> {
        let waits = |shown: &Shown| shown.popup.is_none();
        let alert = |shown: &Shown| if shown.told { Alert::Silent } else { Alert::Full };
        if !quirks.one_at_a_time {
            let index = self.shown.iter().position(waits)?;
            return Some((index, alert(&self.shown[index])));
        }
        let room = self.shown.iter().filter(|shown| !waits(shown)).count() < quirks.most;
        let ring_seen = self.shown.iter().any(|shown| shown.rings() && shown.came_up && !waits(shown));
        // One of those that ring is in front.
        let ring = |shown: &Shown| shown.rings() && (if waits(shown) { room } else { !ring_seen });
        let other = |shown: &Shown| room && waits(shown);
        let index = self.shown.iter().rposition(ring).or_else(|| self.shown.iter().rposition(other))?;
        let shown = &self.shown[index];
        let in_front = !shown.told || (shown.rings() && !ring_seen);
        Some((index, if in_front { alert(shown) } else { Alert::Listed }))
    }

    async fn put(&mut self, shown: &mut Shown, alert: Alert) {
        let running = self.running().await;
        let abilities = running.map(|running| running.abilities).unwrap_or_default();
        let native = native(&shown.notification, &self.icons, abilities, alert);
        shown.since = Instant::now();
        let mut put = self.server.notify(&native, shown.popup.as_ref()).await;
        if put.is_err() && shown.popup.is_some() {
            // It may have gone in this very moment.
            put = self.server.notify(&native, None).await;
        }
        shown.popup = match put {
            Ok(popup) => {
                self.trouble_told = false;
                shown.told = true;
                shown.came_up = alert != Alert::Listed;
                Some(popup)
            }
            Err(error) => {
                self.tell_trouble(&error);
                None
            }
        };
    }

    /// The running daemon. Until it reports its capabilities, it counts as one without sounds.
    async fn running(&mut self) -> Option<Running> {
        let mut asked = pin!(self.server.running());
        let running = match timeout(ANSWERS, &mut asked).await {
            Ok(running) => running,
            Err(_) => {
                self.ringer.desktop_plays(false);
                asked.await
            }
        };
        self.ringer.desktop_plays(running.as_ref().is_some_and(|running| running.abilities.sound));
        running
    }

    fn find(&mut self, key: &NotificationKey) -> Option<&mut Shown> {
        self.shown.iter_mut().find(|shown| shown.key == *key)
    }

    fn forget(&mut self, key: &NotificationKey) -> Option<Shown> {
        let index = self.shown.iter().position(|shown| shown.key == *key)?;
        Some(self.shown.remove(index))
    }

    fn remember(&mut self, shown: Shown) {
        self.shown.push(shown);
        if self.shown.len() > MOST_KNOWN {
            self.shown.remove(0);
        }
    }

    fn tell_trouble(&mut self, error: &zbus::Error) {
        tracing::warn!(%error, "a notification could not be shown");
        let twin = matches!(error, zbus::Error::MethodError(name, ..) if name.as_str() == TWIN);
        if !twin && !std::mem::replace(&mut self.trouble_told, true) {
            self.requests.send(Request::NotificationsFailed { why: error.to_string() });
        }
    }
}

impl Shown {
    fn rings(&self) -> bool {
        self.notification.kind == NotificationKind::Ringing
    }

    /// How what comes in its place may attract attention: what lasts does so once.
    fn alert_for(&self, next: &Notification) -> Alert {
        // Each missed call alerts, also if one popup counts them all.
        let news =
            next.kind != self.notification.kind || next.kind == NotificationKind::Missed || !lasts(next.kind);
        if news || !self.told {
            Alert::Full
        } else if self.came_up {
            Alert::Silent
        } else {
            Alert::Listed
        }
    }
}

/// Whether it shows a state until it is closed; otherwise it reports an event once.
fn lasts(kind: NotificationKind) -> bool {
    match kind {
        NotificationKind::Ringing
        | NotificationKind::Missed
        | NotificationKind::Outgoing
        | NotificationKind::HeldTooLong
        | NotificationKind::ConnectionTrouble
        | NotificationKind::SignInNeeded => true,
        NotificationKind::AnsweredElsewhere
        | NotificationKind::RegistrationLost
        | NotificationKind::RegistrationRegained
        | NotificationKind::Presence
        | NotificationKind::Topic => false,
    }
}

/// Whether it must disappear when the program is gone. A missed call stays missed; anything about a connection or a
/// sign-in no longer applies.
fn is_of_a_call_that_lasts(kind: NotificationKind) -> bool {
    use NotificationKind::{HeldTooLong, Outgoing, Ringing};
    matches!(kind, Ringing | Outgoing | HeldTooLong)
}
