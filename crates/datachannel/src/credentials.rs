//! What signs a connection in, and the header made of it.

use http::HeaderName;
use http::header::{AUTHORIZATION, COOKIE, HeaderValue};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::certificate::Certificate;
use crate::credential_error::{Credential, CredentialError};
use crate::oauth::{Granted, HeldToken};
use crate::state::Reason;
use crate::text::{SHORTENED, one_line};

/// What signs an account in, by mode. `Debug` shows no secret.
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

/// The two ways of mode `app`.
#[derive(Clone, Debug)]
pub enum AppCredentials {
    /// An access token that a person has (the sample's method 1).
    Token(SecretString),
    /// A token that the server gives, and gives anew.
    Granted(Granted),
}

impl Credentials {
    /// The header of the upgrade request, made of `token` where a grant fetches one. `None` when the grant's token is
    /// still to be fetched.
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
    pub(crate) fn secrets(&self) -> Secrets {
        Secrets(match self {
            Credentials::User { vn, dev } => vec![vn.clone(), dev.clone()],
            Credentials::Bot { token } | Credentials::App(AppCredentials::Token(token)) => {
                vec![token.clone()]
            }
            Credentials::App(AppCredentials::Granted(Granted { way, held })) => {
                way.secrets().into_iter().chain(held.iter().flat_map(HeldToken::secrets)).collect()
            }
        })
    }
}

/// What must not be repeated, whoever says it.
#[derive(Clone, Debug)]
pub(crate) struct Secrets(Vec<SecretString>);

impl Secrets {
    /// These.
    pub(crate) fn of(secrets: impl IntoIterator<Item = SecretString>) -> Secrets {
        Secrets(secrets.into_iter().collect())
    }

    /// More of them.
    pub(crate) fn add(&mut self, secrets: impl IntoIterator<Item = SecretString>) {
        self.0.extend(secrets);
    }

    /// What a server said, made fit to be repeated.
    pub(crate) fn redact(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| redact(text, secret.expose_secret()))
    }

    /// A reason, made fit to be shown and logged.
    pub(crate) fn redact_reason(&self, reason: Reason) -> Reason {
        let certificate = reason.certificate.map(|certificate| Certificate {
            subject: self.redact(&certificate.subject),
            issuer: self.redact(&certificate.issuer),
            names: certificate.names.iter().map(|name| self.redact(name)).collect(),
            ..*certificate
        });
        Reason {
            kind: reason.kind,
            message: reason.message.map(&|text| self.redact(text)),
            detail: self.redact(&reason.detail),
            certificate: certificate.map(Box::new),
        }
    }
}

/// What stands where a secret stood.
const REDACTED: &str = "[secret]";

/// The text without one secret, however it is spelt.
fn redact(text: String, secret: &str) -> String {
    let secret = secret.trim();
    let debugged = Zeroizing::new(secret.escape_debug().to_string());
    let encoded = Zeroizing::new(form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>());
    let line = Zeroizing::new(one_line(secret, usize::MAX));
    let spellings = [secret, debugged.as_str(), encoded.as_str(), line.as_str()];
    // A "secret" of a few characters is part of ordinary words, and gone from them it would be a riddle.
    let spellings = spellings.into_iter().filter(|spelling| spelling.len() >= SHORTEST);
    spellings.fold(text, |text, spelling| without_beginning(&text.replace(spelling, REDACTED), spelling))
}

/// The fewest bytes by which a secret is known.
const SHORTEST: usize = 4;

/// The text without a secret of which only the beginning is left, because the text was shortened there.
fn without_beginning(text: &str, secret: &str) -> String {
    let mut parts: Vec<String> = text.split(SHORTENED).map(str::to_owned).collect();
    let cut = parts.len().saturating_sub(1);
    for part in parts.iter_mut().take(cut) {
        let begun = (SHORTEST..secret.len())
            .rev()
            .filter_map(|end| secret.get(..end))
            .find_map(|beginning| part.strip_suffix(beginning).map(str::len));
        if let Some(end) = begun {
            part.truncate(end);
            part.push_str(REDACTED);
        }
    }
    parts.join(SHORTENED)
}

fn bearer(token: &SecretString, what: Credential) -> Result<HeaderValue, CredentialError> {
    let token = clean(token, what)?;
    sensitive(&format!("Bearer {token}"), what)
}

/// The value without the white space that copying leaves around it, if a header can hold it as one value.
fn clean(secret: &SecretString, what: Credential) -> Result<&str, CredentialError> {
    let value = secret.expose_secret().trim();
    if value.is_empty() {
        return Err(CredentialError::Empty { what });
    }
    // A semicolon or comma would begin another cookie or credential; no token or cookie may hold one (RFC 6265, 6750).
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

    #[test]
    fn what_the_server_repeats_is_redacted() {
        let user = Credentials::User { vn: "session77".into(), dev: "x".into() };
        assert_eq!(user.secrets().redact("bad session77, x"), "bad [secret], x");
        let grant = mobile("s&x=\"1", "two  words");
        let mut secrets = grant.secrets();
        secrets.add(["fetched".into()]);
        for said in
            ["s%26x%3D%221", "s&x=\"1", "s&x=\\\"1", "two words", "two  words", "two++words", "fetched"]
        {
            assert_eq!(secrets.redact(&format!("a {said} b")), "a [secret] b", "{said}");
        }
    }

    #[test]
    fn the_beginning_of_a_secret_that_was_cut_is_redacted() {
        let token = "abcdefgh".repeat(100);
        let bot = Credentials::Bot { token: token.as_str().into() };
        for length in [9, 20, 100] {
            let said = one_line(&format!("bad: {token}"), length);
            assert_eq!(
                bot.secrets().redact(&format!("({said}) Try again.")),
                "(bad: [secret]\u{2026}) Try again."
            );
        }
        assert_eq!(bot.secrets().redact("an abc\u{2026}"), "an abc\u{2026}");
        assert_eq!(bot.secrets().redact("the end is abcdefgh"), "the end is abcdefgh");
    }
}
