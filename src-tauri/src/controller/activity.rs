//! Exports, imports and deletions of the history. Nothing here waits: each runs in a task.

use std::collections::HashMap;
use std::path::PathBuf;

use ringtray_core::page::Delta;
use ringtray_core::{AccountId, ExportFormat, HistoryPart, ImportedView, Input, Search};
use ringtray_language::Phrase;
use ringtray_store::{ExportError, ImportError, TransferWatch};
use tokio::sync::oneshot;

use super::Controller;
use super::history::{self, answer};
use crate::clock;
use crate::desktop::Desktop;
use crate::history_queries::settled;
use crate::vault::Vault;

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Writes the results of a search to the chosen file.
    pub(super) fn export(
        &mut self,
        search: Search,
        format: ExportFormat,
        file: PathBuf,
        reply: oneshot::Sender<Result<Option<u64>, Phrase>>,
    ) {
        let (watch, names) = (self.begin_transfer(), self.names());
        answer(self.history.as_ref(), reply, async move |history| {
            settled(&history).await;
            match history.export_to_file(&search, format, names, &watch, &file).await {
                Ok(entries) => Ok(Some(entries)),
                Err(ExportError::Stopped) => Ok(None),
                Err(error) => {
                    tracing::warn!(%error, file = %file.display(), "the activity was not exported");
                    let (file, why) = (file.display().to_string(), error.phrase());
                    Err(Phrase::of("error-not-exported", &[("file", file.into()), ("why", why.into())]))
                }
            }
        });
    }

    /// Imports the chosen file.
    pub(super) fn import(
        &mut self,
        file: PathBuf,
        reply: oneshot::Sender<Result<Option<ImportedView>, Phrase>>,
    ) {
        let (watch, names) = (self.begin_transfer(), self.names());
        answer(self.history.as_ref(), reply, async move |history| {
            let taken = match tokio::fs::File::open(&file).await {
                Ok(open) => history.import(open.into_std().await, names, clock::now(), &watch).await,
                Err(error) => Err(ImportError::Read(error)),
            };
            match taken {
                Ok(taken) => Ok(Some(taken)),
                Err(ImportError::Stopped) => Ok(None),
                Err(error) => {
                    tracing::warn!(%error, file = %file.display(), "the activity was not imported");
                    let (file, why) = (file.display().to_string(), error.phrase());
                    Err(Phrase::of("error-not-imported", &[("file", file.into()), ("why", why.into())]))
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
    pub(super) fn forget(&mut self, part: HistoryPart, reply: oneshot::Sender<Result<(), Phrase>>) {
        let deleted = history::forget(self.history.as_ref(), part.clone());
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
