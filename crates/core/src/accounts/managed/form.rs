//! Applies an administrator's locks to the sign-in form.

use secrecy::SecretString;

use super::{Managed, Setting};
use crate::accounts::account::{Method, Mode, Proxy};
use crate::accounts::sign_in::{ProxyWay, SignInForm};

impl Managed {
    /// Puts the locked values into the form, whatever the page sent. Call it before the form is checked.
    pub fn enforce(&self, form: &mut SignInForm) {
        let preset = &self.preset;
        if let (true, Some(server)) = (self.locks(Setting::Server), &preset.server) {
            form.server.clone_from(server);
        }
        if let (true, Some(mode)) = (self.locks(Setting::Mode), preset.mode) {
            form.mode = mode;
        }
        if self.locks(Setting::Mode) || self.locks(Setting::Method) {
            form.method = self.method_for(form.mode, form.method);
        }
        if let (true, Some(app_key)) = (self.locks(Setting::AppKey), &preset.app_key) {
            form.app_key.clone_from(app_key);
        }
        if self.locks(Setting::Path) {
            form.path = preset.path.clone().unwrap_or_default();
        }
        if self.locks(Setting::Revision) {
            form.revision = preset.revision.map(u8::from);
        }
        if self.locks(Setting::Proxy) {
            let (way, address) = way(preset.proxy.as_ref().unwrap_or(&Proxy::Automatic));
            form.proxy = way;
            form.proxy_address = address.unwrap_or_default();
        }
        if self.locks(Setting::ProxyUsername) {
            form.proxy_username = preset.proxy_username.clone().unwrap_or_default();
            if preset.proxy_username.is_none() {
                // Without a name, there is no password.
                form.proxy_password = SecretString::default();
            }
        }
        if self.locks(Setting::CaFile) {
            form.ca_file = preset.ca_file.clone().unwrap_or_default();
        }
        if self.locks(Setting::Pin) {
            form.pin = preset.pin.map(|pin| pin.to_string()).unwrap_or_default();
        }
        if self.locks(Setting::ClientCertificateFile) {
            form.client_certificate_file = preset.client_certificate_file.clone().unwrap_or_default();
            if preset.client_certificate_file.is_none() {
                form.client_certificate_password = SecretString::default();
            }
        }
    }

    /// Puts the presets for reaching the server into a form without them, such as one from a configuration.
    pub fn fill_in_connection(&self, form: &mut SignInForm) {
        let preset = &self.preset;
        form.revision = form.revision.or(preset.revision.map(u8::from));
        if let (ProxyWay::Automatic, Some(proxy)) = (form.proxy, &preset.proxy) {
            let (way, address) = way(proxy);
            form.proxy = way;
            form.proxy_address = address.unwrap_or_default();
            form.proxy_username = preset.proxy_username.clone().unwrap_or_default();
        }
        // Either of the two determines the trust completely.
        if form.ca_file.is_empty() && form.pin.is_empty() {
            form.ca_file = preset.ca_file.clone().unwrap_or_default();
            form.pin = preset.pin.map(|pin| pin.to_string()).unwrap_or_default();
        }
        if form.client_certificate_file.is_empty() {
            form.client_certificate_file = preset.client_certificate_file.clone().unwrap_or_default();
        }
    }

    /// The method in this mode: the locked one if the mode supports it, else the requested one if the mode supports
    /// that.
    pub(super) fn method_for(&self, mode: Mode, wanted: Method) -> Method {
        let locked = self.preset.method.filter(|method| self.locks(Setting::Method) && mode.allows(*method));
        let wanted = Some(wanted).filter(|method| mode.allows(*method));
        let preset = self.preset.method.filter(|method| mode.allows(*method));
        locked.or(wanted).or(preset).unwrap_or(match mode {
            Mode::User => Method::Cookies,
            Mode::App | Mode::Bot => Method::Token,
        })
    }
}

pub(crate) fn way(proxy: &Proxy) -> (ProxyWay, Option<String>) {
    match proxy {
        Proxy::Automatic => (ProxyWay::Automatic, None),
        Proxy::Direct => (ProxyWay::Direct, None),
        Proxy::Through { address, .. } => (ProxyWay::Through, Some(address.clone())),
    }
}
