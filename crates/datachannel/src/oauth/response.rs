//! Responses to token requests.

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

/// The grant type of a token request. Displays as the `grant_type` of OAuth 2.0.
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

/// Why a token request failed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The request got no response.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server refused with an OAuth error.
    #[error("the grant {grant} was refused: {error}: {description}")]
    Refused {
        /// The grant type.
        grant: GrantType,
        /// The OAuth error's name; `HTTP 401` or `HTTP 403` if there was none.
        error: String,
        /// The server's description.
        description: String,
    },
    /// An HTTP error without an OAuth error.
    #[error("the sign-in was answered with HTTP {status}: {begins}")]
    Status {
        /// The status.
        status: StatusCode,
        /// The headers, for `Retry-After` and `Location`.
        headers: Box<HeaderMap>,
        /// The beginning of the body.
        begins: String,
        /// How the client answered, if the server asked for a client certificate.
        shown: Option<Shown>,
    },
    /// Success without a token. The error does not repeat the response, which may hold the token under another name.
    #[error("the sign-in was answered with HTTP {status}, but {what}")]
    NoToken {
        /// The status.
        status: StatusCode,
        /// What came instead.
        what: Instead,
    },
}

/// What a response held in place of a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Instead {
    /// A web page.
    #[error("it is a web page")]
    Page,
    /// Anything else that is not a JSON object.
    #[error("it is not a JSON object")]
    NoObject,
    /// An object with these fields, in one line.
    #[error("it has no access_token (fields: {0})")]
    OtherFields(String),
}

/// A successful token response.
#[derive(Debug)]
pub(crate) struct TokenResponse {
    token: SecretString,
    refresh_token: Option<SecretString>,
    /// The token's lifetime.
    pub(crate) life: Duration,
    /// The names of all fields, which are not documented. For the log, after redaction.
    pub(crate) fields: String,
}

/// The lifetime of a token if the server does not state it (documented).
const USUAL_LIFE: Duration = Duration::from_secs(3600);

impl TokenResponse {
    /// The token to hold from now on. Without a new refresh token the old one stays valid (RFC 6749).
    pub(crate) fn held(self, now: Timestamp, refresh_token: Option<SecretString>) -> HeldToken {
        HeldToken {
            token: self.token,
            refresh_token: self.refresh_token.or(refresh_token),
            expires_at: Some(now.saturating_add(self.life)),
        }
    }

    pub(super) fn read(grant: GrantType, response: Response) -> Result<TokenResponse, SignInError> {
        // A reverse proxy's answer says nothing about this sign-in.
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
        Ok(TokenResponse {
            token,
            refresh_token: text(&fields, "refresh_token"),
            life: fields.get("expires_in").and_then(seconds).unwrap_or(USUAL_LIFE),
            fields: names,
        })
    }
}

impl SignInError {
    /// Whether the server refuses the refresh token, or all refresh tokens, so that only another grant helps.
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

/// The OAuth error in a response's fields, if it is a refusal and not a temporary failure.
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

/// A field's trimmed text, unless it is empty.
fn text(fields: &Map<String, Value>, name: &str) -> Option<SecretString> {
    let text = fields.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.into())
}

/// A number of seconds, also as a string. `None` for negative numbers and other values.
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

    fn answer(status: u16, body: &str) -> Result<TokenResponse, SignInError> {
        let status = StatusCode::from_u16(status).unwrap();
        let response = Response { status, body: body.into(), ..Response::default() };
        TokenResponse::read(GrantType::Mobile, response)
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
