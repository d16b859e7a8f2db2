//! A separate thread, so that neither cryptography nor a slow keyring blocks the network.

use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::{AbortHandle, JoinHandle};

use super::KeyringError;

/// The message of a panic could contain a secret.
pub(super) const FAULT: &str = "a fault in Ringtray";

/// The thread. It starts with the first call and ends with the last handle, even if calls are waiting.
#[derive(Default)]
pub(super) struct Thread {
    runtime: Mutex<Option<Runtime>>,
}

impl Thread {
    /// Runs `work` on the thread. Dropping the future cancels the work.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let task: JoinHandle<T> = self.handle()?.spawn(work);
        let _given_up = AbortOnDrop(task.abort_handle());
        task.await.map_err(|_stopped| KeyringError::Failed { detail: FAULT.to_owned() })
    }

    fn handle(&self) -> Result<Handle, KeyringError> {
        let mut slot = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*slot {
            return Ok(runtime.handle().clone());
        }
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("keyring")
            .enable_all()
            .build()
            .map_err(|error| KeyringError::Failed { detail: error.to_string() })?;
        Ok(slot.insert(runtime).handle().clone())
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            runtime.shutdown_background();
        }
    }
}

struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
