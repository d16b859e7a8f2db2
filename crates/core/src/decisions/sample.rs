//! A notification that shows how one looks and sounds.

use std::time::Duration;

use ringtray_language::{Language, Phrase};

use super::Core;
use crate::account::AccountId;
use crate::clock::{Moment, Steady};
use crate::effect::Effect;
use crate::news::{About, News};
use crate::notification::{Notification, NotificationAction, NotificationKey};
use crate::policy::NotificationKind;
use crate::view::{CallEntry, Direction, Phase, PresenceWord, RegistrationState};
use crate::{Reason, ReasonKind, Timestamp, TopicVerb};

/// How long it stays.
const STAYS: Duration = Duration::from_secs(8);

const KEY: &str = "sample";

impl Core {
    /// Shows one whatever keeps notifications quiet: the user asked for it.
    pub(super) fn show_sample(&mut self, kind: NotificationKind, moment: Moment, effects: &mut Vec<Effect>) {
        let account = AccountId(KEY.to_owned());
        let news = News {
            account,
            account_name: None,
            entry: None,
            about: example(kind, moment.now, self.board.language),
        };
        let manner = self.board.settings.manner(kind);
        let notification = Notification::of(&news, manner, self.board.language, self.board.zone.as_ref());
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

    /// A person put it away.
    pub(super) fn sample_is_gone(&mut self, key: &NotificationKey) {
        if key.0 == KEY {
            self.sample_ends = None;
        }
    }
}

fn example(kind: NotificationKind, now: Timestamp, language: Language) -> About {
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
        NotificationKind::Ringing => About::Ringing(call),
        NotificationKind::Missed => About::Missed(call, before(12)),
        NotificationKind::AnsweredElsewhere => About::AnsweredElsewhere(call),
        NotificationKind::Outgoing => About::Outgoing(call),
        NotificationKind::HeldTooLong => About::Held(call, Duration::from_secs(180)),
        NotificationKind::RegistrationLost => {
            About::Registration("0003*006".to_owned(), RegistrationState::Expired)
        }
        NotificationKind::RegistrationRegained => {
            About::Registration("0003*006".to_owned(), RegistrationState::Registered)
        }
        NotificationKind::Presence => About::Presence {
            person: "Maria Popescu".to_owned(),
            state: PresenceWord::Away,
            said: None,
            note: None,
        },
        NotificationKind::Topic => {
            let title = language.say("told-sample-topic", &[]);
            About::Topic(title, TopicVerb::Added, Some("Maria Popescu".to_owned()))
        }
        NotificationKind::ConnectionTrouble => {
            About::Trouble(Reason::new(ReasonKind::PingTimeout, Phrase::of("told-sample-trouble", &[]), ""))
        }
        NotificationKind::SignInNeeded => About::SignIn(
            "alice@pbx.example.com".to_owned(),
            Reason::new(ReasonKind::SignInRefused, Phrase::of("told-sample-refused", &[]), ""),
        ),
    }
}
