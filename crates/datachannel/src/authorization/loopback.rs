//! The loopback port to which the server redirects the browser (RFC 8252).

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

/// The most connections at a time. A browser opens some in advance, and any program on this computer may open more.
/// Beyond this number the oldest one is closed.
const CONNECTIONS: usize = 64;
/// The time limit for a connection, up to the last byte of its page.
const LONGEST_VISIT: Duration = Duration::from_secs(5);
/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 16 << 10;

/// The outcome of a sign-in in the browser.
type Outcome = Result<Code, LandingError>;

/// A free loopback port, taken until this is dropped.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    port: u16,
}

impl Loopback {
    /// Takes a free port.
    ///
    /// # Errors
    /// When the system has none.
    pub async fn open() -> io::Result<Loopback> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        Ok(Loopback { listener, port })
    }

    /// The redirect address. It has the IP address, as RFC 8252 advises, because `localhost` may resolve to anything.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Waits until the browser returns from this sign-in, and shows a page that says it may be closed. Other requests
    /// are refused and can't keep the browser out: a connection is closed after 5 s, or earlier if newer ones need its
    /// place. There is no time limit. Cancel safe.
    ///
    /// # Errors
    /// When the server or the user refused.
    pub async fn landed(&self, authorization: &Authorization) -> Outcome {
        let authorization = Arc::new(authorization.clone());
        let mut visits = JoinSet::new();
        let mut oldest_first: VecDeque<AbortHandle> = VecDeque::new();
        loop {
            tokio::select! {
                // The browser's result comes first, however many other connections arrive.
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
                            tracing::debug!("too many connections to the sign-in port; closing the oldest");
                            oldest.abort();
                        }
                        oldest_first.push_back(visits.spawn(visit(stream, Arc::clone(&authorization))));
                    }
                    Err(error) => {
                        tracing::debug!(%error, "a connection to the sign-in port was lost");
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
        Ok(Err(error)) => {
            tracing::debug!(%error, "a request to the sign-in port was not answered completely");
        }
        Err(_) => {
            tracing::debug!(limit = ?LONGEST_VISIT, "a connection to the sign-in port took too long and is closed");
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
        // Any program on this computer can send requests, so a wrong one does not end the sign-in.
        Err(LandingError::OtherSignIn | LandingError::NoCode { .. }) => {
            let words = "This page belongs to another sign-in. Go back to Ringtray and begin once more.";
            (page(StatusCode::BAD_REQUEST, words), None)
        }
    }
}

/// A page that loads nothing and does not reveal its address to others.
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
