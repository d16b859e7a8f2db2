//! Starting with the computer: queries the system whenever its state may have changed there, and applies what a person
//! or an administrator wants.

use ringtray_core::{Autostart, Input, SettingsChange, SettingsEdit};
use ringtray_language::Phrase;
use tokio::sync::oneshot;

use super::persister::{Reply, Then};
use super::{Controller, Happening};
use crate::desktop::{AutostartError, Desktop};
use crate::vault::Vault;

/// The known state of starting with the computer.
#[derive(Debug, Default)]
pub(super) struct Starting {
    /// A change was requested, and the system has not answered yet.
    wished: bool,
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
        self.apply(Input::Autostart(is));
        if !self.starting.wished
            && let Some(on) = self.core.autostart_due()
        {
            self.set_autostart(on, None);
        }
    }

    /// Applies a person's choice, made in answer to the question or with the switch.
    pub(super) fn wish_autostart(&mut self, on: bool, reply: Reply) {
        if self.core.managed().autostart.locked {
            // The window may be gone before its answer is ready.
            let _ = reply.send(Err(Phrase::of("error-autostart-locked", &[])));
            return;
        }
        if on == self.core.settings_view().autostart.on && !self.starting.wished {
            // Nothing needs to change, and a portal would ask the person again.
            self.keep_autostart(on, Then::Reply(reply));
        } else {
            // The question is answered, whether or not the system applies the change.
            self.keep_autostart(self.core.settings().autostart.on, Then::Nothing);
            self.set_autostart(on, Some(reply));
        }
    }

    pub(super) fn on_autostart_set(
        &mut self,
        on: bool,
        set: Result<Autostart, AutostartError>,
        reply: Option<Reply>,
    ) {
        self.starting.wished = false;
        match (set, reply) {
            (Ok(is), reply) => {
                self.apply(Input::AutostartSet { on, is });
                // A locked value is not written to the settings file.
                if reply.is_some() || !self.core.managed().autostart.locked {
                    self.keep_autostart(on, reply.map_or(Then::Nothing, Then::Reply));
                }
            }
            // The window may be gone before its answer is ready.
            (Err(error), Some(reply)) => _ = reply.send(Err(error.phrase())),
            // An administrator's value is applied again the next time the system is queried.
            (Err(_), None) => {}
        }
    }

    fn keep_autostart(&mut self, on: bool, then: Then) {
        self.edit(SettingsEdit::Change(SettingsChange::Autostart { on }), then);
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
