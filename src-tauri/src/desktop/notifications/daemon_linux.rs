//! The thread's work: carries out the requests, and reports the user's actions on popups.

use std::time::Duration;

use ringtray_core::{NotificationAction, NotificationKey};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;

use super::icons::NotificationIcons;
use super::native::action;
use super::pending::PendingPopups;
use super::screen::Screen;
use super::server::{Heard, Popup, PopupEvent, Server};
use crate::desktop::Activation;
use crate::desktop::ring::Ringer;
use crate::requests::{Request, Requests};

/// How long to wait before looking again for a session bus that was lost or not found.
const RETRY: Duration = Duration::from_secs(5);

/// See the module documentation.
#[derive(Debug)]
pub(super) struct Daemon {
    screen: Screen,
    requests: Requests,
    activation: Activation,
    token: NewestToken,
    heard: UnboundedReceiver<Heard>,
    /// When the bus is looked for again.
    retry: Option<Instant>,
}

impl Daemon {
    pub(super) fn new(
        icons: NotificationIcons,
        requests: Requests,
        activation: Activation,
        ringer: Ringer,
    ) -> Daemon {
        let (hear, heard) = unbounded_channel();
        let screen = Screen::new(Server::new(hear), icons, requests.clone(), ringer);
        Daemon { screen, requests, activation, token: NewestToken::default(), heard, retry: None }
    }

    /// Works until no more requests can arrive, then closes what is still shown.
    pub(super) async fn serve(mut self, pending: &PendingPopups) {
        pending.busy();
        self.connect().await;
        loop {
            let retry = self.retry;
            tokio::select! {
                biased;
                request = pending.take() => match request {
                    Some((key, Some(notification))) => self.screen.show(key, notification).await,
                    Some((key, None)) => self.screen.take(&key).await,
                    None => break,
                },
                Some(heard) = self.heard.recv() => {
                    pending.busy();
                    self.on_heard(heard).await;
                }
                () = at(retry) => {
                    pending.busy();
                    self.connect().await;
                }
            }
            self.screen.watch();
        }
        self.screen.clear().await;
        pending.finished();
    }

    async fn connect(&mut self) {
        match self.screen.connect().await {
            Ok(()) => {
                self.retry = None;
                self.screen.restore().await;
            }
            Err(error) => {
                tracing::debug!(%error, "there is no session bus");
                self.retry = Some(Instant::now() + RETRY);
            }
        }
    }

    async fn on_heard(&mut self, heard: Heard) {
        match heard {
            Heard::Owner => self.screen.restore().await,
            Heard::Lost => {
                tracing::warn!("the connection to the session bus was lost");
                self.screen.disconnect();
                self.retry = Some(Instant::now() + RETRY);
            }
            Heard::Popup(popup, event) => {
                if let Some(key) = self.screen.key_of(&popup) {
                    self.on_popup_event(key, popup, event).await;
                }
            }
        }
    }

    async fn on_popup_event(&mut self, key: NotificationKey, popup: Popup, event: PopupEvent) {
        match event {
            PopupEvent::Token(token) => self.token.keep(popup, token),
            PopupEvent::Chosen(chosen) => self.on_chosen(key, &popup, &chosen).await,
            PopupEvent::Expired if self.screen.show_expired(&key).await => {}
            PopupEvent::Gone if self.screen.show_copied(&key).await => {}
            PopupEvent::Expired | PopupEvent::Gone => self.screen.gone(&key).await,
        }
    }

    async fn on_chosen(&mut self, key: NotificationKey, popup: &Popup, chosen: &str) {
        let token = self.token.take_for(popup);
        let Some(action) = action(chosen) else {
            tracing::warn!(chosen, "an unknown button was chosen");
            self.screen.close(&key).await;
            return;
        };
        if action == NotificationAction::Open
            && let Some(token) = token
        {
            self.activation.put(token);
        }
        self.requests.send(Request::NotificationChosen { key: key.clone(), action });
        // A user who copies the number of a ringing call still wants to see that it rings.
        let stays = action == NotificationAction::CopyNumber && self.screen.keep_copied(&key);
        if !stays {
            self.screen.close(&key).await;
        }
    }
}

/// A token comes just before the choice that it is for.
#[derive(Debug, Default)]
struct NewestToken(Option<(Popup, String)>);

impl NewestToken {
    fn keep(&mut self, popup: Popup, token: String) {
        self.0 = Some((popup, token));
    }

    /// The token for a choice on this popup. A token for another popup is obsolete.
    fn take_for(&mut self, popup: &Popup) -> Option<String> {
        self.0.take().filter(|(of, _)| of == popup).map(|(_, token)| token)
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_the_next_choice_on_its_popup() {
        let popup = |id| Popup { id, daemon: ":1.5".to_owned() };
        let mut token = NewestToken::default();
        token.keep(popup(1), "first".to_owned());
        token.keep(popup(1), "second".to_owned());
        assert_eq!(token.take_for(&popup(1)).as_deref(), Some("second"));
        assert_eq!(token.take_for(&popup(1)), None, "it is used up");

        token.keep(popup(2), "of another".to_owned());
        assert_eq!(token.take_for(&popup(1)), None);
        assert_eq!(token.take_for(&popup(2)), None, "its moment has passed");
    }
}
