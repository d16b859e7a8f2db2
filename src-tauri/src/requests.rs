//! The requests that the rest of the program can send to the controller.

use std::path::PathBuf;

use ringtray_core::page::{Delta, ImportView, Snapshot};
use ringtray_core::{
    AccountChange, AccountId, ConsoleLine, Diagnostics, ExportFormat, HistoryPart, ImportedView, LogLine,
    Mode, NotificationAction, NotificationKey, NotificationKind, QuietChoice, Search, SettingsChange,
    SignInForm, SignInResult, TrayAction,
};
use ringtray_datachannel::Cause;
use ringtray_language::Phrase;
use ringtray_store::LoadedContacts;
use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot};

/// The sending end of the queue of requests. Cheap to clone; sending never blocks.
#[derive(Debug, Clone)]
pub struct Requests(mpsc::UnboundedSender<Request>);

/// A request to the controller.
///
/// Requests come from the user (page, tray, notifications, a second start of the program), happen once in the life of
/// a window or a notification, or come seconds apart (sleep, networks, contacts). So their queue is not bounded.
#[derive(Debug)]
pub enum Request {
    /// The page in the window has loaded and subscribes to all changes.
    Subscribe {
        /// Receives the changes.
        page: Box<dyn Page>,
        /// Receives the current state once.
        reply: oneshot::Sender<Snapshot>,
    },
    /// Export what a search finds to a file.
    Export {
        /// The search.
        search: Search,
        /// The format.
        format: ExportFormat,
        /// The file that the user chose. An existing file is replaced.
        file: PathBuf,
        /// Receives the number of entries, `None` if the export was stopped, or a sentence for the user.
        reply: oneshot::Sender<Result<Option<u64>, Phrase>>,
    },
    /// Import an exported file.
    Import {
        /// The file.
        file: PathBuf,
        /// Receives the result, `None` if the import was stopped, or a sentence for the user.
        reply: oneshot::Sender<Result<Option<ImportedView>, Phrase>>,
    },
    /// How many entries the newest export or import has written or read so far.
    TransferProgress {
        /// Receives the number.
        reply: oneshot::Sender<u64>,
    },
    /// Stop the newest export or import. The file of an export stays as it was.
    StopTransfer,
    /// Delete a part of the history.
    Forget {
        /// The part.
        part: HistoryPart,
        /// Receives a sentence for the user if it failed.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// Sign in. The credentials are stored if the server accepts them.
    SignIn {
        /// The sign-in form.
        form: Box<SignInForm>,
        /// Receives the account, or what is wrong with which field.
        reply: oneshot::Sender<SignInResult>,
    },
    /// Start the demo.
    StartDemo {
        /// Receives its account, or why it did not start.
        reply: oneshot::Sender<SignInResult>,
    },
    /// Delete the secrets of an account. The account and its history stay.
    SignOut {
        /// The account.
        account: AccountId,
        /// Receives a sentence for the user if something could not be deleted.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// Delete an account and its secrets.
    Remove {
        /// The account.
        account: AccountId,
        /// Whether to delete its history as well.
        forget_history: bool,
        /// Receives a sentence for the user if something could not be deleted.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// Change a property of an account.
    ChangeAccount {
        /// The account.
        account: AccountId,
        /// The change.
        change: AccountChange,
        /// Receives a sentence for the user if it was not changed.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// Trust the certificate of an account's server, and from now on no other.
    AcceptCertificate {
        /// The account.
        account: AccountId,
        /// The SHA-256 fingerprint of the certificate that the user saw. It must be that of the account's current
        /// error.
        fingerprint: String,
        /// Receives a sentence for the user if it was not accepted, or is accepted only until the program ends.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// The address at which the browser ended up, for the browser sign-in in progress.
    Paste {
        /// The address as pasted. It contains a code.
        landed: SecretString,
        /// Receives a sentence for the user if it is not such an address.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// Cancel the sign-in in progress.
    CancelSignIn,
    /// Read a configuration file for an import.
    ReadConfiguration {
        /// The file that the user chose.
        file: PathBuf,
        /// Receives its contents without secrets, or a sentence for the user.
        reply: oneshot::Sender<Result<ImportView, Phrase>>,
    },
    /// Files were dropped onto the window.
    Dropped(Vec<PathBuf>),
    /// Sign in as one of the modes of a configuration.
    ImportMode {
        /// The number of the reading.
        configuration: u64,
        /// The mode.
        mode: Mode,
        /// The fingerprint of a certificate that the user accepted; empty if none.
        pin: String,
        /// Receives the account, or what is wrong.
        reply: oneshot::Sender<SignInResult>,
    },
    /// Remove the imported secrets from the configuration file.
    BlankConfiguration {
        /// The number of the reading.
        configuration: u64,
        /// Receives whether the file still contains other secrets, or a sentence that says why it was not changed.
        reply: oneshot::Sender<Result<bool, Phrase>>,
    },
    /// Change a setting.
    ChangeSettings {
        /// The change.
        change: SettingsChange,
        /// Receives a sentence for the user if it was not changed, or not saved.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// Start or stop watching a person or an extension.
    Watch {
        /// The account.
        account: AccountId,
        /// Its key.
        key: String,
        /// Whether to watch.
        watched: bool,
        /// Receives a sentence for the user if it failed.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// The state of the connections.
    Diagnostics {
        /// Receives it.
        reply: oneshot::Sender<Diagnostics>,
    },
    /// The raw messages of an account after a known one.
    Console {
        /// The account.
        account: AccountId,
        /// The number of the newest known message.
        after: u64,
        /// Receives them, oldest first.
        reply: oneshot::Sender<Vec<ConsoleLine>>,
    },
    /// The report for support.
    Report {
        /// The newest lines of the log.
        log: Vec<LogLine>,
        /// Receives it, without private data.
        reply: oneshot::Sender<String>,
    },
    /// Send this JSON unchanged.
    Send {
        /// The account.
        account: AccountId,
        /// The JSON.
        json: String,
        /// Receives a sentence for the user if it was not sent.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// Give a number a name.
    AddContact {
        /// The name.
        name: String,
        /// The number.
        number: String,
        /// Receives a sentence for the user if it failed.
        reply: oneshot::Sender<Result<(), Phrase>>,
    },
    /// Call this number with the system's program for calls.
    CallBack(String),
    /// Show a sample notification of this kind.
    Sample(NotificationKind),
    /// Connect an account, or retry now.
    Connect(AccountId),
    /// Disconnect an account, or stop retrying.
    Disconnect(AccountId),
    /// The user chose an item of the tray menu, or clicked the icon.
    Tray(TrayAction),
    /// The desktop started or stopped showing the tray icon.
    TrayHost {
        /// Whether it shows the icon now.
        present: bool,
    },
    /// Native notifications can't be shown. Sent once per loss.
    NotificationsFailed {
        /// The reason.
        why: String,
    },
    /// A text that the user wanted to copy is not on the clipboard.
    NotCopied {
        /// The text.
        text: String,
    },
    /// The user chose an action on a notification.
    NotificationChosen {
        /// The notification.
        key: NotificationKey,
        /// The action.
        action: NotificationAction,
    },
    /// The user or the desktop dismissed a notification.
    NotificationGone(NotificationKey),
    /// The desktop's own "do not disturb" was switched on or off.
    DesktopQuiet(bool),
    /// The contacts files were read, or changed.
    Contacts(LoadedContacts),
    /// The user's choice for "do not disturb".
    Quiet(QuietChoice),
    /// The user sees the list of calls.
    Seen,
    /// The route to the servers may have changed, so no connection can be trusted.
    Woke(Cause),
    /// The user switched to the window, perhaps after changing something on the desktop.
    WindowInFront,
    /// The window and its page are gone.
    WindowClosed {
        /// Whether it is rebuilt at once.
        rebuilt: bool,
    },
}

/// The page's receiving end of a subscription.
pub trait Page: std::fmt::Debug + Send {
    /// Sends a change to the page. Returns false if the page is gone.
    fn tell(&self, delta: Delta) -> bool;
}

impl Requests {
    /// A new queue of requests: the sending and the receiving end.
    #[must_use]
    pub fn new() -> (Requests, mpsc::UnboundedReceiver<Request>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Requests(sender), receiver)
    }

    /// Sends a request. It is dropped if the program is ending.
    pub fn send(&self, request: Request) {
        if self.0.send(request).is_err() {
            tracing::debug!("a request came after the controller had ended");
        }
    }
}
