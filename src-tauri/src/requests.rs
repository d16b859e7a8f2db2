//! The requests that the rest of the program can send to the controller.

use std::path::PathBuf;

use ringtray_core::page::{Delta, ImportView, MessagesView, Snapshot};
use ringtray_core::{
    AccountChange, AccountId, ConsoleLine, Diagnostics, EntryId, ExportFormat, HistoryPart, ImportedView,
    LogLine, Mode, NotificationAction, NotificationKey, NotificationKind, QuietChoice, Search,
    SettingsChange, SignInForm, SignInResult, Tally, TimelineStep, TrayAction,
};
use ringtray_datachannel::Cause;
use ringtray_language::Language;
use ringtray_store::{Cursor, LoadedContacts, Page as HistoryPage};
use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot};

/// Where requests go; cheap to clone, never blocks.
#[derive(Debug, Clone)]
pub struct Requests(mpsc::UnboundedSender<Request>);

/// One thing somebody wants of the controller.
///
/// Every request comes from a person's hand (page, tray, notifications, a second start of the program), happens once in
/// the life of a window or a notification, or comes seconds apart (sleep, networks, contacts), so their queue needs no
/// bound.
#[derive(Debug)]
pub enum Request {
    /// The page in the window has loaded and wants the present and every later change.
    Subscribe {
        /// Where the changes go.
        page: Box<dyn Page>,
        /// Gets the state of everything once.
        reply: oneshot::Sender<Snapshot>,
    },
    /// Entries that a search finds.
    Find {
        /// What is wanted.
        search: Search,
        /// Only entries before this place; none: from the newest.
        before: Option<Cursor>,
        /// Gets the entries, newest first.
        reply: oneshot::Sender<Result<HistoryPage, String>>,
    },
    /// How many entries there are of each kind.
    Tally {
        /// Only of this account; none: of all.
        account: Option<AccountId>,
        /// Gets the numbers.
        reply: oneshot::Sender<Result<Tally, String>>,
    },
    /// Write what a search finds to a file.
    Export {
        /// What is wanted.
        search: Search,
        /// As what.
        format: ExportFormat,
        /// The file that the person chose; one that is there is replaced.
        file: PathBuf,
        /// Gets the number of entries, nothing where it was stopped, or a sentence for the person.
        reply: oneshot::Sender<Result<Option<u64>, String>>,
    },
    /// Take in what an export has written to a file.
    Import {
        /// The file.
        file: PathBuf,
        /// Gets what became of it, nothing where it was stopped, or a sentence for the person.
        reply: oneshot::Sender<Result<Option<ImportedView>, String>>,
    },
    /// How many entries the newest export or import has written or read up to now.
    TransferProgress {
        /// Gets the number.
        reply: oneshot::Sender<u64>,
    },
    /// End the newest export, whose file stays as it was, or import.
    StopTransfer,
    /// Delete a part of the history.
    Forget {
        /// Which one.
        part: HistoryPart,
        /// Gets a sentence for the person when that was not possible.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// How much the history takes on the disk.
    HistorySize {
        /// Gets the bytes, or a sentence for the person.
        reply: oneshot::Sender<Result<u64, String>>,
    },
    /// The raw messages that an entry was made from, as many as an answer holds.
    Messages {
        /// The entry.
        entry: EntryId,
        /// The number of the first one that is wanted.
        from: u32,
        /// Gets them, oldest first.
        reply: oneshot::Sender<Result<MessagesView, String>>,
    },
    /// Write a raw message of an entry, whole, to a file.
    SaveMessage {
        /// The entry.
        entry: EntryId,
        /// The number of the message.
        number: u32,
        /// The file that the person chose; one that is there is replaced.
        file: PathBuf,
        /// Gets whether there is such a message, or a sentence for the person.
        reply: oneshot::Sender<Result<bool, String>>,
    },
    /// Try these credentials; keep them if the server takes them.
    SignIn {
        /// What was typed.
        form: Box<SignInForm>,
        /// Gets the account, or what is wrong with which field.
        reply: oneshot::Sender<SignInResult>,
    },
    /// Start the demo.
    StartDemo {
        /// Gets its account, or why there is none.
        reply: oneshot::Sender<SignInResult>,
    },
    /// Forget the secrets of an account; the account and its history stay.
    SignOut {
        /// The account.
        account: AccountId,
        /// Gets a sentence for the person when something could not be removed.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// Forget an account and its secrets.
    Remove {
        /// The account.
        account: AccountId,
        /// Delete its history as well.
        forget_history: bool,
        /// Gets a sentence for the person when something could not be removed.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// Change one thing of an account.
    ChangeAccount {
        /// The account.
        account: AccountId,
        /// What.
        change: AccountChange,
        /// Gets a sentence for the person when it was not changed.
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
    /// Read a configuration file for an import.
    ReadConfiguration {
        /// The file that the person chose.
        file: PathBuf,
        /// Gets what it holds, without secrets, or a sentence for the person.
        reply: oneshot::Sender<Result<ImportView, String>>,
    },
    /// Files were dropped onto the window.
    Dropped(Vec<PathBuf>),
    /// Sign in as one of the modes of a configuration that was read.
    ImportMode {
        /// The number of the reading.
        configuration: u64,
        /// The mode.
        mode: Mode,
        /// The fingerprint of a certificate that the person accepted; or empty.
        pin: String,
        /// Gets the account, or what is wrong.
        reply: oneshot::Sender<SignInResult>,
    },
    /// Take the secrets that were imported out of the file.
    BlankConfiguration {
        /// The number of the reading.
        configuration: u64,
        /// Gets whether the file still holds other secrets, or a sentence that says why it was left as it is.
        reply: oneshot::Sender<Result<bool, String>>,
    },
    /// Change one thing in the settings.
    ChangeSettings {
        /// What.
        change: SettingsChange,
        /// Gets a sentence for the person when it was not changed, or is not kept.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// The language of everything a person reads.
    Language {
        /// Gets it.
        reply: oneshot::Sender<Language>,
    },
    /// Watch a person or an extension from now on, or no longer.
    Watch {
        /// Whose account knows it.
        account: AccountId,
        /// Its key.
        key: String,
        /// From now on.
        watched: bool,
        /// Gets a sentence for the person when that is not so.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// The state of the connections.
    Diagnostics {
        /// Gets it.
        reply: oneshot::Sender<Diagnostics>,
    },
    /// The raw messages of an account that are newer than one that is known.
    Console {
        /// The account.
        account: AccountId,
        /// The number of the newest known one.
        after: u64,
        /// Gets them, oldest first.
        reply: oneshot::Sender<Vec<ConsoleLine>>,
    },
    /// The report for support.
    Report {
        /// The newest lines of the log.
        log: Vec<LogLine>,
        /// Receives it, without private data.
        reply: oneshot::Sender<String>,
    },
    /// Send this JSON as it is.
    Send {
        /// Over whose connection.
        account: AccountId,
        /// What.
        json: String,
        /// Gets a sentence for the person when it was not sent.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// What a call did.
    Timeline {
        /// The call's entry.
        entry: EntryId,
        /// Gets its steps, oldest first.
        reply: oneshot::Sender<Result<Vec<TimelineStep>, String>>,
    },
    /// Give a number a name from now on.
    AddContact {
        /// The name.
        name: String,
        /// The number.
        number: String,
        /// Gets a sentence for the person when that was not possible.
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// Call this number with the system's program for calls.
    CallBack(String),
    /// Show how a notification of this kind looks.
    Sample(NotificationKind),
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
    /// Native notifications can't be shown; sent once per loss.
    NotificationsFailed {
        /// What the notification daemon, or its absence, says.
        why: String,
    },
    /// A text that a person wanted to copy is not on the clipboard.
    NotCopied {
        /// The text.
        text: String,
    },
    /// A person chose something to do with a notification.
    NotificationChosen {
        /// Which one.
        key: NotificationKey,
        /// What.
        action: NotificationAction,
    },
    /// A notification is gone, and we did not take it away.
    NotificationGone(NotificationKey),
    /// The desktop itself was set to "do not disturb", or no longer is.
    DesktopQuiet(bool),
    /// The contacts files were read, or changed.
    Contacts(LoadedContacts),
    /// A person chose something about "do not disturb".
    Quiet(QuietChoice),
    /// A person sees the list of calls.
    Seen,
    /// The route to the servers may have changed, so no connection can be trusted.
    Woke(Cause),
    /// A person turned to the window; they may have been elsewhere on the desktop.
    WindowInFront,
    /// The window is gone, and its page with it.
    WindowClosed {
        /// It is rebuilt at once.
        rebuilt: bool,
    },
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
