//! HTTP/1.1 requests over a connector's streams: for tokens, and for the upgrade to a WebSocket.

use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;

use super::{ConnectError, Connector, Limit, Stage, Transport};
use crate::address::ServerAddress;

/// The largest body taken: an answer of ours is a small JSON, and of an error page the beginning would do.
const LARGEST_BODY: usize = 256 << 10;

/// An answer with its whole body.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as far as it is text.
    pub body: String,
}

/// What came of a request that asked for an upgrade.
#[derive(Debug)]
pub enum Exchange {
    /// The server switched protocols: the answer's headers, the stream and what was already read from it.
    Upgraded(HeaderMap, Transport, Bytes),
    /// An ordinary answer.
    Answered(Response),
}

impl Connector {
    /// Sends a request over a connection of its own. `Host` and `User-Agent` are added; the request's URI is a path.
    ///
    /// # Errors
    /// When no whole answer came within the limit.
    pub async fn request(
        &self,
        server: &ServerAddress,
        request: Request<Full<Bytes>>,
        limit: Limit,
    ) -> Result<Exchange, ConnectError> {
        let stream = self.open(server, limit).await?;
        limit.within(Stage::Http, exchange(stream, server, request)).await?
    }
}

async fn exchange(
    stream: Transport,
    server: &ServerAddress,
    mut request: Request<Full<Bytes>>,
) -> Result<Exchange, ConnectError> {
    if let Ok(host) = HeaderValue::from_str(&server.authority()) {
        request.headers_mut().insert(HOST, host);
    }
    let agent = concat!("Ringtray/", env!("CARGO_PKG_VERSION"));
    request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(agent));

    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // The set ends the connection with this future, also when that is given up half-way.
    let mut driver = JoinSet::new();
    driver.spawn(connection.with_upgrades());
    let response = sender.send_request(request).await?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let headers = response.headers().clone();
        let upgraded = hyper::upgrade::on(response).await?;
        if let Ok(parts) = upgraded.downcast::<TokioIo<Transport>>() {
            return Ok(Exchange::Upgraded(headers, parts.io.into_inner(), parts.read_buf));
        }
        // It is the stream put in above; no other type can come out.
        return Ok(Exchange::Answered(Response {
            status: StatusCode::SWITCHING_PROTOCOLS,
            headers,
            body: String::new(),
        }));
    }
    Ok(Exchange::Answered(whole(response).await?))
}

async fn whole(response: http::Response<Incoming>) -> Result<Response, ConnectError> {
    let (parts, body) = response.into_parts();
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(ConnectError::TooLarge(LARGEST_BODY)),
        // An error page that breaks off has told its status all the same.
        Err(error) => {
            tracing::debug!(%error, status = %parts.status, "the answer's body broke off");
            Bytes::new()
        }
    };
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Response { status: parts.status, headers: parts.headers, body })
}
