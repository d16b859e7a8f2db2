//! The controller's event loop: it receives every event and performs the effects.
//!
//! The controller decides nothing about calls or notifications (`core` does) and does nothing slow (tasks and threads
//! do, and send their results back). So it is always ready for the next message, and reports events in the order in
//! which they happened.

mod accounts;
mod activity;
mod autostart;
mod certificate;
mod closed_keyring;
mod connections;
mod credentials;
mod demo;
mod diagnostics;
mod dispatch;
mod history;
mod import;
mod in_flight;
mod page;
mod persister;
mod reconciliation;
mod settings;
mod sign_in;

use std::ops::ControlFlow;
use std::time::Duration;

use jiff::tz::TimeZone;
use ringtray_core::page::Delta;
use ringtray_core::{
    AccountId, Autostart, ContactSettings, Core, Effect, HistoryPart, Input, Managed, Mode, NoClient,
    ReconciliationResult, Settings, SettingsEdit, SignInResult, Timestamp,
};
use ringtray_datachannel::{Item, Message, Redaction};
use ringtray_language::{Language, Phrase};
use ringtray_simulator::Simulator;
use ringtray_store::{History, HistoryEvent, Home, TransferWatch};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::desktop::{AutostartError, Desktop};
use crate::requests::Request;
use crate::vault::Vault;
use crate::{clock, history_queries};

use autostart::Starting;
use closed_keyring::ClosedKeyring;
use connections::Connections;
use credentials::Unfound;
use diagnostics::Counters;
use history::Filed;
use import::Import;
use in_flight::Share;
use page::Window;
use persister::{KeptSignIn, Persister, Reply, SignInReply, Then};
use settings::Contacts;
use sign_in::{BrowserEvent, SignIn};

/// The interval between two cleanups of the history, while the computer is awake.
const TIDYING: Duration = Duration::from_secs(6 * 60 * 60);

/// The longest sleep between two looks at the clock: deadlines are times of day, and the day's clock can be set.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How many results of tasks and connections may wait for the loop. Beyond that, senders wait.
const HAPPENINGS: usize = 64;

/// How long the end of the program may take to close the connections, and then for history and keyring.
const SHUT_DOWN_LIMIT: Duration = Duration::from_secs(2);

/// See [`Parts::read_contacts`].
pub type ReadContacts = Box<dyn FnMut(&ContactSettings) + Send>;

/// The parts of the controller. Everything with a side effect is passed in.
pub struct Parts<D, V> {
    /// Where files lie.
    pub home: Home,
    /// The settings as they were read at the start.
    pub settings: Settings,
    /// The language of the system, for who has chosen none.
    pub system_language: Language,
    /// What an administrator has set.
    pub managed: Managed,
    /// The history; none where its file can't be opened.
    pub history: Option<History>,
    /// Where secrets are kept.
    pub vault: V,
    /// The desktop.
    pub desktop: D,
    /// Reads these contacts files from now on, and no others.
    pub read_contacts: ReadContacts,
    /// Requests from the rest of the program.
    pub requests: mpsc::UnboundedReceiver<Request>,
    /// How long after the start the history is tidied first; a computer's clock is often wrong at first.
    pub first_tidying: Duration,
    /// Notices for the user once the window opens, such as about settings that could not be read.
    pub notices: Vec<Phrase>,
    /// Removes secrets from everything that servers send.
    pub redaction: Redaction,
}

/// Owns all state of the program. See the module documentation.
pub struct Controller<D, V> {
    /// The language of everything the user reads.
    language: watch::Sender<Language>,
    history: Option<History>,
    vault: V,
    persister: Persister,
    desktop: D,
    contacts: Contacts,
    inbox: Inbox,
    happen: mpsc::Sender<Happening>,
    first_tidying: Duration,
    core: Core,
    connections: Connections,
    closed_keyring: ClosedKeyring,
    sign_in: SignIn,
    /// The configuration that the page shows for an import.
    import: Option<Import>,
    /// Numbers each question to the keyring for a sign-in, and each configuration that was read.
    questions: u64,
    window: Window,
    /// The desktop shows no tray icon.
    tray_missing: bool,
    /// The newest export or import.
    transfer: TransferWatch,
    counters: Counters,
    /// The demo's server, while there is a demo.
    demo: Option<Simulator>,
    /// Whether the program starts with the computer, as far as known.
    starting: Starting,
}

/// What the loop waits for.
struct Inbox {
    requests: mpsc::UnboundedReceiver<Request>,
    happenings: mpsc::Receiver<Happening>,
}

/// What tasks and connections send to the loop.
#[derive(Debug)]
enum Happening {
    /// A client ended because of an internal error.
    ClientFailed { account: AccountId, generation: u64 },
    /// What a connection of an account brought at once: its changes and messages, in their order.
    FromClient { account: AccountId, generation: u64, items: Vec<Item>, share: Share },
    /// The secrets of an account were looked for.
    Secrets { account: AccountId, found: Result<credentials::Secrets, Unfound> },
    /// Secrets that an account has were looked for, to sign in to it again.
    KeptSecrets { number: u64, found: Result<credentials::Secrets, Unfound> },
    /// The progress of a browser sign-in.
    Browser { number: u64, event: Box<BrowserEvent> },
    /// A keyring that was locked or absent is open now.
    KeyringOpen,
    /// What a successful sign-in brought was kept, or not.
    SignInKept(KeptSignIn),
    /// The keyring did not take a token that the server gave.
    TokenNotKept { account: AccountId, why: Phrase },
    /// A configuration file was read for an import.
    Configuration { read: import::Read, reply: import::ImportReply },
    /// A mode of a configuration was tried at the server.
    Imported { import: u64, mode: Mode, result: SignInResult, reply: SignInReply },
    /// A contact was written to the program's own file, or not.
    ContactAdded { added: Result<(), Phrase>, reply: Reply },
    /// The system said whether the program starts with the computer.
    Autostart(Autostart),
    /// It was to start with the computer from now on, or not; `reply` is a person's, where one wanted it.
    AutostartSet { on: bool, set: Result<Autostart, AutostartError>, reply: Option<Reply> },
    /// The demo's server has started, or not.
    Demo { started: demo::Started, reply: SignInReply },
    /// A server's UnifiedAPI was asked.
    Reconciled { account: AccountId, result: Box<ReconciliationResult> },
    /// A part of the history was deleted.
    HistoryForgotten(HistoryPart),
    /// A message was acknowledged although it could not be stored.
    NotStored { why: Phrase },
    /// Something happened to the history by itself.
    History(HistoryEvent),
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// A controller that has not begun.
    #[must_use]
    pub fn new(parts: Parts<D, V>) -> Controller<D, V> {
        let (happen, happenings) = mpsc::channel(HAPPENINGS);
        let core = Core::new(parts.settings, parts.managed, parts.system_language);
        let language = watch::Sender::new(core.language());
        let notices = parts.notices.iter().map(|notice| core.language().tell(notice)).collect();
        Controller {
            core,
            contacts: Contacts { file: parts.home.contacts_file(), read: parts.read_contacts },
            persister: Persister::start(parts.vault.clone(), parts.home, happen.clone()),
            language,
            history: parts.history,
            vault: parts.vault,
            desktop: parts.desktop,
            inbox: Inbox { requests: parts.requests, happenings },
            first_tidying: parts.first_tidying,
            connections: Connections::new(happen.clone(), parts.redaction),
            happen,
            closed_keyring: ClosedKeyring::default(),
            sign_in: SignIn::Idle,
            import: None,
            questions: 0,
            window: Window::new(notices),
            tray_missing: false,
            transfer: TransferWatch::default(),
            counters: Counters::new(),
            demo: None,
            starting: Starting::default(),
        }
    }

    /// The language of everything the user reads, as it changes.
    #[must_use]
    pub fn languages(&self) -> watch::Receiver<Language> {
        self.language.subscribe()
    }

    /// Runs until somebody quits.
    pub async fn run(mut self) {
        self.desktop.set_tray(self.core.tray());
        let mut zone = None;
        self.look_at_time_zone(&mut zone);
        (self.contacts.read)(&self.core.settings().contacts);
        self.look_at_autostart();
        history::pass_on_news(self.history.as_ref(), self.happen.clone());
        if let Some(history) = &self.history {
            history.limit(self.core.settings().history);
        }
        let earlier = history::carried_over(self.history.as_ref()).await;
        self.apply(Input::Restored(earlier));
        for account in self.core.accounts() {
            self.look_for_secrets(&account, account.connect);
        }
        let mut tidying = tokio::time::interval_at(Instant::now() + self.first_tidying, TIDYING);
        loop {
            let nap = self.until_deadline();
            let going = tokio::select! {
                Some(request) = self.inbox.requests.recv() => self.on_request(request),
                Some(happening) = self.inbox.happenings.recv() => {
                    self.on_happening(happening);
                    ControlFlow::Continue(())
                }
                () = tokio::time::sleep(nap) => {
                    self.look_at_time_zone(&mut zone);
                    self.apply(Input::Tick);
                    ControlFlow::Continue(())
                }
                _ = tidying.tick() => {
                    history::tidy(self.history.as_ref(), self.core.settings().history);
                    ControlFlow::Continue(())
                }
                else => ControlFlow::Break(()),
            };
            if going.is_break() {
                break;
            }
        }
        self.shut_down().await;
    }

    /// Handles a message: decide, notify the person, store, and only then acknowledge.
    fn on_message(&mut self, account: AccountId, message: Message, share: Option<Share>) {
        let input = Input::Event { account: account.clone(), event: &message.event, raw: &message.raw };
        let effects = self.core.apply(input, message.received_at);
        let filed = self.perform(effects, Then::Nothing);
        let stored = history::store_message(self.history.as_ref(), account, &message, filed);
        let acknowledge = move || {
            if let Some(acknowledgement) = message.acknowledgement {
                acknowledgement.send();
            }
            drop(share);
        };
        history::once_stored(stored, acknowledge, self.happen.clone());
    }

    /// Takes anything but a message through `core`.
    fn apply(&mut self, input: Input<'_>) {
        let effects = self.core.apply(input, clock::now());
        let filed = self.perform(effects, Then::Nothing);
        history::store_entries(self.history.as_ref(), filed, self.happen.clone());
    }

    /// Changes the settings; `then` goes with saving them.
    fn edit(&mut self, edit: SettingsEdit, then: Then) {
        match (self.core.edit(edit, clock::now()), then) {
            (Ok(effects), then) => {
                let filed = self.perform(effects, then);
                history::store_entries(self.history.as_ref(), filed, self.happen.clone());
            }
            // The window may be gone before its answer is ready.
            (Err(error), Then::Reply(reply)) => _ = reply.send(Err(error.phrase())),
            (Err(error), _) => tracing::error!(%error, "the settings were not changed"),
        }
    }

    /// Performs effects in their order, `then` with the settings that are saved; returns what is for the history.
    fn perform(&mut self, effects: Vec<Effect>, then: Then) -> Filed {
        let mut filed = Filed::default();
        let mut then = Some(then);
        for effect in effects {
            match effect {
                Effect::Notify { key, notification } => {
                    self.counters.notified();
                    self.desktop.notify(key, notification);
                }
                Effect::CloseNotification { key } => self.desktop.close_notification(key),
                Effect::Record(entry) => {
                    self.window.send(Delta::Entry { entry: entry.clone() });
                    filed.entries.push(entry);
                }
                Effect::Keep { entry } => filed.keep = Some(entry),
                Effect::StoreCallRecord { entry, raw } => filed.call_records.push((entry, raw)),
                Effect::Query { account, query } => self.ask(account, query),
                Effect::Tray(tray) => self.desktop.set_tray(tray),
                Effect::Person(person) => self.window.send(Delta::Person { person: *person }),
                Effect::People(people) => self.window.send(Delta::People { people }),
                Effect::Accounts(accounts) => self.window.send(Delta::Accounts { accounts }),
                Effect::Alerts(alerts) => self.window.send(Delta::Alerts { alerts }),
                Effect::Settings(settings) => self.window.send(Delta::Settings { settings: *settings }),
                Effect::Language(language) => _ = self.language.send_replace(language),
                Effect::ReadContacts(contacts) => (self.contacts.read)(&contacts),
                Effect::Save(edit) => self.persister.save(Some(*edit), then.take().unwrap_or_default()),
                Effect::Open { entry } => self.open(entry),
                Effect::Copy(text) => self.desktop.copy(text),
                Effect::Call { address } => self.desktop.open_address(&address),
            }
        }
        match then {
            None | Some(Then::Nothing) => {}
            Some(then) => self.persister.save(None, then),
        }
        filed
    }

    /// Notices when the person's time zone changes, as on a journey.
    fn look_at_time_zone(&mut self, known: &mut Option<TimeZone>) {
        let zone = clock::zone();
        if known.as_ref() != Some(&zone) {
            *known = Some(zone.clone());
            self.apply(Input::Zone(zone));
        }
    }

    fn until_deadline(&self) -> Duration {
        match self.core.deadline() {
            Some(Timestamp(deadline)) => {
                let left = u64::try_from(deadline - clock::now().0).unwrap_or(0);
                Duration::from_millis(left).min(LONGEST_SLEEP)
            }
            None => LONGEST_SLEEP,
        }
    }

    async fn shut_down(mut self) {
        self.desktop.ending();
        self.window.close();
        self.sign_in = SignIn::Idle;
        self.connections.disconnect_all();
        if tokio::time::timeout(SHUT_DOWN_LIMIT, self.take_the_rest()).await.is_err() {
            tracing::warn!("connections did not end in time");
        }
        // Calls that ring now are no longer watched. Their popups must not stay, and the history must record the gap.
        for account in self.account_ids() {
            self.apply(Input::NoClient { account, why: NoClient::Disconnected });
        }
        self.end_demo();
        let Controller { persister, history, desktop, inbox, .. } = self;
        // Nobody receives happenings any more, so release the senders that wait.
        drop(inbox);
        let kept = async {
            if let Some(history) = &history {
                history_queries::written(history).await;
            }
            persister.finish().await;
        };
        if tokio::time::timeout(SHUT_DOWN_LIMIT, kept).await.is_err() {
            tracing::warn!("history or keyring did not end in time");
        }
        desktop.quit();
    }

    /// Takes what the connections had received when they were ended.
    async fn take_the_rest(&mut self) {
        loop {
            tokio::select! {
                biased;
                Some(happening) = self.inbox.happenings.recv() => self.on_happening(happening),
                more = self.connections.next_ended() => {
                    if !more {
                        return;
                    }
                }
            }
        }
    }
}
