//! Locks on accounts that are there.

use ringtray_language::Phrase;

use super::{Managed, Setting};
use crate::account::{Account, Proxy};
use crate::settings::Settings;

impl Managed {
    /// The account as it is used: with the locked values in the place of its own. The settings file keeps its own, so
    /// that they come back when a lock is taken away.
    #[must_use]
    pub fn apply(&self, own: &Account) -> Account {
        let mut account = own.clone();
        let preset = &self.preset;
        if self.locks(Setting::Server) && preset.server.as_ref().is_some_and(|server| *server != own.server) {
            account.server = preset.server.clone().unwrap_or_default();
            account.last_revision = None;
        }
        if self.locks(Setting::Mode) {
            account.mode = preset.mode.unwrap_or(own.mode);
        }
        if self.locks(Setting::Mode) || self.locks(Setting::Method) {
            account.method = self.method_for(account.mode, own.method);
        }
        if self.locks(Setting::AppKey) && own.app_key.is_some() {
            account.app_key.clone_from(&preset.app_key);
        }
        if self.locks(Setting::Path) {
            account.path.clone_from(&preset.path);
        }
        if self.locks(Setting::Revision) {
            account.revision = preset.revision;
        }
        account.proxy = self.way(&own.proxy);
        if self.locks(Setting::CaFile) {
            account.ca_file.clone_from(&preset.ca_file);
        }
        if self.locks(Setting::Pin) {
            account.pin = preset.pin;
        }
        if self.locks(Setting::ClientCertificateFile) {
            account.client_certificate_file.clone_from(&preset.client_certificate_file);
        }
        account
    }

    /// All accounts as they are used.
    #[must_use]
    pub fn apply_to_all(&self, settings: &Settings) -> Settings {
        let accounts = settings.accounts.iter().map(|own| self.apply(own)).collect();
        Settings { accounts, ..settings.clone() }
    }

    /// Why an account's secrets are not used although they are there: a lock leads to another one than they were
    /// given to. What was given to one server or proxy is never sent to another; the user signs in again.
    #[must_use]
    pub fn asks_to_sign_in(&self, own: &Account) -> Option<Phrase> {
        let used = self.apply(own);
        if used.server != own.server {
            return Some(Phrase::of("error-managed-server", &[("server", used.server.into())]));
        }
        if (used.mode, used.method) != (own.mode, own.method) {
            return Some(Phrase::of("error-managed-method", &[]));
        }
        match &used.proxy {
            Proxy::Through { address, username: Some(_) } if used.proxy != own.proxy => {
                Some(Phrase::of("error-managed-proxy", &[("proxy", address.clone().into())]))
            }
            _ => None,
        }
    }

    fn way(&self, own: &Proxy) -> Proxy {
        let way = if self.locks(Setting::Proxy) {
            self.preset.proxy.clone().unwrap_or_default()
        } else {
            own.clone()
        };
        let Proxy::Through { address, .. } = way else { return way };
        let username = match own {
            _ if self.locks(Setting::ProxyUsername) => self.preset.proxy_username.clone(),
            Proxy::Through { username, .. } => username.clone(),
            Proxy::Automatic | Proxy::Direct => self.preset.proxy_username.clone(),
        };
        Proxy::Through { address, username }
    }
}
