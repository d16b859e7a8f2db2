//! The one way to change the settings: in memory, and in the settings file.

use ringtray_datachannel::{Fingerprint, InstanceId, Revision, Timestamp};

use super::{Settings, SettingsChange, SettingsChangeError};
use crate::accounts::{Account, AccountId};
use crate::notifications::DoNotDisturb;

/// One change of the settings. It is made twice, by the same code: to the settings in memory, and to what the settings
/// file holds by then, so that whatever else was written there stays.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsEdit {
    /// A person changed something in the window.
    Change(SettingsChange),
    /// A person chose something about "do not disturb".
    DoNotDisturb(Option<DoNotDisturb>),
    /// An account is new, or its sign-in changed.
    SaveAccount(Box<Account>),
    /// One field of an account changed.
    EditAccount(AccountId, AccountEdit),
    /// An account is removed.
    RemoveAccount(AccountId),
}

/// One field of an account that changes by itself or by a click.
#[derive(Clone, Debug, PartialEq)]
pub enum AccountEdit {
    /// The protocol revision that a connection found.
    LastRevision(Revision),
    /// The name of its connections, because another program used the one before.
    Instance(InstanceId),
    /// When the kept token expires, UTC; only where [`Account::keeps_token`].
    TokenExpires(Option<Timestamp>),
    /// The certificate that a person accepted.
    Pin(Fingerprint),
    /// What the person calls it.
    Name(String),
    /// Its place in the palette.
    Colour(u8),
    /// Whether it connects when the program starts.
    Connect(bool),
    /// The person signed out.
    SignedOut,
}

impl SettingsEdit {
    /// Makes the change: all of it, or nothing. An edit of an account that does not exist changes nothing.
    ///
    /// # Errors
    /// When a [`SettingsChange`] holds something that can't be used.
    pub fn apply(&self, settings: &mut Settings) -> Result<(), SettingsChangeError> {
        match self {
            SettingsEdit::Change(change) => return change.make(settings),
            SettingsEdit::DoNotDisturb(chosen) => settings.notifications.do_not_disturb = *chosen,
            SettingsEdit::SaveAccount(account) => settings.save(account.as_ref().clone()),
            SettingsEdit::EditAccount(id, edit) => {
                if let Some(account) = settings.accounts.iter_mut().find(|account| account.id == *id) {
                    edit.apply(account);
                }
            }
            SettingsEdit::RemoveAccount(id) => drop(settings.remove(id)),
        }
        Ok(())
    }

    /// The account that is changed, if it is one.
    #[must_use]
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            SettingsEdit::SaveAccount(account) => Some(&account.id),
            SettingsEdit::EditAccount(id, _) | SettingsEdit::RemoveAccount(id) => Some(id),
            SettingsEdit::Change(_) | SettingsEdit::DoNotDisturb(_) => None,
        }
    }
}

impl AccountEdit {
    /// Makes the change.
    pub fn apply(&self, account: &mut Account) {
        match self {
            AccountEdit::LastRevision(revision) => account.last_revision = Some(*revision),
            AccountEdit::Instance(instance) => account.instance_id = instance.to_string(),
            AccountEdit::TokenExpires(at) => {
                if account.keeps_token() {
                    account.token_expires_at = *at;
                }
            }
            AccountEdit::Pin(pin) => account.pin = Some(*pin),
            AccountEdit::Name(name) => account.name.clone_from(name),
            AccountEdit::Colour(colour) => account.colour = *colour,
            AccountEdit::Connect(connect) => account.connect = *connect,
            AccountEdit::SignedOut => account.signed_out = true,
        }
    }
}
