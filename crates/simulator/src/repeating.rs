//! Refusals that repeat the request.

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::server::Server;
use crate::{Admission, Report};

/// The longest repeated request, in bytes.
const LONGEST: usize = 1 << 20;

/// Refuses the request if [`Admission::Repeating`] is set.
pub(crate) async fn refuse(State(server): State<Server>, request: Request, next: Next) -> Response {
    let Admission::Repeating(status) = server.admission() else { return next.run(request).await };
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LONGEST).await.unwrap_or_default();
    let repeated = format!("{} {} {}", String::from_utf8_lossy(&body), on_one_line(&head.headers), head.uri);
    let why = format!("{}, with HTTP status {status}: the answer repeats the request", head.uri.path());
    server.tell(&Report::Refused { why });
    answer(status, &repeated)
}

/// The headers, those with credentials first, in case a reader stops early.
pub(crate) fn on_one_line(headers: &HeaderMap) -> String {
    let mut lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    lines.sort_by_key(|line| !(line.starts_with("authorization") || line.starts_with("cookie")));
    lines.join(" ")
}

/// An error with this text in all its fields and headers.
pub(crate) fn answer(status: u16, repeated: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let error = json!({
        "error": repeated,
        "error_description": repeated,
        "error_uri": repeated,
        "code": repeated,
        "message": repeated,
        repeated: [repeated],
    });
    let mut response = (status, error.to_string()).into_response();
    for (name, value) in [
        ("content-type", "application/json"),
        ("www-authenticate", &format!("Bearer error=\"{repeated}\"")),
        ("server", repeated),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
