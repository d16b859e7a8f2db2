//! The REST resources `phoneCalls` and `cdr` of the UnifiedAPI, with the calls of sent messages.
//!
//! Documented by the vendor: the paths, the header, the fields of collections, calls and views, the numbers of
//! `status`, `flow` and `disposition`, the omission of fields without a value, 204 for an empty result, and the shape
//! of errors. The vendor's examples also show strings for numbers, a string for a list, and both spellings of the
//! caller ID. Inferred: a call has the id of its events, a view has the numbers of its events, and each record of `cdr`
//! has the fields of a call.

mod calls;
mod collection;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(crate) use calls::Calls;

use crate::server::Server;
use crate::{Report, Resource, SignedInBy, repeating, sign_in};

/// `GET /uapi/phoneCalls/@me/@self`: the calls in progress.
pub(crate) async fn phone_calls(
    State(server): State<Server>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let calls = server.calls().in_progress();
    let resource = server.unified_api().phone_calls;
    respond(&server, resource, uri.path(), query.as_deref(), &headers, calls)
}

/// `GET /uapi/cdr/`: the ended calls.
pub(crate) async fn cdr(
    State(server): State<Server>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let calls = server.calls().ended(collection::start_date(query.as_deref()));
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
            // Cookies are for browsers only (inferred).
            Ok(SignedInBy::Cookies) | Err(_) => error(StatusCode::UNAUTHORIZED, "access_denied"),
            Ok(SignedInBy::Token) if calls.is_empty() => StatusCode::NO_CONTENT.into_response(),
            Ok(SignedInBy::Token) => {
                let options = server.unified_api();
                as_json(StatusCode::OK, &collection::page(calls, query, &options))
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
