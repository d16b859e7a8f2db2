//! One account's line: its connection, and what came over it.

use crate::account::{Account, COLOURS, Proxy};
use crate::calls::Calls;
use crate::clock::{Moment, Steady};
use crate::effect::Effect;
use crate::notification::{Notification, NotificationKey, Wording};
use crate::registrations::{Registrations, Telling};
use crate::repetition::Seen;
use crate::text::clean;
use crate::view::{AccountView, Entry, EntryDetail, EntryId, Phase, ProxyWay, SecretsKept};
use crate::{DisconnectedBy, Event, ExtensionVerb, Payload, State, other};

const LONGEST_CLASS: usize = 80;
const LONGEST_EXTENSION: usize = 48;

#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) account: Account,
    pub(crate) state: State,
    pub(crate) secrets: SecretsKept,
    calls: Calls,
    registrations: Registrations,
    seen: Seen,
    /// The gap that lasts.
    gap: Option<Entry>,
    /// Not hearing the server is news only where it was heard before.
    expects_connection: bool,
    told_sign_in: bool,
}

/// What a line needs besides what happened.
pub(crate) struct Setting<'a> {
    pub(crate) moment: Moment,
    pub(crate) wording: &'a Wording,
    pub(crate) effects: &'a mut Vec<Effect>,
    /// Makes the id of a new entry.
    pub(crate) new_entry: &'a mut dyn FnMut() -> EntryId,
}

impl Line {
    /// `expects_connection` for an account that has been connected in an earlier run.
    pub(crate) fn new(account: Account, expects_connection: bool) -> Line {
        Line {
            state: State::Disconnected { by: DisconnectedBy::Start },
            secrets: SecretsKept::default(),
            calls: Calls::new(account.id.clone()),
            registrations: Registrations::new(account.id.clone()),
            seen: Seen::default(),
            gap: None,
            expects_connection,
            told_sign_in: false,
            account,
        }
    }

    /// Takes new settings. Another server or user is another line: what was known is of no use.
    pub(crate) fn save(&mut self, account: Account, setting: &mut Setting<'_>) {
        let same = account.server == self.account.server
            && account.path == self.account.path
            && account.mode == self.account.mode
            && account.username == self.account.username;
        if !same {
            self.calls.lose_all(setting.wording, setting.effects);
            setting.effects.extend(self.registrations.shown().map(|key| Effect::CloseNotification { key }));
            self.calls = Calls::new(account.id.clone());
            self.registrations = Registrations::new(account.id.clone());
            if matches!(self.state, State::Connected { .. }) {
                self.registrations.connected(setting.moment);
            }
        }
        self.forget_refusal(setting.effects);
        self.account = account;
    }

    /// The account is gone: nothing of it stays on the screen, nothing lasts in the history.
    pub(crate) fn close(&mut self, setting: &mut Setting<'_>) {
        self.calls.lose_all(setting.wording, setting.effects);
        self.end_gap(setting);
        self.forget_refusal(setting.effects);
        let shown = self.calls.shown().chain(self.registrations.shown());
        setting.effects.extend(shown.map(|key| Effect::CloseNotification { key }));
    }

    pub(crate) fn connection(&mut self, state: State, setting: &mut Setting<'_>) {
        let was_connected = matches!(self.state, State::Connected { .. });
        if was_connected && !matches!(state, State::Connected { .. }) {
            self.calls.lose_all(setting.wording, setting.effects);
            self.registrations.disconnected();
        }
        match &state {
            State::Connected { .. } => {
                if !was_connected {
                    self.registrations.connected(setting.moment);
                }
                self.expects_connection = true;
                self.end_gap(setting);
                self.forget_refusal(setting.effects);
            }
            State::Connecting { .. } if !was_connected => {}
            State::Disconnected { .. } if !was_connected => self.forget_refusal(setting.effects),
            State::Connecting { .. } | State::Waiting { .. } | State::Stopped { .. } => {
                self.begin_gap(setting);
            }
            State::Disconnected { .. } => {
                self.begin_gap(setting);
                self.forget_refusal(setting.effects);
            }
            State::NeedsSignIn { reason } => {
                self.begin_gap(setting);
                // What the user did needs no telling.
                if !self.told_sign_in && !self.account.signed_out {
                    self.told_sign_in = true;
                    let notification = Notification::sign_in_needed(&self.account.name, reason);
                    setting.effects.push(Effect::Notify { key: self.sign_in_key(), notification });
                }
            }
        }
        self.state = state;
    }

    pub(crate) fn event(&mut self, event: &Event, raw: &str, setting: &mut Setting<'_>) {
        if self.seen.is_repetition(event.nonce.as_deref(), raw) {
            return;
        }
        let entry = match &event.payload {
            Payload::PhoneCall(call) => {
                self.calls.apply(call, event.timestamp, setting.moment, setting.wording, setting.effects)
            }
            Payload::Registration(registration) => {
                self.registrations.apply(registration, &mut setting.telling())
            }
            Payload::Extension(change) => {
                if change.verb == ExtensionVerb::Deleted {
                    self.registrations.forget(&change.extension, setting.effects);
                }
                let extension = change.extension.name().and_then(|name| clean(name, LONGEST_EXTENSION));
                self.record(EntryDetail::Extension { extension, change: change.verb }, setting)
            }
            Payload::Other => {
                let class = event.class.as_deref().and_then(|class| clean(class, LONGEST_CLASS));
                self.record(EntryDetail::Other { class, summary: other::summary(raw) }, setting)
            }
        };
        setting.effects.push(Effect::Keep { entry });
    }

    pub(crate) fn restore(&mut self, entry: Entry, setting: &mut Setting<'_>) {
        match entry.detail.clone() {
            EntryDetail::Call(call) if call.phase != Phase::Ended => {
                self.calls.restore(entry, call, setting.moment, setting.wording, setting.effects);
            }
            EntryDetail::Gap { until: None } => match (&self.gap, &self.state) {
                (None, state) if !matches!(state, State::Connected { .. }) => self.gap = Some(entry),
                _ => setting.effects.push(Effect::Record(ended(entry, setting.moment))),
            },
            _ => {}
        }
    }

    pub(crate) fn tick(&mut self, setting: &mut Setting<'_>) {
        self.calls.tick(setting.moment, setting.wording, setting.effects);
        self.registrations.tick(&mut setting.telling());
    }

    /// The computer slept, or the clock was set forward: a missing refresh means nothing.
    pub(crate) fn overslept(&mut self, moment: Moment) {
        if matches!(self.state, State::Connected { .. }) {
            self.registrations.connected(moment);
        }
    }

    pub(crate) fn deadline(&self) -> Option<Steady> {
        self.calls.deadline().into_iter().chain(self.registrations.deadline()).min()
    }

    pub(crate) fn live(&self) -> impl Iterator<Item = Entry> {
        self.calls.live()
    }

    pub(crate) fn view(&self) -> AccountView {
        let account = &self.account;
        let (proxy, proxy_address, proxy_username) = match account.proxy.clone() {
            Proxy::Automatic => (ProxyWay::Automatic, None, None),
            Proxy::Direct => (ProxyWay::Direct, None, None),
            Proxy::Through { address, username } => (ProxyWay::Through, Some(address), username),
        };
        AccountView {
            id: account.id.clone(),
            name: account.name.clone(),
            colour: account.colour % COLOURS,
            connect: account.connect,
            server: account.server.clone(),
            mode: account.mode,
            method: account.method,
            app_key: account.app_key.clone(),
            keep_password: account.keep_password,
            username: account.username.clone(),
            redirect: account.redirect.clone(),
            path: account.path.clone(),
            revision: account.revision.map(u8::from),
            proxy,
            proxy_address,
            proxy_username,
            ca_file: account.ca_file.clone(),
            pin: account.pin.map(|pin| pin.to_string()),
            state: self.state.clone(),
            secrets: if account.signed_out { SecretsKept::SignedOut } else { self.secrets.clone() },
        }
    }

    fn record(&self, detail: EntryDetail, setting: &mut Setting<'_>) -> EntryId {
        let id = (setting.new_entry)();
        let entry =
            Entry { id: id.clone(), account: self.account.id.clone(), at: setting.moment.now, detail };
        setting.effects.push(Effect::Record(entry));
        id
    }

    /// The history shows when we were deaf, whoever's wish it was.
    fn begin_gap(&mut self, setting: &mut Setting<'_>) {
        if self.gap.is_some() || !self.expects_connection {
            return;
        }
        let entry = Entry {
            id: (setting.new_entry)(),
            account: self.account.id.clone(),
            at: setting.moment.now,
            detail: EntryDetail::Gap { until: None },
        };
        setting.effects.push(Effect::Record(entry.clone()));
        self.gap = Some(entry);
    }

    fn end_gap(&mut self, setting: &mut Setting<'_>) {
        if let Some(gap) = self.gap.take() {
            setting.effects.push(Effect::Record(ended(gap, setting.moment)));
        }
    }

    /// The next refusal is a new one.
    fn forget_refusal(&mut self, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.told_sign_in) {
            effects.push(Effect::CloseNotification { key: self.sign_in_key() });
        }
    }

    fn sign_in_key(&self) -> NotificationKey {
        NotificationKey(format!("sign-in:{}", self.account.id))
    }
}

impl Setting<'_> {
    fn telling(&mut self) -> Telling<'_> {
        Telling {
            moment: self.moment,
            wording: self.wording,
            effects: self.effects,
            new_entry: &mut *self.new_entry,
        }
    }
}

/// The gap, over now; never before it began.
fn ended(gap: Entry, moment: Moment) -> Entry {
    let until = moment.now.max(gap.at);
    Entry { detail: EntryDetail::Gap { until: Some(until) }, ..gap }
}
