//! The upgrade of a request to a WebSocket.

use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use crate::connection::Connection;
use crate::protocol::Revision;
use crate::server::Server;
use crate::{Admission, Report, SignedInBy, hostile, sign_in};

/// `GET /datachannel/<instance id>/?EIO=<revision>&transport=websocket`
pub(crate) async fn upgrade(
    State(server): State<Server>,
    Path(instance_id): Path<String>,
    RawQuery(query): RawQuery,
    mut request: Request,
) -> Response {
    if let Admission::Late(delay) = server.admission() {
        tokio::time::sleep(delay).await;
    }
    if let Some(answer) = hostile_answer(&server) {
        return answer;
    }
    let admitted = admit(&server, &query.unwrap_or_default(), &request).and_then(|admitted| {
        let switch = create_response_with_body(&request, Body::empty)
            .map_err(|error| Refusal::bad_request("3", &format!("Bad request: {error}")))?;
        Ok((admitted, switch))
    });
    let ((revision, by), switch) = match admitted {
        Ok(admitted) => admitted,
        Err(Refusal { status, body, why }) => {
            server.tell(&Report::Refused {
                why: format!("an upgrade, with HTTP status {}: {why}", status.as_u16()),
            });
            return (status, body).into_response();
        }
    };
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        match upgraded.await {
            Ok(stream) => {
                let Some((number, waiting, is_cut)) = server.link() else { return };
                let connection = Connection::new(&server, number, revision, by, instance_id);
                connection.run(stream, waiting, is_cut).await;
                server.unlink(number);
            }
            Err(error) => tracing::debug!("an upgraded connection ended at once: {error}"),
        }
    });
    switch
}

/// Whether this request may be upgraded, with its revision and credentials.
fn admit(server: &Server, query: &str, request: &Request) -> Result<(Revision, SignedInBy), Refusal> {
    let parameter =
        |name| query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    if parameter("transport").map(|(_, value)| value) != Some("websocket") {
        return Err(Refusal::bad_request("0", "Transport unknown"));
    }
    let asked = match parameter("EIO").map(|(_, value)| value) {
        Some("3") => Some(Revision::Three),
        Some("4") => Some(Revision::Four),
        _ => None,
    };
    let revision = match (server.revision(), asked) {
        // Socket.IO 1.x and 2.x ignore the requested revision.
        (Some(Revision::Three), _) => Revision::Three,
        (None, Some(asked)) => asked,
        (Some(Revision::Four), Some(Revision::Four)) => Revision::Four,
        (_, _) => return Err(Refusal::bad_request("5", "Unsupported protocol version")),
    };
    if let Admission::Status(status) = server.admission() {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        return Err(Refusal { status, body: String::new(), why: "nobody is let in".to_owned() });
    }
    match sign_in::check(request.headers(), &server.accept(), &server.issued()) {
        Ok(by) => Ok((revision, by)),
        Err(why) => Err(Refusal {
            status: StatusCode::UNAUTHORIZED,
            body: "Not Authorized".to_owned(),
            why: why.to_owned(),
        }),
    }
}

/// A hostile server's answer in place of an upgrade, now and then.
fn hostile_answer(server: &Server) -> Option<Response> {
    let (mut random, secret) = server.hostile_random()?;
    let hostile::Answer { status, headers, body } = hostile::answer(&mut random, &secret)?;
    server.tell(&Report::Refused { why: format!("an upgrade, with HTTP status {status}: hostile") });
    let mut response = (StatusCode::from_u16(status).unwrap_or_default(), body).into_response();
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    Some(response)
}

/// An upgrade request's refusal.
struct Refusal {
    status: StatusCode,
    body: String,
    why: String,
}

impl Refusal {
    /// Engine.IO's answer to an invalid request.
    fn bad_request(code: &str, message: &str) -> Self {
        let body = format!(r#"{{"code":{code},"message":"{message}"}}"#);
        Self { status: StatusCode::BAD_REQUEST, body, why: message.to_owned() }
    }
}
