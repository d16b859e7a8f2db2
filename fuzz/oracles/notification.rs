//! What must hold for notifications and for clicks on them, whatever a server or a caller sends.

use ringtray_core::{
    Account, AccountId, Core, Effect, Event, Input, KindChoice, Managed, Notification, NotificationAction,
    NotificationKey, NotificationKind, NotificationSettings, Revision, Settings, State, Timestamp,
};
use ringtray_language::Language;
use serde_json::{Value, json};

/// 2026-01-01, in seconds.
const NOW: i64 = 1_767_225_600;

/// Puts a text into each place that a notification shows, and clicks each button.
pub(crate) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut fixture = Fixture::begin();
    for message in [
        call("1", &text),
        call("2", &format!("Ann <{text}>")),
        call("3", &format!("{text} <+40215550142>")),
        json!({ "class": "presence/update", "payload": { "userId": "5", "name": text, "status": text, "statusText": text } }),
        json!({ "class": "topic/update", "payload": { "topicId": text, "title": text, "author": text } }),
        json!({ "class": "extension/register", "payload": { "extensionNumber": text, "status": "expired", "userAgent": text } }),
    ] {
        fixture.tell(&message);
    }
    for id in ["1", "2", "3"] {
        fixture.tell(&over(id));
    }
    for (key, action) in std::mem::take(&mut fixture.buttons) {
        fixture.happens(Input::Chosen { key, action });
    }
}

struct Fixture {
    core: Core,
    buttons: Vec<(NotificationKey, NotificationAction)>,
}

impl Fixture {
    fn begin() -> Fixture {
        let account: Account =
            serde_json::from_value(json!({ "id": "a", "name": "alice" })).expect("an account");
        let shown = KindChoice { show: Some(true), ..KindChoice::default() };
        let kinds = [NotificationKind::Topic, NotificationKind::Presence, NotificationKind::RegistrationLost];
        let notifications = NotificationSettings {
            watched: vec!["5".to_owned()],
            kinds: kinds.map(|kind| (kind, shown)).into(),
            ..NotificationSettings::default()
        };
        let settings = Settings { accounts: vec![account], notifications, ..Settings::default() };
        let mut fixture = Fixture {
            core: Core::new(settings, Managed::default(), Language::english()),
            buttons: Vec::new(),
        };
        let state = State::Connected {
            since: Timestamp(NOW * 1000),
            revision: Revision::Four,
            session_id: "s".to_owned(),
            paused: false,
            pauses: 0,
        };
        fixture.happens(Input::Connection { account: AccountId("a".to_owned()), state });
        fixture
    }

    fn tell(&mut self, message: &Value) {
        let raw = message.to_string();
        let event = Event::read(&raw);
        self.happens(Input::Event { account: AccountId("a".to_owned()), event: &event, raw: &raw });
    }

    fn happens(&mut self, input: Input<'_>) {
        for effect in self.core.apply(input, Timestamp(NOW * 1000)) {
            match effect {
                Effect::Notify { key, notification } => self.shown(&key, &notification),
                Effect::Call { address } => dialled(&address),
                Effect::Copy(number) => copied(&number),
                Effect::Tray(tray) => fits(&tray.tooltip, 160),
                _ => {}
            }
        }
    }

    fn shown(&mut self, key: &NotificationKey, notification: &Notification) {
        fits(&notification.summary, 120);
        fits(&notification.body, 240);
        self.buttons.extend(notification.buttons.iter().map(|button| (key.clone(), *button)));
    }
}

fn call(id: &str, callerid: &str) -> Value {
    json!({
        "timestamp": NOW,
        "class": "phonecall/update",
        "payload": {
            "phoneCallId": id, "status": "CREATED", "flow": "IN", "callerid": callerid, "started": NOW,
            "extension": { "extendedNumber": "0003*006" },
        },
    })
}

fn over(id: &str) -> Value {
    json!({ "timestamp": NOW, "class": "phonecall/update", "payload": { "phoneCallId": id, "status": "DESTROYED" } })
}

/// Digits, with a plus before them or a star between two of them, and no code.
fn dialled(address: &str) {
    let number = address.strip_prefix("tel:").expect("an address of a telephone");
    let digits = number.strip_prefix('+').unwrap_or(number);
    assert!(digits.split('*').count() <= 2, "{address}");
    for part in digits.split('*') {
        assert!(!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()), "{address}");
    }
}

/// Nothing that a telephone takes for a code, and one line.
fn copied(number: &str) {
    let stars = number.matches('*').count();
    assert!(!number.contains(['#', '\u{ff03}', '\u{ff0a}', ',', ';', '%']) && stars <= 1, "{number:?}");
    assert!(!number.trim().starts_with('*') && !number.contains(char::is_control), "{number:?}");
}

/// One line, bounded, without characters that turn or hide text.
fn fits(text: &str, most: usize) {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    assert!(text.chars().count() <= most && !text.contains(hides), "{text:?}");
}
