//! Applies an administrator's locks to existing accounts.

use ringtray_language::Phrase;

use super::{Managed, Setting};
use crate::accounts::account::Account;
use crate::accounts::connection::{ConnectionSettings, Proxy};

/// What the user has to do before stored secrets are used as an administrator has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Sign in: the secrets are for another server, method or proxy. Contains the request, for the user.
    SignIn(Phrase),
    /// Agree: the secrets are the right ones, but somebody new would see them or be trusted. Contains the request,
    /// for the user.
    Consent(Phrase),
}

impl Managed {
    /// The account with the locked values in place of its own. The settings file keeps its own, so they come back
    /// when a lock is removed.
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
            account.connection.path.clone_from(&preset.path);
        }
        if self.locks(Setting::Revision) {
            account.connection.revision = preset.revision;
        }
        account.connection.proxy = self.proxy(&own.connection.proxy);
        if self.locks(Setting::CaFile) {
            account.connection.ca_file.clone_from(&preset.ca_file);
        }
        if self.locks(Setting::Pin) {
            account.connection.pin = preset.pin;
        }
        if self.locks(Setting::ClientCertificateFile) {
            account.connection.client_certificate_file.clone_from(&preset.client_certificate_file);
        }
        account
    }

    /// What the user has to do before an account's stored secrets are used, if a lock changes where they go. `None`
    /// if nobody new would see them.
    ///
    /// The account's own settings say where the secrets were meant to go.
    #[must_use]
    pub fn demands(&self, own: &Account) -> Option<Demand> {
        let used = self.apply(own);
        if used.server != own.server {
            return Some(Demand::SignIn(Phrase::of(
                "error-managed-server",
                &[("server", used.server.into())],
            )));
        }
        if (used.mode, used.method) != (own.mode, own.method) {
            return Some(Demand::SignIn(Phrase::of("error-managed-method", &[])));
        }
        let (now, meant) = (&used.connection, &own.connection);
        match &now.proxy {
            Proxy::Through { address, username: Some(_) } if now.proxy != meant.proxy => {
                return Some(Demand::SignIn(Phrase::of(
                    "error-managed-proxy",
                    &[("proxy", address.clone().into())],
                )));
            }
            _ => {}
        }
        let way = new_on_the_way(meant, now);
        (!way.is_empty())
            .then(|| Demand::Consent(Phrase::of("error-managed-way", &[("way", way.join(", ").into())])))
    }

    fn proxy(&self, own: &Proxy) -> Proxy {
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

/// Who would come between an account and its server, or be trusted, because of a lock, in the managed file's own
/// words.
fn new_on_the_way(own: &ConnectionSettings, used: &ConnectionSettings) -> Vec<String> {
    let proxy = match &used.proxy {
        Proxy::Through { address, .. } if used.proxy != own.proxy => Some(address.clone()),
        _ => None,
    };
    let ca_file = used.ca_file.clone().filter(|_| used.ca_file != own.ca_file);
    let pin = used.pin.filter(|_| used.pin != own.pin).map(|pin| pin.to_string());
    let file = used.client_certificate_file.clone();
    let file = file.filter(|_| used.client_certificate_file != own.client_certificate_file);
    let all = [
        (Setting::Proxy, proxy),
        (Setting::CaFile, ca_file),
        (Setting::Pin, pin),
        (Setting::ClientCertificateFile, file),
    ];
    all.into_iter().filter_map(|(setting, value)| Some(format!("{setting}: {}", value?))).collect()
}
