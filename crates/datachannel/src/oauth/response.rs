//! What a server answers to a request for a token.

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use http::header::HeaderMap;
use secrecy::SecretString;
use serde_json::{Map, Value};

use super::grant::HeldToken;
use crate::connector::{ConnectError, Response, Shown};
use crate::front::Front;
use crate::text::{is_html, one_line};
use crate::timestamp::Timestamp;

/// What a token was asked for with. Displays as the `grant_type` of OAuth 2.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// User name and password at the endpoint of the mobile app (sample).
    Mobile,
    /// An app's key and secret (documented).
    ClientCredentials,
    /// A code of the authorisation page (documented).
    AuthorizationCode,
    /// A refresh token (inferred).
    RefreshToken,
}

/// Why no token came.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The server could not be asked.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server refused: an OAuth error.
    #[error("the grant {grant} was refused: {error}: {description}")]
    Refused {
        /// What was asked with.
        grant: GrantType,
        /// The OAuth error's name; `HTTP 401` or `HTTP 403` where none came.
        error: String,
        /// What the server says about it.
        description: String,
    },
    /// An HTTP fault without an OAuth error.
    #[error("the sign-in was answered with HTTP {status}: {begins}")]
    Status {
        /// The status.
        status: StatusCode,
        /// The headers, for `Retry-After` and `Location`.
        headers: Box<HeaderMap>,
        /// How the body begins.
        begins: String,
        /// What the server was shown, if it asked for a client certificate.
        shown: Option<Shown>,
    },
    /// A success without a token. What the answer holds is not repeated: it may be the token under another name.
    #[error("the sign-in was answered with HTTP {status}, but {what}")]
    NoToken {
        /// The status.
        status: StatusCode,
        /// What came instead.
        what: Instead,
    },
}

/// What came where a token was due.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Instead {
    /// A web page.
    #[error("it is a web page")]
    Page,
    /// Something else that is no JSON object.
    #[error("it is no JSON object")]
    NoObject,
    /// An object with these fields, in one line.
    #[error("it has no access_token (fields: {0})")]
    OtherFields(String),
}

/// A token as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    token: SecretString,
    refresh_token: Option<SecretString>,
    /// How long the token is good for.
    pub(crate) life: Duration,
    /// The names of the fields that came, which are documented nowhere: for the log, once they are redacted.
    pub(crate) fields: String,
}

/// How long a token is good for when the server does not say (documented).
const USUAL_LIFE: Duration = Duration::from_secs(3600);

impl Answer {
    /// The token as it is held from now on. A refresh token stays where no other one came (RFC 6749).
    pub(crate) fn held(self, now: Timestamp, refresh_token: Option<SecretString>) -> HeldToken {
        HeldToken {
            token: self.token,
            refresh_token: self.refresh_token.or(refresh_token),
            expires_at: Some(now.saturating_add(self.life)),
        }
    }

    pub(super) fn read(grant: GrantType, response: Response) -> Result<Answer, SignInError> {
        // What stands in front of the server knows nothing of this sign-in.
        let is_from_front = Front::read(&response).is_some();
        let Response { status, headers, body, shown } = response;
        let fields = match serde_json::from_str(&body) {
            Ok(Value::Object(fields)) => Some(fields),
            _ => None,
        };
        if let Some(refusal) = fields.as_ref().and_then(|fields| oauth_error(grant, fields, status)) {
            return Err(refusal);
        }
        if !status.is_success() {
            let begins = one_line(&body, 200);
            return Err(match status {
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if !is_from_front => {
                    let error = format!("HTTP {}", status.as_u16());
                    SignInError::Refused { grant, error, description: begins }
                }
                _ => SignInError::Status { status, headers: Box::new(headers), begins, shown },
            });
        }
        let Some(fields) = fields else {
            let what = if is_html(&body) { Instead::Page } else { Instead::NoObject };
            return Err(SignInError::NoToken { status, what });
        };
        let names = one_line(&fields.keys().cloned().collect::<Vec<_>>().join(", "), 200);
        let Some(token) = text(&fields, "access_token") else {
            return Err(SignInError::NoToken { status, what: Instead::OtherFields(names) });
        };
        Ok(Answer {
            token,
            refresh_token: text(&fields, "refresh_token"),
            life: fields.get("expires_in").and_then(seconds).unwrap_or(USUAL_LIFE),
            fields: names,
        })
    }
}

impl SignInError {
    /// Whether the server no longer takes a refresh token, or takes none, so that only another grant helps.
    pub(crate) fn is_about_the_refresh_token(&self) -> bool {
        let SignInError::Refused { grant: GrantType::RefreshToken, error, .. } = self else { return false };
        matches!(
            error.as_str(),
            "invalid_grant" | "unsupported_grant_type" | "unauthorized_client" | "invalid_request"
        )
    }
}

impl GrantType {
    /// The `grant_type` of the form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            GrantType::Mobile => "mobile",
            GrantType::ClientCredentials => "client_credentials",
            GrantType::AuthorizationCode => "authorization_code",
            GrantType::RefreshToken => "refresh_token",
        }
    }
}

impl fmt::Display for GrantType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An OAuth error in an answer's fields, if it is one that refuses and not one that asks to come back later.
fn oauth_error(grant: GrantType, fields: &Map<String, Value>, status: StatusCode) -> Option<SignInError> {
    let error = match fields.get("error") {
        Some(Value::String(error)) if !error.trim().is_empty() => error.trim(),
        _ => return None,
    };
    let is_trouble = matches!(error, "server_error" | "temporarily_unavailable" | "slow_down");
    if is_trouble || status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let description = fields.get("error_description").and_then(Value::as_str).unwrap_or("no description");
    let (error, description) = (one_line(error, 80), one_line(description, 200));
    Some(SignInError::Refused { grant, error, description })
}

/// A field's text without blanks around it, if any is left.
fn text(fields: &Map<String, Value>, name: &str) -> Option<SecretString> {
    let text = fields.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.into())
}

/// A number of seconds, also as a text. A negative one or none at all is no life.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn answer(status: u16, body: &str) -> Result<Answer, SignInError> {
        let status = StatusCode::from_u16(status).unwrap();
        let response = Response { status, body: body.into(), ..Response::default() };
        Answer::read(GrantType::Mobile, response)
    }

    fn refresh_token(held: &HeldToken) -> Option<&str> {
        held.refresh_token.as_ref().map(ExposeSecret::expose_secret)
    }

    #[test]
    fn reads_a_token_and_what_renews_it() {
        let answer =
            answer(200, r#"{"access_token":"t1","expires_in":"90","refresh_token":" r2 "}"#).unwrap();
        let held = answer.held(Timestamp(1000), Some("r1".into()));
        assert_eq!(held.token.expose_secret(), "t1");
        assert_eq!(refresh_token(&held), Some("r2"));
        assert_eq!(held.expires_at, Some(Timestamp(91_000)));
    }

    #[test]
    fn the_refresh_token_stays_where_no_other_one_came() {
        for body in [r#"{"access_token":"t"}"#, r#"{"access_token":"t","refresh_token":""}"#] {
            let held = answer(200, body).unwrap().held(Timestamp(0), Some("r1".into()));
            assert_eq!(refresh_token(&held), Some("r1"), "{body}");
            assert_eq!(refresh_token(&answer(200, body).unwrap().held(Timestamp(0), None)), None);
        }
    }

    #[test]
    fn a_life_is_what_the_server_says_else_an_hour() {
        for (said, life) in [
            ("20", Duration::from_secs(20)),
            ("\" 7200 \"", Duration::from_secs(7200)),
            ("1.5", Duration::from_millis(1500)),
            ("0", Duration::ZERO),
            ("-1", USUAL_LIFE),
            ("1e300", USUAL_LIFE),
            ("\"soon\"", USUAL_LIFE),
            ("null", USUAL_LIFE),
        ] {
            let read = answer(200, &format!(r#"{{"access_token":"t","expires_in":{said}}}"#)).unwrap();
            assert_eq!(read.life, life, "{said}");
        }
        assert_eq!(answer(200, r#"{"access_token":"t"}"#).unwrap().life, USUAL_LIFE);
    }

    #[test]
    fn tells_refusals_from_trouble() {
        for (status, body) in [
            (400, r#"{"error":"invalid_grant","error_description":"wrong password"}"#),
            (200, r#"{"error":"invalid_client"}"#),
            (401, "<html>no</html>"),
            (403, ""),
        ] {
            assert!(matches!(answer(status, body), Err(SignInError::Refused { .. })), "{status} {body}");
        }
        for (status, body) in [
            (500, r#"{"error":"server_error"}"#),
            (503, r#"{"error":"invalid_grant"}"#),
            (400, r#"{"error":"temporarily_unavailable"}"#),
            (404, "<html>"),
            (302, ""),
            (400, "{"),
        ] {
            assert!(matches!(answer(status, body), Err(SignInError::Status { .. })), "{status} {body}");
        }
    }

    #[test]
    fn a_success_without_token_is_told_and_not_repeated() {
        for body in
            ["<html>hush</html>", "hush", "[\"hush\"]", r#"{"accessToken":"hush"}"#, r#"{"access_token":7}"#]
        {
            let error = answer(200, body).unwrap_err();
            assert!(matches!(error, SignInError::NoToken { .. }), "{body}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
}
