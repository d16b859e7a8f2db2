//! A simulator behind TLS, and a proxy before it.

use std::sync::{Arc, Mutex};

use crate::support::LIMIT;
use ringtray_datachannel::Fingerprint;
use ringtray_simulator::{Options, Scenario, Simulator};
use sha2::{Digest, Sha256};
use tls_front::Front;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// A server for `localhost` with a self-signed certificate.
pub(crate) struct TlsServer {
    _simulator: Simulator,
    front: Front,
}

impl TlsServer {
    pub(crate) async fn start() -> Self {
        Self::with(None).await
    }

    /// A server that accepts only clients with this certificate.
    pub(crate) async fn for_client(client: &[u8]) -> Self {
        Self::with(Some(client)).await
    }

    async fn with(client: Option<&[u8]>) -> Self {
        let options = Options { scenario: Scenario::quiet(), ..Options::default() };
        let simulator = Simulator::start(options).await.unwrap();
        let front = match client {
            Some(client) => Front::for_client(&simulator, client).await,
            None => Front::of(&simulator).await,
        };
        Self { _simulator: simulator, front }
    }

    /// A configuration for it, with these keys besides.
    pub(crate) fn configuration(&self, more: &str) -> String {
        format!(r#"{{ "uri": "{}", {more} "bot": {{ "token": "demo" }} }}"#, self.front.address())
    }

    /// A client has refused the certificate, twice.
    pub(crate) async fn refused_twice(&self) {
        for _ in 0..2 {
            tokio::time::timeout(LIMIT, self.front.refused()).await.expect("a refusal");
        }
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(self.front.der()).into())
    }

    pub(crate) fn pem(&self) -> String {
        self.front.pem()
    }
}

/// A proxy that connects to whatever it is asked for. The address, and the heads of the requests it was sent.
pub(crate) async fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = heads.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let seen = seen.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap();
                let target = head.split(' ').nth(1).unwrap().to_owned();
                seen.lock().unwrap().push(head);
                let mut inner = TcpStream::connect(target).await.unwrap();
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut inner).await;
            });
        }
    });
    (address, heads)
}
