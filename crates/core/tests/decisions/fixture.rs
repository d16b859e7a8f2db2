//! A core with the means to pass inputs to it and to see what a user would see.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use ringtray_core::{
    Account, AccountId, CallEntry, ConnectionSettings, Core, DisconnectedBy, Effect, Entry, EntryDetail,
    EntryId, Event, HistoryPart, Input, Managed, Method, Mode, Notification, NotificationKind,
    NotificationSettings, Reason, ReasonKind, ReconciliationQuery, Revision, Settings, SettingsChange,
    SettingsEdit, State, Timestamp,
};
use ringtray_language::{Language, Phrase};
use serde_json::{Value, json};

/// The wall clock's time at the start.
pub(crate) const BEGIN: i64 = 1_700_000_000_000;

/// The server's clock is an hour behind, so that a rule that mixes the two clocks fails.
pub(crate) const SERVER_BEHIND: i64 = 3_600_000;

pub(crate) struct Fixture {
    pub(crate) core: Core,
    pub(crate) now: i64,
    /// What is on the screen, by key.
    pub(crate) screen: BTreeMap<String, Notification>,
    /// The kinds of notifications that appeared, not counting updates.
    appeared: Vec<NotificationKind>,
    /// All notifications that were shown or updated.
    pub(crate) told: Vec<Notification>,
    pub(crate) history: BTreeMap<EntryId, Entry>,
    /// The entry of each message that was not a repetition.
    pub(crate) kept: Vec<EntryId>,
    /// The queries to servers.
    pub(crate) questions: Vec<(AccountId, ReconciliationQuery)>,
    /// The calls stored from the server's records, with their entries.
    pub(crate) stored_records: Vec<(EntryId, String)>,
    /// The effects of the user's choices.
    pub(crate) asked: Vec<Effect>,
    /// The notification settings that were saved.
    pub(crate) settings: NotificationSettings,
    messages: u32,
}

impl Fixture {
    /// One account, `one`, connected.
    pub(crate) fn new() -> Fixture {
        let mut fixture = Fixture::of(&[account("one")]);
        fixture.connect("one");
        fixture
    }

    pub(crate) fn of(accounts: &[Account]) -> Fixture {
        Fixture::with(accounts, NotificationSettings::default())
    }

    /// These accounts, not connected, and these settings about notifications.
    pub(crate) fn with(accounts: &[Account], notifications: NotificationSettings) -> Fixture {
        let settings = Settings {
            accounts: accounts.to_vec(),
            notifications: notifications.clone(),
            ..Settings::default()
        };
        Fixture {
            core: Core::new(settings, Managed::default(), Language::english()),
            asked: Vec::new(),
            questions: Vec::new(),
            stored_records: Vec::new(),
            settings: notifications,
            now: BEGIN,
            screen: BTreeMap::new(),
            appeared: Vec::new(),
            told: Vec::new(),
            history: BTreeMap::new(),
            kept: Vec::new(),
            messages: 0,
        }
    }

    pub(crate) fn apply(&mut self, input: Input<'_>) -> Vec<Effect> {
        let effects = self.core.apply(input, Timestamp(self.now));
        self.perform(effects)
    }

    /// Makes a change of the settings. Returns the effects without those that only save.
    pub(crate) fn edit(&mut self, edit: SettingsEdit) -> Vec<Effect> {
        let effects = self.core.edit(edit, Timestamp(self.now)).unwrap();
        let mut effects = self.perform(effects);
        effects.retain(|effect| !matches!(effect, Effect::Save(_)));
        effects
    }

    /// The user changes something in the window.
    pub(crate) fn change(&mut self, change: SettingsChange) -> Vec<Effect> {
        self.edit(SettingsEdit::Change(change))
    }

    /// An account is new, or its sign-in changed.
    pub(crate) fn save(&mut self, account: Account) -> Vec<Effect> {
        self.edit(SettingsEdit::SaveAccount(Box::new(account)))
    }

    /// The user removes an account.
    pub(crate) fn remove(&mut self, account: &str) -> Vec<Effect> {
        self.edit(SettingsEdit::RemoveAccount(id(account)))
    }

    /// The user chooses another language.
    pub(crate) fn speak(&mut self, language: Language) -> Vec<Effect> {
        self.change(SettingsChange::Language { language: Some(language.tag().to_owned()) })
    }

    fn perform(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        for effect in &effects {
            match effect {
                Effect::Notify { key, notification } => {
                    let before = self.screen.insert(key.0.clone(), notification.clone());
                    if before.is_none_or(|before| before.kind != notification.kind) {
                        self.appeared.push(notification.kind);
                    }
                    self.told.push(notification.clone());
                }
                Effect::CloseNotification { key } => {
                    self.screen.remove(&key.0);
                }
                Effect::Record(entry) => {
                    self.history.insert(entry.id.clone(), entry.clone());
                }
                Effect::Keep { entry } => {
                    assert!(
                        self.history.contains_key(entry),
                        "a message is kept under an entry nobody recorded"
                    );
                    self.kept.push(entry.clone());
                }
                Effect::StoreCallRecord { entry, raw } => {
                    assert!(
                        self.history.contains_key(entry),
                        "something is kept under an entry nobody recorded"
                    );
                    self.stored_records.push((entry.clone(), raw.to_string()));
                }
                Effect::Query { account, query } => self.questions.push((account.clone(), *query)),
                Effect::Save(edit) => {
                    if let SettingsEdit::DoNotDisturb(chosen) = **edit {
                        self.settings.do_not_disturb = chosen;
                    }
                }
                Effect::Open { .. } | Effect::Copy(_) | Effect::Call { .. } => {
                    self.asked.push(effect.clone());
                }
                Effect::Tray(_)
                | Effect::Accounts(_)
                | Effect::Alerts(_)
                | Effect::Person(_)
                | Effect::People(_)
                | Effect::Settings(_)
                | Effect::Language(_)
                | Effect::ReadContacts(_) => {}
            }
        }
        effects
    }

    pub(crate) fn raw(&mut self, account: &str, raw: &str) -> Vec<Effect> {
        let event = Event::read(raw);
        self.apply(Input::Event { account: id(account), event: &event, raw })
    }

    /// A message sent now by the server's clock, with a nonce of its own.
    pub(crate) fn event(&mut self, class: &str, payload: &Value) -> Vec<Effect> {
        self.event_of("one", class, payload)
    }

    /// The same for this account.
    pub(crate) fn event_of(&mut self, account: &str, class: &str, payload: &Value) -> Vec<Effect> {
        self.messages += 1;
        #[allow(clippy::cast_precision_loss)]
        let timestamp = (self.now - SERVER_BEHIND) as f64 / 1000.0;
        let nonce = format!("nonce{}", self.messages);
        let message = json!({"timestamp": timestamp, "class": class, "nonce": nonce, "payload": payload});
        self.raw(account, &message.to_string())
    }

    pub(crate) fn call(&mut self, payload: &Value) -> Vec<Effect> {
        self.event("phonecall/update", payload)
    }

    pub(crate) fn register(&mut self, extension: &str, contact: &str, expire: &Value) -> Vec<Effect> {
        let payload = json!({"extensionNumber": extension, "contact": contact, "registerExpire": expire,
            "deviceIP": "10.0.0.9:5060", "deviceID": ""});
        self.event("extension/register", &payload)
    }

    pub(crate) fn connect(&mut self, account: &str) -> Vec<Effect> {
        let since = Timestamp(self.now);
        let state = State::Connected {
            since,
            revision: Revision::Four,
            session_id: "s".into(),
            paused: false,
            pauses: 0,
        };
        self.state(account, state)
    }

    /// Reading pauses on the connection, or resumes.
    pub(crate) fn pause(&mut self, account: &str, paused: bool) -> Vec<Effect> {
        let since = Timestamp(self.now);
        let (revision, session_id) = (Revision::Four, "s".into());
        self.state(account, State::Connected { since, revision, session_id, paused, pauses: 1 })
    }

    pub(crate) fn lose(&mut self, account: &str) -> Vec<Effect> {
        self.state(account, waiting())
    }

    pub(crate) fn disconnect(&mut self, account: &str) -> Vec<Effect> {
        self.state(account, State::Disconnected { by: DisconnectedBy::User })
    }

    pub(crate) fn state(&mut self, account: &str, state: State) -> Vec<Effect> {
        self.apply(Input::Connection { account: id(account), state })
    }

    /// Lets time pass as the shell does, with a tick at each deadline.
    pub(crate) fn wait(&mut self, seconds: i64) {
        let end = self.now + seconds * 1000;
        for _ in 0..10_000 {
            let Some(due) = self.core.deadline().filter(|due| due.0 <= end) else {
                self.now = end;
                return;
            };
            assert!(due.0 >= self.now, "a deadline in the past after a tick");
            self.now = due.0;
            self.apply(Input::Tick);
        }
        panic!("the deadlines never come to an end");
    }

    /// The time `seconds` from now by the server's clock, as the server writes it.
    pub(crate) fn server(&self, seconds: i64) -> Value {
        json!(self.now - SERVER_BEHIND + seconds * 1000)
    }

    pub(crate) fn server_ms(&self) -> Timestamp {
        Timestamp(self.now - SERVER_BEHIND)
    }

    pub(crate) fn on_screen(&self, kind: NotificationKind) -> Vec<&Notification> {
        self.screen.values().filter(|notification| notification.kind == kind).collect()
    }

    pub(crate) fn times_told(&self, kind: NotificationKind) -> usize {
        self.appeared.iter().filter(|appeared| **appeared == kind).count()
    }

    pub(crate) fn calls(&self) -> Vec<&CallEntry> {
        self.history.values().filter_map(as_call).collect()
    }

    /// The only call.
    pub(crate) fn the_call(&self) -> &CallEntry {
        let calls = self.calls();
        assert_eq!(calls.len(), 1, "{calls:?}");
        calls[0]
    }

    pub(crate) fn gaps(&self) -> Vec<(i64, Option<i64>)> {
        let gap = |entry: &Entry| match entry.detail {
            EntryDetail::Gap { until, .. } => Some((entry.at.0, until.map(|until| until.0))),
            _ => None,
        };
        self.history.values().filter_map(gap).collect()
    }
}

pub(crate) fn id(account: &str) -> AccountId {
    AccountId(account.to_owned())
}

pub(crate) fn all_of(account: &str) -> HistoryPart {
    HistoryPart::Account { account: id(account) }
}

pub(crate) fn account(name: &str) -> Account {
    Account {
        id: id(name),
        name: format!("{name}@pbx.example.com"),
        colour: 0,
        server: "https://pbx.example.com".into(),
        redirect: None,
        connection: ConnectionSettings::default(),
        instance_id: "i".into(),
        mode: Mode::App,
        method: Method::Token,
        app_key: None,
        keep_password: true,
        token_expires_at: None,
        username: None,
        last_revision: None,
        connect: true,
        signed_out: false,
        unknown: BTreeMap::new(),
    }
}

/// The zone with this POSIX name.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::posix(name).unwrap()
}

pub(crate) fn reason() -> Reason {
    let values = [("server", "https://pbx.example.com".into()), ("seconds", 45u32.into())];
    Reason::new(ReasonKind::PingTimeout, Phrase::of("trouble-silent", &values), "d")
}

pub(crate) fn waiting() -> State {
    State::Waiting { until: Timestamp(BEGIN), attempt: 1, reason: reason() }
}

pub(crate) fn refused() -> State {
    State::NeedsSignIn { reason: Reason { message: Phrase::of("trouble-no-code", &[]), ..reason() } }
}

/// The first message of an incoming call from Maria.
pub(crate) fn incoming(fixture: &Fixture) -> Value {
    json!({"phoneCallId": "c1", "view": "00", "extension": {"extensionId": "7", "number": "006",
        "extendedNumber": "0003*006"}, "status": "CREATED", "pbxapp": "DIAL", "hold": false, "parked": false,
        "recorded": false, "flow": "IN", "callerid": "Maria Popescu <+40 21 555 0142>", "dialed": "006",
        "answered": null, "started": fixture.server(0), "nonce": null, "disposition": "UNKNOWN", "author": {}})
}

/// The message with some fields changed.
pub(crate) fn with(message: &Value, fields: &Value) -> Value {
    let mut message = message.clone();
    for (name, value) in fields.as_object().unwrap() {
        message[name] = value.clone();
    }
    message
}

/// The last message of a call. Like the sample's, it has neither direction nor numbers.
pub(crate) fn ended(message: &Value) -> Value {
    with(
        message,
        &json!({"status": "DESTROYED", "flow": null, "callerid": null, "dialed": null, "author": null}),
    )
}

pub(crate) fn updated(message: &Value, fields: &Value) -> Value {
    with(&with(message, &json!({"status": "UPDATED", "disposition": null})), fields)
}

fn as_call(entry: &Entry) -> Option<&CallEntry> {
    match &entry.detail {
        EntryDetail::Call(call) => Some(call),
        _ => None,
    }
}
