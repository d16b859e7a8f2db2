//! A question to the user that outlives the call that needed its answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::KeyringError;

/// How long a question stays open without an answer. The next call then asks again, for example because the keyring
/// daemon was restarted meanwhile.
const LIMIT: Duration = Duration::from_secs(300);

/// The result of a question; `None` while it is open.
type QuestionResult = watch::Receiver<Option<Result<(), KeyringError>>>;

/// One kind of question. Only one is open at a time, however many callers need the answer.
#[derive(Clone, Default)]
pub(super) struct Question(Arc<Mutex<Option<QuestionResult>>>);

impl Question {
    /// Whether the question is still open.
    pub(super) fn is_open(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(is_open)
    }

    /// Waits for the answer to the open question, or asks it with `asking`. `unanswered` is the result if the user
    /// doesn't answer.
    pub(super) async fn ask(
        &self,
        unanswered: KeyringError,
        asking: impl Future<Output = Result<(), KeyringError>> + Send + 'static,
    ) -> Result<(), KeyringError> {
        let mut answer = self.opened(unanswered, asking);
        let gone = |_| KeyringError::Failed { detail: "the question to the user was cancelled".to_owned() };
        answer.wait_for(Option::is_some).await.map_err(gone)?.clone().unwrap_or(Ok(()))
    }

    fn opened(
        &self,
        unanswered: KeyringError,
        asking: impl Future<Output = Result<(), KeyringError>> + Send + 'static,
    ) -> QuestionResult {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = slot.as_ref().filter(|answer| is_open(answer)) {
            return open.clone();
        }
        let (tell, answer) = watch::channel(None);
        *slot = Some(answer.clone());
        // Not part of the call: the user may answer long after the call was cancelled.
        tokio::spawn(async move {
            let answer = tokio::time::timeout(LIMIT, asking).await.unwrap_or(Err(unanswered));
            tell.send_replace(Some(answer));
        });
        answer
    }
}

fn is_open(answer: &QuestionResult) -> bool {
    answer.borrow().is_none() && answer.has_changed().is_ok()
}
