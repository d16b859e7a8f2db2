//! `CONNECT`: a tunnel through an HTTP proxy (RFC 9110, section 9.3.6).

use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::Empty;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use secrecy::ExposeSecret as _;
use secrecy::zeroize::Zeroizing;
use tokio::net::TcpStream;

use super::{Proxy, ProxyAnswer, ProxyFault, ProxySignIn, SignInTrouble};
use crate::address::ServerAddress;
use crate::connector::request::AGENT;
use crate::text::one_line;

/// The longest accepted response head, in bytes.
const LARGEST_HEAD: usize = 64 << 10;

/// Opens a tunnel to the server through a stream to the proxy.
pub(super) async fn through(
    stream: TcpStream,
    proxy: &Proxy,
    server: &ServerAddress,
) -> Result<TcpStream, ProxyFault> {
    let request = request(proxy, server)?;
    let garbled = |error| proxy.garbled(error);
    let handshake = Builder::new().max_buf_size(LARGEST_HEAD).handshake(TokioIo::new(stream)).await;
    let (sender, connection) = handshake.map_err(garbled)?;
    // The response carries its errors.
    let driver = async {
        let _ = connection.with_upgrades().await;
        std::future::pending().await
    };
    tokio::select! {
        biased;
        tunnel = tunnel(sender, request, proxy) => tunnel,
        never = driver => never,
    }
}

/// The request. It holds nothing that is meant for the server.
fn request(proxy: &Proxy, server: &ServerAddress) -> Result<Request<Empty<Bytes>>, ProxyFault> {
    let host = server.host();
    let port = server.port();
    // Always with the port; an IPv6 address has brackets.
    let target = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let mut request = Request::new(Empty::new());
    *request.method_mut() = Method::CONNECT;
    // Never fails: a server's address is valid in a URI.
    *request.uri_mut() = Uri::try_from(&target).map_err(|error| proxy.garbled(error))?;
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::from_str(&target).map_err(|error| proxy.garbled(error))?);
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    if let Some(sign_in) = &proxy.sign_in {
        let value = authorization(sign_in).map_err(|trouble| proxy.trouble(trouble))?;
        headers.insert(PROXY_AUTHORIZATION, value);
    }
    Ok(request)
}

fn authorization(sign_in: &ProxySignIn) -> Result<HeaderValue, SignInTrouble> {
    let name = &sign_in.username;
    if name.is_empty() || name.contains(|c: char| c == ':' || c.is_control()) {
        return Err(SignInTrouble::Name);
    }
    if sign_in.password.expose_secret().contains(char::is_control) {
        return Err(SignInTrouble::Password);
    }
    let value = Zeroizing::new(format!("Basic {}", sign_in.basic().expose_secret()));
    let mut value = HeaderValue::from_str(&value).map_err(|_| SignInTrouble::Password)?;
    value.set_sensitive(true);
    Ok(value)
}

async fn tunnel(
    mut sender: SendRequest<Empty<Bytes>>,
    request: Request<Empty<Bytes>>,
    proxy: &Proxy,
) -> Result<TcpStream, ProxyFault> {
    let response = sender.send_request(request).await.map_err(|error| proxy.garbled(error))?;
    match response.status() {
        // tinyproxy answers a wrong password with 401 (measured). A 401 of the server would come through the tunnel.
        StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::UNAUTHORIZED => {
            let trouble = match &proxy.sign_in {
                _ if !takes_basic(response.headers()) => {
                    SignInTrouble::OtherWays { names: ways(response.headers()) }
                }
                Some(_) => SignInTrouble::Refused,
                None => SignInTrouble::Missing,
            };
            return Err(proxy.trouble(trouble));
        }
        status if !status.is_success() => return Err(proxy.refused(ProxyAnswer::Status(status))),
        _ => {}
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(|error| proxy.garbled(error))?;
    match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(parts) if parts.read_buf.is_empty() => Ok(parts.io.into_inner()),
        // In TLS the client sends first, so this is not from the server.
        Ok(_) => Err(proxy.unencrypted()),
        // Never fails: it is the stream passed in above.
        Err(_) => Err(proxy.garbled("no stream")),
    }
}

/// The authentication schemes that the proxy offers: the first word of each header.
fn ways(headers: &HeaderMap) -> String {
    let offers = headers.get_all(PROXY_AUTHENTICATE).iter().filter_map(|offer| offer.to_str().ok());
    let names: Vec<_> = offers.filter_map(|offer| offer.split([' ', ',']).next()).collect();
    one_line(&names.join(", "), 60)
}

/// Whether the proxy offers basic authentication, or names no scheme at all.
fn takes_basic(headers: &HeaderMap) -> bool {
    let mut offers = headers.get_all(PROXY_AUTHENTICATE).iter().peekable();
    let is_basic = |offer: &HeaderValue| {
        let offer = offer.as_bytes().to_ascii_lowercase();
        offer.split(|byte| *byte == b',').any(|scheme| scheme.trim_ascii_start().starts_with(b"basic"))
    };
    offers.peek().is_none() || offers.any(is_basic)
}
