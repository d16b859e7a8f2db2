//! Where everything that happens comes in and what is to be done goes out.

mod choices;
mod people;
mod sample;
mod unseen;

use std::time::Duration;

use ringtray_language::Language;

use self::unseen::Unseen;
use crate::Timestamp;
use crate::account::AccountId;
use crate::board::Board;
use crate::clock::{Clock, Moment, Steady};
use crate::contacts::Contacts;
use crate::effect::Effect;
use crate::input::Input;
use crate::line::Line;
use crate::roster::Roster;
use crate::setting::Setting;
use crate::settings::Settings;
use crate::text::clean;
use crate::tray::{Facts, Recent, Tray};
use crate::view::{AccountView, Alerts, Entry, EntryDetail, EntryId, HistoryPart};

/// Without a word for so long the computer slept: nobody keeps quiet for longer, not even the ticks (the shell's).
const ASLEEP: Duration = Duration::from_secs(90);

/// A tick this much after its time means that the computer slept or the clock was set.
const OVERSLEPT: Duration = Duration::from_secs(30);

const LONGEST_ACCOUNT_NAME: usize = 48;

/// All decisions. Holds what is going on and performs nothing; the same inputs at the same times give the same
/// effects.
#[derive(Debug)]
pub struct Core {
    lines: Vec<Line>,
    board: Board,
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
}

impl Core {
    /// Starts with these accounts, none of them connected.
    #[must_use]
    pub fn new(settings: &Settings) -> Core {
        let lines: Vec<Line> =
            settings.accounts.iter().map(|account| Line::new(account.clone(), true)).collect();
        let board = Board::new(settings.notifications.clone(), settings.contacts.numbers.clone());
        let mut core = Core {
            last_accounts: views(&lines, board.language),
            lines,
            last_tray: Tray::of(std::iter::empty(), &Facts::none()),
            board,
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
        core.last_tray = core.tray();
        core
    }

    /// Takes in what happened at `now` and returns what is to be done, in the order in which it is to be done:
    /// notifications never wait for anything. For a message `now` is when it came in.
    pub fn apply(&mut self, input: Input<'_>, now: Timestamp) -> Vec<Effect> {
        let due = self.next();
        let before = self.clock.wall();
        let moment = self.clock.wind(now);
        if let Some(before) = before.filter(|before| now.saturating_since(*before) > ASLEEP) {
            self.lines.iter_mut().for_each(|line| line.slept(before));
        }
        if due.is_some_and(|due| due.after(OVERSLEPT) < moment.steady) {
            self.lines.iter_mut().for_each(|line| line.overslept(moment));
        }

        let mut effects = Vec::new();
        let changes_accounts =
            !matches!(input, Input::Event { .. } | Input::Learnt { .. } | Input::Tick | Input::Zone(_));
        self.take(input, moment, &mut effects);
        self.pass_time(moment, &mut effects);
        self.board.settle(moment, &mut effects);
        self.note_records(moment, &mut effects);
        if changes_accounts {
            self.tell_accounts(&mut effects);
        }
        self.tell_rest(moment, &mut effects);
        effects.sort_by_key(rank);
        effects
    }

    /// When [`Input::Tick`] is to come; none while nothing waits.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.next().and_then(|due| self.clock.wall_at(due))
    }

    /// The accounts as the page shows them.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountView> {
        views(&self.lines, self.board.language)
    }

    /// The calls that last, newest first.
    #[must_use]
    pub fn live(&self) -> Vec<Entry> {
        let mut live: Vec<Entry> = self.lines.iter().flat_map(Line::live).collect();
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
            Input::AccountSaved(account) => {
                if self.lines.iter().any(|line| line.account.id == account.id) {
                    let id = account.id.clone();
                    if self.lines.iter().any(|line| line.account.id == id && !line.is_same(&account)) {
                        self.forget_people(&id, effects);
                    }
                    self.on(&id, moment, effects, |line, setting| line.save(account, setting));
                } else {
                    self.lines.push(Line::new(account, false));
                }
            }
            Input::AccountRenamed(account) => {
                let id = account.id.clone();
                self.on(&id, moment, effects, |line, _| line.account = account);
            }
            Input::AccountRemoved(id) => {
                self.on(&id, moment, effects, Line::close);
                self.lines.retain(|line| line.account.id != id);
                self.forget_people(&id, effects);
            }
            Input::Connection { account, state } => {
                self.on(&account, moment, effects, |line, setting| line.connection(state, setting));
            }
            Input::Event { account, event, raw } => {
                self.on(&account, moment, effects, |line, setting| line.event(event, raw, setting));
            }
            Input::Learnt { account, learnt } => {
                self.on(&account, moment, effects, |line, setting| line.learn(&learnt, setting));
            }
            Input::SecretsKept { account, kept } => {
                self.on(&account, moment, effects, |line, _| line.secrets = kept);
            }
            Input::Restored(entries) => self.restore(entries, moment, effects),
            Input::Forgotten(part) => {
                self.unseen.forget(&part);
                Recent::forget(&mut self.recent, &part);
                self.lines.iter_mut().for_each(|line| line.forget(&part));
                // Who is there now is known from the server, whatever becomes of the history.
                if let HistoryPart::Account { account } = part {
                    self.forget_people(&account, effects);
                }
            }
            Input::Zone(zone) => {
                self.board.zone = Some(zone);
                self.tell_again(moment, effects);
            }
            Input::Language(language) => self.board.speak(language, effects),
            Input::Settings(settings) => self.set(*settings, moment, effects),
            Input::Numbers(numbers) => {
                self.board.numbers = numbers;
                self.tell_again(moment, effects);
            }
            Input::Contacts(contacts) => {
                self.contacts = contacts;
                self.tell_again(moment, effects);
            }
            Input::DesktopQuiet(quiet) => {
                self.board.desktop_quiet = quiet;
                self.tell_again(moment, effects);
            }
            Input::Quiet(choice) => self.choose_quiet(choice, moment, effects),
            Input::Chosen { key, action } => self.on_notification(&key, action, moment, effects),
            Input::Gone(key) => {
                self.board.gone(&key);
                self.sample_is_gone(&key);
            }
            Input::Call { entry, action } => self.on_call(&entry, action, effects),
            Input::Sample(kind) => self.show_sample(kind, moment, effects),
            Input::Seen => self.see_missed(effects),
            Input::Tick => {}
        }
    }

    /// Whatever happened, time has passed too: nothing depends on a tick being the first to say so.
    fn pass_time(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        self.end_sample(moment.steady, effects);
        if self.quiet_changes.is_some_and(|due| due <= moment.steady) {
            self.tell_again(moment, effects);
        }
        let next = self.board.settings.next_change(moment.now, self.board.zone());
        let ahead = next.map(|next| next.saturating_since(moment.now));
        self.quiet_changes = ahead.map(|ahead| moment.steady.after(ahead));
        if self.next_of_lines().is_some_and(|due| due <= moment.steady) {
            self.on_each(moment, effects, Line::tick);
        }
    }

    fn restore(&mut self, entries: Vec<Entry>, moment: Moment, effects: &mut Vec<Effect>) {
        self.restore_people(&entries);
        for entry in entries {
            Recent::note(&mut self.recent, &entry);
            self.unseen.note(&entry);
            if let Some(line) = self.lines.iter_mut().find(|line| line.account.id == entry.account) {
                line.note_earlier(&entry);
            }
            if entry.lasts() || matches!(entry.detail, EntryDetail::Presence { .. }) {
                let account = entry.account.clone();
                self.on(&account, moment, effects, |line, setting| line.restore(entry, setting));
            }
        }
    }

    /// Does something to the line of this account; without one nothing.
    fn on(
        &mut self,
        account: &AccountId,
        moment: Moment,
        effects: &mut Vec<Effect>,
        act: impl FnOnce(&mut Line, &mut Setting<'_>),
    ) {
        let several = self.lines.len() > 1;
        let Some(line) = self.lines.iter_mut().find(|line| line.account.id == *account) else { return };
        let account_name = if several { clean(&line.account.name, LONGEST_ACCOUNT_NAME) } else { None };
        let made = &mut self.entries_made;
        let mut new_entry = || {
            *made = made.wrapping_add(1);
            EntryId(format!("event:{account}:{}:{made}", moment.now.0))
        };
        let mut setting = Setting {
            moment,
            account,
            account_name,
            board: &mut self.board,
            contacts: &self.contacts,
            effects,
            new_entry: &mut new_entry,
        };
        act(line, &mut setting);
    }

    fn on_each(
        &mut self,
        moment: Moment,
        effects: &mut Vec<Effect>,
        act: impl Fn(&mut Line, &mut Setting<'_>),
    ) {
        for id in self.lines.iter().map(|line| line.account.id.clone()).collect::<Vec<_>>() {
            self.on(&id, moment, effects, &act);
        }
    }

    /// What may be told, or how it is told, has changed.
    fn tell_again(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        self.on_each(moment, effects, Line::tell_again);
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

    fn tell_accounts(&mut self, effects: &mut Vec<Effect>) {
        let accounts = views(&self.lines, self.board.language);
        if accounts != self.last_accounts {
            self.last_accounts.clone_from(&accounts);
            effects.push(Effect::Accounts(accounts));
        }
    }

    fn tell_rest(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
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
        let signed_in = self.lines.iter().filter(|line| !line.account.signed_out);
        let facts = Facts {
            rings: self.board.rings(),
            missed: self.unseen.count(),
            quiet: self.board.quiet(now),
            chosen: self.board.settings.do_not_disturb.filter(|chosen| chosen.lasts(now)),
            recent: &self.recent,
            zone: self.board.zone(),
            language: self.board.language,
        };
        Tray::of(signed_in.map(|line| (line.account.name.as_str(), &line.state)), &facts)
    }

    fn alerts_at(&self, now: Timestamp) -> Alerts {
        let missed = u32::try_from(self.unseen.count()).unwrap_or(u32::MAX);
        Alerts { missed, quiet: self.board.quiet(now) }
    }

    fn next(&self) -> Option<Steady> {
        [self.next_of_lines(), self.quiet_changes, self.sample_ends, self.board.deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    fn next_of_lines(&self) -> Option<Steady> {
        let held_too_long = self.board.settings.held_too_long();
        self.lines.iter().filter_map(|line| line.deadline(held_too_long)).min()
    }
}

fn views(lines: &[Line], language: Language) -> Vec<AccountView> {
    lines.iter().map(|line| line.view(language)).collect()
}

/// The order in which effects are done; within a rank they stay as they came.
fn rank(effect: &Effect) -> u8 {
    match effect {
        Effect::Notify { .. } | Effect::CloseNotification { .. } => 0,
        Effect::Record(_) => 1,
        Effect::Keep { .. } | Effect::KeepLearnt { .. } => 2,
        Effect::Tray(_) => 3,
        Effect::Accounts(_) => 4,
        Effect::Alerts(_) => 5,
        Effect::Person(_) | Effect::People(_) => 6,
        Effect::KeepDoNotDisturb(_) => 7,
        Effect::Open { .. } | Effect::Copy(_) | Effect::Call { .. } => 8,
        Effect::Ask { .. } => 9,
    }
}
