//! Fills in secrets that the form leaves empty because the account already has them.

use ringtray_core::{AccountId, CheckedForm, Field, SecretName};
use ringtray_language::Phrase;

use super::{SignIn, refuse};
use crate::controller::credentials::{self, Secrets, Unfound};
use crate::controller::persister::SignInReply;
use crate::controller::{Controller, Happening};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// A sign-in that waits for the keyring.
#[derive(Debug)]
pub(in crate::controller) struct AskingKeyring {
    account: AccountId,
    number: u64,
    form: CheckedForm,
    pub(super) reply: SignInReply,
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Continues a sign-in once it has all of its secrets: those of the running client, or else the keyring's.
    pub(super) fn fill_in(&mut self, form: CheckedForm, reply: SignInReply) {
        let (names, optional) = (form.kept.clone(), form.kept_if_any.clone());
        let keeps = !names.is_empty() || !optional.is_empty();
        let Some(account) = form.account.clone().filter(|_| keeps) else {
            return self.continue_sign_in(form, reply);
        };
        if let Some(kept) =
            self.connections.secrets(&account).and_then(|kept| all_of(&names, &optional, kept))
        {
            return self.continue_sign_in(with(form, kept), reply);
        }
        self.questions += 1;
        let (vault, happen) = (self.vault.clone(), self.happen.clone());
        let (number, id) = (self.questions, account.clone());
        self.sign_in = SignIn::AskingKeyring(Box::new(AskingKeyring { account, number, form, reply }));
        tokio::spawn(async move {
            let found = credentials::find(&vault, &id, &names, &optional).await;
            // The loop may have ended; then nobody needs the secrets.
            let _ = happen.send(Happening::KeptSecrets { number, found }).await;
        });
    }

    /// The keyring has answered. A sign-in that was cancelled meanwhile does not continue.
    pub(in crate::controller) fn on_kept_secrets(&mut self, number: u64, found: Result<Secrets, Unfound>) {
        let Some(asking) = self.sign_in.take_asking(|asking| asking.number == number) else { return };
        match found {
            Ok(kept) => self.continue_sign_in(with(asking.form, kept), asking.reply),
            Err(why) => {
                let field = asking.form.kept.first().map_or(Field::Form, |name| field_of(*name));
                let message = Phrase::of("error-kept-secrets", &[("why", why.phrase().into())]);
                refuse(asking.reply, field, message);
            }
        }
    }

    /// Cancels a sign-in to this account that still waits for the keyring.
    pub(super) fn stop_asking(&mut self, account: &AccountId, why: Phrase) {
        if let Some(asking) = self.sign_in.take_asking(|asking| asking.account == *account) {
            refuse(asking.reply, Field::Form, why);
        }
    }
}

fn all_of(names: &[SecretName], optional: &[SecretName], secrets: &Secrets) -> Option<Secrets> {
    let one = |name: &SecretName| Some((*name, credentials::take(secrets, *name)?));
    let mut all = names.iter().map(one).collect::<Option<Secrets>>()?;
    all.extend(optional.iter().filter_map(one));
    Some(all)
}

fn with(mut form: CheckedForm, kept: Secrets) -> CheckedForm {
    form.kept.clear();
    form.kept_if_any.clear();
    form.secrets.extend(kept);
    form
}

fn field_of(name: SecretName) -> Field {
    match name {
        SecretName::Vn => Field::Vn,
        SecretName::Dev => Field::Dev,
        SecretName::Token => Field::Token,
        SecretName::AppSecret => Field::AppSecret,
        SecretName::Password => Field::Password,
        // No field of the form holds it.
        SecretName::RefreshToken => Field::Form,
        SecretName::ProxyPassword => Field::ProxyPassword,
        SecretName::ClientCertificatePassword => Field::ClientCertificatePassword,
    }
}
