//! The page's queries of the history. They go straight to it, not through the controller's loop.

use std::path::Path;
use std::time::Duration;

use ringtray_core::page::MessagesView;
use ringtray_core::{AccountId, EntryId, Search, Tally, TimelineStep};
use ringtray_language::Phrase;
use ringtray_store::{Cursor, History, Page, Record};

/// How many entries a search returns at once.
const PAGE: u32 = 200;

/// The most messages to scan for a call's timeline, and the most bytes of one: messages of calls are short.
const MOST_OF_CALL: u32 = 200;
const LONGEST_OF_CALL: u32 = 64 << 10;

/// How long a query waits for the newest records to be committed. The page also receives them as updates.
const LIMIT: Duration = Duration::from_secs(2);

/// Answers the page's queries. Cheap to clone. Every error is a sentence for the user.
#[derive(Clone)]
pub struct HistoryQueries(Option<History>);

impl HistoryQueries {
    /// Queries of this history; `None` if its file could not be opened.
    #[must_use]
    pub fn new(history: Option<History>) -> HistoryQueries {
        HistoryQueries(history)
    }

    /// The entries that match `search`, newest first: from the newest, which includes everything recorded so far, or
    /// older than `before`.
    ///
    /// # Errors
    ///
    /// If there is no history, or it can't be read.
    pub async fn find(&self, search: &Search, before: Option<Cursor>) -> Result<Page, Phrase> {
        let history = self.history()?;
        if before.is_none() {
            settled(history).await;
        }
        history.find(search, before, PAGE).await.map_err(|error| error.phrase())
    }

    /// The number of entries of each kind, for one account or for all.
    ///
    /// # Errors
    ///
    /// If there is no history, or it can't be read.
    pub async fn tally(&self, account: Option<AccountId>) -> Result<Tally, Phrase> {
        let history = self.history()?;
        settled(history).await;
        history.tally(account).await.map_err(|error| error.phrase())
    }

    /// The size of the history on disk, in bytes.
    ///
    /// # Errors
    ///
    /// If there is no history.
    pub async fn size(&self) -> Result<u64, Phrase> {
        Ok(self.history()?.size().await)
    }

    /// The raw messages behind an entry, oldest first, starting at number `from`, up to the limit of one answer.
    ///
    /// # Errors
    ///
    /// If there is no history, or it can't be read.
    pub async fn messages(&self, entry: &EntryId, from: u32) -> Result<MessagesView, Phrase> {
        self.history()?.messages(entry, from).await.map_err(|error| error.phrase())
    }

    /// Writes a raw message of an entry to a file. Returns whether there is such a message.
    ///
    /// # Errors
    ///
    /// If there is no history, it can't be read, or the file can't be written.
    pub async fn save_message(&self, entry: &EntryId, number: u32, file: &Path) -> Result<bool, Phrase> {
        self.history()?.save_message(entry, number, file).await.map_err(|error| {
            tracing::warn!(%error, file = %file.display(), "a message was not saved");
            let name = file.display().to_string();
            Phrase::of("error-not-exported", &[("file", name.into()), ("why", error.phrase().into())])
        })
    }

    /// The timeline of a call according to its messages, oldest first.
    ///
    /// # Errors
    ///
    /// If there is no history, or it can't be read.
    pub async fn timeline(&self, entry: &EntryId) -> Result<Vec<TimelineStep>, Phrase> {
        let messages = self.history()?.short_messages(entry, LONGEST_OF_CALL, MOST_OF_CALL).await;
        Ok(ringtray_core::timeline(&messages.map_err(|error| error.phrase())?))
    }

    fn history(&self) -> Result<&History, Phrase> {
        self.0.as_ref().ok_or_else(no_history)
    }
}

/// There is no history.
pub(crate) fn no_history() -> Phrase {
    Phrase::of("error-no-history", &[])
}

/// Waits until everything recorded so far can be read, but no longer than a page may wait.
pub(crate) async fn settled(history: &History) {
    if tokio::time::timeout(LIMIT, written(history)).await.is_err() {
        tracing::warn!("the disk is slow; the page receives what is stored so far");
    }
}

/// Waits until everything recorded so far is committed. The writer takes records in order.
pub(crate) async fn written(history: &History) {
    let nothing = Record { account: AccountId(String::new()), message: None, entries: Vec::new() };
    // A disk failure was reported where the record was made.
    let _ = history.record(nothing).await;
}
