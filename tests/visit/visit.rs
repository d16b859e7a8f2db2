//! The browser's part of a browser sign-in.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The response a browser gets from this address.
pub(crate) async fn visit(address: &str) -> String {
    let (host, target) = address.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Where the simulator's page sends a browser in which the person decides so: `allow` or `deny`.
pub(crate) async fn decide(page: &str, decision: &str) -> String {
    let answer = visit(&format!("{page}&decision={decision}")).await;
    let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
    location.unwrap_or_else(|| panic!("{answer}")).trim().to_owned()
}
