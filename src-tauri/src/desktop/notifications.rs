//! Native notifications, through the desktop's own daemon.
//!
//! A thread of its own talks to the daemon, because a daemon can take long or never answer, and neither the
//! network nor the controller may wait for it. What it has not yet done is kept per notification and only in its
//! newest form: a call that was answered before its popup was drawn is never drawn.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ringtray_core::{Notification, NotificationKey, NotificationKind};

use super::daemon_owner::DaemonOwner;
use crate::requests::{Request, Requests};

/// Name of the installed `.desktop` file, by which a desktop finds the settings and the icon of a program.
#[cfg(target_os = "linux")]
const DESKTOP_ENTRY: &str = "Ringtray";

/// The identity that the installer gives the program on Windows; toasts without one are shown as another program's.
#[cfg(target_os = "windows")]
const WINDOWS_APP: &str = "dev.ringtray.desktop";

/// A daemon that takes longer than this for one notification is taken for hung.
const HUNG: Duration = Duration::from_secs(10);

/// How many shown notifications can still be changed or closed; the oldest is left to the daemon beyond that.
const MOST_HANDLES: usize = 64;

/// The notifications that are shown or soon will be.
#[derive(Debug)]
pub(super) struct Notifications {
    waiting: Arc<Waiting>,
    requests: Requests,
}

impl Notifications {
    /// Starts the thread that talks to the daemon. `icons` is the folder with the pictures of each kind.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(super) fn start(icons: NotificationIcons, requests: Requests) -> std::io::Result<Notifications> {
        let waiting = Arc::new(Waiting::default());
        let (theirs, asking) = (Arc::clone(&waiting), requests.clone());
        std::thread::Builder::new()
            .name("notifications".to_owned())
            .spawn(move || Daemon::new(icons, asking).serve(&theirs))?;
        Ok(Notifications { waiting, requests })
    }

    /// Shows a notification, or changes the one that this key shows.
    pub(super) fn show(&self, key: NotificationKey, notification: Notification) {
        if self.waiting.put(key, Some(notification)) {
            let why = "the desktop's notification daemon does not answer".to_owned();
            self.requests.send(Request::NotificationsFailed { why });
        }
    }

    /// Takes a notification away.
    pub(super) fn close(&self, key: NotificationKey) {
        // Nothing is to be told of a popup that is no longer wanted.
        let _hangs = self.waiting.put(key, None);
    }

    /// Waits until everything wished for so far was done, but no longer than `limit`.
    pub(super) fn finish(&self, limit: Duration) {
        self.waiting.finish(limit);
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        self.waiting.end();
    }
}

/// Picture files of the kinds of notification; none where they could not be written.
#[derive(Debug, Clone, Default)]
pub(super) struct NotificationIcons {
    /// A phone that rings.
    pub(super) ringing: Option<PathBuf>,
    /// A call nobody took.
    pub(super) missed: Option<PathBuf>,
    /// A phone's registration.
    pub(super) registration: Option<PathBuf>,
    /// An account that waits for a person.
    pub(super) sign_in: Option<PathBuf>,
}

impl NotificationIcons {
    fn of(&self, kind: &NotificationKind) -> Option<&PathBuf> {
        match kind {
            NotificationKind::Ringing
            | NotificationKind::Outgoing
            | NotificationKind::HeldTooLong
            | NotificationKind::AnsweredElsewhere => self.ringing.as_ref(),
            NotificationKind::Missed => self.missed.as_ref(),
            NotificationKind::RegistrationLost
            | NotificationKind::RegistrationRegained
            | NotificationKind::Presence
            | NotificationKind::Topic => self.registration.as_ref(),
            NotificationKind::SignInNeeded | NotificationKind::ConnectionTrouble => self.sign_in.as_ref(),
        }
    }
}

/// The newest wish for each key, in the order in which the keys first wished.
#[derive(Debug, Default)]
struct Waiting {
    wishes: Mutex<Wishes>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Wishes {
    order: VecDeque<NotificationKey>,
    newest: HashMap<NotificationKey, Option<Notification>>,
    /// Since when the wish that was taken last is being done.
    at_work_since: Option<Instant>,
    hang_told: bool,
    ended: bool,
}

impl Waiting {
    /// Takes a wish; true when the daemon hangs and nobody was told yet.
    fn put(&self, key: NotificationKey, wish: Option<Notification>) -> bool {
        let mut wishes = self.lock();
        if wishes.newest.insert(key.clone(), wish).is_none() {
            wishes.order.push_back(key);
        }
        self.changed.notify_all();
        let hangs = wishes.at_work_since.is_some_and(|since| since.elapsed() > HUNG);
        hangs && !std::mem::replace(&mut wishes.hang_told, true)
    }

    fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    fn finish(&self, limit: Duration) {
        let busy = |wishes: &mut Wishes| wishes.at_work_since.is_some() || !wishes.order.is_empty();
        let waited = self.changed.wait_timeout_while(self.lock(), limit, busy);
        if waited.is_ok_and(|(_, timeout)| timeout.timed_out()) {
            tracing::warn!("the notification daemon takes too long; popups may stay");
        }
    }

    /// Waits for the next wish, the one before it being done; `None` once nobody can wish any more.
    fn take(&self) -> Option<(NotificationKey, Option<Notification>)> {
        let mut wishes = self.lock();
        wishes.at_work_since = None;
        wishes.hang_told = false;
        loop {
            if let Some(key) = wishes.order.pop_front() {
                let wish = wishes.newest.remove(&key)?;
                wishes.at_work_since = Some(Instant::now());
                return Some((key, wish));
            }
            self.changed.notify_all();
            if wishes.ended {
                return None;
            }
            wishes = self.changed.wait(wishes).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A notification that can be changed and closed, as long as the daemon that showed it runs.
struct Shown {
    handle: notify_rust::NotificationHandle,
    owner: Option<String>,
}

/// What the thread knows of the daemon.
struct Daemon {
    icons: NotificationIcons,
    requests: Requests,
    shown: HashMap<NotificationKey, Shown>,
    owner: DaemonOwner,
    oldest_first: VecDeque<NotificationKey>,
    trouble_told: bool,
}

impl Daemon {
    fn new(icons: NotificationIcons, requests: Requests) -> Daemon {
        Daemon {
            icons,
            requests,
            shown: HashMap::new(),
            owner: DaemonOwner::default(),
            oldest_first: VecDeque::new(),
            trouble_told: false,
        }
    }

    fn serve(mut self, waiting: &Waiting) {
        while let Some((key, wish)) = waiting.take() {
            match wish {
                Some(notification) => self.show(key, &notification),
                None => self.close(&key),
            }
        }
    }

    fn show(&mut self, key: NotificationKey, notification: &Notification) {
        let native = self.native(notification);
        let owner = self.owner.ask();
        let replaced = match self.shown.get_mut(&key) {
            // Another daemon gives the same numbers to other programs' notifications.
            Some(shown) if shown.owner == owner => replace(&mut shown.handle, &native).is_ok(),
            _ => false,
        };
        if replaced {
            return;
        }
        self.forget(&key);
        match native.show() {
            Ok(handle) => {
                self.trouble_told = false;
                // Asked again: showing may have started the daemon.
                let owner = self.owner.ask();
                self.remember(key, Shown { handle, owner });
            }
            Err(error) => self.tell_trouble(&error),
        }
    }

    fn close(&mut self, key: &NotificationKey) {
        let owner = self.owner.ask();
        if let Some(shown) = self.forget(key)
            && shown.owner == owner
        {
            close_handle(shown.handle);
        }
    }

    fn forget(&mut self, key: &NotificationKey) -> Option<Shown> {
        self.oldest_first.retain(|other| other != key);
        self.shown.remove(key)
    }

    fn remember(&mut self, key: NotificationKey, shown: Shown) {
        // macOS shows a notification when its handle is let go, and can neither change nor close it.
        if cfg!(target_os = "macos") {
            return;
        }
        self.shown.insert(key.clone(), shown);
        self.oldest_first.push_back(key);
        if self.shown.len() > MOST_HANDLES
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.shown.remove(&oldest);
        }
    }

    fn tell_trouble(&mut self, error: &notify_rust::error::Error) {
        tracing::warn!(%error, "a notification could not be shown");
        if !self.trouble_told {
            self.trouble_told = true;
            self.requests.send(Request::NotificationsFailed { why: error.to_string() });
        }
    }

    fn native(&self, notification: &Notification) -> notify_rust::Notification {
        let mut native = notify_rust::Notification::new();
        #[cfg(target_os = "windows")]
        native.app_id(WINDOWS_APP);
        native.appname("Ringtray").summary(&notification.summary).body(&body_text(&notification.body));
        if let Some(icon) = self.icons.of(&notification.kind) {
            native.icon(&icon.to_string_lossy());
        }
        if notification.stays {
            native.timeout(notify_rust::Timeout::Never);
        }
        set_hints(&mut native, notification);
        native
    }
}

/// Changes a notification in place.
#[cfg(target_os = "linux")]
fn replace(
    handle: &mut notify_rust::NotificationHandle,
    native: &notify_rust::Notification,
) -> notify_rust::error::Result<()> {
    **handle = native.clone();
    handle.update()
}

/// Windows can't change a notification through this library. A second one for the same call would be worse than
/// one that lacks the newest detail.
#[cfg(not(target_os = "linux"))]
fn replace(
    _handle: &mut notify_rust::NotificationHandle,
    _native: &notify_rust::Notification,
) -> notify_rust::error::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn close_handle(handle: notify_rust::NotificationHandle) {
    handle.close();
}

/// Windows and macOS take a notification away by themselves; their libraries have no other way.
#[cfg(not(target_os = "linux"))]
fn close_handle(handle: notify_rust::NotificationHandle) {
    drop(handle);
}

#[cfg(target_os = "linux")]
fn body_text(body: &str) -> String {
    // Asked each time: another daemon may have taken over since the last call.
    let reads_markup = notify_rust::get_capabilities()
        .is_ok_and(|capabilities| capabilities.iter().any(|capability| capability == "body-markup"));
    if reads_markup { super::markup::escape(body) } else { body.to_owned() }
}

#[cfg(not(target_os = "linux"))]
fn body_text(body: &str) -> String {
    body.to_owned()
}

#[cfg(target_os = "linux")]
fn set_hints(native: &mut notify_rust::Notification, notification: &Notification) {
    use notify_rust::Hint;
    use ringtray_core::Urgency;
    native.urgency(match notification.urgency {
        Urgency::Low => notify_rust::Urgency::Low,
        Urgency::Normal => notify_rust::Urgency::Normal,
        Urgency::Critical => notify_rust::Urgency::Critical,
    });
    native.hint(Hint::DesktopEntry(DESKTOP_ENTRY.to_owned()));
    native.hint(Hint::Category(
        match notification.kind {
            NotificationKind::Ringing => "call.incoming",
            NotificationKind::Missed => "call.unanswered",
            NotificationKind::AnsweredElsewhere
            | NotificationKind::Outgoing
            | NotificationKind::HeldTooLong => "call",
            NotificationKind::Presence => "presence",
            NotificationKind::Topic => "im",
            NotificationKind::ConnectionTrouble => "network.error",
            NotificationKind::RegistrationRegained => "network.connected",
            NotificationKind::RegistrationLost => "network.disconnected",
            NotificationKind::SignInNeeded => "network.error",
        }
        .to_owned(),
    ));
}

#[cfg(not(target_os = "linux"))]
fn set_hints(_native: &mut notify_rust::Notification, _notification: &Notification) {}

#[cfg(test)]
mod tests {
    use ringtray_core::Urgency;

    use super::*;

    fn key(name: &str) -> NotificationKey {
        NotificationKey(name.to_owned())
    }

    fn ringing(summary: &str) -> Notification {
        Notification {
            kind: NotificationKind::Ringing,
            summary: summary.to_owned(),
            body: String::new(),
            urgency: Urgency::Critical,
            stays: true,
            sound: true,
            buttons: Vec::new(),
        }
    }

    #[test]
    fn only_the_newest_wish_for_a_key_is_kept_in_the_order_of_first_wishes() {
        let waiting = Waiting::default();
        waiting.put(key("a"), Some(ringing("first")));
        waiting.put(key("b"), Some(ringing("other")));
        waiting.put(key("a"), Some(ringing("second")));
        waiting.end();

        let taken: Vec<_> = std::iter::from_fn(|| waiting.take())
            .map(|(key, wish)| (key.0, wish.map(|notification| notification.summary)))
            .collect();

        assert_eq!(
            taken,
            [("a".to_owned(), Some("second".to_owned())), ("b".to_owned(), Some("other".to_owned()))]
        );
    }

    #[test]
    fn a_call_that_ended_before_its_popup_was_drawn_is_only_closed() {
        let waiting = Waiting::default();
        waiting.put(key("a"), Some(ringing("call")));
        waiting.put(key("a"), None);
        waiting.end();

        assert_eq!(waiting.take().map(|(_, wish)| wish.is_some()), Some(false));
        assert!(waiting.take().is_none());
    }
}
