//! The entries of the history for times without messages from the server.

use std::time::Duration;

use crate::clock::{Moment, Steady};
use crate::context::Context;
use crate::history::{Entry, EntryDetail, HistoryPart};

/// A connection that lasted no longer than this does not separate two gaps. If connections are cut every few seconds,
/// the history would otherwise contain little else.
const TOGETHER: Duration = Duration::from_secs(60);

/// The longest gap that is merged from several, in milliseconds, so that it is found near what happened.
const LONGEST_TOGETHER: i64 = 60 * 60 * 1000;

/// The known gap.
#[derive(Debug, Default)]
pub(super) enum Gaps {
    /// There is none.
    #[default]
    None,
    /// This gap has no end yet.
    Lasting(Entry),
    /// This gap was the last. Until the given time, another one extends it.
    Ended(Entry, Steady),
}

impl Gaps {
    /// No messages are received from now on, for whatever reason.
    pub(super) fn begin(&mut self, context: &mut Context<'_>) {
        let entry = match std::mem::take(self) {
            Gaps::Lasting(gap) => {
                *self = Gaps::Lasting(gap);
                return;
            }
            Gaps::Ended(gap, until) if goes_on(&gap, until, context.moment) => {
                let times = times(&gap).saturating_add(1);
                Entry { detail: EntryDetail::Gap { until: None, times }, ..gap }
            }
            Gaps::Ended(..) | Gaps::None => {
                let gap = EntryDetail::Gap { until: None, times: 1 };
                Entry::new((context.new_entry)(), context.account.id.clone(), context.moment.now, gap)
            }
        };
        context.record(entry.clone());
        *self = Gaps::Lasting(entry);
    }

    /// Messages are received again, or are no longer expected.
    pub(super) fn end(&mut self, context: &mut Context<'_>) {
        if let Gaps::Lasting(gap) = self {
            let gap = ended(gap.clone(), context.moment);
            context.record(gap.clone());
            *self = Gaps::Ended(gap, context.moment.steady.after(TOGETHER));
        }
    }

    /// The gap without an end that an earlier run left.
    pub(super) fn restore(&mut self, entry: Entry, is_connected: bool, context: &mut Context<'_>) {
        if matches!(self, Gaps::None) && !is_connected {
            *self = Gaps::Lasting(entry);
        } else {
            context.record(ended(entry, context.moment));
        }
    }

    /// A deleted gap does not come back.
    pub(super) fn forget(&mut self, part: &HistoryPart) {
        if let Gaps::Ended(gap, _) = self
            && part.holds(&gap.id, &gap.account, false)
        {
            *self = Gaps::None;
        }
    }
}

fn goes_on(gap: &Entry, until: Steady, moment: Moment) -> bool {
    moment.steady <= until && moment.now.0.saturating_sub(gap.at.0) < LONGEST_TOGETHER
}

/// How often the connection was lost within a gap.
fn times(gap: &Entry) -> u32 {
    match gap.detail {
        EntryDetail::Gap { times, .. } => times,
        _ => 1,
    }
}

/// The gap with its end, which is never before its beginning.
fn ended(gap: Entry, moment: Moment) -> Entry {
    let (until, times) = (Some(moment.now.max(gap.at)), times(&gap));
    Entry { detail: EntryDetail::Gap { until, times }, ..gap }
}
