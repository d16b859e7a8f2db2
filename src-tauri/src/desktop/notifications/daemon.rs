//! The thread's work: does what is wished, and tells what a person does with what is shown.

use std::collections::{HashMap, VecDeque};

use ringtray_core::{Notification, NotificationKey, NotificationKind};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::ears::{Bus, Heard, News};
use super::icons::NotificationIcons;
use super::native::{action, native};
use super::popup::Popup;
use super::wishes::{Wish, Wishes};
use crate::requests::{Request, Requests};

/// How many shown notifications can still be changed or closed, each with a connection of its own to the bus; the oldest
/// is left to the daemon beyond that.
const MOST_HANDLES: usize = 64;

/// What is wanted on the screen, and the daemon's part of it.
#[derive(Debug)]
struct Shown {
    notification: Notification,
    /// `None` while no daemon shows it.
    popup: Option<Popup>,
    /// The daemon that shows it: another one gives the same numbers to other programs' notifications.
    owner: Option<String>,
}

/// See the module's text.
#[derive(Debug)]
pub(super) struct Daemon {
    icons: NotificationIcons,
    requests: Requests,
    bus: Bus,
    shown: HashMap<NotificationKey, Shown>,
    oldest_first: VecDeque<NotificationKey>,
    hear: UnboundedSender<Heard>,
    heard: UnboundedReceiver<Heard>,
    trouble_told: bool,
}

impl Daemon {
    pub(super) fn new(icons: NotificationIcons, requests: Requests) -> Daemon {
        let (hear, heard) = unbounded_channel();
        Daemon {
            icons,
            requests,
            bus: Bus::default(),
            shown: HashMap::new(),
            oldest_first: VecDeque::new(),
            hear,
            heard,
            trouble_told: false,
        }
    }

    /// Works until nobody can wish any more.
    pub(super) async fn serve(mut self, wishes: &Wishes) {
        #[cfg(target_os = "linux")]
        tokio::spawn(super::ears::listen(self.hear.clone()));
        loop {
            tokio::select! {
                biased;
                wish = wishes.take() => match wish {
                    Some((key, wish)) => self.grant(key, wish).await,
                    None => return,
                },
                Some(heard) = self.heard.recv() => match heard {
                    Heard::Popup { id, news } => self.on_popup(id, news).await,
                    Heard::Owner => self.on_owner().await,
                },
            }
        }
    }

    async fn grant(&mut self, key: NotificationKey, wish: Wish) {
        match wish {
            Some(notification) => self.show(key, notification).await,
            None => {
                if let Some(shown) = self.forget(&key) {
                    self.close(shown).await;
                }
            }
        }
    }

    async fn show(&mut self, key: NotificationKey, notification: Notification) {
        let native = native(&notification, &self.icons, self.bus.abilities().await);
        let owner = self.bus.owner().await;
        let before = self.forget(&key).filter(|shown| shown.owner == owner).and_then(|shown| shown.popup);
        let popup = match before {
            Some(popup) => popup.change(native.clone()).await.ok(),
            None => None,
        };
        let popup = match popup {
            Some(popup) => Ok(popup),
            None => Popup::show(native, &self.hear).await,
        };
        let popup = match popup {
            Ok(popup) => {
                self.trouble_told = false;
                Some(popup)
            }
            Err(error) => {
                self.tell_trouble(&error);
                None
            }
        };
        // Asked again: showing may have started the daemon.
        let owner = self.bus.owner().await;
        self.remember(key, Shown { notification, popup, owner });
    }

    async fn close(&mut self, shown: Shown) {
        let owner = self.bus.owner().await;
        if let Some(popup) = shown.popup.filter(|_| shown.owner == owner) {
            popup.close().await;
        }
    }

    async fn on_popup(&mut self, id: u32, news: News) {
        let is_it = |shown: &Shown| shown.popup.as_ref().is_some_and(|popup| popup.id() == id);
        let found = self.shown.iter().find(|(_, shown)| is_it(shown)).map(|(key, _)| key.clone());
        let Some(key) = found else { return };
        let Some(shown) = self.forget(&key) else { return };
        if let News::Chosen(chosen) = news {
            match action(&chosen) {
                Some(action) => {
                    self.requests.send(Request::NotificationChosen { key: key.clone(), action });
                }
                None => tracing::warn!(chosen, "a button was chosen that is not known"),
            }
            // Most daemons do that themselves.
            self.close(shown).await;
        }
        self.requests.send(Request::NotificationGone(key));
    }

    /// Another daemon knows nothing of what its predecessor showed: what is still true is shown again.
    async fn on_owner(&mut self) {
        let Some(owner) = self.bus.owner().await else { return };
        let lost: Vec<NotificationKey> = self
            .oldest_first
            .iter()
            .filter(|key| self.shown.get(key).is_some_and(|shown| shown.owner.as_ref() != Some(&owner)))
            .cloned()
            .collect();
        tracing::info!(lost = lost.len(), "another notification daemon runs");
        for key in lost {
            let Some(shown) = self.forget(&key) else { continue };
            if is_still_true(shown.notification.kind) {
                self.show(key, shown.notification).await;
            }
        }
    }

    fn forget(&mut self, key: &NotificationKey) -> Option<Shown> {
        self.oldest_first.retain(|other| other != key);
        self.shown.remove(key)
    }

    fn remember(&mut self, key: NotificationKey, shown: Shown) {
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
        if !std::mem::replace(&mut self.trouble_told, true) {
            self.requests.send(Request::NotificationsFailed { why: error.to_string() });
        }
    }
}

/// Whether it says what is so, until it is taken away; else it tells what has happened once.
fn is_still_true(kind: NotificationKind) -> bool {
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
