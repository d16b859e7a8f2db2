//! Both sides of a proxy, and a proxy that follows a test's script.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::{SinkExt as _, StreamExt as _};
use http::HeaderMap;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use ringtray_datachannel::{ClientConfig, ProxyAddress, ProxyChoice, ProxySignIn, ServerAddress, Trust};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

use super::{OPEN_FOUR, bot, config, limits, soon};

/// The password for proxies, difficult for every encoding.
pub const PASSWORD: &str = "s3cret:ü%=#";

pub fn sign_in() -> ProxySignIn {
    ProxySignIn { username: "ann".into(), password: PASSWORD.into() }
}

pub fn through(address: &str, sign_in: Option<ProxySignIn>) -> ProxyChoice {
    ProxyChoice::Through { address: ProxyAddress::parse(address).unwrap(), sign_in }
}

/// An account of a server that nobody needs to reach.
pub fn towards(server: &str, proxy: ProxyChoice) -> ClientConfig {
    ClientConfig { proxy, ..config(ServerAddress::parse(server).unwrap(), bot(), limits()) }
}

/// A TLS server for `localhost` and `127.0.0.1` on loopback that accepts every client.
pub struct Destination {
    pub port: u16,
    authority: tempfile::NamedTempFile,
    upgrades: mpsc::UnboundedReceiver<HeaderMap>,
}

impl Destination {
    pub async fn start() -> Destination {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let authority = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(authority.path(), issuer.pem()).unwrap();

        let mut params =
            CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        let day = Duration::from_secs(24 * 3600);
        params.not_before = (SystemTime::now() - day).into();
        params.not_after = (SystemTime::now() + 30 * day).into();
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seen, upgrades) = mpsc::unbounded_channel();
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        // If `localhost` is ::1 first, microsocks tries no other address.
        if let Ok(listener) = TcpListener::bind(("::1", port)).await {
            tokio::spawn(serve(listener, acceptor.clone(), seen.clone()));
        }
        tokio::spawn(serve(listener, acceptor, seen));
        Destination { port, authority, upgrades }
    }

    pub fn account(&self, host: &str, proxy: ProxyChoice) -> ClientConfig {
        let trust = Trust::Authorities(self.authority.path().to_owned());
        ClientConfig { trust, ..towards(&format!("https://{host}:{}", self.port), proxy) }
    }

    /// The headers of the next upgrade.
    pub async fn upgrade(&mut self) -> HeaderMap {
        soon("an upgrade", self.upgrades.recv()).await.unwrap()
    }

    /// Whether nobody connected.
    pub fn is_untouched(&mut self) -> bool {
        self.upgrades.try_recv().is_err()
    }
}

async fn serve(listener: TcpListener, tls: TlsAcceptor, seen: mpsc::UnboundedSender<HeaderMap>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (tls, seen) = (tls.clone(), seen.clone());
        tokio::spawn(async move {
            let Ok(stream) = tls.accept(stream).await else { return };
            #[expect(clippy::result_large_err, reason = "the shape the library asks for")]
            let note = |request: &Request, response: Response| {
                let _ = seen.send(request.headers().clone());
                Ok(response)
            };
            let mut socket = accept_hdr_async(stream, note).await.unwrap();
            socket.send(Frame::text(OPEN_FOUR)).await.unwrap();
            socket.next().await.unwrap().unwrap();
            socket.send(Frame::text(r#"40{"sid":"behind"}"#)).await.unwrap();
            while let Some(Ok(_)) = socket.next().await {}
        });
    }
}

/// A proxy that follows a test's script.
pub struct ScriptedProxy {
    listener: TcpListener,
    pub port: u16,
}

impl ScriptedProxy {
    pub async fn start() -> ScriptedProxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        ScriptedProxy { listener, port }
    }

    pub fn http(&self, sign_in: Option<ProxySignIn>) -> ProxyChoice {
        through(&format!("http://127.0.0.1:{}", self.port), sign_in)
    }

    pub fn socks(&self, sign_in: Option<ProxySignIn>) -> ProxyChoice {
        through(&format!("socks5://127.0.0.1:{}", self.port), sign_in)
    }

    pub async fn stream(&self) -> TcpStream {
        soon("a connection to the proxy", self.listener.accept()).await.unwrap().0
    }

    /// The next request: its stream and its head.
    pub async fn request(&self) -> (TcpStream, String) {
        let mut stream = self.stream().await;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon("the request's head", stream.read_u8()).await.unwrap());
        }
        (stream, String::from_utf8(head).unwrap())
    }

    /// Answers the next request and returns its head.
    pub async fn answer(&self, answer: &[u8]) -> String {
        let (mut stream, head) = self.request().await;
        stream.write_all(answer).await.unwrap();
        stream.shutdown().await.unwrap();
        head
    }

    /// Follows a script: expects exactly these bytes, sends those.
    pub async fn talk(&self, turns: &[(&[u8], &[u8])]) -> TcpStream {
        let mut stream = self.stream().await;
        for (expected, answer) in turns {
            let mut bytes = vec![0; expected.len()];
            soon("what the client says", stream.read_exact(&mut bytes)).await.unwrap();
            assert_eq!(&bytes, expected);
            stream.write_all(answer).await.unwrap();
        }
        stream
    }
}

/// Connects a client with a port of this computer until either ends.
pub async fn relay(mut client: TcpStream, port: u16) {
    let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut server).await;
}
