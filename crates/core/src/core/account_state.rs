//! The state of one account: its connection, and what arrived over it.

mod gaps;
mod reconciliation;

use std::time::Duration;

use ringtray_language::Language;

use self::gaps::Gaps;
use crate::accounts::{Account, AccountId, COLOURS, SecretsKept};
use crate::calls::{Calls, OwnExtensions, ReconciliationQuery, ReconciliationSchedule};
use crate::clock::{Moment, Steady};
use crate::context::Context;
use crate::core::repetition::Seen;
use crate::history::{Entry, EntryDetail, EntryId, HistoryPart, Phase, named, summary};
use crate::notifications::{Content, NotificationKey, NotificationKind};
use crate::page::AccountView;
use crate::presence::{Registrations, people};
use crate::text::clean;
use crate::{DisconnectedBy, Event, ExtensionVerb, Payload, State, Timestamp, TopicChange};

const LONGEST_CLASS: usize = 80;
const LONGEST_EXTENSION: usize = 48;
const LONGEST_TITLE: usize = 120;

#[derive(Debug)]
pub(crate) struct AccountState {
    pub(crate) id: AccountId,
    pub(crate) state: State,
    pub(crate) secrets: SecretsKept,
    calls: Calls,
    registrations: Registrations,
    seen: Seen,
    gaps: Gaps,
    /// Whether messages were received before. Only then does their absence start a gap.
    expects_connection: bool,
    /// The trouble that was announced.
    told: Option<Trouble>,
    schedule: ReconciliationSchedule,
    own: OwnExtensions,
    /// When an earlier run last received something, until the first connection of this run.
    heard_earlier: Option<Timestamp>,
    /// How far our clock is ahead of the server's, according to its messages, in milliseconds.
    ahead: i64,
}

/// Trouble that is announced until it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// The server can't be reached.
    Connection,
    /// The server refused the sign-in.
    SignIn,
}

/// The number of the attempt from which on it is announced that the server can't be reached: the third has failed.
const TELLING_ATTEMPT: u32 = 4;

impl AccountState {
    /// `expects_connection` is for an account that was connected in an earlier run.
    pub(crate) fn new(id: AccountId, expects_connection: bool) -> AccountState {
        AccountState {
            state: State::Disconnected { by: DisconnectedBy::Start },
            secrets: SecretsKept::default(),
            calls: Calls::new(id.clone()),
            registrations: Registrations::new(id.clone()),
            seen: Seen::default(),
            gaps: Gaps::default(),
            expects_connection,
            told: None,
            schedule: ReconciliationSchedule::default(),
            own: OwnExtensions::default(),
            heard_earlier: None,
            ahead: 0,
            id,
        }
    }

    /// The account's settings changed. If `is_same_user` is false, everything known about it is useless.
    pub(crate) fn saved(&mut self, is_same_user: bool, context: &mut Context<'_>) {
        if !is_same_user {
            self.calls.lose_all(true, context);
            context.center.withdraw_account(&self.id, is_registration);
            self.calls = Calls::new(self.id.clone());
            self.registrations = Registrations::new(self.id.clone());
            (self.schedule, self.own, self.heard_earlier) =
                (ReconciliationSchedule::default(), OwnExtensions::default(), None);
            if matches!(self.state, State::Connected { .. }) {
                self.registrations.connected(context.moment);
            }
        }
        self.trouble_is_over(context);
        self.schedule.new_sign_in();
    }

    /// The account is removed: its notifications are closed, and its entries end.
    pub(crate) fn close(&mut self, context: &mut Context<'_>) {
        self.calls.lose_all(true, context);
        self.gaps.end(context);
        self.trouble_is_over(context);
        context.center.withdraw_account(&self.id, |_| true);
    }

    /// The connection changed its state. Returns a query for the server.
    pub(crate) fn connection(
        &mut self,
        state: State,
        context: &mut Context<'_>,
    ) -> Option<ReconciliationQuery> {
        let was_connected = self.is_connected();
        let joins = self.joins(&state);
        if was_connected && !matches!(state, State::Connected { .. }) {
            let by_user = matches!(state, State::Disconnected { .. });
            self.calls.lose_all(by_user, context);
            self.registrations.disconnected();
            self.schedule.deaf_from(context.moment.now);
            self.schedule.left();
        }
        match &state {
            State::Connected { .. } => {
                if !was_connected {
                    self.registrations.connected(context.moment);
                }
                self.expects_connection = true;
                self.gaps.end(context);
            }
            State::Connecting { .. } | State::Disconnected { .. } if !was_connected => {}
            State::Connecting { .. }
            | State::Waiting { .. }
            | State::Stopped { .. }
            | State::Disconnected { .. }
            | State::NeedsSignIn { .. } => {
                if self.expects_connection {
                    self.gaps.begin(context);
                }
            }
        }
        self.state = state;
        self.tell_trouble(context);
        if joins { self.ask_after_joining(context) } else { None }
    }

    fn is_connected(&self) -> bool {
        matches!(self.state, State::Connected { .. })
    }

    /// Whether a state belongs to another connection than the previous one.
    fn joins(&self, state: &State) -> bool {
        let session = |state: &State| match state {
            State::Connected { session_id, .. } => Some(session_id.clone()),
            _ => None,
        };
        session(state).is_some_and(|joined| session(&self.state) != Some(joined))
    }

    /// The rules for announcements, or the names in them, have changed.
    pub(crate) fn announce_again(&mut self, context: &mut Context<'_>) {
        self.calls.announce_again(context);
        self.tell_trouble(context);
    }

    /// A part of the history was deleted.
    pub(crate) fn forget(&mut self, part: &HistoryPart) {
        self.gaps.forget(part);
    }

    /// Somebody has seen that a call was missed.
    pub(crate) fn see(&mut self, entry: &EntryId) {
        self.calls.see(entry);
    }

    /// A message arrived. Returns the entry that it belongs to; `None` for a repetition.
    pub(crate) fn event(&mut self, event: &Event, raw: &str, context: &mut Context<'_>) -> Option<EntryId> {
        if self.seen.is_repetition(event.nonce.as_deref(), raw) {
            return None;
        }
        self.note_own(event, context);
        Some(match &event.payload {
            Payload::PhoneCall(call) => self.calls.apply(call, event.timestamp, context),
            Payload::Registration(registration) => self.registrations.apply(registration, context),
            Payload::Extension(change) => {
                if change.verb == ExtensionVerb::Deleted {
                    self.registrations.forget(&change.extension, context);
                }
                let extension = change.extension.name().and_then(|name| clean(name, LONGEST_EXTENSION));
                self.record(EntryDetail::Extension { extension, change: change.verb }, context)
            }
            Payload::Presence(change) => people::apply(change, context),
            Payload::Topic(change) => self.topic(change, context),
            Payload::Other => {
                let class = event.class.as_deref().and_then(|class| clean(class, LONGEST_CLASS));
                self.record(EntryDetail::Other { class, summary: summary(raw) }, context)
            }
        })
    }

    pub(crate) fn restore(&mut self, entry: Entry, context: &mut Context<'_>) {
        match entry.detail.clone() {
            EntryDetail::Call(call) if call.phase != Phase::Ended => {
                self.calls.restore(entry, call, context);
            }
            EntryDetail::Gap { until: None, .. } => {
                self.schedule.deaf_from(entry.at);
                self.gaps.restore(entry, self.is_connected(), context);
            }
            _ => {}
        }
    }

    /// Handles the passage of time. Returns a query for the server.
    pub(crate) fn tick(&mut self, context: &mut Context<'_>) -> Option<ReconciliationQuery> {
        self.calls.tick(context);
        self.registrations.tick(context);
        self.ask_again(context)
    }

    /// The computer slept or the clock was set forward, so a missing refresh means nothing.
    pub(crate) fn overslept(&mut self, moment: Moment) {
        if matches!(self.state, State::Connected { .. }) {
            self.registrations.connected(moment);
        }
    }

    pub(crate) fn deadline(&self, held_too_long: Duration) -> Option<Steady> {
        let deadlines =
            [self.calls.deadline(held_too_long), self.registrations.deadline(), self.schedule.deadline()];
        deadlines.into_iter().flatten().min()
    }

    pub(crate) fn live(&self) -> impl Iterator<Item = Entry> {
        self.calls.live()
    }

    pub(crate) fn view(&self, account: &Account, language: Language) -> AccountView {
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
            connection: account.connection.clone().into(),
            state: self.state.told(language),
            secrets: if account.signed_out { SecretsKept::SignedOut } else { self.secrets.told(language) },
        }
    }

    fn topic(&self, change: &TopicChange, context: &mut Context<'_>) -> EntryId {
        let shown = |text: &Option<String>| text.as_deref().and_then(|text| clean(text, LONGEST_TITLE));
        let title = shown(&change.title).or_else(|| shown(&change.id)).unwrap_or_else(|| "?".to_owned());
        let id = (context.new_entry)();
        let name = change.id.as_deref().or(change.title.as_deref()).unwrap_or_default();
        let key = NotificationKey(format!("topic:{}:{}", self.id, named(name)));
        let by = shown(&change.by);
        let suppressed =
            context.post(key, Some(id.clone()), Content::Topic(title.clone(), change.verb, by.clone()));
        let detail = EntryDetail::Topic { title, change: change.verb, by };
        let entry = Entry::new(id.clone(), self.id.clone(), context.moment.now, detail);
        context.record(Entry { suppressed, ..entry });
        id
    }

    fn record(&self, detail: EntryDetail, context: &mut Context<'_>) -> EntryId {
        let id = (context.new_entry)();
        let entry = Entry::new(id.clone(), self.id.clone(), context.moment.now, detail);
        context.record(entry);
        id
    }

    /// A refusal is announced at once, and an unreachable server after the third attempt, both once. They are
    /// withdrawn when the trouble is over. A new attempt does not end it.
    fn tell_trouble(&mut self, context: &mut Context<'_>) {
        let (trouble, content) = match &self.state {
            // What the user did is not announced.
            State::NeedsSignIn { reason } if !context.account.signed_out => {
                (Trouble::SignIn, Content::SignIn(context.account.name.clone(), reason.clone()))
            }
            State::Waiting { attempt, reason, .. }
                if *attempt >= TELLING_ATTEMPT || self.told == Some(Trouble::Connection) =>
            {
                (Trouble::Connection, Content::Trouble(reason.clone()))
            }
            State::Connected { .. } | State::Disconnected { .. } | State::NeedsSignIn { .. } => {
                return self.trouble_is_over(context);
            }
            State::Connecting { .. } | State::Waiting { .. } | State::Stopped { .. } => return,
        };
        if self.told.is_some_and(|told| told != trouble) {
            self.trouble_is_over(context);
        }
        self.told = Some(trouble);
        context.post(self.trouble_key(trouble), None, content);
    }

    /// The next trouble is announced again.
    fn trouble_is_over(&mut self, context: &mut Context<'_>) {
        if let Some(told) = self.told.take() {
            context.withdraw(&self.trouble_key(told));
        }
    }

    fn trouble_key(&self, trouble: Trouble) -> NotificationKey {
        let name = match trouble {
            Trouble::Connection => "connection",
            Trouble::SignIn => "sign-in",
        };
        NotificationKey(format!("{name}:{}", self.id))
    }
}

fn is_registration(kind: NotificationKind) -> bool {
    matches!(kind, NotificationKind::RegistrationLost | NotificationKind::RegistrationRegained)
}
