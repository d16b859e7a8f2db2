//! Where everything that happens comes in and what is to be done goes out.

use std::time::Duration;

use crate::Timestamp;
use crate::account::AccountId;
use crate::clock::{Clock, Moment, Steady};
use crate::effect::Effect;
use crate::input::Input;
use crate::line::{Line, Setting};
use crate::notification::Wording;
use crate::settings::Settings;
use crate::text::clean;
use crate::tray::Tray;
use crate::view::{AccountView, Entry, EntryId};

/// A tick this much after its time means that the computer slept or the clock was set.
const OVERSLEPT: Duration = Duration::from_secs(30);

/// Farther from Greenwich is no place.
const FARTHEST_OFFSET: i32 = 15 * 60;

const LONGEST_ACCOUNT_NAME: usize = 48;

/// All decisions. Holds what is going on and performs nothing; the same inputs at the same times give the same
/// effects.
#[derive(Debug)]
pub struct Core {
    lines: Vec<Line>,
    clock: Clock,
    utc_offset: Option<i32>,
    entries_made: u64,
    last_tray: Tray,
    last_accounts: Vec<AccountView>,
}

impl Core {
    /// Starts with these accounts, none of them connected.
    #[must_use]
    pub fn new(settings: &Settings) -> Core {
        let lines: Vec<Line> =
            settings.accounts.iter().map(|account| Line::new(account.clone(), true)).collect();
        Core {
            last_tray: tray(&lines),
            last_accounts: views(&lines),
            lines,
            clock: Clock::default(),
            utc_offset: None,
            entries_made: 0,
        }
    }

    /// Takes in what happened at `now` and returns what is to be done, in the order in which it is to be done:
    /// notifications never wait for anything. For a message `now` is when it came in.
    pub fn apply(&mut self, input: Input<'_>, now: Timestamp) -> Vec<Effect> {
        let due = self.next();
        let moment = self.clock.wind(now);
        if due.is_some_and(|due| due.after(OVERSLEPT) < moment.steady) {
            self.lines.iter_mut().for_each(|line| line.overslept(moment));
        }

        let mut effects = Vec::new();
        let changes_accounts = !matches!(input, Input::Event { .. } | Input::Tick | Input::UtcOffset { .. });
        self.take(input, moment, &mut effects);
        if changes_accounts {
            self.tell_accounts(&mut effects);
        }
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
        views(&self.lines)
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
        tray(&self.lines)
    }

    fn take(&mut self, input: Input<'_>, moment: Moment, effects: &mut Vec<Effect>) {
        match input {
            Input::AccountSaved(account) => {
                if self.lines.iter().any(|line| line.account.id == account.id) {
                    let id = account.id.clone();
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
            }
            Input::Connection { account, state } => {
                self.on(&account, moment, effects, |line, setting| line.connection(state, setting));
            }
            Input::Event { account, event, raw } => {
                self.on(&account, moment, effects, |line, setting| line.event(event, raw, setting));
            }
            Input::SecretsKept { account, kept } => {
                self.on(&account, moment, effects, |line, _| line.secrets = kept);
            }
            Input::Restored(entry) => {
                let account = entry.account.clone();
                self.on(&account, moment, effects, |line, setting| line.restore(entry, setting));
            }
            Input::UtcOffset { minutes } => {
                self.utc_offset = (minutes.abs() <= FARTHEST_OFFSET).then_some(minutes);
            }
            Input::Tick => {}
        }
        // Whatever happened, time has passed too: nothing depends on a tick being the first to say so.
        if self.next().is_none_or(|due| due > moment.steady) {
            return;
        }
        let ids: Vec<AccountId> = self.lines.iter().map(|line| line.account.id.clone()).collect();
        for id in ids {
            self.on(&id, moment, effects, Line::tick);
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
        let name = if several { clean(&line.account.name, LONGEST_ACCOUNT_NAME) } else { None };
        let wording = Wording { account: name, utc_offset: self.utc_offset };
        let made = &mut self.entries_made;
        let mut new_entry = || {
            *made = made.wrapping_add(1);
            EntryId(format!("event:{account}:{}:{made}", moment.now.0))
        };
        act(line, &mut Setting { moment, wording: &wording, effects, new_entry: &mut new_entry });
    }

    fn tell_accounts(&mut self, effects: &mut Vec<Effect>) {
        let tray = tray(&self.lines);
        if tray != self.last_tray {
            self.last_tray = tray.clone();
            effects.push(Effect::Tray(tray));
        }
        let accounts = views(&self.lines);
        if accounts != self.last_accounts {
            self.last_accounts.clone_from(&accounts);
            effects.push(Effect::Accounts(accounts));
        }
    }

    fn next(&self) -> Option<Steady> {
        self.lines.iter().filter_map(Line::deadline).min()
    }
}

fn views(lines: &[Line]) -> Vec<AccountView> {
    lines.iter().map(Line::view).collect()
}

fn tray(lines: &[Line]) -> Tray {
    // Where the user signed out there is nothing to connect and nothing to ask for.
    let signed_in = lines.iter().filter(|line| !line.account.signed_out);
    Tray::of(signed_in.map(|line| (line.account.name.as_str(), &line.state)))
}

/// The order in which effects are done; within a rank they stay as they came.
fn rank(effect: &Effect) -> u8 {
    match effect {
        Effect::Notify { .. } | Effect::CloseNotification { .. } => 0,
        Effect::Record(_) => 1,
        Effect::Keep { .. } => 2,
        Effect::Tray(_) => 3,
        Effect::Accounts(_) => 4,
    }
}
