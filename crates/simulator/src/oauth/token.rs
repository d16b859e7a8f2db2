//! The token endpoints.

use std::collections::HashMap;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::server::Server;
use crate::{Admission, OAuthFailure, Report};

type Fields = HashMap<String, String>;

/// HTTP status, error and description as OAuth 2.0 (RFC 6749) has them.
type Refusal = (StatusCode, &'static str, &'static str);

/// `POST /hubgetsb/oauth/mobile/`
pub(crate) async fn mobile_grant(
    State(server): State<Server>,
    form: Result<Form<Fields>, FormRejection>,
) -> Response {
    answer(&server, form, &["mobile", "refresh_token"]).await
}

/// `POST /oauth/token.php`
pub(crate) async fn token(
    State(server): State<Server>,
    form: Result<Form<Fields>, FormRejection>,
) -> Response {
    answer(&server, form, &["client_credentials", "authorization_code", "refresh_token"]).await
}

async fn answer(server: &Server, form: Result<Form<Fields>, FormRejection>, grants: &[&str]) -> Response {
    let oauth = server.oauth();
    let asked = form.as_ref().ok().and_then(|Form(fields)| fields.get("grant_type"));
    let known = asked.and_then(|asked| grants.iter().find(|grant| *grant == asked));
    let grant = (*known.unwrap_or(&"of no known kind")).to_owned();
    server.tell(&Report::TokenAsked { grant: grant.clone() });
    tokio::time::sleep(oauth.delay).await;
    let refuse = |status: StatusCode, why: &str| {
        let why = format!("the token request, with HTTP status {}: {why}", status.as_u16());
        server.tell(&Report::Refused { why });
    };
    if let Admission::Status(status) = server.admission() {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        refuse(status, "nobody is let in");
        return status.into_response();
    }
    if let Some(body) = server.hostile_token() {
        refuse(StatusCode::OK, "hostile");
        return ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    }
    if let Some(failure) = oauth.failure {
        let (status, answer) = fail(failure);
        refuse(status, "all of them are");
        return answer;
    }
    let granted = match &form {
        Ok(Form(fields)) if known.is_some() => give(fields, server),
        Ok(Form(fields)) if fields.contains_key("grant_type") => {
            Err((StatusCode::BAD_REQUEST, "unsupported_grant_type", "This is no place for this grant type."))
        }
        Ok(_) => Err((StatusCode::BAD_REQUEST, "invalid_request", "The field grant_type is missing.")),
        Err(_) => Err((StatusCode::BAD_REQUEST, "invalid_request", "The body is no form.")),
    };
    match granted {
        Ok(body) => {
            server.tell(&Report::TokenGranted { grant });
            as_json(StatusCode::OK, &body)
        }
        Err(refusal) => {
            refuse(refusal.0, refusal.2);
            as_error(refusal)
        }
    }
}

/// The answer of a grant.
fn give(fields: &Fields, server: &Server) -> Result<Value, Refusal> {
    let missing = |name| (StatusCode::BAD_REQUEST, "invalid_request", name);
    let field = |name, why| {
        let value = fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
        value.ok_or_else(|| missing(why))
    };
    let no_grant = |why| (StatusCode::BAD_REQUEST, "invalid_grant", why);
    let accept = server.accept();
    let app_key = field("client_id", "The field client_id is missing.")?;
    let app_secret = field("client_secret", "The field client_secret is missing.")?;
    let is_app = app_key == accept.app_key && app_secret == accept.app_secret;
    let app = is_app.then_some(()).ok_or((
        StatusCode::UNAUTHORIZED,
        "invalid_client",
        "The app key or its secret is wrong.",
    ));
    let mut issued = server.issued();
    match fields.get("grant_type").map(String::as_str) {
        Some("mobile") => {
            let username = field("username", "The field username is missing.")?;
            let password = field("password", "The field password is missing.")?;
            app?;
            if username != accept.username || password != accept.password {
                return Err(no_grant("The user name or the password is wrong."));
            }
        }
        Some("authorization_code") => {
            let code = field("code", "The field code is missing.")?;
            let redirect_uri = field("redirect_uri", "The field redirect_uri is missing.")?;
            app?;
            let verifier = fields.get("code_verifier").map(String::as_str);
            issued.take_code(code, redirect_uri, verifier).map_err(no_grant)?;
        }
        Some("refresh_token") => {
            let refresh_token = field("refresh_token", "The field refresh_token is missing.")?;
            app?;
            if !issued.take_refresh_token(refresh_token) {
                return Err(no_grant("The refresh token is not known any more."));
            }
        }
        _ => app?,
    }
    let oauth = server.oauth();
    let mut body = json!({ "access_token": issued.token(oauth.token_life), "token_type": "Bearer" });
    if oauth.tells_life {
        body["expires_in"] = oauth.token_life.as_secs().into();
    }
    if oauth.refresh_tokens {
        body["refresh_token"] = issued.refresh_token().into();
    }
    Ok(body)
}

fn fail(failure: OAuthFailure) -> (StatusCode, Response) {
    let error = |status, error| (status, as_error((status, error, "The simulator refuses all of them.")));
    let page = "<!DOCTYPE html><title>Log in</title><p>Please log in.";
    match failure {
        OAuthFailure::InvalidClient => error(StatusCode::UNAUTHORIZED, "invalid_client"),
        OAuthFailure::InvalidGrant => error(StatusCode::BAD_REQUEST, "invalid_grant"),
        OAuthFailure::AccessDenied => error(StatusCode::BAD_REQUEST, "access_denied"),
        OAuthFailure::UnauthorizedClient => error(StatusCode::BAD_REQUEST, "unauthorized_client"),
        OAuthFailure::Html => (StatusCode::OK, Html(page).into_response()),
        OAuthFailure::NotJson => (StatusCode::OK, "access_token=demo".into_response()),
        OAuthFailure::Unavailable => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            (status, (status, Html(page)).into_response())
        }
    }
}

fn as_error((status, error, description): Refusal) -> Response {
    as_json(status, &json!({ "error": error, "error_description": description }))
}

fn as_json(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
