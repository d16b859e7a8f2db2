//! Imports JSON Lines, line by line.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, BufReader, Read};

use ringtray_core::{AccountId, ImportedView, Timestamp, imported, is_past};
use thiserror::Error;
use tokio::sync::oneshot;

use super::TransferWatch;
use super::json_lines::{JsonLine, JsonMessage};
use crate::history::error::HistoryError;
use crate::history::insert::ImportedEntry;
use crate::history::writer::Writer;
use crate::history::{RawMessage, Stored};

/// No exported line is longer, in bytes.
const LONGEST_LINE: u64 = 64 << 20;

/// No telephone system sends more messages for an entry.
const MOST_MESSAGES: usize = 10_000;

/// No message is longer, in bytes. Of longer ones only the beginning is stored.
const LONGEST_MESSAGE: usize = 16 << 20;

/// No server sends a longer class or nonce, in bytes.
const LONGEST_NAME: usize = 1024;

/// How many lines may be waiting for the disk. More would delay records of current events.
const MOST_PENDING: usize = 128;

/// The same in bytes.
const MOST_PENDING_BYTES: usize = 8 << 20;

/// Why an import failed. What was imported by then stays, and is recognised by the next import.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub enum ImportError {
    /// The history could not store an entry.
    History(#[from] HistoryError),
    /// The file could not be read.
    Read(#[from] io::Error),
    /// It was stopped by [`TransferWatch::stop`].
    Stopped,
}

/// An import in progress.
pub(in crate::history) struct Import<'a> {
    pub(in crate::history) writer: &'a Writer,
    /// The names of the accounts on this computer.
    pub(in crate::history) names: HashMap<AccountId, String>,
    pub(in crate::history) now: Timestamp,
    pub(in crate::history) watch: TransferWatch,
}

/// What is waiting for the disk: the length of the line in bytes, and the answer.
type Pending = VecDeque<(usize, oneshot::Receiver<Result<Stored, HistoryError>>)>;

impl Import<'_> {
    pub(in crate::history) fn read(&self, from: impl Read) -> Result<ImportedView, ImportError> {
        let mut from = BufReader::new(from);
        let mut imported = ImportedView::default();
        let mut pending = Pending::new();
        let mut line = Vec::new();
        for number in 1.. {
            if self.watch.is_stopped() {
                return Err(ImportError::Stopped);
            }
            let read = read_line(&mut from, &mut line)?;
            if read == LineRead::End {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let Some(taken) = (read == LineRead::Whole).then(|| self.taken(&line)).flatten() else {
                imported.unreadable += 1;
                imported.first_unreadable.get_or_insert(number);
                continue;
            };
            pending.push_back((line.len(), self.writer.import(taken)));
            let mut bytes: usize = pending.iter().map(|(bytes, _)| bytes).sum();
            while pending.len() > MOST_PENDING || bytes > MOST_PENDING_BYTES {
                bytes -= self.arrived(&mut pending, &mut imported)?;
            }
        }
        while !pending.is_empty() {
            self.arrived(&mut pending, &mut imported)?;
        }
        Ok(imported)
    }

    /// Waits for the oldest waiting line and returns its length in bytes.
    fn arrived(&self, pending: &mut Pending, imported: &mut ImportedView) -> Result<usize, ImportError> {
        let Some((bytes, answer)) = pending.pop_front() else { return Ok(0) };
        match answer.blocking_recv().unwrap_or(Err(HistoryError::Closed))? {
            Stored::New => imported.new += 1,
            Stored::Repeated => imported.known += 1,
        }
        self.watch.did_one();
        Ok(bytes)
    }

    /// The entry on a line; `None` if the line is not an entry.
    fn taken(&self, line: &[u8]) -> Option<ImportedEntry> {
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        let JsonLine { entry, account_name, messages }: JsonLine<'_> = serde_json::from_slice(line).ok()?;
        let mut entry = imported(entry.into_owned(), self.now)?;
        if messages.len() > MOST_MESSAGES || !messages.iter().all(|message| self.is_message(message)) {
            return None;
        }
        entry.account = self.account(entry.account, account_name.as_deref());
        let messages = messages.into_iter().map(|message| RawMessage {
            received_at: message.received_at,
            nonce: message.nonce.map(Into::into),
            class: Some(message.class.into()),
            raw: message.raw.into(),
            entry: entry.id.clone(),
        });
        Some(ImportedEntry { messages: messages.collect(), entry })
    }

    fn is_message(&self, message: &JsonMessage<'_>) -> bool {
        let nonce = message.nonce.as_deref().unwrap_or_default();
        message.raw.len() <= LONGEST_MESSAGE
            && message.class.len().max(nonce.len()) <= LONGEST_NAME
            && is_past(message.received_at, self.now)
    }

    /// The same account has another identifier on another computer, but perhaps the same name.
    fn account(&self, of: AccountId, name: Option<&str>) -> AccountId {
        if self.names.contains_key(&of) {
            return of;
        }
        let mut named = self.names.iter().filter(|(_, here)| Some(here.as_str()) == name);
        match (named.next(), named.next()) {
            (Some((here, _)), None) => here.clone(),
            _ => of,
        }
    }
}

#[derive(PartialEq, Eq)]
enum LineRead {
    Whole,
    TooLong,
    End,
}

/// Reads the next line into `line`, or only its beginning if it is too long.
fn read_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<LineRead> {
    line.clear();
    if from.by_ref().take(LONGEST_LINE).read_until(b'\n', line)? == 0 {
        return Ok(LineRead::End);
    }
    if line.len() as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
        from.skip_until(b'\n')?;
        return Ok(LineRead::TooLong);
    }
    Ok(LineRead::Whole)
}
