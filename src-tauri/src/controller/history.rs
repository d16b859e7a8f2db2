//! The controller's access to the history. Nothing here waits: each call starts a task or uses the writer's thread.

use std::sync::Arc;
use std::time::Duration;

use ringtray_core::page::Snapshot;
use ringtray_core::{AccountId, Entry, EntryId, HistoryPart, HistorySettings};
use ringtray_datachannel::Message;
use ringtray_language::Phrase;
use ringtray_store::{History, HistoryError, HistoryEvent, Page, RawMessage, Record, Stored};
use tokio::sync::{mpsc, oneshot};

use super::Happening;
use crate::clock;
use crate::history_queries::{no_history, settled};

/// How many entries are read at once.
const PAGE: u32 = 100;

/// The number of newest calls that a new run loads for the tray's menu.
const RECENT_CALLS: u32 = 8;

/// The number of newest presence and registration changes that a new run loads to restore everyone's state.
const RECENT_PRESENCE: u32 = 1000;

/// How long an acknowledgement may wait for the disk. The server must not drop the connection because a disk is slow.
const STORE_LIMIT: Duration = Duration::from_secs(5);

const NO_ENTRIES: Page = Page { entries: Vec::new(), more: false };

/// What `core` decided to store in the history.
#[derive(Debug, Default)]
pub(super) struct Filed {
    /// Entries to add or change.
    pub(super) entries: Vec<Entry>,
    /// The entry that the message belongs to; none for a repetition.
    pub(super) keep: Option<EntryId>,
    /// Calls from the server's records, and their entries.
    pub(super) call_records: Vec<StoredCallRecord>,
}

/// A call from the server's records, and its entry.
pub(super) type StoredCallRecord = (EntryId, Arc<str>);

/// The writer's answer after the commit.
pub(super) type Commit = oneshot::Receiver<Result<Stored, HistoryError>>;

/// Hands a message and its entries to the writer. `None` without a history.
pub(super) fn store_message(
    history: Option<&History>,
    account: AccountId,
    message: &Message,
    filed: Filed,
) -> Option<Commit> {
    let history = history?;
    let Some(entry) = filed.keep else {
        return Some(history.record(Record { account, message: None, entries: filed.entries }));
    };
    let raw = RawMessage {
        received_at: message.received_at,
        nonce: message.event.nonce.clone(),
        class: message.event.class.clone(),
        raw: message.raw.clone(),
        entry: entry.clone(),
    };
    let record = Record { account: account.clone(), message: Some(raw), entries: filed.entries };
    let mut answer = history.record(record);
    // Records are committed in order, so the answer for the last one covers all.
    for (number, attachment) in message.attachments.iter().enumerate() {
        let raw = RawMessage {
            received_at: message.received_at,
            nonce: None,
            class: None,
            raw: attachment_text(number, attachment).into(),
            entry: entry.clone(),
        };
        answer = history.record(Record { account: account.clone(), message: Some(raw), entries: Vec::new() });
    }
    Some(answer)
}

/// Passes entries that no message caused to the writer, such as the end of a ring whose last message never came.
pub(super) fn store_entries(history: Option<&History>, filed: Filed, happen: mpsc::Sender<Happening>) {
    let Some(account) = filed.entries.first().map(|entry| entry.account.clone()) else { return };
    let answer = history.map(|history| {
        let entries =
            history.record(Record { account: account.clone(), message: None, entries: filed.entries });
        // Records are committed in order, so the answer for the last one covers all.
        let kept =
            filed.call_records.into_iter().map(|one| history.record(call_record(account.clone(), one)));
        kept.last().unwrap_or(entries)
    });
    once_stored(answer, || {}, happen);
}

/// A call from the server's records, as the history stores it beside its entry.
fn call_record(account: AccountId, (entry, raw): StoredCallRecord) -> Record {
    let class = Some("cdr".to_owned());
    let message = RawMessage { received_at: clock::now(), nonce: None, class, raw, entry };
    Record { account, message: Some(message), entries: Vec::new() }
}

/// Calls `then` once the record is committed, or once the disk has failed or taken too long.
pub(super) fn once_stored(
    answer: Option<Commit>,
    then: impl FnOnce() + Send + 'static,
    happen: mpsc::Sender<Happening>,
) {
    tokio::spawn(async move {
        let trouble = match answer {
            None => Some(no_history()),
            Some(answer) => match tokio::time::timeout(STORE_LIMIT, answer).await {
                Ok(Ok(Ok(_))) => None,
                Ok(Ok(Err(error))) => Some(error.phrase()),
                Ok(Err(_)) => Some(Phrase::of("error-history-ended", &[])),
                Err(_) => Some(Phrase::of("error-disk-slow", &[])),
            },
        };
        then();
        if let Some(why) = trouble {
            // The loop may have ended; then there is nobody left to notify.
            let _ = happen.send(Happening::NotStored { why }).await;
        }
    });
}

/// Forwards the history's own events to the loop.
pub(super) fn pass_on_news(history: Option<&History>, happen: mpsc::Sender<Happening>) {
    let Some(mut told) = history.and_then(History::events) else { return };
    tokio::spawn(async move {
        while let Some(news) = told.recv().await {
            if happen.send(Happening::History(news)).await.is_err() {
                return;
            }
        }
    });
}

/// The notice about an event.
pub(super) fn notice(event: &HistoryEvent) -> Phrase {
    match event {
        HistoryEvent::NotOpen(error) => error.phrase(),
        HistoryEvent::SetAside { file } => {
            Phrase::of("notice-history-aside", &[("file", file.display().to_string().into())])
        }
        HistoryEvent::Salvaged(salvaged) => {
            let (back, file) = (salvaged.entries.into(), salvaged.file.display().to_string().into());
            match salvaged.lost() {
                Some(lost) => Phrase::of(
                    "notice-history-back",
                    &[("entries", back), ("lost", lost.into()), ("file", file)],
                ),
                None => Phrase::of("notice-history-back-some", &[("entries", back), ("file", file)]),
            }
        }
        HistoryEvent::SearchRebuilt => Phrase::of("notice-history-search", &[]),
    }
}

/// Deletes what exceeds the limits of age, number and size.
pub(super) fn tidy(history: Option<&History>, settings: HistorySettings) {
    let Some(history) = history.cloned() else { return };
    history.limit(settings);
    tokio::spawn(async move {
        if let Err(error) = history.retain(settings, clock::now()).await {
            tracing::warn!(%error, "old entries could not be deleted from the history");
        }
    });
}

/// What the last run left behind: calls that had not ended, gaps without an end, missed calls that nobody has seen, and
/// the newest calls.
pub(super) async fn carried_over(history: Option<&History>) -> Vec<Entry> {
    let Some(history) = history else { return Vec::new() };
    history.carried_over(RECENT_CALLS, RECENT_PRESENCE).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the history could not be read");
        Vec::new()
    })
}

/// Answers a page's subscription with the current state and the newest entries. Entries of live calls come from memory,
/// where they are at least as new.
pub(super) fn snapshot(history: Option<&History>, present: Snapshot, reply: oneshot::Sender<Snapshot>) {
    let history = history.cloned();
    tokio::spawn(async move {
        let stored = match &history {
            // Everything recorded so far must be included in what is read.
            Some(history) => {
                settled(history).await;
                history.entries(None, PAGE).await
            }
            None => Ok(NO_ENTRIES),
        };
        let mut page = stored.unwrap_or_else(|error| {
            tracing::warn!(%error, "the history could not be read");
            NO_ENTRIES
        });
        for entry in present.entries {
            match page.entries.iter_mut().find(|stored| stored.id == entry.id) {
                Some(stored) => *stored = entry,
                None => page.entries.push(entry),
            }
        }
        // The window may be gone before its snapshot is ready.
        let _ = reply.send(Snapshot { entries: page.entries, more: page.more, ..present });
    });
}

/// Deletes a part of the history. On failure, a sentence for the user says why.
pub(super) fn forget(
    history: Option<&History>,
    part: HistoryPart,
) -> impl Future<Output = Result<(), Phrase>> + Send + use<> {
    let answer = history.map(|history| history.forget(part));
    async move {
        let deleted = match answer {
            None => Err(no_history()),
            Some(answer) => match answer.await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(error.phrase()),
                Err(_) => Err(Phrase::of("error-history-ended", &[])),
            },
        };
        deleted.map_err(|why| Phrase::of("error-history-not-deleted", &[("why", why.into())]))
    }
}

/// Answers from the history in a task. The page may be gone by then.
pub(super) fn answer<T, Asked>(
    history: Option<&History>,
    reply: oneshot::Sender<Result<T, Phrase>>,
    ask: impl FnOnce(History) -> Asked,
) where
    T: Send + 'static,
    Asked: Future<Output = Result<T, Phrase>> + Send + 'static,
{
    match history.cloned().map(ask) {
        Some(asked) => drop(tokio::spawn(async move { reply.send(asked.await) })),
        None => drop(reply.send(Err(no_history()))),
    }
}

/// A binary attachment as the history stores it beside its message: as JSON, like everything else there.
fn attachment_text(number: usize, bytes: &[u8]) -> String {
    let mut text = format!(r#"{{"attachment":{number},"hex":""#);
    for byte in bytes {
        for digit in [byte >> 4, byte & 0x0f] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    text.push_str("\"}");
    text
}

#[cfg(test)]
mod tests {
    use super::attachment_text;

    #[test]
    fn an_attachment_is_kept_as_json() {
        assert_eq!(attachment_text(1, &[0x00, 0x7f, 0xff]), r#"{"attachment":1,"hex":"007fff"}"#);
    }
}
