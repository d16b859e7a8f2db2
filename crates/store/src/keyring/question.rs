//! A question to the person that outlives the call that needed its answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::KeyringError;

/// How long a question stays when nobody answers. Then the next call asks anew, also where the keyring daemon was
/// restarted under the question.
const LIMIT: Duration = Duration::from_secs(300);

/// What a question came to; `None` while it is open.
type Answer = watch::Receiver<Option<Result<(), KeyringError>>>;

/// One kind of question. It is asked once at a time, whoever needs the answer.
#[derive(Clone, Default)]
pub(super) struct Question(Arc<Mutex<Option<Answer>>>);

impl Question {
    /// Whether the person still has to answer.
    pub(super) fn is_open(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(is_open)
    }

    /// Waits for the answer to the question that is open, or asks it by `asking`; `unanswered` is the answer of a
    /// person who gives none.
    pub(super) async fn ask(
        &self,
        unanswered: KeyringError,
        asking: impl Future<Output = Result<(), KeyringError>> + Send + 'static,
    ) -> Result<(), KeyringError> {
        let mut answer = self.opened(unanswered, asking);
        let gone = |_| KeyringError::Failed { detail: "the question to the person ended".to_owned() };
        answer.wait_for(Option::is_some).await.map_err(gone)?.clone().unwrap_or(Ok(()))
    }

    fn opened(
        &self,
        unanswered: KeyringError,
        asking: impl Future<Output = Result<(), KeyringError>> + Send + 'static,
    ) -> Answer {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = slot.as_ref().filter(|answer| is_open(answer)) {
            return open.clone();
        }
        let (tell, answer) = watch::channel(None);
        *slot = Some(answer.clone());
        // Not part of the call: the person may answer when the call was given up long ago.
        tokio::spawn(async move {
            let answer = tokio::time::timeout(LIMIT, asking).await.unwrap_or(Err(unanswered));
            tell.send_replace(Some(answer));
        });
        answer
    }
}

fn is_open(answer: &Answer) -> bool {
    answer.borrow().is_none() && answer.has_changed().is_ok()
}
