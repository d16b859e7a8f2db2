//! What a person chose: in a notification, in the tray's menu, in the window.

use super::Core;
use crate::clock::Moment;
use crate::dialling::{is_number, tel};
use crate::effect::Effect;
use crate::notification::{NotificationAction, NotificationKey};
use crate::policy::{NotificationSettings, QuietChoice};
use crate::tray::{CallAction, Recent};
use crate::view::EntryId;

impl Core {
    pub(super) fn set(&mut self, settings: NotificationSettings, moment: Moment, effects: &mut Vec<Effect>) {
        let watched = self.board.settings.watched != settings.watched;
        self.board.settings = settings;
        if watched {
            effects.push(Effect::People(self.people()));
        }
        self.tell_again(moment, effects);
    }

    /// What was chosen outlasts the program.
    pub(super) fn choose_quiet(&mut self, choice: QuietChoice, moment: Moment, effects: &mut Vec<Effect>) {
        let mut settings = self.board.settings.clone();
        settings.choose(choice, moment.now, self.board.zone());
        effects.push(Effect::KeepDoNotDisturb(settings.do_not_disturb));
        self.set(settings, moment, effects);
    }

    /// A click on what is gone already still opens the window.
    pub(super) fn on_notification(
        &mut self,
        key: &NotificationKey,
        action: NotificationAction,
        moment: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let news = self.board.news(key);
        let number = news.and_then(|news| news.about.call()?.number.as_deref());
        let entry = news.and_then(|news| news.entry.clone());
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

    /// The missed calls are seen: nothing counts them any more, here or in the history.
    pub(super) fn see_missed(&mut self, effects: &mut Vec<Effect>) {
        self.board.seen(effects);
        for entry in self.unseen.see() {
            if let Some(line) = self.lines.iter_mut().find(|line| line.account.id == entry.account) {
                line.see(&entry.id);
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
