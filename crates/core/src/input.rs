//! What goes into the decisions.

use jiff::tz::TimeZone;
use ringtray_language::Language;

use crate::accounts::{Account, AccountId, SecretsKept};
use crate::calls::Learnt;
use crate::contacts::{Contacts, NumberRules};
use crate::history::{Entry, EntryId, HistoryPart};
use crate::notifications::{
    NotificationAction, NotificationKey, NotificationKind, NotificationSettings, QuietChoice,
};
use crate::tray::CallAction;
use crate::{Event, State};

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// An account is new, or its settings or secrets changed.
    AccountSaved(Account),
    /// An account has another name or colour, or another wish for the start; its sign-in is the same.
    AccountRenamed(Account),
    /// An account is gone.
    AccountRemoved(AccountId),
    /// An account's connection changed its state.
    Connection {
        /// Whose.
        account: AccountId,
        /// The state now.
        state: State,
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
    Learnt {
        /// Whose.
        account: AccountId,
        /// What.
        learnt: Box<Learnt>,
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
    /// Everything is told in this language from now on; before, in English.
    Language(Language),
    /// The settings about notifications changed.
    Settings(Box<NotificationSettings>),
    /// How numbers are written where the user is.
    Numbers(NumberRules),
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
