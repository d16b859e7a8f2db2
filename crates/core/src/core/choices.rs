//! The user's choices in a notification, the tray's menu and the window.

use super::Core;
use crate::clock::Moment;
use crate::contacts::{is_number, tel};
use crate::effect::Effect;
use crate::history::EntryId;
use crate::notifications::{NotificationAction, NotificationKey, QuietChoice};
use crate::settings::SettingsEdit;
use crate::tray::{CallAction, Recent};

impl Core {
    /// The choice is saved.
    pub(super) fn choose_quiet(&mut self, choice: QuietChoice, moment: Moment, effects: &mut Vec<Effect>) {
        let before = self.settings.clone();
        self.settings.notifications.choose(choice, moment.now, self.center.zone());
        let edit = SettingsEdit::DoNotDisturb(self.settings.notifications.do_not_disturb);
        self.edited(&before, edit, moment, effects);
    }

    /// A click on something that is gone already still opens the window.
    pub(super) fn on_notification(
        &mut self,
        key: &NotificationKey,
        action: NotificationAction,
        moment: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let announcement = self.center.announcement(key);
        let number = announcement.and_then(|announcement| announcement.content.call()?.number.as_deref());
        let entry = announcement.and_then(|announcement| announcement.entry.clone());
        match action {
            NotificationAction::Open => effects.push(Effect::Open { entry }),
            NotificationAction::CopyNumber => effects.extend(copy(number)),
            NotificationAction::CallBack => effects.extend(call(number)),
            NotificationAction::DoNotDisturb => self.choose_quiet(QuietChoice::HalfHour, moment, effects),
        }
    }

    pub(super) fn on_call(&mut self, entry: &EntryId, action: CallAction, effects: &mut Vec<Effect>) {
        let number = self.recent.iter().find(|recent| recent.entry == *entry).and_then(Recent::number);
        match action {
            CallAction::Open => effects.push(Effect::Open { entry: Some(entry.clone()) }),
            CallAction::CopyNumber => effects.extend(copy(number)),
            CallAction::CallBack => effects.extend(call(number)),
        }
    }

    /// Marks the missed calls as seen, here and in the history.
    pub(super) fn see_missed(&mut self, effects: &mut Vec<Effect>) {
        self.center.seen();
        for entry in self.unseen.see() {
            if let Some(account_state) =
                self.accounts.iter_mut().find(|account_state| account_state.id == entry.account)
            {
                account_state.see(&entry.id);
            }
            effects.push(Effect::Record(entry));
        }
    }
}

fn copy(number: Option<&str>) -> Option<Effect> {
    number.filter(|number| is_number(number)).map(|number| Effect::Copy(number.to_owned()))
}

fn call(number: Option<&str>) -> Option<Effect> {
    number.and_then(tel).map(|address| Effect::Call { address })
}
