//! Queries a server's UnifiedAPI for `core`, in a task, with the token that the account's client holds. Nothing here
//! waits.

use ringtray_core::{
    AccountId, Entry, Filter, Input, ReconciliationQuery, ReconciliationResult, Reply, Search, Timestamp,
};
use ringtray_datachannel::Client;
use ringtray_store::{Cursor, History};

use super::{Controller, Happening};
use crate::clock;
use crate::desktop::Desktop;
use crate::vault::Vault;

/// The page size for reading calls from the history.
const PAGE: u32 = 200;

/// The most calls of the history to compare with the server's records.
const MOST_KNOWN: usize = 4000;

/// How much earlier, in milliseconds, a call may have begun and still be compared: the clocks may differ.
const EARLIER: i64 = 3_600_000;

impl<D: Desktop, V: Vault> Controller<D, V> {
    pub(super) fn ask(&self, account: AccountId, query: ReconciliationQuery) {
        let (client, history) = (self.connections.get(&account).cloned(), self.history.clone());
        let happen = self.happen.clone();
        tokio::spawn(async move {
            let result = Box::new(query_server(client, history, &account, query).await);
            // The loop may have ended; then nobody needs the result.
            let _ = happen.send(Happening::Reconciled { account, result }).await;
        });
    }

    pub(super) fn on_reconciled(&mut self, account: AccountId, result: Box<ReconciliationResult>) {
        for (what, reply) in [("calls", &result.live), ("records", &result.records)] {
            let account = &account.0;
            match reply {
                Some(Reply::Calls { calls, .. }) => {
                    tracing::info!(account, what, found = calls.len(), "the server was asked for calls");
                }
                Some(Reply::Refused { why }) => {
                    tracing::info!(
                        account,
                        what,
                        why,
                        "the server refuses this to the account; it is not asked again"
                    );
                }
                Some(Reply::Busy { wait }) => tracing::info!(account, what, ?wait, "the server is busy"),
                Some(Reply::Fault { why }) => {
                    tracing::warn!(account, what, why, "the server's records could not be read");
                }
                None => {}
            }
        }
        self.apply(Input::Reconciled { account, result });
    }
}

async fn query_server(
    client: Option<Client>,
    history: Option<History>,
    account: &AccountId,
    query: ReconciliationQuery,
) -> ReconciliationResult {
    let api = match client {
        Some(client) => client.unified_api().await,
        None => None,
    };
    let live = match &api {
        Some(api) if query.live => Some(api.live_calls().await),
        Some(_) => None,
        None => query.live.then(not_connected),
    };
    let server_time = match &live {
        Some(Reply::Calls { server_time, .. }) => *server_time,
        _ => None,
    };
    let since = query.since_by(server_time, clock::now());
    let records = match (&api, since) {
        (Some(api), Some(since)) => Some(api.records_since(since).await),
        (None, Some(_)) => Some(not_connected()),
        (_, None) => None,
    };
    // Read the history last, so that it includes what messages have brought meanwhile.
    let oldest = query.since.unwrap_or_else(clock::now);
    let known = known(history, account, Timestamp(oldest.0.saturating_sub(EARLIER))).await;
    ReconciliationResult { number: query.number, live, records, known }
}

/// The calls in the history since `since`.
async fn known(history: Option<History>, account: &AccountId, since: Timestamp) -> Vec<Entry> {
    let Some(history) = history else { return Vec::new() };
    let search = Search { text: String::new(), filter: Filter::Calls, account: Some(account.clone()) };
    let (mut known, mut before): (Vec<Entry>, Option<Cursor>) = (Vec::new(), None);
    while known.len() < MOST_KNOWN {
        match history.find(&search, before.take(), PAGE).await {
            Ok(page) => {
                let last = page.entries.last().map(|entry| (entry.at, entry.id.clone()));
                known.extend(page.entries.into_iter().filter(|entry| entry.at >= since));
                match last {
                    Some((at, id)) if page.more && at >= since => before = Some(Cursor { at, id }),
                    _ => break,
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the history could not be read");
                break;
            }
        }
    }
    known
}

fn not_connected() -> Reply {
    Reply::Fault { why: "nothing is connected".to_owned() }
}
