//! Taking in what was written out as JSON Lines, by this program or another, line by line as it is read.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, BufReader, Read};

use ringtray_core::{AccountId, ImportedView, Timestamp, imported, is_past};
use ringtray_language::Language;
use thiserror::Error;
use tokio::sync::oneshot;

use super::TransferWatch;
use super::json_lines::{JsonLine, JsonMessage};
use crate::history::error::HistoryError;
use crate::history::insert::ImportedEntry;
use crate::history::writer::Writer;
use crate::history::{RawMessage, Stored};

/// A line of more bytes is none that was written out.
const LONGEST_LINE: u64 = 64 << 20;

/// An entry of more messages is none that a telephone system made.
const MOST_MESSAGES: usize = 10_000;

/// No message is longer, in bytes: of longer ones only the beginning is kept.
const LONGEST_MESSAGE: usize = 16 << 20;

/// Longer than any class or nonce that a server gives a message, in bytes.
const LONGEST_NAME: usize = 1024;

/// So many lines are on their way to the disk at most: more would keep what rings meanwhile waiting.
const MOST_UNDER_WAY: usize = 128;

/// The same in bytes.
const MOST_BYTES_UNDER_WAY: usize = 8 << 20;

/// Why a file was not taken in, or not all of it. What was taken in stays, and is known the next time.
#[derive(Debug, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum ImportError {
    /// It could not be kept.
    History(#[from] HistoryError),
    /// The file could not be read.
    Read(#[from] io::Error),
    /// It was stopped by [`TransferWatch::stop`].
    Stopped,
}

/// A file that is being taken in.
pub(in crate::history) struct Import<'a> {
    pub(in crate::history) writer: &'a Writer,
    /// The names of the accounts that are here.
    pub(in crate::history) names: HashMap<AccountId, String>,
    pub(in crate::history) now: Timestamp,
    pub(in crate::history) watch: TransferWatch,
}

/// What is on its way to the disk: how many bytes, and who will say that they are there.
type UnderWay = VecDeque<(usize, oneshot::Receiver<Result<Stored, HistoryError>>)>;

impl Import<'_> {
    pub(in crate::history) fn read(&self, from: impl Read) -> Result<ImportedView, ImportError> {
        let mut from = BufReader::new(from);
        let mut imported = ImportedView::default();
        let mut under_way = UnderWay::new();
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
            under_way.push_back((line.len(), self.writer.import(taken)));
            let mut bytes: usize = under_way.iter().map(|(bytes, _)| bytes).sum();
            while under_way.len() > MOST_UNDER_WAY || bytes > MOST_BYTES_UNDER_WAY {
                bytes -= self.arrived(&mut under_way, &mut imported)?;
            }
        }
        while !under_way.is_empty() {
            self.arrived(&mut under_way, &mut imported)?;
        }
        Ok(imported)
    }

    /// Waits for the first of what is under way; how many bytes it has.
    fn arrived(&self, under_way: &mut UnderWay, imported: &mut ImportedView) -> Result<usize, ImportError> {
        let Some((bytes, answer)) = under_way.pop_front() else { return Ok(0) };
        match answer.blocking_recv().unwrap_or(Err(HistoryError::Closed))? {
            Stored::New => imported.new += 1,
            Stored::Repeated => imported.known += 1,
        }
        self.watch.did_one();
        Ok(bytes)
    }

    /// What a line says; nothing where it is no entry.
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

    /// On another computer the same account has another identifier, and perhaps the same name.
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

/// The next line into `line`; of one that is too long only the beginning.
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
