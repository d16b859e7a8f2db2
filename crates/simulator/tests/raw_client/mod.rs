//! A client that sees every frame, and the reports of a simulator. [`LIMIT`] bounds every wait, so that a failure
//! ends.

#![allow(dead_code, reason = "not every test file uses all of it")]

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use ringtray_simulator::{Report, Simulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

pub(crate) const LIMIT: Duration = Duration::from_secs(20);

pub(crate) const TOKEN: (&str, &str) = ("authorization", "Bearer demo");

pub(crate) struct RawClient(WebSocketStream<TcpStream>);

impl RawClient {
    /// Opens a connection, or returns the HTTP status of the refusal.
    pub(crate) async fn open(
        simulator: &Simulator,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let host = host(simulator);
        let mut request = format!("ws://{host}{path}").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(host).await.unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a connection with the token, requesting this revision.
    pub(crate) async fn with_token(simulator: &Simulator, eio: u8) -> Self {
        let path = format!("/datachannel/abc/?EIO={eio}&transport=websocket");
        Self::open(simulator, &path, &[TOKEN]).await.unwrap()
    }

    /// The next text; `None` when the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<String> {
        let message = timeout(LIMIT, self.0.next()).await.expect("a frame in time");
        match message {
            Some(Ok(Message::Text(text))) => Some(text.to_string()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => None,
            Some(Ok(other)) => panic!("unexpected {other:?}"),
        }
    }

    pub(crate) async fn expect(&mut self, text: &str) {
        assert_eq!(self.next().await.as_deref(), Some(text));
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// Receives the open packet and joins as revision 4 does.
    pub(crate) async fn join(&mut self) {
        assert!(self.next().await.unwrap().starts_with("0{"));
        self.send("40").await;
        assert!(self.next().await.unwrap().starts_with("40{"));
    }

    /// The code and reason with which the server closes the connection next.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        match timeout(LIMIT, self.0.next()).await.expect("a frame in time") {
            Some(Ok(Message::Close(Some(frame)))) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("instead of a close frame came {other:?}"),
        }
    }

    pub(crate) async fn close(mut self) {
        self.0.close(None).await.unwrap();
    }
}

/// All reports up to and including the first for which `wanted` is true.
pub(crate) async fn told_until(
    reports: &mut UnboundedReceiver<Report>,
    wanted: impl Fn(&Report) -> bool,
) -> Vec<Report> {
    let mut told = Vec::new();
    loop {
        match timeout(LIMIT, reports.recv()).await {
            Ok(Some(report)) => {
                told.push(report);
                if told.last().is_some_and(&wanted) {
                    return told;
                }
            }
            Ok(None) => panic!("no more reports after {told:#?}"),
            Err(_) => panic!("not told in time; told were {told:#?}"),
        }
    }
}

/// The first report for which `wanted` is true.
pub(crate) async fn told(
    reports: &mut UnboundedReceiver<Report>,
    wanted: impl Fn(&Report) -> bool,
) -> Report {
    told_until(reports, wanted).await.pop().unwrap()
}

/// Status and body of the answer to a POST with this form.
pub(crate) async fn post(simulator: &Simulator, path: &str, content_type: &str, body: &str) -> (u16, String) {
    let host = host(simulator);
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(LIMIT, stream.read_to_string(&mut answer)).await.expect("an answer in time").unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Status and body of the answer to a GET with these headers.
pub(crate) async fn get(
    simulator: &Simulator,
    path: &str,
    headers: &[(&'static str, &str)],
) -> (u16, String) {
    let host = host(simulator);
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{headers}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(LIMIT, stream.read_to_string(&mut answer)).await.expect("an answer in time").unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn host(simulator: &Simulator) -> String {
    simulator.address().strip_prefix("http://").unwrap().to_owned()
}

/// The sign-in page's answer to these fields: status, redirect address, and page.
pub(crate) async fn authorize(
    simulator: &Simulator,
    fields: &[(&'static str, String)],
) -> (u16, Option<String>, String) {
    let encoded = |value: &str| value.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let query: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let host = host(simulator);
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let request = format!(
        "GET /oauth/authorize.php?{} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n",
        query.join("&")
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(LIMIT, stream.read_to_string(&mut answer)).await.expect("an answer in time").unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    (head.split(' ').nth(1).unwrap().parse().unwrap(), location, body.to_owned())
}
