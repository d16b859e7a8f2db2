//! What must hold of the decisions, whatever the server tells and however time passes.
//!
//! An input is a script, one step a line:
//!
//! | line | step |
//! | --- | --- |
//! | `up`, `lost`, `refused`, `off` | the connection's state |
//! | `+N` | N seconds pass |
//! | `.` | time passes until the deadline |
//! | `quiet`, `loud` | "do not disturb" begins for half an hour, ends |
//! | `seen` | a person has seen the missed calls |
//! | `gone` | a person puts the first notification away |
//! | `call field=value ...` | a message about a call, made of these fields; see [`call`] |
//! | `presence field=value ...` | a message about somebody's presence, made of these fields |
//! | `topic field=value ...` | a message about a topic |
//! | anything else | a message, as it is |

use std::collections::{BTreeMap, BTreeSet};

use ringtray_core::{
    Account, AccountId, Core, DisconnectedBy, Effect, Entry, EntryDetail, EntryId, Event, Input, KindChoice,
    Managed, Notification, NotificationKey, NotificationKind, NotificationSettings, QuietChoice, Reason,
    ReasonKind, Revision, Settings, SettingsEdit, State, Timestamp, timeline,
};
use ringtray_language::{Language, Phrase};
use serde_json::{Map, Value, json};

/// When every script begins: 2026-01-01, in seconds.
const BEGIN: i64 = 1_767_225_600;

/// Plays a script on two copies of the decisions, then lets a day pass and removes the account.
pub(crate) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut fixture = Fixture::begin();
    fixture.happens(connection(up()));
    for line in text.lines() {
        fixture.step(line);
    }
    courses(&fixture.raw);
    fixture.now = fixture.now.max(fixture.core.deadline().unwrap_or(fixture.now));
    fixture.pass(24 * 3600);
    assert!(fixture.core.live().is_empty(), "no call lasts a day of silence");
    fixture.remove();
    assert!(fixture.shown.is_empty(), "{:?} stay on the screen", fixture.shown);
    assert_eq!(fixture.core.deadline(), None);
}

struct Fixture {
    core: Core,
    /// Gets the same inputs, and must decide the same.
    twin: Core,
    now: Timestamp,
    shown: BTreeSet<NotificationKey>,
    rang: BTreeSet<NotificationKey>,
    recorded: BTreeMap<EntryId, Entry>,
    raw: Vec<String>,
}

impl Fixture {
    fn begin() -> Fixture {
        let account: Account =
            serde_json::from_value(json!({ "id": "a", "name": "alice" })).expect("an account");
        let shown = KindChoice { show: Some(true), ..KindChoice::default() };
        let notifications = NotificationSettings {
            watched: vec!["5".to_owned(), "Ann Lee".to_owned(), "0003*006".to_owned()],
            kinds: [(NotificationKind::Topic, shown)].into(),
            ..NotificationSettings::default()
        };
        let settings = Settings { accounts: vec![account], notifications, ..Settings::default() };
        Fixture {
            core: Core::new(settings.clone(), Managed::default(), Language::english()),
            twin: Core::new(settings, Managed::default(), Language::english()),
            now: Timestamp(BEGIN * 1000),
            shown: BTreeSet::new(),
            rang: BTreeSet::new(),
            recorded: BTreeMap::new(),
            raw: Vec::new(),
        }
    }

    fn step(&mut self, line: &str) {
        match line.split_at_checked(1) {
            Some(("+", seconds)) if seconds.parse::<u32>().is_ok() => self.pass(seconds.parse().unwrap_or(0)),
            Some((".", "")) => {
                self.now = self.now.max(self.core.deadline().unwrap_or(self.now));
                self.pass(0);
            }
            _ => match line {
                "up" => self.happens(connection(up())),
                "lost" => {
                    let reason = Reason::new(ReasonKind::PingTimeout, Phrase::of("trouble-no-code", &[]), "");
                    self.happens(connection(State::Waiting { until: self.now, attempt: 1, reason }));
                }
                "refused" => {
                    let reason =
                        Reason::new(ReasonKind::SignInRefused, Phrase::of("trouble-no-code", &[]), "");
                    self.happens(connection(State::NeedsSignIn { reason }));
                }
                "quiet" => self.happens(Input::Quiet(QuietChoice::HalfHour)),
                "loud" => self.happens(Input::Quiet(QuietChoice::Off)),
                "seen" => self.happens(Input::Seen),
                "gone" => {
                    if let Some(key) = self.shown.pop_first() {
                        self.happens(Input::Gone(key));
                    }
                }
                "off" => self.happens(connection(State::Disconnected { by: DisconnectedBy::User })),
                _ => self.message(&message(line)),
            },
        }
    }

    fn pass(&mut self, seconds: u32) {
        self.now = Timestamp(self.now.0 + i64::from(seconds) * 1000);
        self.happens(Input::Tick);
        let next = self.core.deadline();
        assert!(next.is_none_or(|next| next > self.now), "{next:?} has come already at {:?}", self.now);
    }

    fn message(&mut self, raw: &str) {
        self.raw.push(raw.to_owned());
        let event = Event::read(raw);
        self.happens(Input::Event { account: account_id(), event: &event, raw });
    }

    fn happens(&mut self, input: Input<'_>) {
        let most_kept = usize::from(matches!(input, Input::Event { .. }));
        let effects = self.core.apply(input.clone(), self.now);
        assert_eq!(self.twin.apply(input, self.now), effects, "the same input decided otherwise");
        self.perform(effects, most_kept);
    }

    /// A person removes the account.
    fn remove(&mut self) {
        let effects = self.core.edit(SettingsEdit::RemoveAccount(account_id()), self.now);
        self.perform(effects.expect("an account can be removed"), 0);
    }

    fn perform(&mut self, effects: Vec<Effect>, most_kept: usize) {
        let mut kept = 0;
        for effect in effects {
            match effect {
                Effect::Notify { key, notification } => self.notify(&key, &notification),
                Effect::CloseNotification { key } => _ = self.shown.remove(&key),
                Effect::Record(entry) => self.record(entry),
                Effect::Keep { entry } => {
                    kept += 1;
                    assert!(self.recorded.contains_key(&entry), "{entry:?} is not in the history");
                }
                Effect::Tray(tray) => fits(&tray.tooltip, 160),
                Effect::Alerts(alerts) => {
                    let unseen = self.recorded.values().filter(|entry| entry.unseen).count();
                    assert_eq!(usize::try_from(alerts.missed).ok(), Some(unseen), "missed calls are counted");
                }
                Effect::StoreCallRecord { .. } => panic!("nothing was learnt by asking"),
                Effect::Query { .. }
                | Effect::Person(_)
                | Effect::People(_)
                | Effect::Settings(_)
                | Effect::Language(_)
                | Effect::ReadContacts(_)
                | Effect::Save(_) => {}
                Effect::Open { .. } | Effect::Copy(_) | Effect::Call { .. } => {
                    panic!("nobody asked for {effect:?}")
                }
                Effect::Accounts(accounts) => assert!(accounts.len() <= 1),
            }
        }
        assert!(kept <= most_kept, "a message belongs to one entry");
    }

    fn notify(&mut self, key: &NotificationKey, notification: &Notification) {
        fits(&notification.summary, 120);
        fits(&notification.body, 240);
        let is_new = self.shown.insert(key.clone());
        let is_call = matches!(notification.kind, NotificationKind::Ringing | NotificationKind::Missed);
        if is_call && !key.0.starts_with("summary:") {
            assert_eq!(self.rang.insert(key.clone()), is_new, "{key:?} is told a second time");
        }
    }

    fn record(&mut self, entry: Entry) {
        let json = serde_json::to_string(&entry).expect("an entry is JSON");
        assert_eq!(serde_json::from_str::<Entry>(&json).ok().as_ref(), Some(&entry), "stored and read again");
        match &entry.detail {
            EntryDetail::Call(call) => {
                for (text, most) in [(&call.name, 80), (&call.number, 48), (&call.extension, 48)] {
                    fits(text.as_deref().unwrap_or_default(), most);
                }
            }
            EntryDetail::Presence { person, extension, said, note, .. } => {
                fits(person, 80);
                fits(extension.as_deref().unwrap_or_default(), 80);
                fits(said.as_deref().unwrap_or_default(), 40);
                fits(note.as_deref().unwrap_or_default(), 120);
            }
            EntryDetail::Topic { title, by, .. } => {
                fits(title, 120);
                fits(by.as_deref().unwrap_or_default(), 120);
            }
            EntryDetail::Other { class, summary } => {
                fits(class.as_deref().unwrap_or_default(), 80);
                fits(summary, 200);
            }
            _ => {}
        }
        self.recorded.insert(entry.id.clone(), entry);
    }
}

/// Whatever messages are taken for those of one call, its timeline is bounded, goes forward and shows nothing odd.
fn courses(raw: &[String]) {
    let steps = timeline(raw);
    assert!(steps.len() <= 256 && steps.is_sorted_by_key(|step| step.at), "{steps:?}");
    steps.iter().for_each(|step| fits(step.extension.as_deref().unwrap_or_default(), 48));
}

/// The JSON of a message in a script.
fn message(line: &str) -> String {
    match line.split_once(' ') {
        Some(("call", fields)) => call(fields),
        Some(("presence", fields)) => plain("presence/update", fields),
        Some(("topic", fields)) => plain("topic/update", fields),
        _ => line.to_owned(),
    }
}

/// A message whose fields are texts. `_` stands for a space.
fn plain(class: &str, fields: &str) -> String {
    let payload: Map<String, Value> = fields
        .split(' ')
        .filter_map(|field| field.split_once('='))
        .map(|(name, text)| (name.to_owned(), json!(text.replace('_', " "))))
        .collect();
    json!({ "class": class, "payload": payload }).to_string()
}

/// The JSON of a message about a call. `ext` is its extension's extended number, `sent` the envelope's time, `started`
/// and `answered` are in seconds, all three since the beginning of the script; any other field is the payload's.
fn call(fields: &str) -> String {
    let mut payload = Map::new();
    let mut sent = Value::Null;
    for field in fields.split(' ') {
        let Some((name, text)) = field.split_once('=') else { continue };
        let seconds = text.parse::<i32>().map_or(Value::Null, |seconds| json!(BEGIN + i64::from(seconds)));
        match name {
            "sent" => sent = seconds,
            "started" | "answered" => _ = payload.insert(name.to_owned(), seconds),
            "ext" => _ = payload.insert("extension".to_owned(), json!({ "extendedNumber": text })),
            "id" => _ = payload.insert("phoneCallId".to_owned(), json!(text)),
            _ => _ = payload.insert(name.to_owned(), json!(text)),
        }
    }
    json!({ "timestamp": sent, "class": "phonecall/update", "payload": payload }).to_string()
}

fn account_id() -> AccountId {
    AccountId("a".to_owned())
}

fn connection<'a>(state: State) -> Input<'a> {
    Input::Connection { account: account_id(), state }
}

fn up() -> State {
    State::Connected {
        since: Timestamp(BEGIN * 1000),
        revision: Revision::Four,
        session_id: "s".to_owned(),
        paused: false,
        pauses: 0,
    }
}

/// One line, bounded, without characters that turn or hide text.
fn fits(text: &str, most: usize) {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    assert!(text.chars().count() <= most && !text.contains(hides), "{text:?}");
}
