//! The entries of the history that show when the server was not heard.

use std::time::Duration;

use crate::account::AccountId;
use crate::clock::{Moment, Steady};
use crate::effect::Effect;
use crate::setting::Setting;
use crate::view::{Entry, EntryDetail, HistoryPart};

/// A connection that lived no longer than this does not make two gaps of one: where connections are cut every few
/// seconds, the history would hold little else.
const TOGETHER: Duration = Duration::from_secs(60);

/// A gap that is made up of several is no longer than this, in milliseconds, so that it is found near what happened.
const LONGEST_TOGETHER: i64 = 60 * 60 * 1000;

/// The gap that lasts, or the one that ended last.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    newest: Option<Entry>,
    /// When the newest gap is too old to go on, where it has ended.
    together_until: Option<Steady>,
}

impl Gaps {
    /// The server is not heard from now on, whoever's wish it is.
    pub(super) fn begin(&mut self, account: &AccountId, setting: &mut Setting<'_>) {
        let entry = match (self.newest.take(), self.together_until.take()) {
            (Some(lasting), None) => {
                self.newest = Some(lasting);
                return;
            }
            (Some(ended), Some(until)) if goes_on(&ended, until, setting.moment) => again(ended),
            _ => {
                let gap = EntryDetail::Gap { until: None, times: 1 };
                Entry::new((setting.new_entry)(), account.clone(), setting.moment.now, gap)
            }
        };
        setting.effects.push(Effect::Record(entry.clone()));
        self.newest = Some(entry);
    }

    /// The server is heard again, or nobody waits for it any more.
    pub(super) fn end(&mut self, setting: &mut Setting<'_>) {
        if let Some(gap) = self.newest.take_if(|_| self.together_until.is_none()) {
            let gap = ended(gap, setting.moment);
            setting.effects.push(Effect::Record(gap.clone()));
            self.together_until = Some(setting.moment.steady.after(TOGETHER));
            self.newest = Some(gap);
        }
    }

    /// The gap that lasted when an earlier run ended.
    pub(super) fn restore(&mut self, entry: Entry, is_connected: bool, setting: &mut Setting<'_>) {
        if self.newest.is_none() && !is_connected {
            self.newest = Some(entry);
        } else {
            setting.effects.push(Effect::Record(ended(entry, setting.moment)));
        }
    }

    /// What a person deleted does not come back.
    pub(super) fn forget(&mut self, part: &HistoryPart) {
        let ended = self.together_until.is_some();
        if self.newest.take_if(|gap| ended && part.holds(&gap.id, &gap.account, false)).is_some() {
            self.together_until = None;
        }
    }
}

fn goes_on(gap: &Entry, until: Steady, moment: Moment) -> bool {
    moment.steady <= until && moment.now.0.saturating_sub(gap.at.0) < LONGEST_TOGETHER
}

fn again(gap: Entry) -> Entry {
    let times = match gap.detail {
        EntryDetail::Gap { times, .. } => times.saturating_add(1),
        _ => 1,
    };
    Entry { detail: EntryDetail::Gap { until: None, times }, ..gap }
}

/// The gap, over now; never before it began.
fn ended(gap: Entry, moment: Moment) -> Entry {
    let until = Some(moment.now.max(gap.at));
    let times = match gap.detail {
        EntryDetail::Gap { times, .. } => times,
        _ => 1,
    };
    Entry { detail: EntryDetail::Gap { until, times }, ..gap }
}
