//! Starting with the computer: the system is asked whenever somebody may have changed it there, and told what a person
//! or an administrator wants.

use ringtray_core::{Autostart, AutostartView, Managed, Settings, SettingsChange};
use tokio::sync::oneshot;

use super::{Controller, Happening};
use crate::desktop::{AutostartError, Desktop};
use crate::vault::Vault;

type Reply = oneshot::Sender<Result<(), String>>;

/// What is known of it.
#[derive(Debug, Default)]
pub(super) struct Starting {
    /// What the system said last.
    is: Autostart,
    /// What the page was told of that.
    pub(super) told: AutostartView,
    /// The system was told a wish, and has not answered yet.
    wished: bool,
}

impl Starting {
    pub(super) fn view(&self, settings: &Settings, managed: &Managed) -> AutostartView {
        self.is.view(settings, managed)
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    pub(super) fn look_at_autostart(&self) {
        let (answer, answered) = oneshot::channel();
        self.desktop.look_at_autostart(answer);
        let happen = self.happen.clone();
        tokio::spawn(async move {
            if let Ok(is) = answered.await {
                // The loop may have ended.
                let _ = happen.send(Happening::Autostart(is)).await;
            }
        });
    }

    pub(super) fn on_autostart(&mut self, is: Autostart) {
        self.starting.is = is;
        self.tell_autostart();
        if !self.starting.wished
            && let Some(on) = is.due(&self.settings, &self.managed)
        {
            self.set_autostart(on, None);
        }
    }

    /// What a person wants, in answer to the question or by the switch.
    pub(super) fn wish_autostart(&mut self, on: bool, reply: Reply) {
        if self.managed.autostart.locked {
            // The window may be gone before its answer is ready.
            let _ = reply.send(Err(self.language().say("error-autostart-locked", &[])));
            return;
        }
        // The question is answered, whatever the system makes of the wish.
        self.settings.autostart.settled = true;
        if on == self.starting.told.on && !self.starting.wished {
            // Nothing has to be done, and a portal would ask the person once more.
            self.settings.autostart.on = on;
            self.keep_autostart(Some(reply));
        } else {
            self.set_autostart(on, Some(reply));
        }
        self.tell_autostart();
    }

    pub(super) fn on_autostart_set(
        &mut self,
        on: bool,
        set: Result<Autostart, AutostartError>,
        reply: Option<Reply>,
    ) {
        self.starting.wished = false;
        let set = set.map(|is| {
            self.starting.is = is;
            self.settings.autostart.on = on;
        });
        match (set, reply) {
            // What an administrator wants is tried again when the system is asked next.
            (Err(_), None) => {}
            // A lock leaves no trace in the settings.
            (Ok(()), None) if self.managed.autostart.locked => {}
            (Ok(()), reply) => {
                self.settings.autostart.settled = true;
                self.keep_autostart(reply);
            }
            (Err(error), Some(reply)) => {
                // The window may be gone before its answer is ready.
                let _ = reply.send(Err(self.language().tell(&error.phrase())));
                self.keep_autostart(None);
            }
        }
        self.tell_autostart();
    }

    fn keep_autostart(&self, reply: Option<Reply>) {
        let change = SettingsChange::Autostart { on: self.settings.autostart.on };
        self.keeper.change_settings(change, reply.unwrap_or_else(|| oneshot::channel().0));
    }

    /// Tells the page where it has to know something else than it was told.
    pub(super) fn tell_autostart(&mut self) {
        if self.starting.view(&self.settings, &self.managed) != self.starting.told {
            self.tell_settings();
        }
    }

    fn set_autostart(&mut self, on: bool, reply: Option<Reply>) {
        self.starting.wished = true;
        let (answer, answered) = oneshot::channel();
        self.desktop.set_autostart(on, answer);
        let happen = self.happen.clone();
        tokio::spawn(async move {
            if let Ok(set) = answered.await {
                // The loop may have ended; then the page is gone too.
                let _ = happen.send(Happening::AutostartSet { on, set, reply }).await;
            }
        });
    }
}
