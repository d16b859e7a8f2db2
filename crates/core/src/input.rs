//! What goes into the decisions.

use crate::account::{Account, AccountId};
use crate::view::{Entry, SecretsKept};
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
    /// Where an account's secrets are is known.
    SecretsKept {
        /// Whose.
        account: AccountId,
        /// Where.
        kept: SecretsKept,
    },
    /// An entry of an earlier run that was still open: a call that was not over, a gap without an end. Give these
    /// before the connections start, so that what ends them is seen to do so.
    Restored(Entry),
    /// How far local time is ahead of UTC, in minutes; at the start and whenever it may have changed. Until it is
    /// known no notification names a time of day.
    UtcOffset {
        /// Negative west of Greenwich.
        minutes: i32,
    },
    /// Time passed, see [`crate::Core::deadline`].
    Tick,
}
