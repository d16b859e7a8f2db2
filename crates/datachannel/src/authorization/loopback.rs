//! The port of this computer to which the browser comes back (RFC 8252).

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::{Authorization, Code, LandingError};

/// How many connections are served at a time. A browser opens some on suspicion, and any program of this computer may
/// open more: beyond this many the oldest one goes.
const CONNECTIONS: usize = 64;
/// How long one connection may last, from its beginning to the last byte of its page.
const LONGEST_VISIT: Duration = Duration::from_secs(5);
/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 16 << 10;

/// What a sign-in in the browser came to.
type Outcome = Result<Code, LandingError>;

/// A free port of this computer, which nobody else reaches, until it is dropped.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    port: u16,
}

impl Loopback {
    /// Takes a free port.
    ///
    /// # Errors
    /// When the system gives none.
    pub async fn open() -> io::Result<Loopback> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        Ok(Loopback { listener, port })
    }

    /// Where the browser is to come back to: the address by number, as RFC 8252 advises, for `localhost` may be anything.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Waits until the browser comes back from this sign-in, and tells it that it may be closed. Whatever else comes to
    /// the port is turned away, and none of it keeps the browser out: a connection is closed after 5 s, and earlier
    /// where newer ones need its place. It has no time limit of its own. Cancel safe.
    ///
    /// # Errors
    /// When the server or the person refused.
    pub async fn landed(&self, authorization: &Authorization) -> Outcome {
        let authorization = Arc::new(authorization.clone());
        let mut visits = JoinSet::new();
        let mut oldest_first: VecDeque<AbortHandle> = VecDeque::new();
        loop {
            tokio::select! {
                // What a browser brought is taken before anything else that comes, however much that is.
                biased;
                // Once the browser has its page.
                Some(visit) = visits.join_next() => {
                    if let Ok(Some(outcome)) = visit {
                        return outcome;
                    }
                    oldest_first.retain(|visit| !visit.is_finished());
                },
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        if oldest_first.len() >= CONNECTIONS && let Some(oldest) = oldest_first.pop_front() {
                            tracing::debug!("too many connections came to the port of a sign-in; the oldest one is closed");
                            oldest.abort();
                        }
                        oldest_first.push_back(visits.spawn(visit(stream, Arc::clone(&authorization))));
                    }
                    Err(error) => {
                        tracing::debug!(%error, "a browser's connection was lost");
                        tokio::task::yield_now().await;
                    }
                },
            }
        }
    }
}

/// Serves one request.
async fn visit(stream: TcpStream, authorization: Arc<Authorization>) -> Option<Outcome> {
    let outcome = Mutex::new(None);
    let service = service_fn(|request: Request<Incoming>| {
        let (page, came_to) = answer(&request, &authorization);
        if came_to.is_some() {
            *outcome.lock().unwrap_or_else(PoisonError::into_inner) = came_to;
        }
        async { Ok::<_, Infallible>(page) }
    });
    let mut http = http1::Builder::new();
    http.keep_alive(false).max_buf_size(LONGEST_HEAD);
    match timeout(LONGEST_VISIT, http.serve_connection(TokioIo::new(stream), service)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a browser's request was not served whole"),
        Err(_) => {
            tracing::debug!(limit = ?LONGEST_VISIT, "a browser's connection took too long and is closed");
        }
    }
    outcome.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn answer(
    request: &Request<Incoming>,
    authorization: &Authorization,
) -> (Response<Full<Bytes>>, Option<Outcome>) {
    let query = request.uri().query();
    let (Method::GET, "/", Some(query)) = (request.method().clone(), request.uri().path(), query) else {
        return (page(StatusCode::NOT_FOUND, "There is nothing here."), None);
    };
    match authorization.read(query) {
        Ok(code) => {
            let words = "The server let Ringtray in. You can close this page and go back to Ringtray.";
            (page(StatusCode::OK, words), Some(Ok(code)))
        }
        Err(refused @ LandingError::Refused { .. }) => {
            let words =
                "The server did not let Ringtray in. You can close this page and go back to Ringtray.";
            (page(StatusCode::OK, words), Some(Err(refused)))
        }
        // Anybody on this computer can come here; that ends nothing.
        Err(LandingError::OtherSignIn | LandingError::NoCode { .. }) => {
            let words = "This page belongs to another sign-in. Go back to Ringtray and begin once more.";
            (page(StatusCode::BAD_REQUEST, words), None)
        }
    }
}

/// A page without anything that could load, or tell others where it was.
fn page(status: StatusCode, words: &'static str) -> Response<Full<Bytes>> {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Ringtray</title><h1>Ringtray</h1><p>{words}</p></html>\n"
    );
    let mut response = Response::new(Full::new(Bytes::from(page)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    response
}
