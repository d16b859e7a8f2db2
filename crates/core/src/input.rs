//! What goes into the decisions.

use jiff::tz::TimeZone;

use crate::accounts::{AccountId, NoClient, SecretsKept};
use crate::calls::ReconciliationResult;
use crate::contacts::Contacts;
use crate::history::{Entry, EntryId, HistoryPart};
use crate::notifications::{NotificationAction, NotificationKey, NotificationKind, QuietChoice};
use crate::settings::Autostart;
use crate::tray::CallAction;
use crate::{Event, State};

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// An account's connection changed its state.
    Connection {
        /// Whose.
        account: AccountId,
        /// The state now.
        state: State,
    },
    /// An account has no client that says how its connection is.
    NoClient {
        /// Which one.
        account: AccountId,
        /// Why.
        why: NoClient,
    },
    /// The user sent this JSON as it is.
    Sent {
        /// Over whose connection.
        account: AccountId,
        /// What.
        json: &'a str,
    },
    /// Whether the program starts with the computer, as the system says.
    Autostart(Autostart),
    /// The system was told that the program starts with the computer from now on, or no longer.
    AutostartSet {
        /// What it was told.
        on: bool,
        /// What it says now.
        is: Autostart,
    },
    /// A message came.
    Event {
        /// Whose.
        account: AccountId,
        /// The message, read.
        event: &'a Event,
        /// The message as sent.
        raw: &'a str,
    },
    /// What a server's UnifiedAPI answered.
    Reconciled {
        /// Whose.
        account: AccountId,
        /// What.
        result: Box<ReconciliationResult>,
    },
    /// Where an account's secrets are is known.
    SecretsKept {
        /// Whose.
        account: AccountId,
        /// Where.
        kept: SecretsKept,
    },
    /// Entries of earlier runs: those that lasted still, a call that was not over or a gap without an end; missed calls that
    /// nobody has seen; and the newest calls. Give these before the connections start, so that what ends them is seen to do
    /// so.
    Restored(Vec<Entry>),
    /// A part of the history was deleted.
    Forgotten(HistoryPart),
    /// The time zone; at the start and whenever it may have changed. Until it is known no notification names a time of day,
    /// and quiet hours are those of UTC.
    Zone(TimeZone),
    /// The contacts changed.
    Contacts(Contacts),
    /// Whether the desktop itself is set to "do not disturb".
    DesktopQuiet(bool),
    /// The user chose something about "do not disturb".
    Quiet(QuietChoice),
    /// The user chose something to do with a notification.
    Chosen {
        /// Which one.
        key: NotificationKey,
        /// What.
        action: NotificationAction,
    },
    /// A notification is gone, though nobody here took it away: a person or the desktop put it away.
    Gone(NotificationKey),
    /// The user chose something to do with a call in the tray's menu.
    Call {
        /// Which one.
        entry: EntryId,
        /// What.
        action: CallAction,
    },
    /// The user wants to see how a notification of this kind looks.
    Sample(NotificationKind),
    /// The user has the list of calls before their eyes.
    Seen,
    /// Time passed, see [`crate::core::Core::deadline`].
    Tick,
}
