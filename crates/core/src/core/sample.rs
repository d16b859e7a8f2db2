//! A sample notification, which shows how one looks and sounds.

use std::time::Duration;

use ringtray_language::{Language, Phrase};

use super::Core;
use crate::accounts::AccountId;
use crate::clock::{Moment, Steady};
use crate::effect::Effect;
use crate::history::{CallEntry, Direction, Phase, PresenceWord, RegistrationState};
use crate::notifications::{
    Announcement, Content, Notification, NotificationAction, NotificationKey, NotificationKind,
};
use crate::{Reason, ReasonKind, Timestamp, TopicVerb};

/// How long it is shown.
const STAYS: Duration = Duration::from_secs(8);

const KEY: &str = "sample";

impl Core {
    /// Shows a sample even if notifications are suppressed, because the user asked for it.
    pub(super) fn show_sample(&mut self, kind: NotificationKind, moment: Moment, effects: &mut Vec<Effect>) {
        let account = AccountId(KEY.to_owned());
        let announcement = Announcement {
            account,
            account_name: None,
            entry: None,
            content: example(kind, moment.now, self.center.language),
        };
        let presentation = self.settings.notifications.presentation(kind);
        let notification =
            Notification::of(&announcement, presentation, self.center.language, self.center.zone.as_ref());
        // There is no call behind it.
        let notification = Notification { buttons: vec![NotificationAction::Open], ..notification };
        effects.push(Effect::Notify { key: NotificationKey(KEY.to_owned()), notification });
        self.sample_ends = Some(moment.steady.after(STAYS));
    }

    pub(super) fn end_sample(&mut self, now: Steady, effects: &mut Vec<Effect>) {
        if self.sample_ends.is_some_and(|ends| ends <= now) {
            self.sample_ends = None;
            effects.push(Effect::CloseNotification { key: NotificationKey(KEY.to_owned()) });
        }
    }

    /// The user dismissed it.
    pub(super) fn sample_is_gone(&mut self, key: &NotificationKey) {
        if key.0 == KEY {
            self.sample_ends = None;
        }
    }
}

fn example(kind: NotificationKind, now: Timestamp, language: Language) -> Content {
    let before = |seconds: i64| Timestamp(now.0.saturating_sub(seconds * 1000));
    let call = CallEntry {
        direction: if kind == NotificationKind::Outgoing { Direction::Outbound } else { Direction::Inbound },
        phase: Phase::Ringing,
        outcome: None,
        name: Some("Maria Popescu".to_owned()),
        number: Some("+40 21 555 0142".to_owned()),
        extension: Some("0003*006".to_owned()),
        started: before(12),
        answered: None,
        ended: Some(now),
        clock_ahead: 0,
    };
    match kind {
        NotificationKind::Ringing => Content::Ringing(call),
        NotificationKind::Missed => Content::Missed(call, before(12)),
        NotificationKind::AnsweredElsewhere => Content::AnsweredElsewhere(call),
        NotificationKind::Outgoing => Content::Outgoing(call),
        NotificationKind::HeldTooLong => Content::Held(call, Duration::from_secs(180)),
        NotificationKind::RegistrationLost => {
            Content::Registration("0003*006".to_owned(), RegistrationState::Expired)
        }
        NotificationKind::RegistrationRegained => {
            Content::Registration("0003*006".to_owned(), RegistrationState::Registered)
        }
        NotificationKind::Presence => Content::Presence {
            person: "Maria Popescu".to_owned(),
            state: PresenceWord::Away,
            said: None,
            note: None,
        },
        NotificationKind::Topic => {
            let title = language.say("told-sample-topic", &[]);
            Content::Topic(title, TopicVerb::Added, Some("Maria Popescu".to_owned()))
        }
        NotificationKind::ConnectionTrouble => {
            Content::Trouble(Reason::new(ReasonKind::PingTimeout, Phrase::of("told-sample-trouble", &[]), ""))
        }
        NotificationKind::SignInNeeded => Content::SignIn(
            "alice@pbx.example.com".to_owned(),
            Reason::new(ReasonKind::SignInRefused, Phrase::of("told-sample-refused", &[]), ""),
        ),
    }
}
