//! The upgrade of an HTTP request to a WebSocket.

use bytes::Bytes;
use http::header::{
    CONNECTION, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use http::{Request, Uri};
use http_body_util::Full;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::ClientConfig;
use super::failure::Failure;
use crate::address::Revision;
use crate::connector::{Connector, Exchange, Limit, Transport};

/// An open WebSocket.
pub(super) type Socket = WebSocketStream<Transport>;

/// The largest accepted message: 64 MiB.
pub(super) const LARGEST_MESSAGE: usize = 64 << 20;

/// Opens a WebSocket to the DataChannel and requests a protocol revision.
pub(super) async fn upgrade(
    config: &ClientConfig,
    connector: &Connector,
    limit: Limit,
    (name, value): (HeaderName, HeaderValue),
    asked: Revision,
) -> Result<Socket, Failure> {
    let path = format!("{}?EIO={asked}&transport=websocket", config.path.with_instance(&config.instance_id));
    let key = generate_key();
    let mut request = Request::new(Full::<Bytes>::default());
    *request.uri_mut() = Uri::try_from(path).map_err(|error| Failure::Path(error.to_string()))?;
    let headers = request.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    if let Ok(key) = HeaderValue::from_str(&key) {
        headers.insert(SEC_WEBSOCKET_KEY, key);
    }
    headers.insert(name, value);

    match connector.request(&config.server, request, limit).await? {
        Exchange::Answered(response) => Err(Failure::Answered(Box::new(response))),
        Exchange::Upgraded(headers, stream, read) => {
            let accepted = headers.get(SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes);
            if accepted != Some(derive_accept_key(key.as_bytes()).as_bytes()) {
                return Err(Failure::NoWebSocket);
            }
            let limits = WebSocketConfig::default()
                .max_message_size(Some(LARGEST_MESSAGE))
                .max_frame_size(Some(LARGEST_MESSAGE));
            Ok(Socket::from_partially_read(stream, read.to_vec(), Role::Client, Some(limits)).await)
        }
    }
}
