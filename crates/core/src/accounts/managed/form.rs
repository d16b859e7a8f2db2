//! Applies an administrator's locks to the sign-in form.

use secrecy::SecretString;

use super::{Managed, Preset, Setting};
use crate::accounts::account::{Method, Mode};
use crate::accounts::connection::{ConnectionFields, ConnectionSettings, ProxyWay};
use crate::accounts::sign_in::SignInForm;

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
        let presets = preset.connection_fields();
        let connection = &mut form.connection;
        if self.locks(Setting::Path) {
            connection.path = presets.path;
        }
        if self.locks(Setting::Revision) {
            connection.revision = presets.revision;
        }
        if self.locks(Setting::Proxy) {
            (connection.proxy, connection.proxy_address) = (presets.proxy, presets.proxy_address);
        }
        if self.locks(Setting::ProxyUsername) {
            connection.proxy_username = presets.proxy_username;
            if connection.proxy_username.is_empty() {
                // Without a name, there is no password.
                form.proxy_password = SecretString::default();
            }
        }
        if self.locks(Setting::CaFile) {
            connection.ca_file = presets.ca_file;
        }
        if self.locks(Setting::Pin) {
            connection.pin = presets.pin;
        }
        if self.locks(Setting::ClientCertificateFile) {
            connection.client_certificate_file = presets.client_certificate_file;
            if connection.client_certificate_file.is_empty() {
                form.client_certificate_password = SecretString::default();
            }
        }
    }

    /// Puts the presets for reaching the server into fields without them, such as those of a configuration.
    pub fn fill_in_connection(&self, fields: &mut ConnectionFields) {
        let presets = self.preset.connection_fields();
        fields.revision = fields.revision.or(presets.revision);
        if fields.proxy == ProxyWay::Automatic {
            fields.proxy = presets.proxy;
            fields.proxy_address = presets.proxy_address;
            fields.proxy_username = presets.proxy_username;
        }
        // Either of the two determines the trust completely.
        if fields.ca_file.is_empty() && fields.pin.is_empty() {
            fields.ca_file = presets.ca_file;
            fields.pin = presets.pin;
        }
        if fields.client_certificate_file.is_empty() {
            fields.client_certificate_file = presets.client_certificate_file;
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

impl Preset {
    /// The presets for reaching the server, as the form shows them.
    pub(crate) fn connection_fields(&self) -> ConnectionFields {
        let settings = ConnectionSettings {
            path: self.path.clone(),
            revision: self.revision,
            proxy: self.proxy.clone().unwrap_or_default(),
            ca_file: self.ca_file.clone(),
            pin: self.pin,
            client_certificate_file: self.client_certificate_file.clone(),
        };
        let proxy_username = self.proxy_username.clone().unwrap_or_default();
        ConnectionFields { proxy_username, ..settings.into() }
    }
}
