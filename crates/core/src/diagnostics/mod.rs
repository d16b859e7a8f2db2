//! The state of each account's connection: its recent history, its counters, and where it fails.

mod console;
mod report;
mod steps;
mod view;

use std::collections::VecDeque;
use std::time::Duration;

use ringtray_language::{Language, Phrase};

use self::console::Console;
pub use self::report::report;
pub use self::view::{
    AccountDiagnostics, ConsoleLine, Diagnostics, LogLevel, LogLine, Step, StepResult, StepView, StoryLine,
};
use crate::accounts::{Account, AccountId, Proxy};
use crate::{DisconnectedBy, ReasonKind, State, Timestamp};

/// The most lines of a connection's recent history, and their greatest age.
const MOST_LINES: usize = 500;
const LONGEST_STORY: Duration = Duration::from_secs(12 * 60 * 60);

/// A connection without a message for this long is silent: telephones alone refresh their registration every few
/// minutes.
const SILENT_AFTER: Duration = Duration::from_secs(15 * 60);

/// The connections of all accounts since the program started.
#[derive(Debug, Default)]
pub struct Diagnosis {
    accounts: Vec<Followed>,
}

#[derive(Debug)]
struct Followed {
    account: AccountId,
    story: VecDeque<(Timestamp, State)>,
    state: State,
    /// What cuts connections repeatedly, if known.
    cut: Option<Phrase>,
    console: Console,
    messages: u64,
    /// About the current connection.
    messages_now: u64,
    bytes: u64,
    connections: u64,
    lost: u64,
    last_message: Option<Timestamp>,
}

impl Diagnosis {
    /// A connection changed its state.
    pub fn state(&mut self, account: &AccountId, state: &State, now: Timestamp) {
        self.followed(account).state(state, now);
    }

    /// A message arrived.
    pub fn message(&mut self, account: &AccountId, raw: &str, now: Timestamp) {
        let followed = self.followed(account);
        followed.messages += 1;
        followed.messages_now += 1;
        followed.bytes += u64::try_from(raw.len()).unwrap_or(u64::MAX);
        followed.last_message = Some(now);
        followed.console.add(raw, false, now);
    }

    /// The user sent a message.
    pub fn sent(&mut self, account: &AccountId, json: &str, now: Timestamp) {
        self.followed(account).console.add(json, true, now);
    }

    /// An account was removed, or belongs to another user from now on.
    pub fn forget(&mut self, account: &AccountId) {
        self.accounts.retain(|followed| followed.account != *account);
    }

    /// The diagnostics of these accounts, in this language.
    #[must_use]
    pub fn of(&self, accounts: &[Account], language: Language, now: Timestamp) -> Vec<AccountDiagnostics> {
        let empty = |account: &Account| Followed::new(account.id.clone());
        accounts
            .iter()
            .map(|account| match self.accounts.iter().find(|followed| followed.account == account.id) {
                Some(followed) => followed.view(account, language, now),
                None => empty(account).view(account, language, now),
            })
            .collect()
    }

    /// The messages of an account after this one.
    #[must_use]
    pub fn console(&self, account: &AccountId, after: u64) -> Vec<ConsoleLine> {
        let followed = self.accounts.iter().find(|followed| followed.account == *account);
        followed.map(|followed| followed.console.after(after)).unwrap_or_default()
    }

    fn followed(&mut self, account: &AccountId) -> &mut Followed {
        let at = self.accounts.iter().position(|followed| followed.account == *account);
        let at = at.unwrap_or_else(|| {
            self.accounts.push(Followed::new(account.clone()));
            self.accounts.len() - 1
        });
        &mut self.accounts[at]
    }
}

impl Followed {
    fn new(account: AccountId) -> Followed {
        Followed {
            account,
            story: VecDeque::new(),
            state: State::Disconnected { by: DisconnectedBy::Start },
            cut: None,
            console: Console::default(),
            messages: 0,
            messages_now: 0,
            bytes: 0,
            connections: 0,
            lost: 0,
            last_message: None,
        }
    }

    fn state(&mut self, state: &State, now: Timestamp) {
        let was_connected = matches!(self.state, State::Connected { .. });
        match state {
            State::Connected { .. } if !was_connected => {
                self.connections += 1;
                self.messages_now = 0;
            }
            State::Waiting { .. } | State::Connecting { .. } | State::NeedsSignIn { .. } if was_connected => {
                self.lost += 1;
            }
            _ => {}
        }
        match state {
            State::Waiting { reason, .. } => {
                self.cut = (reason.kind == ReasonKind::ConnectionCut).then(|| reason.message.clone());
            }
            State::Disconnected { .. } => self.cut = None,
            _ => {}
        }
        self.state = state.clone();
        // The same connection with reading paused.
        let same = was_connected && matches!(state, State::Connected { .. });
        if !same {
            self.story.push_back((now, state.clone()));
        }
        let old = |(at, _): &(Timestamp, State)| now.saturating_since(*at) > LONGEST_STORY;
        while self.story.len() > MOST_LINES || (self.story.len() > 1 && self.story.front().is_some_and(old)) {
            self.story.pop_front();
        }
    }

    fn view(&self, account: &Account, language: Language, now: Timestamp) -> AccountDiagnostics {
        let heard = self.messages_now > 0;
        let told = |(at, state): &(Timestamp, State)| StoryLine { at: *at, state: state.told(language) };
        let proxied = matches!(account.connection.proxy, Proxy::Through { .. });
        let encrypted = !account.server.starts_with("http:");
        let connected_for = match &self.state {
            State::Connected { since, .. } => Some(now.saturating_since(*since)),
            _ => None,
        };
        AccountDiagnostics {
            account: self.account.clone(),
            steps: steps::of(&self.state, steps::Way { proxied, encrypted, heard }),
            story: self.story.iter().map(told).collect(),
            messages: self.messages,
            bytes: self.bytes,
            connections: self.connections,
            lost: self.lost,
            last_message: self.last_message,
            silent: !heard && connected_for.is_some_and(|length| length >= SILENT_AFTER),
            cut: self.cut.as_ref().map(|cut| language.tell(cut)),
        }
    }
}
