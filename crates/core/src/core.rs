//! The entrance for inputs and the exit for effects.

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
use crate::history::{Entry, EntryId, HistoryPart};
use crate::input::Input;
use crate::notifications::NotificationCenter;
use crate::page::{AccountView, Alerts, SettingsView};
use crate::presence::Roster;
use crate::settings::{Autostart, Settings, SettingsChangeError, SettingsEdit};
use crate::text::clean;
use crate::tray::{Facts, Recent, Tray};
use crate::{State, Timestamp};

/// If nothing happened for this long, not even a tick of the shell, the computer slept.
const ASLEEP: Duration = Duration::from_secs(90);

/// A tick this much after its time means that the computer slept or the clock was set.
const OVERSLEPT: Duration = Duration::from_secs(30);

const LONGEST_ACCOUNT_NAME: usize = 48;

/// Makes all decisions, and owns the facts they depend on. It has no side effects: the same inputs at the same times
/// give the same effects.
#[derive(Debug)]
pub struct Core {
    /// The contents of the settings file, and the demo's account, which is never saved.
    settings: Settings,
    managed: Managed,
    system_language: Language,
    /// Whether the program starts with the computer, as last reported by the system.
    autostart: Autostart,
    accounts: Vec<AccountState>,
    diagnosis: Diagnosis,
    center: NotificationCenter,
    contacts: Contacts,
    unseen: Unseen,
    recent: Vec<Recent>,
    roster: Roster,
    clock: Clock,
    /// When the passage of time changes why notifications are suppressed.
    quiet_changes: Option<Steady>,
    /// When the sample notification is closed.
    sample_ends: Option<Steady>,
    entries_made: u64,
    last_tray: Tray,
    last_accounts: Vec<AccountView>,
    last_alerts: Alerts,
    last_settings: SettingsView,
}

impl Core {
    /// Starts with the accounts of these settings, none of them connected. The language is that of the settings, or
    /// else the system's.
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

    /// Handles what happened at `now`, and returns the effects in the order in which to perform them: notifications
    /// come first. For a message, `now` is the time of its arrival.
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

    /// Changes the settings at `now`, in memory here and in the file by [`Effect::Save`]. The demo's account is never
    /// saved.
    ///
    /// # Errors
    ///
    /// If the user chose something that can't be used. Nothing has changed then.
    pub fn edit(&mut self, edit: SettingsEdit, now: Timestamp) -> Result<Vec<Effect>, SettingsChangeError> {
        let before = self.settings.clone();
        edit.apply(&mut self.settings)?;
        let mut effects = self.step(now, |core, moment, effects| core.edited(&before, edit, moment, effects));
        self.emit_accounts(&mut effects);
        self.emit_settings(&mut effects);
        effects.sort_by_key(rank);
        Ok(effects)
    }

    /// Handles one input with `act`, and the passage of time.
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

    /// When [`Input::Tick`] is due; `None` if nothing is waiting.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.next().and_then(|due| self.clock.wall_at(due))
    }

    /// All settings, as in the settings file, and the demo's account.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The administrator's settings.
    #[must_use]
    pub fn managed(&self) -> &Managed {
        &self.managed
    }

    /// The current language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.center.language
    }

    /// An account, with an administrator's locks applied.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<Account> {
        self.settings.account(id).map(|own| self.managed.apply(own))
    }

    /// All accounts, with an administrator's locks applied.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        self.settings.accounts.iter().map(|own| self.managed.apply(own)).collect()
    }

    /// The accounts for the page.
    #[must_use]
    pub fn account_views(&self) -> Vec<AccountView> {
        let view = |account_state: &AccountState| {
            Some(account_state.view(&self.account(&account_state.id)?, self.language()))
        };
        self.accounts.iter().filter_map(view).collect()
    }

    /// The settings for the page.
    #[must_use]
    pub fn settings_view(&self) -> SettingsView {
        let autostart = self.autostart.view(&self.settings, &self.managed);
        SettingsView::of(&self.settings, self.language(), autostart)
    }

    /// Whether to make the program start with the computer, or not, because an administrator demands it.
    #[must_use]
    pub fn autostart_due(&self) -> Option<bool> {
        self.autostart.due(&self.settings, &self.managed)
    }

    /// The diagnostics of the connections at `now`.
    #[must_use]
    pub fn diagnostics(&self, now: Timestamp) -> Vec<AccountDiagnostics> {
        self.diagnosis.of(&self.accounts(), self.language(), now)
    }

    /// The raw messages of an account after the one with this number, oldest first.
    #[must_use]
    pub fn console(&self, account: &AccountId, after: u64) -> Vec<ConsoleLine> {
        self.diagnosis.console(account, after)
    }

    /// The calls in progress, newest first.
    #[must_use]
    pub fn live(&self) -> Vec<Entry> {
        let mut live: Vec<Entry> = self.accounts.iter().flat_map(AccountState::live).collect();
        live.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
        live
    }

    /// The tray.
    #[must_use]
    pub fn tray(&self) -> Tray {
        self.tray_at(self.clock.now())
    }

    /// The state of notifications for the window.
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
                // The current presence is known from the server, even if the history is deleted.
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
                // Counts if the system never reports it. Saved only if no lock caused it.
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

    /// The connection state of an account, whether it has a client or not.
    fn connection(&mut self, id: &AccountId, state: State, moment: Moment, effects: &mut Vec<Effect>) {
        self.diagnosis.state(id, &state, moment.now);
        let query =
            self.on(id, moment, effects, |account_state, context| account_state.connection(state, context));
        effects.extend(query.flatten().map(|query| Effect::Query { account: id.clone(), query }));
    }

    /// Every input also means that time has passed. Nothing depends on a tick being first.
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
            if entry.lasts() {
                let account = entry.account.clone();
                self.on(&account, moment, effects, |account_state, context| {
                    account_state.restore(entry, context);
                });
            }
        }
    }

    /// Calls a function with the state of this account, if it exists.
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

    /// The same for an account that may no longer be in the settings.
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
            roster: &mut self.roster,
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

    /// The rules for announcements, or the names in them, have changed.
    fn announce_again(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        self.on_each(moment, effects, AccountState::announce_again);
    }

    /// The tray and the number of missed calls are computed from the recorded entries.
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
        // A signed-out account has nothing to connect and no secrets.
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

/// The rank in which effects are performed. Effects of equal rank keep their order.
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
