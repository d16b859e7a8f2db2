//! HTTP as a test's server reads and writes it.

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::soon;

/// A whole HTTP answer.
pub fn http(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len())
}

/// The answer that accepts this request's upgrade.
pub fn switching_protocols(head: &str) -> String {
    let key = header(head, "sec-websocket-key").expect("an upgrade is asked for");
    let accept = derive_accept_key(key.as_bytes());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

/// The head and body of a request.
pub(super) async fn request(stream: &mut TcpStream) -> (String, String) {
    let mut read = Vec::new();
    soon("a request", async {
        loop {
            let mut chunk = [0; 4096];
            let length = stream.read(&mut chunk).await.unwrap();
            assert_ne!(length, 0, "the request broke off");
            read.extend_from_slice(chunk.get(..length).unwrap());
            let text = String::from_utf8(read.clone()).unwrap();
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && body.len() >= content_length(head)
            {
                return (head.to_owned(), body.to_owned());
            }
        }
    })
    .await
}

fn content_length(head: &str) -> usize {
    header(head, "content-length").map_or(0, |value| value.parse().unwrap())
}

fn header<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
}
