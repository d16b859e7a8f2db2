//! The fields of the form that contain secrets.

use ringtray_language::Phrase;
use secrecy::{ExposeSecret, SecretString};

use super::{Checked, error, required};
use crate::accounts::account::{Account, Method, SecretName};
use crate::accounts::sign_in::{Field, FieldError, SignInForm};

impl SignInForm {
    /// Whether a secret was typed, in any field.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        let SignInForm { vn, dev, token, app_secret, password, .. } = self;
        let SignInForm { proxy_password, client_certificate_password, .. } = self;
        let of_sign_in = [vn, dev, token, app_secret, password];
        let mut secrets = of_sign_in.into_iter().chain([proxy_password, client_certificate_password]);
        secrets.any(|secret| !secret.expose_secret().is_empty())
    }
}

impl Checked {
    /// The secrets of the form's method. `same` is the account that signs in as the form says, so its secrets may be
    /// kept and need not be typed.
    pub(super) fn secrets_of(&mut self, form: &SignInForm, same: Option<&Account>) {
        let kept = same.is_some();
        match form.method {
            Method::Cookies => {
                self.secret(SecretName::Vn, &form.vn, kept, |value| cookie(value, Field::Vn, "vn"));
                self.secret(SecretName::Dev, &form.dev, kept, |value| cookie(value, Field::Dev, "dev"));
            }
            Method::Token => {
                self.secret(SecretName::Token, &form.token, kept, token);
            }
            Method::MobileGrant => {
                self.app_secret(form, kept, Phrase::of("error-mobile-app-secret", &[]));
                let kept = same.is_some_and(|known| known.keep_password);
                self.secret(SecretName::Password, &form.password, kept, |value| {
                    as_typed(value, Field::Password, Phrase::of("error-password", &[]))
                });
            }
            // The browser brings a new token each time.
            Method::ClientCredentials | Method::AuthorizationCode => {
                self.app_secret(form, kept, Phrase::of("error-app-secret", &[]));
            }
        }
    }

    fn app_secret(&mut self, form: &SignInForm, kept: bool, message: Phrase) {
        self.secret(SecretName::AppSecret, &form.app_secret, kept, |value| {
            required(value, Field::AppSecret, message).map(SecretString::from)
        });
    }

    /// The proxy's password. If `kept`, the account's own may be kept.
    pub(super) fn proxy_password(&mut self, password: &SecretString, kept: bool) {
        self.secret(SecretName::ProxyPassword, password, kept, |value| {
            as_typed(value, Field::ProxyPassword, Phrase::of("error-proxy-password-missing", &[]))
        });
    }

    /// The password of the client certificate's file, if it has one. If `kept`, the account's own may be kept.
    pub(super) fn client_certificate_password(&mut self, password: &SecretString, kept: bool) {
        let name = SecretName::ClientCertificatePassword;
        if !password.expose_secret().is_empty() {
            self.secrets.push((name, password.clone()));
        } else if kept {
            self.kept_if_any.push(name);
        }
    }

    fn secret(
        &mut self,
        name: SecretName,
        typed: &SecretString,
        kept: bool,
        read: impl FnOnce(&str) -> Result<SecretString, FieldError>,
    ) {
        if kept && typed.expose_secret().is_empty() {
            self.kept.push(name);
        } else {
            let read = read(typed.expose_secret());
            self.secrets.extend(self.errors.take_from(read).map(|secret| (name, secret)));
        }
    }
}

/// The value of a cookie, also if pasted as `name=value;`.
fn cookie(value: &str, field: Field, name: &'static str) -> Result<SecretString, FieldError> {
    let value = value.trim();
    let value = value.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')).unwrap_or(value);
    let value = value.strip_suffix(';').unwrap_or(value).trim();
    if value.is_empty() {
        return Err(error(field, Phrase::of("error-cookie-missing", &[("name", name.into())])));
    }
    if !value.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ';' | ',' | '"' | '\\')) {
        return Err(error(field, Phrase::of("error-cookie-alone", &[("name", name.into())])));
    }
    Ok(SecretString::from(value))
}

/// A bearer token, also if pasted with the word before it.
fn token(value: &str) -> Result<SecretString, FieldError> {
    let value = value.trim();
    let value = value.strip_prefix("Bearer ").unwrap_or(value).trim();
    if value.is_empty() {
        return Err(error(Field::Token, Phrase::of("error-token-missing", &[])));
    }
    if !value.chars().all(|c| c.is_ascii_graphic()) {
        return Err(error(Field::Token, Phrase::of("error-token-letters", &[])));
    }
    Ok(SecretString::from(value))
}

/// A password, which may contain blanks.
fn as_typed(value: &str, field: Field, missing: Phrase) -> Result<SecretString, FieldError> {
    if value.is_empty() { Err(error(field, missing)) } else { Ok(SecretString::from(value)) }
}
