//! The credentials of each mode: on the upgrade request, and in the mobile grant.

use std::collections::HashMap;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::server::Server;
use crate::{Accept, Admission, Report, SignedInBy};

/// How long a token is said to be good for, in seconds.
const TOKEN_LIFE: u32 = 3600;

/// Which of the accepted credentials the headers carry, or why they don't.
pub(crate) fn check(headers: &HeaderMap, accept: &Accept) -> Result<SignedInBy, &'static str> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(bearer);
    let (vn, dev) = (cookie(headers, "vn"), cookie(headers, "dev"));
    match token {
        Some(Some(token)) if token == accept.token => Ok(SignedInBy::Token),
        _ if vn == Some(&accept.vn) && dev == Some(&accept.dev) => Ok(SignedInBy::Cookies),
        Some(Some(_)) => Err("the bearer token is another one"),
        Some(None) => Err("the authorization is no bearer token"),
        None if vn.is_none() && dev.is_none() => Err("there are neither cookies nor a bearer token"),
        None => Err("the cookies vn and dev are not both the right ones"),
    }
}

/// `POST /hubgetsb/oauth/mobile/`
pub(crate) async fn mobile_grant(
    State(server): State<Server>,
    form: Result<Form<HashMap<String, String>>, FormRejection>,
) -> Response {
    if let Admission::Status(status) = server.admission() {
        server.tell(&Report::Refused { why: format!("the token request, with HTTP status {status}") });
        return StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE).into_response();
    }
    let granted = match &form {
        Ok(Form(fields)) => grant(fields, &server.accept()),
        Err(_) => Err((StatusCode::BAD_REQUEST, "invalid_request", "The body is no form.")),
    };
    match granted {
        Ok(body) => {
            server.tell(&Report::TokenGranted);
            json(StatusCode::OK, &body)
        }
        Err((status, error, description)) => {
            server.tell(&Report::Refused { why: format!("the token request: {description}") });
            json(status, &serde_json::json!({ "error": error, "error_description": description }))
        }
    }
}

/// The answer of a grant, or HTTP status, error and description as OAuth 2.0 (RFC 6749) has them; which of
/// them a real server uses is inferred.
fn grant(
    fields: &HashMap<String, String>,
    accept: &Accept,
) -> Result<serde_json::Value, (StatusCode, &'static str, &'static str)> {
    let field = |name| fields.get(name).map(String::as_str).filter(|value: &&str| !value.is_empty());
    let missing = |name| (StatusCode::BAD_REQUEST, "invalid_request", name);
    let grant_type = field("grant_type").ok_or_else(|| missing("The field grant_type is missing."))?;
    if grant_type != "mobile" {
        return Err((StatusCode::BAD_REQUEST, "unsupported_grant_type", "The grant type is not mobile."));
    }
    let app_key = field("client_id").ok_or_else(|| missing("The field client_id is missing."))?;
    let app_secret = field("client_secret").ok_or_else(|| missing("The field client_secret is missing."))?;
    let username = field("username").ok_or_else(|| missing("The field username is missing."))?;
    let password = field("password").ok_or_else(|| missing("The field password is missing."))?;
    if app_key != accept.app_key || app_secret != accept.app_secret {
        return Err((StatusCode::UNAUTHORIZED, "invalid_client", "The app key or its secret is wrong."));
    }
    if username != accept.username || password != accept.password {
        return Err((StatusCode::BAD_REQUEST, "invalid_grant", "The user name or the password is wrong."));
    }
    Ok(serde_json::json!({ "access_token": accept.token, "token_type": "Bearer", "expires_in": TOKEN_LIFE }))
}

fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key.trim() == name).then(|| value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: &'static str, value: &'static str) -> Result<SignedInBy, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        check(&headers, &Accept::default())
    }

    #[test]
    fn cookies_may_be_spaced_and_ordered_as_one_likes() {
        for cookies in
            ["vn=demo;dev=demo", "dev=demo; vn=demo", "a=b;  dev = demo ;vn=demo; c", "vn=demo; dev=demo;"]
        {
            assert_eq!(checked("cookie", cookies), Ok(SignedInBy::Cookies), "{cookies}");
        }
        for cookies in ["vn=demo", "vn=demo;dev=other", "vn=;dev=", "vndemo"] {
            assert!(checked("cookie", cookies).is_err(), "{cookies}");
        }
    }

    #[test]
    fn a_token_is_a_bearer_token() {
        for authorization in ["Bearer demo", "bearer  demo", "BEARER demo "] {
            assert_eq!(checked("authorization", authorization), Ok(SignedInBy::Token), "{authorization}");
        }
        for authorization in ["demo", "Basic demo", "Bearer", "Bearer other", "Bearer demo2"] {
            assert!(checked("authorization", authorization).is_err(), "{authorization}");
        }
    }

    #[test]
    fn a_refusal_never_repeats_what_was_sent() {
        for (name, value) in [("authorization", "Bearer s3cret"), ("cookie", "vn=s3cret;dev=s3cret")] {
            assert!(!checked(name, value).unwrap_err().contains("s3cret"));
        }
        assert!(check(&HeaderMap::new(), &Accept::default()).is_err());
    }
}
