//! Reconciles an account's calls with the server's records.

use std::sync::Arc;

use super::AccountState;
use crate::accounts::Mode;
use crate::calls::{Known, ReconciliationQuery, ReconciliationResult, of_live, of_record};
use crate::context::Context;
use crate::history::{Entry, EntryDetail, EntryId};
use crate::text::clean;
use crate::{Event, Payload, Reply, Timestamp};

impl AccountState {
    /// Reads an entry of an earlier run. It shows when messages were received, and which extensions are the user's.
    pub(crate) fn note_earlier(&mut self, entry: &Entry) {
        self.heard_earlier = self.heard_earlier.max(Some(entry.at));
        let extension = match &entry.detail {
            EntryDetail::Registration { extension, .. } => Some(extension),
            EntryDetail::Call(call) => call.extension.as_ref(),
            _ => None,
        };
        if let Some(extension) = extension {
            self.own.note(extension);
        }
    }

    /// The computer slept since `from`, or the elapsed time is unknown.
    pub(crate) fn slept(&mut self, from: Timestamp) {
        if self.is_connected() {
            self.schedule.deaf_from(from);
        }
    }

    /// Applies a result, unless it is too late. Returns the entries that changed, each with the call as the server
    /// sent it.
    pub(crate) fn reconcile(
        &mut self,
        result: &ReconciliationResult,
        context: &mut Context<'_>,
    ) -> Vec<(EntryId, Arc<str>)> {
        let wanted = self.schedule.wanted();
        if !self.schedule.answered(result, context.moment) {
            return Vec::new();
        }
        let mut known = Known::of(&result.known);
        let mut kept = Vec::new();
        if let Some(Reply::Calls { calls, server_time }) = &result.live {
            // One second less, so that a message from the same second takes precedence.
            let now = self.server_time(*server_time, context);
            let (at, ahead) = (Timestamp(now.0.saturating_sub(1000)), ahead_of(now, context));
            for record in calls {
                let Some(told) = of_live(record, &self.own) else { continue };
                let entry = self.calls.reconcile_live(&told, at, ahead, &mut known, context);
                kept.extend(entry.map(|entry| (entry, record.raw.clone())));
            }
        }
        if let (Some(Reply::Calls { calls, server_time }), Some(since)) = (&result.records, wanted) {
            let ahead = ahead_of(self.server_time(*server_time, context), context);
            let since = Timestamp(since.0.saturating_sub(ahead));
            // Oldest first, as they happened.
            for record in calls.iter().rev() {
                let Some(told) = of_record(record, &self.own) else { continue };
                let entry = self.calls.reconcile_record(&told, since, ahead, &mut known, context);
                kept.extend(entry.map(|entry| (entry, record.raw.clone())));
            }
        }
        kept
    }

    /// Repeats a query without a result when it is due.
    pub(super) fn ask_again(&mut self, context: &Context<'_>) -> Option<ReconciliationQuery> {
        let query = self.schedule.tick(context.moment);
        Self::may_ask(query, context)
    }

    /// The connection is established.
    pub(super) fn ask_after_joining(&mut self, context: &Context<'_>) -> Option<ReconciliationQuery> {
        // For the first connection of this run, the gap begins where an earlier run last received something.
        if let Some(earlier) = self.heard_earlier.take()
            && self.schedule.is_filled()
        {
            self.schedule.deaf_from(earlier);
        }
        let query = self.schedule.joined(context.moment);
        Self::may_ask(query, context)
    }

    /// Notes what helps to interpret the server's records.
    pub(super) fn note_own(&mut self, event: &Event, context: &Context<'_>) {
        if let Some(server) = event.timestamp {
            self.ahead = context.moment.now.0.saturating_sub(server.0);
        }
        let extension = match &event.payload {
            Payload::PhoneCall(call) => call.extension.name(),
            Payload::Registration(registration) => Some(registration.extension_number.as_str()),
            _ => None,
        };
        if let Some(extension) = extension.and_then(|extension| clean(extension, super::LONGEST_EXTENSION)) {
            self.own.note(&extension);
        }
    }

    /// It is not documented that a browser's cookies work there.
    fn may_ask(query: Option<ReconciliationQuery>, context: &Context<'_>) -> Option<ReconciliationQuery> {
        query.filter(|_| context.account.mode != Mode::User)
    }

    /// The server's time of an answer; if it has none, an estimate from its messages.
    fn server_time(&self, said: Option<Timestamp>, context: &Context<'_>) -> Timestamp {
        said.unwrap_or(Timestamp(context.moment.now.0.saturating_sub(self.ahead)))
    }
}

fn ahead_of(server_time: Timestamp, context: &Context<'_>) -> i64 {
    context.moment.now.0.saturating_sub(server_time.0)
}
