//! Inputs: what has happened.

use jiff::tz::TimeZone;

use crate::accounts::{AccountId, NoClient, SecretsKept};
use crate::calls::ReconciliationResult;
use crate::contacts::Contacts;
use crate::history::{Entry, EntryId, HistoryPart};
use crate::notifications::{NotificationAction, NotificationKey, NotificationKind, QuietChoice};
use crate::settings::Autostart;
use crate::tray::CallAction;
use crate::{Event, State};

/// An input.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// An account's connection changed its state.
    Connection {
        /// The account.
        account: AccountId,
        /// The new state.
        state: State,
    },
    /// An account has no client that could report a state.
    NoClient {
        /// The account.
        account: AccountId,
        /// The reason.
        why: NoClient,
    },
    /// The user sent this JSON.
    Sent {
        /// The account.
        account: AccountId,
        /// The JSON, unchanged.
        json: &'a str,
    },
    /// Whether the program starts with the computer, as reported by the system.
    Autostart(Autostart),
    /// The system was asked to start the program with the computer, or no longer to.
    AutostartSet {
        /// The request.
        on: bool,
        /// The system's answer.
        is: Autostart,
    },
    /// A message arrived.
    Event {
        /// The account.
        account: AccountId,
        /// The parsed message.
        event: &'a Event,
        /// The message as sent.
        raw: &'a str,
    },
    /// A server's UnifiedAPI was queried.
    Reconciled {
        /// The account.
        account: AccountId,
        /// The result.
        result: Box<ReconciliationResult>,
    },
    /// It is known where an account's secrets are.
    SecretsKept {
        /// The account.
        account: AccountId,
        /// The place.
        kept: SecretsKept,
    },
    /// Entries of earlier runs: those in progress, which are calls that are not over and gaps without an end; missed
    /// calls that nobody has seen; and the newest calls. This must come before any connection, so that what ends the
    /// entries is recognised.
    Restored(Vec<Entry>),
    /// A part of the history was deleted.
    Forgotten(HistoryPart),
    /// The time zone, at the start and whenever it may have changed. Until it is known, no notification contains a
    /// time of day, and quiet hours are in UTC.
    Zone(TimeZone),
    /// The contacts changed.
    Contacts(Contacts),
    /// Whether the desktop's own "do not disturb" is on.
    DesktopQuiet(bool),
    /// The user's choice for "do not disturb".
    Quiet(QuietChoice),
    /// The user chose an action on a notification.
    Chosen {
        /// The notification.
        key: NotificationKey,
        /// The action.
        action: NotificationAction,
    },
    /// The user or the desktop dismissed a notification.
    Gone(NotificationKey),
    /// The user chose an action for a call in the tray's menu.
    Call {
        /// The call.
        entry: EntryId,
        /// The action.
        action: CallAction,
    },
    /// The user wants a sample of this kind of notification.
    Sample(NotificationKind),
    /// The user sees the list of calls.
    Seen,
    /// Time has passed; see [`crate::core::Core::deadline`].
    Tick,
}
