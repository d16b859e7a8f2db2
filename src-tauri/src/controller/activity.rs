//! The history queries of the page's list. Nothing here waits: each query runs in a task.

use std::collections::HashMap;
use std::path::PathBuf;

use ringtray_core::page::Delta;
use ringtray_core::{AccountId, ExportFormat, HistoryPart, ImportedView, Input, Search, Tally};
use ringtray_language::Language;
use ringtray_store::{Cursor, ExportError, History, ImportError, Page, TransferWatch};
use tokio::sync::oneshot;

use super::Controller;
use super::history::{self, answer, settled};
use crate::clock;
use crate::desktop::Desktop;
use crate::vault::Vault;

/// The page size of a search, in entries.
const PAGE: u32 = 200;

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Writes the results of a search to the chosen file.
    pub(super) fn export(
        &mut self,
        search: Search,
        format: ExportFormat,
        file: PathBuf,
        reply: oneshot::Sender<Result<Option<u64>, String>>,
    ) {
        let (watch, names, language) = (self.begin_transfer(), self.names(), self.language());
        answer(self.history.as_ref(), language, reply, async move |history| {
            settled(&history).await;
            match history.export_to_file(&search, format, names, &watch, &file).await {
                Ok(entries) => Ok(Some(entries)),
                Err(ExportError::Stopped) => Ok(None),
                Err(error) => {
                    tracing::warn!(%error, file = %file.display(), "the activity was not exported");
                    let (file, why) = (file.display().to_string(), error.in_words(language));
                    Err(language.say("error-not-exported", &[("file", file.into()), ("why", why.into())]))
                }
            }
        });
    }

    /// Imports the chosen file.
    pub(super) fn import(
        &mut self,
        file: PathBuf,
        reply: oneshot::Sender<Result<Option<ImportedView>, String>>,
    ) {
        let (watch, names, language) = (self.begin_transfer(), self.names(), self.language());
        answer(self.history.as_ref(), language, reply, async move |history| {
            let taken = match tokio::fs::File::open(&file).await {
                Ok(open) => history.import(open.into_std().await, names, clock::now(), &watch).await,
                Err(error) => Err(ImportError::Read(error)),
            };
            match taken {
                Ok(taken) => Ok(Some(taken)),
                Err(ImportError::Stopped) => Ok(None),
                Err(error) => {
                    tracing::warn!(%error, file = %file.display(), "the activity was not imported");
                    let (file, why) = (file.display().to_string(), error.in_words(language));
                    Err(language.say("error-not-imported", &[("file", file.into()), ("why", why.into())]))
                }
            }
        });
    }

    fn begin_transfer(&mut self) -> TransferWatch {
        self.transfer = TransferWatch::default();
        self.transfer.clone()
    }

    fn names(&self) -> HashMap<AccountId, String> {
        self.core
            .settings()
            .accounts
            .iter()
            .map(|account| (account.id.clone(), account.name.clone()))
            .collect()
    }

    /// Deletes a part of the history. The page drops it at once, because overwriting it takes longer.
    pub(super) fn forget(&mut self, part: HistoryPart, reply: oneshot::Sender<Result<(), String>>) {
        let deleted = history::forget(self.history.as_ref(), part.clone(), self.language());
        self.on_forgotten(part);
        // The page may be gone before its answer is ready.
        tokio::spawn(async move { reply.send(deleted.await) });
    }

    /// A part of the history was deleted.
    pub(super) fn on_forgotten(&mut self, part: HistoryPart) {
        self.apply(Input::Forgotten(part.clone()));
        self.window.send(Delta::Forgotten { part });
    }
}

/// Answers with the entries that a search finds, including everything recorded so far.
pub(super) fn find(
    history: Option<&History>,
    search: Search,
    before: Option<Cursor>,
    language: Language,
    reply: oneshot::Sender<Result<Page, String>>,
) {
    answer(history, language, reply, async move |history| {
        if before.is_none() {
            settled(&history).await;
        }
        history.find(&search, before, PAGE).await.map_err(|error| error.in_words(language))
    });
}

/// Answers with the number of entries of each kind.
pub(super) fn tally(
    history: Option<&History>,
    account: Option<AccountId>,
    language: Language,
    reply: oneshot::Sender<Result<Tally, String>>,
) {
    answer(history, language, reply, async move |history| {
        settled(&history).await;
        history.tally(account).await.map_err(|error| error.in_words(language))
    });
}

/// Answers with the size of the history on disk, in bytes.
pub(super) fn size(
    history: Option<&History>,
    language: Language,
    reply: oneshot::Sender<Result<u64, String>>,
) {
    answer(history, language, reply, async move |history| Ok(history.size().await));
}
