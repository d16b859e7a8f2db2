//! The credentials of a connection and their request header.

use http::HeaderName;
use http::header::{AUTHORIZATION, COOKIE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::credential_error::{Credential, CredentialError};
use crate::oauth::{Granted, HeldToken};

/// An account's credentials, by mode. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// Mode `user`: two cookies of a web session (sample).
    User {
        /// The session's id.
        vn: SecretString,
        /// The device's id.
        dev: SecretString,
    },
    /// Mode `app`: an access token, given or fetched.
    App(AppCredentials),
    /// Mode `bot`: a bot's token.
    Bot {
        /// The token.
        token: SecretString,
    },
}

/// The credentials of mode `app`.
#[derive(Clone, Debug)]
pub enum AppCredentials {
    /// An access token that the user entered (the sample's method 1).
    Token(SecretString),
    /// A token that the server issues and renews.
    Granted(Granted),
}

impl Credentials {
    /// The header of the upgrade request. A grant uses `token`; `None` if it has none yet.
    pub(crate) fn header(
        &self,
        token: Option<&SecretString>,
    ) -> Result<Option<(HeaderName, HeaderValue)>, CredentialError> {
        let header = match self {
            Credentials::User { vn, dev } => {
                let vn = clean(vn, Credential::Vn)?;
                let dev = clean(dev, Credential::Dev)?;
                // No space after the semicolon: exactly as the sample sends it.
                (COOKIE, sensitive(&format!("vn={vn};dev={dev}"), Credential::Vn)?)
            }
            Credentials::Bot { token } => (AUTHORIZATION, bearer(token, Credential::Bot)?),
            Credentials::App(AppCredentials::Token(token)) => {
                (AUTHORIZATION, bearer(token, Credential::Token)?)
            }
            Credentials::App(AppCredentials::Granted(_)) => match token {
                Some(token) => (AUTHORIZATION, bearer(token, Credential::Given)?),
                None => return Ok(None),
            },
        };
        Ok(Some(header))
    }

    /// The secrets in it.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        match self {
            Credentials::User { vn, dev } => vec![vn.clone(), dev.clone()],
            Credentials::Bot { token } | Credentials::App(AppCredentials::Token(token)) => {
                vec![token.clone()]
            }
            Credentials::App(AppCredentials::Granted(Granted { way, held })) => {
                way.secrets().into_iter().chain(held.iter().flat_map(HeldToken::secrets)).collect()
            }
        }
    }
}

fn bearer(token: &SecretString, what: Credential) -> Result<HeaderValue, CredentialError> {
    let token = clean(token, what)?;
    sensitive(&format!("Bearer {token}"), what)
}

/// The value without surrounding white space from copying, if a header can hold it as one value.
fn clean(secret: &SecretString, what: Credential) -> Result<&str, CredentialError> {
    let value = secret.expose_secret().trim();
    if value.is_empty() {
        return Err(CredentialError::Empty { what });
    }
    // A semicolon or comma would start another cookie or credential; neither tokens nor cookies may hold one (RFC 6265,
    // 6750).
    if value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';' && byte != b',') {
        Ok(value)
    } else {
        Err(CredentialError::Character { what })
    }
}

fn sensitive(value: &str, what: Credential) -> Result<HeaderValue, CredentialError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| CredentialError::Character { what })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::GrantWay;

    fn mobile(app_secret: &str, password: &str) -> Credentials {
        let way = GrantWay::Mobile {
            app_key: "key".into(),
            app_secret: app_secret.into(),
            username: "ann".into(),
            password: Some(password.into()),
        };
        let held = HeldToken {
            token: "hush-held".into(),
            refresh_token: Some("hush-refresh".into()),
            expires_at: None,
        };
        Credentials::App(AppCredentials::Granted(Granted { way, held: Some(held) }))
    }

    fn header_of(credentials: &Credentials) -> (String, String) {
        let (name, value) = credentials.header(None).unwrap().unwrap();
        (name.to_string(), value.to_str().unwrap().to_owned())
    }

    #[test]
    fn each_mode_has_its_header() {
        let user = Credentials::User { vn: " v1 ".into(), dev: "d-2\n".into() };
        assert_eq!(header_of(&user), ("cookie".into(), "vn=v1;dev=d-2".into()));
        let bot = Credentials::Bot { token: "b.t".into() };
        assert_eq!(header_of(&bot), ("authorization".into(), "Bearer b.t".into()));
        let app = Credentials::App(AppCredentials::Token("a_t".into()));
        assert_eq!(header_of(&app), ("authorization".into(), "Bearer a_t".into()));
    }

    #[test]
    fn a_grant_has_a_header_once_it_has_a_token() {
        let grant = mobile("s", "p");
        assert!(grant.header(None).unwrap().is_none());
        let (_, value) = grant.header(Some(&"fetched".into())).unwrap().unwrap();
        assert_eq!(value.to_str().unwrap(), "Bearer fetched");
    }

    #[test]
    fn nothing_can_be_smuggled_into_a_header() {
        for bad in ["a\r\nX: y", "a\nb", "a\u{0}b", "a b", "a;b", "a,b", "ä", "a\u{7f}"] {
            let token = Credentials::Bot { token: bad.into() };
            assert!(matches!(token.header(None), Err(CredentialError::Character { .. })), "{bad:?}");
            let cookie = Credentials::User { vn: "fine".into(), dev: bad.into() };
            let error = cookie.header(None).unwrap_err();
            assert_eq!(error, CredentialError::Character { what: Credential::Dev });
            assert!(!error.to_string().contains(bad));
        }
        let empty = Credentials::Bot { token: " \n".into() };
        assert!(matches!(empty.header(None), Err(CredentialError::Empty { .. })));
    }

    #[test]
    fn debug_and_header_show_no_secret() {
        let grant = mobile("hush-secret", "hush-password");
        let bot = Credentials::Bot { token: "hush-token".into() };
        let header = bot.header(None).unwrap();
        assert!(!format!("{grant:?} {bot:?} {header:?}").contains("hush"));
    }
}
