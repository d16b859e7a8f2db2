//! The mobile grant: an app's key and secret with a user's name and password, exchanged for an access token (sample).

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::Full;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::address::ServerAddress;
use crate::connector::{ConnectError, Connector, Exchange, Limit, Response};
use crate::text::one_line;

/// The path of the mobile grant, trailing slash included (sample).
const PATH: &str = "/hubgetsb/oauth/mobile/";

/// What is exchanged for a token.
#[derive(Clone, Copy, Debug)]
pub struct MobileGrant<'a> {
    /// The app's key.
    pub app_key: &'a str,
    /// The app's secret.
    pub app_secret: &'a SecretString,
    /// The user's name.
    pub username: &'a str,
    /// The user's password.
    pub password: &'a SecretString,
}

/// A token the server gave.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The access token.
    pub token: SecretString,
    /// How long it is valid, when the server says.
    pub expires_in: Option<Duration>,
}

/// Why no token came.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The server could not be asked.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server refused: an OAuth error.
    #[error("the server refused the sign-in: {error}: {description}")]
    Refused {
        /// The OAuth error's name.
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
        headers: HeaderMap,
        /// How the body begins.
        begins: String,
    },
    /// A success without a token. What the answer holds is not repeated: it may be the token under another name.
    #[error("the sign-in was answered with HTTP {status}, but {what}")]
    NoToken {
        /// The status.
        status: StatusCode,
        /// What came instead.
        what: String,
    },
}

/// Asks the server for an access token.
///
/// # Errors
/// When it can't be reached, refuses, or answers what nobody understands.
pub async fn mobile_grant(
    connector: &Connector,
    server: &ServerAddress,
    grant: MobileGrant<'_>,
    limit: Limit,
) -> Result<Grant, SignInError> {
    let mut request = Request::new(Full::new(Bytes::from_owner(grant.form())));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(PATH);
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    match connector.request(server, request, limit).await? {
        Exchange::Answered(response) => read_answer(response),
        Exchange::Upgraded(headers, ..) => Err(SignInError::Status {
            status: StatusCode::SWITCHING_PROTOCOLS,
            headers,
            begins: String::new(),
        }),
    }
}

impl MobileGrant<'_> {
    /// The form, every value encoded: `&`, `+`, `%`, `=`, `#`, spaces and letters beyond ASCII stay what they are.
    fn form(&self) -> Zeroizing<String> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "mobile")
            .append_pair("client_id", self.app_key)
            .append_pair("client_secret", self.app_secret.expose_secret())
            .append_pair("username", self.username)
            .append_pair("password", self.password.expose_secret());
        Zeroizing::new(form.finish())
    }
}

fn read_answer(response: Response) -> Result<Grant, SignInError> {
    let Response { status, headers, body } = response;
    let fields = match serde_json::from_str(&body) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    };
    if let Some(refusal) = fields.as_ref().and_then(|fields| oauth_error(fields, status)) {
        return Err(refusal);
    }
    if !status.is_success() {
        let begins = one_line(&body, 200);
        return Err(match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                SignInError::Refused { error: format!("HTTP {}", status.as_u16()), description: begins }
            }
            _ => SignInError::Status { status, headers, begins },
        });
    }
    let Some(fields) = fields else {
        let what = if is_html(&body) { "it is a web page" } else { "it is no JSON object" };
        return Err(SignInError::NoToken { status, what: what.into() });
    };
    // Which fields a server sends is documented nowhere; their names tell nothing secret.
    let names = one_line(&fields.keys().cloned().collect::<Vec<_>>().join(", "), 200);
    tracing::debug!(fields = names, "the sign-in was answered");
    match fields.get("access_token").and_then(Value::as_str).map(str::trim) {
        Some(token) if !token.is_empty() => {
            let expires_in = fields.get("expires_in").and_then(seconds).map(Duration::from_secs);
            Ok(Grant { token: token.into(), expires_in })
        }
        _ => Err(SignInError::NoToken { status, what: format!("it has no access_token (fields: {names})") }),
    }
}

/// An OAuth error in an answer's fields, if it is one that refuses and not one that asks to come back later.
fn oauth_error(fields: &Map<String, Value>, status: StatusCode) -> Option<SignInError> {
    let error = match fields.get("error") {
        Some(Value::String(error)) if !error.trim().is_empty() => error,
        _ => return None,
    };
    let is_trouble = matches!(error.as_str(), "server_error" | "temporarily_unavailable" | "slow_down");
    if is_trouble || status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let description = fields.get("error_description").and_then(Value::as_str).unwrap_or("no description");
    Some(SignInError::Refused { error: one_line(error, 80), description: one_line(description, 200) })
}

/// Whether a body is a web page, whatever its headers say.
pub(crate) fn is_html(body: &str) -> bool {
    body.trim_start().starts_with('<')
}

fn seconds(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<Grant, SignInError> {
        let status = StatusCode::from_u16(status).unwrap();
        read_answer(Response { status, headers: HeaderMap::new(), body: body.into() })
    }

    #[test]
    fn every_value_of_the_form_is_encoded() {
        let (secret, password) = ("s&x=1".into(), "&+%=# \"ü€".into());
        let grant =
            MobileGrant { app_key: "k~1", app_secret: &secret, username: "a b@c", password: &password };
        let form = grant.form();
        assert_eq!(
            form.as_str(),
            "grant_type=mobile&client_id=k%7E1&client_secret=s%26x%3D1&username=a+b%40c\
             &password=%26%2B%25%3D%23+%22%C3%BC%E2%82%AC"
        );
        let read: Vec<_> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        assert_eq!(read.last().unwrap(), &("password".to_owned(), "&+%=# \"ü€".to_owned()));
    }

    #[test]
    fn reads_a_token() {
        let grant = answer(200, r#"{"access_token":"t1","expires_in":"3600","refresh_token":"r"}"#).unwrap();
        assert_eq!(grant.token.expose_secret(), "t1");
        assert_eq!(grant.expires_in, Some(Duration::from_secs(3600)));
        assert_eq!(answer(200, r#"{"access_token":"t"}"#).unwrap().expires_in, None);
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
