//! The history: each received message and the entries made from them, in one SQLite file.

mod damaged_file;
mod database;
mod derived;
mod error;
mod events;
mod insert;
mod reader;
mod row;
mod salvage;
mod scan;
mod schema;
mod search_terms;
mod sequence;
mod transfer;
mod upgrade;
mod vocabulary;
mod writer;

use std::collections::HashMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ringtray_core::page::MessagesView;
use ringtray_core::{
    AccountId, Entry, EntryId, ExportFormat, HistoryPart, HistorySettings, ImportedView, Search, Tally,
    Timestamp,
};
use tokio::sync::{mpsc, oneshot};

use crate::files;

pub use error::HistoryError;
pub use events::HistoryEvent;
use reader::Reader;
pub use salvage::Salvaged;
use transfer::{Export, Import};
pub use transfer::{ExportError, ImportError, TransferWatch};
use writer::{DeletionScope, Writer};

/// The history of all accounts. A clone is another handle on the same file.
///
/// One thread writes, in groups: what arrives during one transaction is written by the next. Readers have their own
/// connection and never wait for it. [`History::close`] writes what is waiting, and so does dropping the last handle.
///
/// ```
/// use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, Search, Timestamp};
/// use ringtray_store::{History, RawMessage, Record, Stored};
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// # let folder = tempfile::tempdir()?;
/// let history = History::open(folder.path().join("history.sqlite"))?;
///
/// let account = AccountId("office".to_owned());
/// let detail = EntryDetail::Other { class: None, summary: "Backup finished".to_owned() };
/// let entry = Entry::new(EntryId("1".to_owned()), account.clone(), Timestamp(1_700_000_000_000), detail);
/// let message = RawMessage {
///     received_at: entry.at,
///     nonce: Some("n1".to_owned()),
///     class: None,
///     raw: r#"{"summary": "Backup finished"}"#.into(),
///     entry: entry.id.clone(),
/// };
/// let record = Record { account, message: Some(message), entries: vec![entry] };
/// assert_eq!(history.record(record.clone()).await??, Stored::New);
/// assert_eq!(history.record(record).await??, Stored::Repeated);
///
/// let search = Search { text: "backup".to_owned(), ..Search::default() };
/// let page = history.find(&search, None, 10).await?;
/// assert_eq!(page.entries.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct History {
    shared: Arc<Shared>,
}

/// What is stored in one transaction, either completely or not at all.
#[derive(Clone, Debug)]
pub struct Record {
    /// The account that received it.
    pub account: AccountId,
    /// The received message; `None` if entries changed without one, as at a gap.
    pub message: Option<RawMessage>,
    /// Entries to insert, or to update if their identifier is known. Ignored if the message is a repetition.
    pub entries: Vec<Entry>,
}

/// A message as the server sent it.
#[derive(Clone, Debug)]
pub struct RawMessage {
    /// When it was received.
    pub received_at: Timestamp,
    /// The envelope's nonce.
    pub nonce: Option<String>,
    /// The envelope's class.
    pub class: Option<String>,
    /// The JSON, byte for byte.
    pub raw: Arc<str>,
    /// The entry to which it belongs.
    pub entry: EntryId,
}

/// The result of storing a record. The record is on disk by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It was stored.
    New,
    /// The account already has a message with the same bytes and nonce, so nothing was changed. A message without a
    /// nonce is never a repetition.
    Repeated,
}

/// A position in the list of entries. The next page starts below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last entry on the page.
    pub at: Timestamp,
    /// Its identifier.
    pub id: EntryId,
}

/// A page of entries, newest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Whether older entries follow.
    pub more: bool,
}

struct Shared {
    file: PathBuf,
    writer: Writer,
    reader: Arc<Reader>,
}

impl History {
    /// Opens the database `file`, or creates it, readable only by its owner.
    ///
    /// A damaged file is set aside and replaced by a new one, into which the readable rows are copied gradually; see
    /// [`History::events`].
    ///
    /// # Errors
    /// If the file can't be opened. [`HistoryError::Newer`] leaves it unchanged. A full or failing disk, or a lock
    /// held by another program, is no error here: opening is retried with each record, and the answer to the record
    /// says why it is not stored yet.
    pub fn open(file: impl AsRef<Path>) -> Result<Self, HistoryError> {
        let file = file.as_ref().to_owned();
        let reader = Arc::new(Reader::new(&file));
        let writer = Writer::start(&file, Arc::clone(&reader))?;
        Ok(Self { shared: Arc::new(Shared { file, writer, reader }) })
    }

    /// Stores `record`. The answer comes once it is on disk; only then may its message be acknowledged.
    ///
    /// Returns at once, whatever the disk does. Records are stored in the order of the calls. While 64 MiB are
    /// waiting, the answer is [`HistoryError::Behind`] and the record is dropped. [`HistoryError::Busy`],
    /// [`HistoryError::Full`], [`HistoryError::Disk`] and [`HistoryError::Open`] mean that the record is not on disk
    /// yet: it keeps waiting for the other program or the disk until the history is closed.
    pub fn record(&self, record: Record) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.shared.writer.record(record)
    }

    /// Deletes all messages and entries of `part` that were recorded before. What is recorded during the deletion may
    /// be deleted or not. If the whole history is deleted, open calls and gaps stay, and damaged files that were set
    /// aside are deleted as well. The answer comes once the deleted data is overwritten in the file, or the next
    /// start is sure to do so. Records don't wait for it.
    pub fn forget(&self, part: HistoryPart) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.shared.writer.delete(DeletionScope::Chosen(part))
    }

    /// Deletes what `retention` doesn't keep: everything far in the future of `now`, everything that ended and began
    /// too long ago, and the oldest entries of each account beyond the limit. Entries of one second are kept or
    /// deleted together. Deleted data is overwritten and its space returned to the disk. Answers once that is done;
    /// records don't wait for it.
    ///
    /// # Errors
    /// If the file can't be read or written. A part may be deleted by then; the next call deletes the rest.
    pub async fn retain(&self, retention: HistorySettings, now: Timestamp) -> Result<(), HistoryError> {
        let mut scopes = vec![DeletionScope::After { at: HistorySettings::newest(now) }];
        if let Some(at) = retention.oldest(now) {
            scopes.push(DeletionScope::Before { account: None, at });
        }
        if retention.entries > 0 {
            let oldest = self.read(move |reader| reader.oldest_of(retention.entries)).await?;
            scopes.extend(
                oldest.into_iter().map(|(account, at)| DeletionScope::Before { account: Some(account), at }),
            );
        }
        for scope in scopes {
            let deleted = self.shared.writer.delete(scope).await;
            deleted.unwrap_or(Err(HistoryError::Closed))?;
        }
        Ok(())
    }

    /// Limits the size of each account's history from the next record on, to what `retention` says or else to a
    /// gigabyte. Over the limit, an eighth is deleted at once: the oldest raw messages and, if that is not enough,
    /// the oldest entries. Open calls and gaps stay. Records don't wait for it.
    pub fn limit(&self, retention: HistorySettings) {
        self.shared.writer.limit().set(retention);
    }

    /// At most `limit` entries below `before`, or the newest ones. They are sorted by time and identifier, newest
    /// first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub async fn entries(&self, before: Option<Cursor>, limit: u32) -> Result<Page, HistoryError> {
        self.find(&Search::default(), before, limit).await
    }

    /// At most `limit` entries that `search` finds below `before`, or the newest ones. They are sorted by time and
    /// identifier, newest first. Open calls and gaps are found like other entries.
    ///
    /// An entry matches if its displayed texts contain each word, regardless of case and accents. If a number was
    /// typed, an entry also matches if a displayed number contains its digits. Only if no displayed text matches are
    /// the messages searched, each in its first 65,536 characters, for whole words and for prefixes of at most 64
    /// words. With a filter or an account, at most 5,000 matching messages are examined. Words of one or two letters
    /// alone are searched in the newest 5,000 entries of the filter and the account, and accents count.
    ///
    /// # Errors
    /// If the file can't be read.
    pub async fn find(
        &self,
        search: &Search,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<Page, HistoryError> {
        let search = search.clone();
        self.read(move |reader| reader.find(&search, before.as_ref(), limit)).await
    }

    /// The number of entries of each kind, for one account or for all.
    ///
    /// # Errors
    /// If the file can't be read.
    pub async fn tally(&self, account: Option<AccountId>) -> Result<Tally, HistoryError> {
        self.read(move |reader| reader.tally(account.as_ref())).await
    }

    /// Writes all entries that `search` finds to `write`, newest first, with the account names in `names`. Returns
    /// the number of entries. Needs no more memory for more entries, and blocks neither the list nor the writer.
    ///
    /// # Errors
    /// If the file can't be read, `write` fails, or `watch` stops it. A part is written by then.
    pub async fn export(
        &self,
        search: &Search,
        format: ExportFormat,
        names: HashMap<AccountId, String>,
        watch: &TransferWatch,
        write: impl Write + Send + 'static,
    ) -> Result<u64, ExportError> {
        let export = Export { search: search.clone(), format, names, watch: watch.clone() };
        self.write_out(move |file| export.write(file, write)).await
    }

    /// Exports to a file that only its owner can read. The file is complete or not there at all.
    ///
    /// # Errors
    /// If the history can't be read, the file can't be written, or `watch` stops it. The file is unchanged then.
    pub async fn export_to_file(
        &self,
        search: &Search,
        format: ExportFormat,
        names: HashMap<AccountId, String>,
        watch: &TransferWatch,
        to: impl AsRef<Path>,
    ) -> Result<u64, ExportError> {
        let export = Export { search: search.clone(), format, names, watch: watch.clone() };
        let to = to.as_ref().to_owned();
        self.write_out(move |file| export.write_to_file(file, &to)).await
    }

    /// Imports a JSON Lines export, from this computer or another one. `names` holds the names of this computer's
    /// accounts.
    ///
    /// Entries with a known identifier or message are left unchanged. A new entry belongs to the account named in its
    /// line or else to the only account here with that name. It is cleaned like data from a server, and counts as
    /// ended and seen. A line is counted and skipped if it is no entry, has more or longer messages than any server
    /// sends, or has a time after `now`. Needs no more memory for more lines, and records are stored meanwhile.
    ///
    /// # Errors
    /// If `from` can't be read, the history can't store it, or `watch` stops it. What was imported by then stays.
    pub async fn import(
        &self,
        from: impl Read + Send + 'static,
        names: HashMap<AccountId, String>,
        now: Timestamp,
        watch: &TransferWatch,
    ) -> Result<ImportedView, ImportError> {
        let (history, watch) = (self.clone(), watch.clone());
        let imported = tokio::task::spawn_blocking(move || {
            Import { writer: &history.shared.writer, names, now, watch }.read(from)
        });
        imported.await.unwrap_or_else(|stopped| Err(self.stopped(&stopped).into()))
    }

    /// The entries that a run of the program carries over from the previous one, newest first: open entries, missed
    /// calls that no one has seen, the newest `calls` calls, and the newest `presence` changes of presence and
    /// registration.
    ///
    /// # Errors
    /// If the file can't be read.
    pub async fn carried_over(&self, calls: u32, presence: u32) -> Result<Vec<Entry>, HistoryError> {
        self.read(move |reader| reader.carried_over(calls, presence)).await
    }

    /// The received messages of an entry from number `from` on, oldest first. At most 4 MiB, and the first 256 KiB of
    /// each.
    ///
    /// # Errors
    /// If the file can't be read.
    pub async fn messages(&self, entry: &EntryId, from: u32) -> Result<MessagesView, HistoryError> {
        let entry = entry.clone();
        self.read(move |reader| reader.messages(&entry, from)).await
    }

    /// The oldest messages of an entry that are at most `longest` bytes long, at most `limit` of them.
    ///
    /// # Errors
    /// If the file can't be read.
    pub async fn short_messages(
        &self,
        entry: &EntryId,
        longest: u32,
        limit: u32,
    ) -> Result<Vec<String>, HistoryError> {
        let entry = entry.clone();
        self.read(move |reader| reader.short_messages(&entry, longest, limit)).await
    }

    /// Writes a message of an entry, byte for byte, to a file that only its owner can read. The file is complete or
    /// not there at all. Returns false if the entry has no message with this number.
    ///
    /// # Errors
    /// If the history can't be read or the file can't be written. The file is unchanged then.
    pub async fn save_message(
        &self,
        entry: &EntryId,
        number: u32,
        to: impl AsRef<Path>,
    ) -> Result<bool, ExportError> {
        let (entry, to) = (entry.clone(), to.as_ref().to_owned());
        let Some(raw) = self.read(move |reader| reader.message(&entry, number)).await? else {
            return Ok(false);
        };
        // So that the list doesn't wait for the disk.
        self.write_out(move |_| {
            files::replace(&to, |mut file| Ok(file.write_all(raw.as_bytes())?)).map(|()| 1)
        })
        .await?;
        Ok(true)
    }

    /// The size on disk in bytes, including the log, or 0 if it can't be determined.
    pub async fn size(&self) -> u64 {
        let file = self.shared.file.clone();
        tokio::task::spawn_blocking(move || size(&file)).await.unwrap_or_default()
    }

    /// The events since opening, for the user. The first caller gets them.
    pub fn events(&self) -> Option<mpsc::UnboundedReceiver<HistoryEvent>> {
        self.shared.writer.events()
    }

    /// Where a damaged file was set aside, at the start or later. The history was then replaced by a new one.
    pub fn set_aside(&self) -> Option<PathBuf> {
        self.shared.writer.set_aside()
    }

    /// Writes what is waiting and closes the history. Blocks until that is on disk, or for some seconds at most while
    /// another program locks the file. Later records are refused.
    pub fn close(&self) {
        self.shared.writer.close();
    }

    async fn write_out(
        &self,
        export: impl FnOnce(&Path) -> Result<u64, ExportError> + Send + 'static,
    ) -> Result<u64, ExportError> {
        let file = self.shared.file.clone();
        let exported = tokio::task::spawn_blocking(move || export(&file)).await;
        exported.unwrap_or_else(|stopped| Err(self.stopped(&stopped).into()))
    }

    /// Repeats a query that found the file damaged once the file is repaired.
    async fn read<T: Send + 'static>(
        &self,
        query: impl Fn(&Reader) -> Result<T, rusqlite::Error> + Send + Sync + 'static,
    ) -> Result<T, HistoryError> {
        let query = Arc::new(query);
        let answer = self.ask(Arc::clone(&query)).await;
        if let Err(HistoryError::Damaged { .. }) = &answer
            && let Ok(Ok(_)) = self.shared.writer.repair().await
        {
            return self.ask(query).await;
        }
        answer
    }

    async fn ask<T: Send + 'static>(
        &self,
        query: Arc<impl Fn(&Reader) -> Result<T, rusqlite::Error> + Send + Sync + 'static>,
    ) -> Result<T, HistoryError> {
        let reader = Arc::clone(&self.shared.reader);
        match tokio::task::spawn_blocking(move || query(&reader)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(HistoryError::of(&self.shared.file, &error)),
            Err(stopped) => Err(self.stopped(&stopped)),
        }
    }

    fn stopped(&self, stopped: &tokio::task::JoinError) -> HistoryError {
        HistoryError::Failed { file: self.shared.file.clone(), detail: stopped.to_string() }
    }
}

/// The size of `file` and its log in bytes, or 0 if it can't be determined.
fn size(file: &Path) -> u64 {
    let length = |file: &Path| fs::metadata(file).map_or(0, |file| file.len());
    length(file) + length(&files::with_suffix(file, "-wal"))
}
