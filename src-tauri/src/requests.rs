//! What the rest of the program may ask of the controller.

use ringtray_core::view::{Delta, SignInResult, Snapshot};
use ringtray_core::{AccountId, EntryId, SignInForm, TrayAction};
use ringtray_datachannel::Cause;
use ringtray_store::{Cursor, Page as HistoryPage};
use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot};

/// Where requests go; cheap to clone, never blocks.
#[derive(Debug, Clone)]
pub struct Requests(mpsc::UnboundedSender<Request>);

/// One thing somebody wants of the controller.
///
/// Every request comes from a person's hand (page, tray, a second start of the program), happens once in the life of
/// a window, or comes seconds apart at most (sleep, networks), so their queue needs no bound.
#[derive(Debug)]
pub enum Request {
    /// The page in the window has loaded and wants the present and every later change.
    Subscribe {
        /// Where the changes go.
        page: Box<dyn Page>,
        /// Gets the state of everything once.
        reply: oneshot::Sender<Snapshot>,
    },
    /// Older entries of the history.
    History {
        /// Only entries before this place.
        before: Cursor,
        /// Gets the entries, newest first.
        reply: oneshot::Sender<Result<HistoryPage, String>>,
    },
    /// The raw messages that an entry was made from.
    Messages {
        /// The entry.
        entry: EntryId,
        /// Gets JSON texts, oldest first.
        reply: oneshot::Sender<Result<Vec<String>, String>>,
    },
    /// Try these credentials; keep them if the server takes them.
    SignIn {
        /// What was typed.
        form: Box<SignInForm>,
        /// Gets the account, or what is wrong with which field.
        reply: oneshot::Sender<SignInResult>,
    },
    /// Forget an account and its secrets; its history stays.
    SignOut {
        /// The account.
        account: AccountId,
        /// Gets a sentence for the person when something could not be removed.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// Believe the certificate that an account's server shows, and no other from now on.
    AcceptCertificate {
        /// The account.
        account: AccountId,
        /// The SHA-256 of the certificate that the person was shown. Any other than that of the account's present
        /// trouble is refused.
        fingerprint: String,
        /// Gets a sentence for the person when it was not accepted, or is accepted only until the program ends.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// The address at which the browser ended up, for the sign-in that waits for it.
    Paste {
        /// What was pasted; it holds a code.
        landed: SecretString,
        /// Gets a sentence for the person when it is not that.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// Give up the sign-in that is under way.
    CancelSignIn,
    /// Connect an account, or try again now.
    Connect(AccountId),
    /// Disconnect an account, or stop trying.
    Disconnect(AccountId),
    /// An entry of the tray menu was chosen, or the icon was clicked.
    Tray(TrayAction),
    /// The desktop began or ceased to show our tray icon.
    TrayHost {
        /// Whether the icon can be seen now.
        present: bool,
    },
    /// Native notifications can't be shown; told once per loss.
    NotificationsFailed {
        /// What the notification daemon, or its absence, says.
        why: String,
    },
    /// The way to the servers may have changed: no connection can be trusted.
    Woke(Cause),
    /// The window is gone, and its page with it.
    WindowClosed,
}

/// The page's end of a subscription.
pub trait Page: std::fmt::Debug + Send {
    /// Tells the page of a change. False when the page is gone.
    fn tell(&self, delta: Delta) -> bool;
}

impl Requests {
    /// A new queue of requests: the end to ask, and the controller's end.
    #[must_use]
    pub fn new() -> (Requests, mpsc::UnboundedReceiver<Request>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Requests(sender), receiver)
    }

    /// Asks. A request made while the program ends is dropped.
    pub fn send(&self, request: Request) {
        if self.0.send(request).is_err() {
            tracing::debug!("a request came after the controller had ended");
        }
    }
}
