//! The only way to change the settings, in memory and in the settings file.

use ringtray_datachannel::{Fingerprint, InstanceId, Revision, Timestamp};

use super::{Settings, SettingsChange, SettingsChangeError};
use crate::accounts::{Account, AccountId};
use crate::notifications::DoNotDisturb;

/// A change of the settings. The same code applies it to the settings in memory and to the contents of the settings
/// file, so that other changes of the file are kept.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsEdit {
    /// The user changed something in the window.
    Change(SettingsChange),
    /// The user's choice for "do not disturb".
    DoNotDisturb(Option<DoNotDisturb>),
    /// An account is new, or signs in differently.
    SaveAccount(Box<Account>),
    /// One field of an account changed.
    EditAccount(AccountId, AccountEdit),
    /// An account is removed.
    RemoveAccount(AccountId),
}

/// A change of one field of an account.
#[derive(Clone, Debug, PartialEq)]
pub enum AccountEdit {
    /// The protocol revision that a connection negotiated.
    LastRevision(Revision),
    /// The instance id, because another program used the previous one.
    Instance(InstanceId),
    /// When the stored token expires, UTC; only if [`Account::keeps_token`].
    TokenExpires(Option<Timestamp>),
    /// The certificate that the user accepted.
    Pin(Fingerprint),
    /// The name that the user chose.
    Name(String),
    /// The position in the palette.
    Colour(u8),
    /// Whether it connects when the program starts.
    Connect(bool),
    /// The user signed out.
    SignedOut,
}

impl SettingsEdit {
    /// Makes the whole change, or nothing. Does nothing if the account does not exist.
    ///
    /// # Errors
    ///
    /// If a [`SettingsChange`] contains a value that can't be used.
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

    /// The account that is changed, if any.
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
            AccountEdit::Pin(pin) => account.connection.pin = Some(*pin),
            AccountEdit::Name(name) => account.name.clone_from(name),
            AccountEdit::Colour(colour) => account.colour = *colour,
            AccountEdit::Connect(connect) => account.connect = *connect,
            AccountEdit::SignedOut => account.signed_out = true,
        }
    }
}
