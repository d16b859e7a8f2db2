//! Certificates, and a TLS server that accepts every client.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::{SinkExt as _, StreamExt as _};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair, SanType,
    date_time_ymd,
};
use ringtray_datachannel::{
    ClientConfig, Credentials, Fingerprint, Reason, ReasonKind, Revision, ServerAddress, Trust,
};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig, SupportedProtocolVersion};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::support::{Account, OPEN_FOUR, assert_helpful, bot, config, grant, http, limits, soon};

/// An authority of our own.
pub(crate) fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name = called("Ringtray test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// An authority signed by another one.
pub(crate) fn intermediate(root: &CertifiedIssuer<'static, KeyPair>) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name = called("Ringtray test intermediate");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), root).unwrap()
}

fn called(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

/// When a certificate is valid.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Dates {
    Now,
    Past,
    Future,
    /// From the 1st of January 2001 to the 1st of June 2100.
    Century,
}

/// A server's certificate and its key.
pub(crate) struct Identity {
    pub(crate) pem: String,
    pub(crate) der: CertificateDer<'static>,
    pub(crate) key: PrivateKeyDer<'static>,
    /// The further certificates that are sent.
    pub(crate) chain: Vec<CertificateDer<'static>>,
}

impl Identity {
    pub(crate) fn issued(
        authority: &CertifiedIssuer<'static, KeyPair>,
        name: &str,
        dates: Dates,
    ) -> Identity {
        let key = KeyPair::generate().unwrap();
        Identity::of(&params(name, dates).signed_by(&key, authority).unwrap(), &key)
    }

    /// With this as a name, even if it is an address.
    pub(crate) fn for_dns_name(authority: &CertifiedIssuer<'static, KeyPair>, name: &str) -> Identity {
        Identity::issued_with(authority, |params| {
            params.subject_alt_names = vec![SanType::DnsName(name.try_into().unwrap())];
        })
    }

    /// With this changed.
    pub(crate) fn issued_with(
        authority: &CertifiedIssuer<'static, KeyPair>,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = params("localhost", Dates::Now);
        change(&mut params);
        Identity::of(&params.signed_by(&key, authority).unwrap(), &key)
    }

    /// As a server makes one for itself: not an authority.
    pub(crate) fn self_signed(name: &str, dates: Dates) -> Identity {
        let key = KeyPair::generate().unwrap();
        Identity::of(&params(name, dates).self_signed(&key).unwrap(), &key)
    }

    /// As `openssl req -x509` makes one: also an authority.
    pub(crate) fn self_signed_authority(name: &str, dates: Dates) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = params(name, dates);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Identity::of(&params.self_signed(&key).unwrap(), &key)
    }

    fn of(certificate: &rcgen::Certificate, key: &KeyPair) -> Identity {
        let pkcs8 = PrivatePkcs8KeyDer::from(key.serialize_der());
        Identity {
            pem: certificate.pem(),
            der: certificate.der().clone(),
            key: pkcs8.into(),
            chain: Vec::new(),
        }
    }

    /// Something that can't be parsed.
    pub(crate) fn garbled(self) -> Identity {
        Identity { der: CertificateDer::from(b"no certificate at all".to_vec()), ..self }
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(&self.der).into())
    }

    pub(crate) fn pin(&self) -> Trust {
        Trust::Pinned(self.fingerprint())
    }
}

fn params(name: &str, dates: Dates) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name = called("Telephone system");
    (params.not_before, params.not_after) = match dates {
        // The platforms refuse certificates that are valid for too long.
        Dates::Now => {
            let now = SystemTime::now();
            let (day, month) = (Duration::from_secs(24 * 3600), Duration::from_secs(30 * 24 * 3600));
            ((now - day).into(), (now + month).into())
        }
        Dates::Past => (date_time_ymd(2001, 1, 1), date_time_ymd(2001, 6, 1)),
        Dates::Century => (date_time_ymd(2001, 1, 1), date_time_ymd(2100, 6, 1)),
        Dates::Future => (date_time_ymd(2100, 1, 1), date_time_ymd(2100, 6, 1)),
    };
    params
}

/// A file with these contents, as an administrator distributes it.
pub(crate) struct TrustFile(tempfile::NamedTempFile);

impl TrustFile {
    pub(crate) fn with(contents: impl AsRef<[u8]>) -> TrustFile {
        let file = TrustFile(tempfile::NamedTempFile::new().unwrap());
        file.replace(contents);
        file
    }

    pub(crate) fn replace(&self, contents: impl AsRef<[u8]>) {
        std::fs::write(self.path(), contents).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust::Authorities(self.path().to_owned())
    }
}

/// What a server saw of a connection.
#[derive(Debug)]
pub(crate) enum Seen {
    /// TLS failed, so nothing else was sent. Contains the client's alert, if it sent one.
    Refused(Option<rustls::AlertDescription>),
    /// A request or an upgrade arrived.
    Asked(String),
}

/// A TLS server on loopback that grants every sign-in and accepts every client.
pub(crate) struct TlsServer {
    port: u16,
    task: JoinHandle<()>,
    seen: mpsc::UnboundedReceiver<Seen>,
}

impl TlsServer {
    pub(crate) async fn start(identity: &Identity) -> TlsServer {
        TlsServer::speaking(rustls::ALL_VERSIONS, identity).await
    }

    pub(crate) async fn speaking(
        versions: &[&'static SupportedProtocolVersion],
        identity: &Identity,
    ) -> TlsServer {
        TlsServer::presenting(versions, identity, identity).await
    }

    /// A server that presents a certificate and signs with the key of another one.
    pub(crate) async fn presenting(
        versions: &[&'static SupportedProtocolVersion],
        certificate: &Identity,
        key: &Identity,
    ) -> TlsServer {
        let signing = ring::sign::any_supported_type(&key.key).unwrap();
        let certified =
            CertifiedKey::new([std::slice::from_ref(&certificate.der), &certificate.chain].concat(), signing);
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Presented(Arc::new(certified))));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, seen) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(acceptor.clone(), stream, tell.clone()));
            }
        });
        TlsServer { port, task, seen }
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn config(&self, host: &str, trust: Trust, credentials: Credentials) -> ClientConfig {
        config_at(host, self.port, trust, credentials)
    }

    pub(crate) fn connecting(&self, host: &str, trust: Trust) -> Account {
        Account::connecting(self.config(host, trust, bot()))
    }

    pub(crate) async fn seen(&mut self) -> Seen {
        soon("a connection to the server", self.seen.recv()).await.unwrap()
    }

    pub(crate) async fn assert_accepted(&self, trust: Trust) {
        let mut account = self.connecting("localhost", trust);
        assert_eq!(account.connected().await, (Revision::Four, "tls".into()));
    }

    /// Refused with a token and with a sign-in alike: the reason is helpful and shows the certificate, and the server
    /// received nothing.
    pub(crate) async fn assert_refused(
        &mut self,
        trust: Trust,
        kind: ReasonKind,
        presented: &Identity,
    ) -> Reason {
        let mut reasons = Vec::new();
        for credentials in [bot(), grant()] {
            let mut account = Account::connecting(self.config("localhost", trust.clone(), credentials));
            let reason = account.waiting().await;
            assert_helpful(&reason, kind);
            let shown = reason.certificate.as_deref().map(|shown| shown.fingerprint);
            // Only a certificate that can be accepted is shown.
            let expected = (kind != ReasonKind::Tls).then_some(presented.fingerprint());
            assert_eq!(shown, expected, "{reason:?}");
            assert!(format!("{reason:?}").contains(&presented.fingerprint().to_string()), "{reason:?}");
            let seen = self.seen().await;
            assert!(matches!(seen, Seen::Refused(Some(_))), "the server was told {seen:?}");
            reasons.push(reason);
        }
        reasons.pop().unwrap()
    }
}

/// An account of the server at this port.
#[cfg(target_os = "linux")]
pub(crate) fn config_for(port: u16, trust: Trust, credentials: Credentials) -> ClientConfig {
    config_at("localhost", port, trust, credentials)
}

fn config_at(host: &str, port: u16, trust: Trust, credentials: Credentials) -> ClientConfig {
    let address = ServerAddress::parse(&format!("https://{host}:{port}")).unwrap();
    ClientConfig { trust, ..config(address, credentials, limits()) }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One certificate for everybody, even with a key that is not its own.
#[derive(Debug)]
struct Presented(Arc<CertifiedKey>);

impl ResolvesServerCert for Presented {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, tell: mpsc::UnboundedSender<Seen>) {
    let stream = match acceptor.accept(stream).await {
        Ok(stream) => stream,
        Err(error) => {
            let why = error.get_ref().and_then(|inner| inner.downcast_ref());
            let alert = match why {
                Some(rustls::Error::AlertReceived(alert)) => Some(*alert),
                _ => None,
            };
            let _ = tell.send(Seen::Refused(alert));
            return;
        }
    };
    let mut stream = BufReader::new(stream);
    let Ok(begins) = stream.fill_buf().await else { return };
    let begins = String::from_utf8_lossy(begins).into_owned();
    let _ = tell.send(Seen::Asked(begins.clone()));
    if begins.starts_with("POST ") {
        let _ = stream.write_all(http("200 OK", "", r#"{"access_token":"granted"}"#).as_bytes()).await;
        let _ = stream.shutdown().await;
        return;
    }
    let Ok(mut socket) = accept_async(stream).await else { return };
    let _ = socket.send(Frame::text(OPEN_FOUR)).await;
    let _ = socket.next().await;
    let _ = socket.send(Frame::text(r#"40{"sid":"tls"}"#)).await;
    while let Some(Ok(_)) = socket.next().await {}
}
