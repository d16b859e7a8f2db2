//! The REST resources `phoneCalls` and `cdr` of the UnifiedAPI, answered from the calls that were told.
//!
//! Documented by the vendor: paths, header, collection fields, fields of a call and its views, numbers of `status`,
//! `flow` and `disposition`, that fields without a value are left out, 204 for nothing, the shape of errors, and that
//! the vendor's examples have texts for numbers, a text for a list and both spellings of the caller ID. Inferred: that a
//! call has the id that events tell, that a view has the numbers of its events, and that each record of `cdr` has the
//! fields of a call.

mod answer;
mod ledger;

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(crate) use ledger::Ledger;

use crate::server::Server;
use crate::{Report, SignedInBy, repeating, sign_in};

/// How a [`Simulator`](crate::Simulator) answers for its UnifiedAPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnifiedApi {
    /// What the resource `phoneCalls` answers.
    pub phone_calls: Resource,
    /// What the resource `cdr` answers.
    pub cdr: Resource,
    /// Whether fields without a value are sent as `null`; else they are left out (documented).
    pub nulls: bool,
    /// Whether numbers are sent as texts, lists of one as that one, and a collection as an object by ids, as in some of
    /// the vendor's examples.
    pub odd_types: bool,
    /// Calls on one page of a collection, whatever is asked for.
    pub page: usize,
}

/// How one resource answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// The token is checked; then the calls, or 204 where there are none (documented).
    Calls,
    /// 204, whatever there is.
    Nothing,
    /// This HTTP status with an error in it.
    Refused(u16),
    /// This HTTP status with an error that repeats the request's headers.
    Repeating(u16),
    /// HTTP 503 with a `Retry-After` of so long.
    Busy(Duration),
    /// HTTP 200 and a web page.
    Page,
}

impl Default for UnifiedApi {
    fn default() -> Self {
        Self {
            phone_calls: Resource::Calls,
            cdr: Resource::Calls,
            nulls: false,
            odd_types: false,
            page: 5000,
        }
    }
}

/// `GET /uapi/phoneCalls/@me/@self`: the calls that last.
pub(crate) async fn phone_calls(
    State(server): State<Server>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let calls = server.ledger().live();
    let resource = server.unified_api().phone_calls;
    respond(&server, resource, uri.path(), query.as_deref(), &headers, calls)
}

/// `GET /uapi/cdr/`: the calls that are over.
pub(crate) async fn cdr(
    State(server): State<Server>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let calls = server.ledger().over(answer::start_date(query.as_deref()));
    let resource = server.unified_api().cdr;
    respond(&server, resource, uri.path(), query.as_deref(), &headers, calls)
}

fn respond(
    server: &Server,
    resource: Resource,
    path: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    calls: Vec<Value>,
) -> Response {
    if let Some(body) = server.hostile_body() {
        return ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    }
    let response = match resource {
        Resource::Calls => match sign_in::check(headers, &server.accept(), &server.issued()) {
            // Cookies are a browser's (inferred).
            Ok(SignedInBy::Cookies) | Err(_) => error(StatusCode::UNAUTHORIZED, "access_denied"),
            Ok(SignedInBy::Token) if calls.is_empty() => StatusCode::NO_CONTENT.into_response(),
            Ok(SignedInBy::Token) => {
                let options = server.unified_api();
                as_json(StatusCode::OK, &answer::collection(calls, query, &options))
            }
        },
        Resource::Nothing => StatusCode::NO_CONTENT.into_response(),
        Resource::Refused(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
            error(status, "access_denied")
        }
        Resource::Repeating(status) => repeating::answer(status, &repeating::on_one_line(headers)),
        Resource::Busy(wait) => {
            let wait = [(header::RETRY_AFTER, wait.as_secs().to_string())];
            (StatusCode::SERVICE_UNAVAILABLE, wait).into_response()
        }
        Resource::Page => {
            axum::response::Html("<!DOCTYPE html><title>Log in</title><p>Please log in.").into_response()
        }
    };
    server.tell(&Report::UnifiedApiAsked { path: path.to_owned(), status: response.status().as_u16() });
    response
}

fn error(status: StatusCode, code: &str) -> Response {
    as_json(status, &json!({ "error": { "code": code, "message": "The simulator refuses this." } }))
}

fn as_json(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
