//! The history: every message as it came and the entries made of them, in one SQLite file.

mod damaged_file;
mod database;
mod derived;
mod disk;
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
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ringtray_core::page::MessagesView;
use ringtray_core::{
    AccountId, Entry, EntryId, ExportFormat, HistoryPart, HistorySettings, ImportedView, Search, Tally,
    Timestamp,
};
use tokio::sync::{mpsc, oneshot};

use crate::private_files;

pub use error::HistoryError;
pub use events::HistoryEvent;
use reader::Reader;
pub use salvage::Salvaged;
use transfer::{Export, Import};
pub use transfer::{ExportError, ImportError, TransferWatch};
use writer::{DeletionScope, Writer};

/// The history of every account. A clone is another handle on the same file.
///
/// One thread writes, in groups: what arrives while a transaction is brought to the disk is in the next one.
/// Readers have a connection of their own and never wait for it. The last handle dropped writes what is still
/// waiting, or [`History::close`] does.
#[derive(Clone)]
pub struct History {
    shared: Arc<Shared>,
}

/// What is kept in one transaction: all of it or nothing.
#[derive(Clone, Debug)]
pub struct Record {
    /// The account it came from.
    pub account: AccountId,
    /// The message as it came; `None` when entries changed without one, as at a gap.
    pub message: Option<RawMessage>,
    /// Entries to add, or to replace where the identifier is known. Left out when the message is a repetition.
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
    /// The entry it belongs to.
    pub entry: EntryId,
}

/// What became of a record; it is on the disk then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It was kept.
    New,
    /// The same bytes with the same nonce were kept for this account before: nothing was changed. A message
    /// without a nonce is never a repetition.
    Repeated,
}

/// A place in the list of entries: the next page begins below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last entry shown.
    pub at: Timestamp,
    /// Its identifier.
    pub id: EntryId,
}

/// Some entries, newest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Whether older ones follow.
    pub more: bool,
}

struct Shared {
    file: PathBuf,
    writer: Writer,
    reader: Arc<Reader>,
}

impl History {
    /// Opens the database `file`, or makes it, readable for its owner only.
    ///
    /// A damaged file is set aside and a new one begun, into which what is readable is taken over by and by: see
    /// [`History::events`].
    ///
    /// # Errors
    /// [`HistoryError::Newer`] leaves the file untouched; the others tell why it can't be opened. A disk that is full or
    /// fails, or another program that holds the file, is no reason: opening is tried again with each record, whose answer
    /// says why it was not kept yet.
    pub fn open(file: impl AsRef<Path>) -> Result<Self, HistoryError> {
        let file = file.as_ref().to_owned();
        let reader = Arc::new(Reader::new(&file));
        let writer = Writer::start(&file, Arc::clone(&reader))?;
        Ok(Self { shared: Arc::new(Shared { file, writer, reader }) })
    }

    /// Keeps `record`. The answer comes when it is on the disk, and only then may the message be acknowledged.
    ///
    /// Returns at once, whatever the disk does. Records are kept in the order of the calls. While 64 MiB wait to be
    /// written the answer is [`HistoryError::Behind`], and the record is not kept. [`HistoryError::Busy`],
    /// [`HistoryError::Full`], [`HistoryError::Disk`] and [`HistoryError::Open`] say that it is not on the disk yet: it goes on
    /// waiting for the other program or the disk, until the history is closed.
    pub fn record(&self, record: Record) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.shared.writer.record(record)
    }

    /// Deletes every message and entry of `part`, after all that was recorded before; what is recorded of it meanwhile
    /// may go or stay. A call that is not over and a gap that lasts stay where all is deleted; what was set aside as damaged
    /// goes then. The answer comes when what is deleted is overwritten in the file, or will be by the next start; records
    /// don't wait for it.
    pub fn forget(&self, part: HistoryPart) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.shared.writer.delete(DeletionScope::Chosen(part))
    }

    /// Deletes what `retention` does not keep: what is of a time far after `now`, what is over and began too long before it,
    /// and of each account the oldest entries beyond the number; entries of one second go or stay together. What is deleted is overwritten, and its
    /// room given back to the disk. Answers when that is done; records don't wait for it.
    ///
    /// # Errors
    /// When the file can't be read or written. A part may be deleted then; the rest is by the next time.
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

    /// From the next record on no account takes more than `retention` says, or a gigabyte where nobody says: its oldest raw
    /// messages go, and where these are not enough its oldest entries, an eighth at a time. Calls that are not over and gaps
    /// that last stay. Records don't wait for it.
    pub fn limit(&self, retention: HistorySettings) {
        self.shared.writer.limit().set(retention);
    }

    /// At most `limit` entries, newest first by time and identifier, from the newest or from below `before`.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn entries(&self, before: Option<Cursor>, limit: u32) -> Result<Page, HistoryError> {
        self.find(&Search::default(), before, limit).await
    }

    /// At most `limit` entries that `search` finds, newest first by time and identifier, from the newest or from below
    /// `before`. Live calls and gaps that last are found like others.
    ///
    /// An entry is found where each word is somewhere in what is shown of it, whatever its case and its accents, or where
    /// a number was typed and its digits are in a number shown. Where nothing shows the text, the entries are found whose
    /// messages have each word as a word, or as the beginning of one where no more than 64 words begin so; of a kind or an
    /// account, those among 5,000 such messages below the place. Words of one or two letters alone are looked for in the
    /// newest 5,000 entries of the kind and the account that are asked for, with their accents.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn find(
        &self,
        search: &Search,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<Page, HistoryError> {
        let search = search.clone();
        self.read(move |reader| reader.find(&search, before.as_ref(), limit)).await
    }

    /// How many entries there are of each kind, of one account or of all.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn tally(&self, account: Option<AccountId>) -> Result<Tally, HistoryError> {
        self.read(move |reader| reader.tally(account.as_ref())).await
    }

    /// Writes everything that `search` finds to `write`, newest first, with these names of accounts; says how many entries
    /// that were. Takes no more memory for more entries, and neither the list nor the writer waits for it.
    ///
    /// # Errors
    /// When the file can't be read, `write` fails, or `watch` stops it; a part is written then.
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

    /// The same to a file, readable for its owner only; it is there whole or not at all.
    ///
    /// # Errors
    /// When the history can't be read, the file can't be written, or `watch` stops it. The file stays as it was then.
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

    /// Takes in what an export as JSON Lines has written, here or elsewhere; `names` are those of the accounts that are here.
    ///
    /// What the history has stays as it is: an entry of that name, or one of which a message is there. A new one is of the
    /// account that its line names, or of the only one here that is called the same. It is cleaned as if a server
    /// had sent it, is over, and is no news. A line that is none, has more or longer messages than any server sends, or is of a
    /// time that is not past at `now` is counted and passed over. Takes no more memory for more lines, and what rings meanwhile is kept.
    ///
    /// # Errors
    /// When `from` can't be read, the history does not keep it, or `watch` stops it. What was taken in until then stays.
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

    /// What the program takes over from its last run, newest first: every entry that lasts, every missed call that no
    /// person has seen, the newest `calls` calls, and the newest `presence` changes of presence and registrations.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn carried_over(&self, calls: u32, presence: u32) -> Result<Vec<Entry>, HistoryError> {
        self.read(move |reader| reader.carried_over(calls, presence)).await
    }

    /// The messages of an entry as they came, oldest first, from the one of this number on: 4 MiB at most, and of each the
    /// first 256 KiB.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn messages(&self, entry: &EntryId, from: u32) -> Result<MessagesView, HistoryError> {
        let entry = entry.clone();
        self.read(move |reader| reader.messages(&entry, from)).await
    }

    /// The oldest messages of an entry that have at most `longest` bytes, `limit` of them at most.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn short_messages(
        &self,
        entry: &EntryId,
        longest: u32,
        limit: u32,
    ) -> Result<Vec<String>, HistoryError> {
        let entry = entry.clone();
        self.read(move |reader| reader.short_messages(&entry, longest, limit)).await
    }

    /// Writes a message of an entry, byte for byte, to a file that is readable for its owner only and there whole or not at
    /// all. False where there is no message of this number.
    ///
    /// # Errors
    /// When the history can't be read or the file can't be written. The file stays as it was then.
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
        // The list does not wait for this.
        self.write_out(move |_| {
            private_files::replace(&to, |mut file| Ok(file.write_all(raw.as_bytes())?)).map(|()| 1)
        })
        .await?;
        Ok(true)
    }

    /// How many bytes it takes on the disk, with its log; 0 where that can't be told.
    pub async fn size(&self) -> u64 {
        let file = self.shared.file.clone();
        tokio::task::spawn_blocking(move || disk::size(&file)).await.unwrap_or_default()
    }

    /// What the user is to be told from the opening on; for the first who asks.
    pub fn events(&self) -> Option<mpsc::UnboundedReceiver<HistoryEvent>> {
        self.shared.writer.events()
    }

    /// Where a damaged file was put, at the start or since; the history began anew then.
    pub fn set_aside(&self) -> Option<PathBuf> {
        self.shared.writer.set_aside()
    }

    /// Writes what is waiting and ends. Blocks until it is on the disk, where another program holds the file for
    /// some seconds at most; later records are refused.
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

    /// A question that finds the file damaged is asked again once that is mended.
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
