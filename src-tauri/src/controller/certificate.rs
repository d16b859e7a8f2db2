//! The certificate of a server that a person looked at and accepts.

use ringtray_core::{AccountId, Fingerprint, Input, Occasion, Setting, State};
use tokio::sync::oneshot;

use super::Controller;
use super::keeper::Change;
use crate::desktop::Desktop;
use crate::vault::Vault;

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Believes this certificate of the account's server and no other from now on, and connects by it at once.
    pub(super) fn accept_certificate(
        &mut self,
        id: AccountId,
        fingerprint: &str,
        reply: oneshot::Sender<Result<(), String>>,
    ) {
        match self.believe(&id, fingerprint) {
            Ok(pin) => self.keeper.change(id, Change::Pin(pin), Some(reply)),
            // The window may have been closed meanwhile.
            Err(why) => drop(reply.send(Err(why))),
        }
    }

    fn believe(&mut self, id: &AccountId, fingerprint: &str) -> Result<Fingerprint, String> {
        let language = self.language();
        if self.managed.locks(Setting::Pin) {
            return Err(language.say("error-certificate-locked", &[]));
        }
        let mut account = self.account(id).ok_or_else(|| language.say("error-account-gone", &[]))?;
        let pin: Fingerprint = fingerprint.parse().map_err(|_| language.say("error-pin", &[]))?;
        let secrets = self.links.secrets(id).cloned();
        let (true, Some(secrets)) = (self.links.certificate_in_question(id) == Some(pin), secrets) else {
            return Err(language.say("error-certificate-other", &[]));
        };
        Change::Pin(pin).make(&mut account);
        let link = self.links.start(&account, secrets).map_err(|why| language.tell(&why))?;
        tracing::info!(account = %id, fingerprint = %pin, "a person accepted the server's certificate");
        if let Some(former) = self.links.remove(id) {
            former.client.disconnect();
        }
        self.change_own(id, &Change::Pin(pin));
        self.apply(Input::AccountSaved(account));
        let state = State::Connecting { attempt: 1, occasion: Occasion::Asked };
        self.apply(Input::Connection { account: id.clone(), state });
        link.client.connect();
        self.links.put(id.clone(), link);
        Ok(pin)
    }
}
