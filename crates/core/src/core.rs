//! Where everything that happens comes in and what is to be done goes out.

mod account_state;
mod choices;
mod edits;
mod people;
mod repetition;
mod sample;
mod unseen;

use std::time::Duration;

use ringtray_language::Language;

use self::unseen::Unseen;
use crate::accounts::{Account, AccountId, Managed, NoClient};
use crate::clock::{Clock, Moment, Steady};
use crate::contacts::Contacts;
use crate::context::Context;
use crate::core::account_state::AccountState;
use crate::diagnostics::{AccountDiagnostics, ConsoleLine, Diagnosis};
use crate::effect::Effect;
use crate::history::{Entry, EntryDetail, EntryId, HistoryPart};
use crate::input::Input;
use crate::notifications::NotificationCenter;
use crate::page::{AccountView, Alerts, SettingsView};
use crate::presence::Roster;
use crate::settings::{Autostart, Settings, SettingsChangeError, SettingsEdit};
use crate::text::clean;
use crate::tray::{Facts, Recent, Tray};
use crate::{State, Timestamp};

/// Without a word for so long the computer slept: nobody keeps quiet for longer, not even the ticks (the shell's).
const ASLEEP: Duration = Duration::from_secs(90);

/// A tick this much after its time means that the computer slept or the clock was set.
const OVERSLEPT: Duration = Duration::from_secs(30);

const LONGEST_ACCOUNT_NAME: usize = 48;

/// All decisions, and the facts they depend on. It performs nothing; the same inputs at the same times give the same
/// effects.
#[derive(Debug)]
pub struct Core {
    /// As the settings file has them, and the demo's account, which is never written.
    settings: Settings,
    managed: Managed,
    system_language: Language,
    /// Whether the program starts with the computer, as the system said last.
    autostart: Autostart,
    accounts: Vec<AccountState>,
    diagnosis: Diagnosis,
    center: NotificationCenter,
    contacts: Contacts,
    unseen: Unseen,
    recent: Vec<Recent>,
    roster: Roster,
    clock: Clock,
    /// When time alone changes what is quiet.
    quiet_changes: Option<Steady>,
    /// When the sample of a notification is taken away.
    sample_ends: Option<Steady>,
    entries_made: u64,
    last_tray: Tray,
    last_accounts: Vec<AccountView>,
    last_alerts: Alerts,
    last_settings: SettingsView,
}

impl Core {
    /// Starts with the accounts of these settings, none of them connected. Everything is said in the language of the
    /// settings, or else that of the system.
    #[must_use]
    pub fn new(settings: Settings, managed: Managed, system_language: Language) -> Core {
        let language = settings.language_or(system_language);
        let known = |account: &Account| AccountState::new(account.id.clone(), true);
        let autostart = Autostart::default();
        let mut core = Core {
            last_settings: SettingsView::of(&settings, language, autostart.view(&settings, &managed)),
            accounts: settings.accounts.iter().map(known).collect(),
            settings,
            managed,
            system_language,
            autostart,
            diagnosis: Diagnosis::default(),
            last_accounts: Vec::new(),
            last_tray: Tray::of(std::iter::empty(), &Facts::none()),
            center: NotificationCenter::new(language),
            contacts: Contacts::default(),
            unseen: Unseen::default(),
            recent: Vec::new(),
            roster: Roster::default(),
            clock: Clock::default(),
            quiet_changes: None,
            sample_ends: None,
            entries_made: 0,
            last_alerts: Alerts::default(),
        };
        core.last_accounts = core.account_views();
        core.last_tray = core.tray();
        core
    }

    /// Takes in what happened at `now` and returns what is to be done, in the order in which it is to be done:
    /// notifications never wait for anything. For a message `now` is when it came in.
    pub fn apply(&mut self, input: Input<'_>, now: Timestamp) -> Vec<Effect> {
        let is_frequent =
            matches!(input, Input::Event { .. } | Input::Reconciled { .. } | Input::Tick | Input::Zone(_));
        let mut effects = self.step(now, |core, moment, effects| core.take(input, moment, effects));
        if !is_frequent {
            self.emit_accounts(&mut effects);
            self.emit_settings(&mut effects);
        }
        effects.sort_by_key(rank);
        effects
    }

    /// Changes the settings at `now`: in memory here, and in the file by [`Effect::Save`]. The demo's account is never
    /// written.
    ///
    /// # Errors
    /// When a person chose something that can't be used; then nothing has changed.
    pub fn edit(&mut self, edit: SettingsEdit, now: Timestamp) -> Result<Vec<Effect>, SettingsChangeError> {
        let before = self.settings.clone();
        edit.apply(&mut self.settings)?;
        let mut effects = self.step(now, |core, moment, effects| core.edited(&before, edit, moment, effects));
        self.emit_accounts(&mut effects);
        self.emit_settings(&mut effects);
        effects.sort_by_key(rank);
        Ok(effects)
    }

    /// One step: what `act` does, and what the time that has passed brings.
    fn step(&mut self, now: Timestamp, act: impl FnOnce(&mut Core, Moment, &mut Vec<Effect>)) -> Vec<Effect> {
        let due = self.next();
        let before = self.clock.wall();
        let moment = self.clock.wind(now);
        if let Some(before) = before.filter(|before| now.saturating_since(*before) > ASLEEP) {
            self.accounts.iter_mut().for_each(|account_state| account_state.slept(before));
        }
        if due.is_some_and(|due| due.after(OVERSLEPT) < moment.steady) {
            self.accounts.iter_mut().for_each(|account_state| account_state.overslept(moment));
        }
        let mut effects = Vec::new();
        act(self, moment, &mut effects);
        self.pass_time(moment, &mut effects);
        self.center.settle(&self.settings.notifications, moment);
        effects.extend(self.center.take_changes().into_iter().map(Effect::from));
        self.note_records(moment, &mut effects);
        self.emit_rest(moment, &mut effects);
        effects
    }

    /// When [`Input::Tick`] is to come; none while nothing waits.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.next().and_then(|due| self.clock.wall_at(due))
    }

    /// All settings, as the settings file has them, and the demo's account.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What an administrator has set.
    #[must_use]
    pub fn managed(&self) -> &Managed {
        &self.managed
    }

    /// The language that everything is said in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.center.language
    }

    /// An account as it is used: with what an administrator has locked.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<Account> {
        self.settings.account(id).map(|own| self.managed.apply(own))
    }

    /// All accounts as they are used.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        self.settings.accounts.iter().map(|own| self.managed.apply(own)).collect()
    }

    /// The accounts as the page shows them.
    #[must_use]
    pub fn account_views(&self) -> Vec<AccountView> {
        let view = |account_state: &AccountState| {
            Some(account_state.view(&self.account(&account_state.id)?, self.language()))
        };
        self.accounts.iter().filter_map(view).collect()
    }

    /// The settings as the page shows them.
    #[must_use]
    pub fn settings_view(&self) -> SettingsView {
        let autostart = self.autostart.view(&self.settings, &self.managed);
        SettingsView::of(&self.settings, self.language(), autostart)
    }

    /// Whether the program is to start with the computer because an administrator says so and it is otherwise.
    #[must_use]
    pub fn autostart_due(&self) -> Option<bool> {
        self.autostart.due(&self.settings, &self.managed)
    }

    /// How the connections do at `now`.
    #[must_use]
    pub fn diagnostics(&self, now: Timestamp) -> Vec<AccountDiagnostics> {
        self.diagnosis.of(&self.accounts(), self.language(), now)
    }

    /// The raw messages of an account that came after the one of this number, oldest first.
    #[must_use]
    pub fn console(&self, account: &AccountId, after: u64) -> Vec<ConsoleLine> {
        self.diagnosis.console(account, after)
    }

    /// The calls that last, newest first.
    #[must_use]
    pub fn live(&self) -> Vec<Entry> {
        let mut live: Vec<Entry> = self.accounts.iter().flat_map(AccountState::live).collect();
        live.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
        live
    }

    /// The tray as it is to be now.
    #[must_use]
    pub fn tray(&self) -> Tray {
        self.tray_at(self.clock.now())
    }

    /// What the window says of notifications now.
    #[must_use]
    pub fn alerts(&self) -> Alerts {
        self.alerts_at(self.clock.now())
    }

    fn take(&mut self, input: Input<'_>, moment: Moment, effects: &mut Vec<Effect>) {
        match input {
            Input::Connection { account, state } => self.connection(&account, state, moment, effects),
            Input::NoClient { account, why } => {
                if let NoClient::SecretsMissing { kept, .. } = &why {
                    self.on(&account, moment, effects, |account_state, _| {
                        account_state.secrets = kept.clone();
                    });
                }
                self.connection(&account, why.into(), moment, effects);
            }
            Input::Event { account, event, raw } => {
                self.diagnosis.message(&account, raw, moment.now);
                let entry = self.on(&account, moment, effects, |account_state, context| {
                    account_state.event(event, raw, context)
                });
                effects.extend(entry.flatten().map(|entry| Effect::Keep { entry }));
            }
            Input::Reconciled { account, result } => {
                let kept = self.on(&account, moment, effects, |account_state, context| {
                    account_state.reconcile(&result, context)
                });
                let kept = kept.unwrap_or_default().into_iter();
                effects.extend(kept.map(|(entry, raw)| Effect::StoreCallRecord { entry, raw }));
            }
            Input::SecretsKept { account, kept } => {
                self.on(&account, moment, effects, |account_state, _| account_state.secrets = kept);
            }
            Input::Restored(entries) => self.restore(entries, moment, effects),
            Input::Forgotten(part) => {
                self.unseen.forget(&part);
                Recent::forget(&mut self.recent, &part);
                self.accounts.iter_mut().for_each(|account_state| account_state.forget(&part));
                // Who is there now is known from the server, whatever becomes of the history.
                if let HistoryPart::Account { account } = part {
                    self.forget_people(&account, effects);
                }
            }
            Input::Zone(zone) => {
                self.center.zone = Some(zone);
                self.announce_again(moment, effects);
            }
            Input::Sent { account, json } => self.diagnosis.sent(&account, json, moment.now),
            Input::Autostart(is) => self.autostart = is,
            Input::AutostartSet { on, is } => {
                self.autostart = is;
                // Counts where the system never says. It is saved only where no lock made it so.
                self.settings.autostart.on = on;
            }
            Input::Contacts(contacts) => {
                self.contacts = contacts;
                self.announce_again(moment, effects);
            }
            Input::DesktopQuiet(quiet) => {
                self.center.desktop_quiet = quiet;
                self.announce_again(moment, effects);
            }
            Input::Quiet(choice) => self.choose_quiet(choice, moment, effects),
            Input::Chosen { key, action } => self.on_notification(&key, action, moment, effects),
            Input::Gone(key) => {
                self.center.dismissed(&key);
                self.sample_is_gone(&key);
            }
            Input::Call { entry, action } => self.on_call(&entry, action, effects),
            Input::Sample(kind) => self.show_sample(kind, moment, effects),
            Input::Seen => self.see_missed(effects),
            Input::Tick => {}
        }
    }

    /// The state of an account's connection, whether it has a client or not.
    fn connection(&mut self, id: &AccountId, state: State, moment: Moment, effects: &mut Vec<Effect>) {
        self.diagnosis.state(id, &state, moment.now);
        let query =
            self.on(id, moment, effects, |account_state, context| account_state.connection(state, context));
        effects.extend(query.flatten().map(|query| Effect::Query { account: id.clone(), query }));
    }

    /// Whatever happened, time has passed too: nothing depends on a tick being the first to say so.
    fn pass_time(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        self.end_sample(moment.steady, effects);
        if self.quiet_changes.is_some_and(|due| due <= moment.steady) {
            self.announce_again(moment, effects);
        }
        let next = self.settings.notifications.next_change(moment.now, self.center.zone());
        let ahead = next.map(|next| next.saturating_since(moment.now));
        self.quiet_changes = ahead.map(|ahead| moment.steady.after(ahead));
        if self.next_of_accounts().is_some_and(|due| due <= moment.steady) {
            for (account, query) in self.on_each(moment, effects, AccountState::tick) {
                effects.extend(query.map(|query| Effect::Query { account, query }));
            }
        }
    }

    fn restore(&mut self, entries: Vec<Entry>, moment: Moment, effects: &mut Vec<Effect>) {
        self.restore_people(&entries);
        for entry in entries {
            Recent::note(&mut self.recent, &entry);
            self.unseen.note(&entry);
            if let Some(account_state) =
                self.accounts.iter_mut().find(|account_state| account_state.id == entry.account)
            {
                account_state.note_earlier(&entry);
            }
            if entry.lasts() || matches!(entry.detail, EntryDetail::Presence { .. }) {
                let account = entry.account.clone();
                self.on(&account, moment, effects, |account_state, context| {
                    account_state.restore(entry, context);
                });
            }
        }
    }

    /// Does something to the state of this account; without one nothing.
    fn on<T>(
        &mut self,
        id: &AccountId,
        moment: Moment,
        effects: &mut Vec<Effect>,
        act: impl FnOnce(&mut AccountState, &mut Context<'_>) -> T,
    ) -> Option<T> {
        let account = self.account(id)?;
        self.on_account(&account, moment, effects, act)
    }

    /// The same for an account that the settings may hold no longer.
    fn on_account<T>(
        &mut self,
        account: &Account,
        moment: Moment,
        effects: &mut Vec<Effect>,
        act: impl FnOnce(&mut AccountState, &mut Context<'_>) -> T,
    ) -> Option<T> {
        let several = self.accounts.len() > 1;
        let account_state = self.accounts.iter_mut().find(|account_state| account_state.id == account.id)?;
        let made = &mut self.entries_made;
        let mut new_entry = || {
            *made = made.wrapping_add(1);
            EntryId(format!("event:{}:{}:{made}", account.id, moment.now.0))
        };
        let mut records = Vec::new();
        let mut context = Context {
            moment,
            account,
            account_name: if several { clean(&account.name, LONGEST_ACCOUNT_NAME) } else { None },
            center: &mut self.center,
            settings: &self.settings,
            contacts: &self.contacts,
            records: &mut records,
            new_entry: &mut new_entry,
        };
        let outcome = act(account_state, &mut context);
        effects.extend(records.into_iter().map(Effect::Record));
        Some(outcome)
    }

    fn on_each<T>(
        &mut self,
        moment: Moment,
        effects: &mut Vec<Effect>,
        act: impl Fn(&mut AccountState, &mut Context<'_>) -> T,
    ) -> Vec<(AccountId, T)> {
        let accounts: Vec<AccountId> =
            self.accounts.iter().map(|account_state| account_state.id.clone()).collect();
        let outcome = |id: AccountId| self.on(&id, moment, effects, &act).map(|outcome| (id, outcome));
        accounts.into_iter().filter_map(outcome).collect()
    }

    /// What may be told, or how it is told, has changed.
    fn announce_again(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        self.on_each(moment, effects, AccountState::announce_again);
    }

    /// What is recorded is what the tray and the number of missed calls are made of.
    fn note_records(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        for effect in effects.iter() {
            if let Effect::Record(entry) = effect {
                Recent::note(&mut self.recent, entry);
                self.unseen.note(entry);
            }
        }
        self.note_people(moment, effects);
    }

    fn emit_accounts(&mut self, effects: &mut Vec<Effect>) {
        let accounts = self.account_views();
        if accounts != self.last_accounts {
            self.last_accounts.clone_from(&accounts);
            effects.push(Effect::Accounts(accounts));
        }
    }

    fn emit_settings(&mut self, effects: &mut Vec<Effect>) {
        let settings = self.settings_view();
        if settings != self.last_settings {
            self.last_settings.clone_from(&settings);
            effects.push(Effect::Settings(Box::new(settings)));
        }
    }

    fn emit_rest(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        let tray = self.tray_at(moment.now);
        if tray != self.last_tray {
            self.last_tray = tray.clone();
            effects.push(Effect::Tray(tray));
        }
        let alerts = self.alerts_at(moment.now);
        if alerts != self.last_alerts {
            self.last_alerts = alerts;
            effects.push(Effect::Alerts(alerts));
        }
    }

    fn tray_at(&self, now: Timestamp) -> Tray {
        // Where the user signed out there is nothing to connect and nothing to ask for.
        let signed_in = self.settings.accounts.iter().filter(|account| !account.signed_out);
        let state = |id: &AccountId| self.accounts.iter().find(|account_state| account_state.id == *id);
        let signed_in =
            signed_in.filter_map(|account| Some((account.name.as_str(), &state(&account.id)?.state)));
        let facts = Facts {
            rings: self.center.is_ringing(),
            missed: self.unseen.count(),
            quiet: self.center.quiet(self.settings.rules(), now),
            chosen: self.settings.notifications.do_not_disturb.filter(|chosen| chosen.lasts(now)),
            recent: &self.recent,
            zone: self.center.zone(),
            language: self.center.language,
        };
        Tray::of(signed_in, &facts)
    }

    fn alerts_at(&self, now: Timestamp) -> Alerts {
        let missed = u32::try_from(self.unseen.count()).unwrap_or(u32::MAX);
        Alerts { missed, quiet: self.center.quiet(self.settings.rules(), now) }
    }

    fn next(&self) -> Option<Steady> {
        [self.next_of_accounts(), self.quiet_changes, self.sample_ends, self.center.deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    fn next_of_accounts(&self) -> Option<Steady> {
        let held_too_long = self.settings.notifications.held_too_long();
        self.accounts.iter().filter_map(|account_state| account_state.deadline(held_too_long)).min()
    }
}

/// The order in which effects are done; within a rank they stay as they came.
fn rank(effect: &Effect) -> u8 {
    match effect {
        Effect::Notify { .. } | Effect::CloseNotification { .. } => 0,
        Effect::Record(_) => 1,
        Effect::Keep { .. } | Effect::StoreCallRecord { .. } => 2,
        Effect::Tray(_) => 3,
        Effect::Accounts(_) => 4,
        Effect::Alerts(_) => 5,
        Effect::Person(_) | Effect::People(_) => 6,
        Effect::Settings(_) | Effect::Language(_) | Effect::ReadContacts(_) | Effect::Save(_) => 7,
        Effect::Open { .. } | Effect::Copy(_) | Effect::Call { .. } => 8,
        Effect::Query { .. } => 9,
    }
}
