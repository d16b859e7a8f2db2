//! Server certificates that a person has checked and accepted.

use ringtray_core::{AccountEdit, AccountId, Fingerprint, Input, NoClient, Setting, SettingsEdit};
use ringtray_language::Phrase;

use super::Controller;
use super::connections::Connection;
use super::persister::{Reply, Then};
use crate::desktop::Desktop;
use crate::vault::Vault;

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Trusts this certificate of the account's server, and from now on no other, and connects with it at once.
    pub(super) fn accept_certificate(&mut self, id: AccountId, fingerprint: &str, reply: Reply) {
        match self.believe(&id, fingerprint) {
            Ok((pin, connection)) => {
                tracing::info!(account = %id, fingerprint = %pin, "a person accepted the server's certificate");
                if let Some(former) = self.connections.remove(&id) {
                    former.client.disconnect();
                }
                let edit = SettingsEdit::EditAccount(id.clone(), AccountEdit::Pin(pin));
                self.edit(edit, Then::Reply(reply));
                self.apply(Input::NoClient { account: id.clone(), why: NoClient::Connecting });
                connection.client.connect();
                self.connections.put(id, connection);
            }
            // The window may have been closed meanwhile.
            Err(why) => drop(reply.send(Err(why))),
        }
    }

    /// Returns the certificate and a client that trusts it.
    fn believe(&mut self, id: &AccountId, fingerprint: &str) -> Result<(Fingerprint, Connection), Phrase> {
        if self.core.managed().locks(Setting::Pin) {
            return Err(Phrase::of("error-certificate-locked", &[]));
        }
        let mut account = self.core.account(id).ok_or_else(|| Phrase::of("error-account-gone", &[]))?;
        let pin: Fingerprint = fingerprint.parse().map_err(|_| Phrase::of("error-pin", &[]))?;
        let secrets = self.connections.secrets(id).cloned();
        let (true, Some(secrets)) = (self.connections.certificate_in_question(id) == Some(pin), secrets)
        else {
            return Err(Phrase::of("error-certificate-other", &[]));
        };
        AccountEdit::Pin(pin).apply(&mut account);
        let connection = self.connections.start(&account, secrets)?;
        Ok((pin, connection))
    }
}
