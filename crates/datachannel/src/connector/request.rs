//! HTTP/1.1 requests over a connector's streams, for tokens and for the WebSocket upgrade.

use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Frame, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;

use super::{ConnectError, Connector, Limit, Shown, Stage, Transport};
use crate::address::ServerAddress;

/// The default limit for a body, in bytes. Expected answers are small JSON, and the beginning of a web page is enough.
const LARGEST_BODY: usize = 256 << 10;

/// The `User-Agent` header.
pub(super) const AGENT: &str = concat!("Ringtray/", env!("CARGO_PKG_VERSION"));

/// A response.
#[derive(Debug, Default)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or its beginning if it is over 256 KiB or the requested limit.
    pub body: String,
    /// How the client answered, if the server asked for a client certificate.
    pub shown: Option<Shown>,
}

/// The outcome of a request that may be upgraded.
#[derive(Debug)]
pub enum Exchange {
    /// The server switched protocols: the response's headers, the stream, and the bytes already read from it.
    Upgraded(HeaderMap, Transport, Bytes),
    /// An ordinary response.
    Answered(Response),
}

impl Connector {
    /// Sends a request over a new connection, with `Host` and `User-Agent` added. The request's URI is a path.
    ///
    /// # Errors
    /// When there is no response within the limit.
    pub async fn request(
        &self,
        server: &ServerAddress,
        request: Request<Full<Bytes>>,
        limit: Limit,
    ) -> Result<Exchange, ConnectError> {
        self.request_up_to(server, request, limit, LARGEST_BODY).await
    }

    /// The same with another limit for the body, in bytes.
    ///
    /// # Errors
    /// When there is no response within the limit.
    pub async fn request_up_to(
        &self,
        server: &ServerAddress,
        request: Request<Full<Bytes>>,
        limit: Limit,
        largest_body: usize,
    ) -> Result<Exchange, ConnectError> {
        let stream = self.open(server, &limit).await?;
        limit.within(Stage::Http, exchange(stream, server, request, largest_body)).await?
    }
}

async fn exchange(
    stream: Transport,
    server: &ServerAddress,
    mut request: Request<Full<Bytes>>,
    largest_body: usize,
) -> Result<Exchange, ConnectError> {
    if let Ok(host) = HeaderValue::from_str(&server.authority()) {
        request.headers_mut().insert(HOST, host);
    }
    request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(AGENT));

    let shown = stream.shown().cloned();
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Driven here and not in its own task, so that a cancelled request drops the socket at once. The response carries
    // its errors.
    let driver = async {
        let _ = connection.with_upgrades().await;
        std::future::pending().await
    };
    tokio::select! {
        biased;
        answer = answer(sender, request, largest_body) => answer.map(|exchange| match exchange {
            Exchange::Answered(response) => Exchange::Answered(Response { shown, ..response }),
            upgraded @ Exchange::Upgraded(..) => upgraded,
        }),
        never = driver => never,
    }
}

async fn answer(
    mut sender: SendRequest<Full<Bytes>>,
    request: Request<Full<Bytes>>,
    largest_body: usize,
) -> Result<Exchange, ConnectError> {
    let response = sender.send_request(request).await?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let headers = response.headers().clone();
        let upgraded = hyper::upgrade::on(response).await?;
        if let Ok(parts) = upgraded.downcast::<TokioIo<Transport>>() {
            return Ok(Exchange::Upgraded(headers, parts.io.into_inner(), parts.read_buf));
        }
        // Always succeeds: it is the stream passed in above.
        return Ok(Exchange::Answered(Response {
            status: StatusCode::SWITCHING_PROTOCOLS,
            headers,
            ..Response::default()
        }));
    }
    Ok(Exchange::Answered(whole(response, largest_body).await))
}

/// The response with its body, up to the limit.
async fn whole(response: http::Response<Incoming>, largest: usize) -> Response {
    let (parts, mut body) = response.into_parts();
    let mut read = Vec::new();
    while read.len() < largest
        && let Some(frame) = body.frame().await
    {
        match frame.map(Frame::into_data) {
            Ok(Ok(data)) => read.extend_from_slice(&data),
            Ok(Err(_trailers)) => {}
            Err(error) => {
                // The status is still useful.
                tracing::debug!(%error, status = %parts.status, "the response body is incomplete");
                break;
            }
        }
    }
    read.truncate(largest);
    let body = String::from_utf8_lossy(&read).into_owned();
    Response { status: parts.status, headers: parts.headers, body, shown: None }
}
