//! Client certificates, with real servers that require one.

use std::sync::Arc;

use rcgen::{
    CertificateRevocationListParams, CertifiedIssuer, ExtendedKeyUsagePurpose, KeyIdMethod, KeyPair,
    RevokedCertParams, SerialNumber, date_time_ymd,
};
use ringtray_datachannel::{ClientConfig, Credentials, ReasonKind, Reply, Trust};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::client::danger::HandshakeSignatureValid;
use tokio_rustls::rustls::crypto::{
    WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, UnixTime};
use tokio_rustls::rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use tokio_rustls::rustls::{self, DigitallySignedStruct, SignatureScheme};

use crate::openssl::{OpenSslServer, P256, self_signed};
use crate::server::{Dates, Identity, TrustFile, authority, config_for, intermediate};
use crate::support::front::{FORWARDS_UPGRADES, Front};
use crate::support::proxy::{ScriptedProxy, relay};
use crate::support::{Account, Server, assert_helpful, bot, grant, http, soon};

/// Servers that require a certificate of this authority.
pub(crate) struct Wanting {
    pub(crate) authority: CertifiedIssuer<'static, KeyPair>,
    pub(crate) identity: Identity,
    folder: TempDir,
}

impl Wanting {
    pub(crate) fn new() -> Wanting {
        let wanting = Wanting {
            authority: authority(),
            identity: self_signed(P256, &[]),
            folder: tempfile::tempdir().unwrap(),
        };
        wanting.identity.write(wanting.folder.path());
        std::fs::write(wanting.folder.path().join("authority.pem"), wanting.authority.pem()).unwrap();
        wanting
    }

    pub(crate) fn client(&self, dates: Dates) -> Identity {
        Identity::issued(&self.authority, "ann", dates)
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// nginx's settings for encryption.
    fn tls(&self) -> String {
        let (certificate, key) = (self.file("certificate.pem"), self.file("key.pem"));
        format!("ssl_certificate {certificate}; ssl_certificate_key {key};")
    }

    pub(crate) async fn nginx(&self, more: &str, upstream: u16) -> Front {
        let (tls, authority) = (self.tls(), self.file("authority.pem"));
        let verifies =
            format!("ssl_verify_client on; ssl_verify_depth 3; ssl_client_certificate {authority};");
        Front::nginx_with(&format!("{tls} {verifies} {more}"), FORWARDS_UPGRADES, upstream).await
    }

    /// Accepts clients with the certificate in this file.
    pub(crate) async fn lets_in(&self, server: &Server, config: ClientConfig, what: &str) {
        let mut account = Account::connecting(config);
        tokio::select! {
            _peer = server.joined() => {}
            reason = account.waiting() => panic!("{what}: {reason:?}"),
        }
    }

    fn openssl(&self, options: &str) -> OpenSslServer {
        let authority = self.file("authority.pem");
        let always = ["-Verify", "3", "-verify_return_error", "-CAfile", &authority];
        OpenSslServer::start(&self.identity, &[&always[..], &options.split(' ').collect::<Vec<_>>()].concat())
    }

    pub(crate) fn config(&self, port: u16, file: &TrustFile, credentials: Credentials) -> ClientConfig {
        let client_certificate = Some(file.client_certificate(None));
        ClientConfig { client_certificate, ..config_for(port, self.identity.pin(), credentials) }
    }

    /// The reason for a server that refuses the certificate in this file.
    async fn refused(&self, port: u16, file: &TrustFile, says: &str) {
        for credentials in [grant(), bot()] {
            let reason = Account::connecting(self.config(port, file, credentials)).waiting().await;
            assert_helpful(&reason, ReasonKind::Tls);
            let message = reason.message.to_string();
            assert!(message.contains(&file.path().display().to_string()), "{reason:?}");
            for said in [says, "administrator"] {
                assert!(message.contains(said), "{said} is not in {reason:?}");
            }
        }
    }
}

impl Identity {
    /// The certificate and its key, as one file.
    pub(crate) fn both(&self) -> String {
        format!("{}{}", self.pem, self.key_pem())
    }

    pub(crate) fn file(&self) -> TrustFile {
        TrustFile::with(self.both())
    }
}

#[tokio::test]
async fn nginx_lets_a_client_with_a_certificate_in() {
    let (wanting, server) = (Wanting::new(), Server::start().await);
    let file = wanting.client(Dates::Now).file();
    for version in ["TLSv1.2", "TLSv1.3"] {
        let nginx = wanting.nginx(&format!("ssl_protocols {version};"), server.port()).await;
        // The request for a token and the socket alike.
        let mut account = Account::connecting(wanting.config(nginx.port(), &file, grant()));
        server.answer(&http("200 OK", "", r#"{"access_token":"fetched"}"#)).await;
        let peer = server.joined().await;
        account.connected().await;
        assert_eq!(peer.headers.get("authorization").unwrap(), "Bearer fetched");
        // And the requests to the UnifiedAPI.
        let api = account.client.unified_api().await.unwrap();
        let asking = tokio::spawn(async move { api.live_calls().await });
        server.answer(&http("200 OK", "", r#"{"entry":[]}"#)).await;
        let reply = asking.await.unwrap();
        assert!(matches!(reply, Reply::Calls { .. }), "{reply:?}");
    }
}

#[tokio::test]
async fn through_a_proxy_the_server_is_shown_it() {
    let (wanting, server) = (Wanting::new(), Server::start().await);
    let (nginx, proxy) = (wanting.nginx("", server.port()).await, ScriptedProxy::start().await);
    let file = wanting.client(Dates::Now).file();
    let config = wanting.config(nginx.port(), &file, bot());
    let mut account = Account::connecting(ClientConfig { proxy: proxy.http(None), ..config });
    let (mut stream, head) = proxy.request().await;
    assert!(head.starts_with("CONNECT ") && !head.contains("CERTIFICATE"), "{head}");
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    tokio::spawn(relay(stream, nginx.port()));
    let mut peer = server.socket().await;
    peer.let_in_four().await;
    account.connected().await;
}

#[tokio::test]
async fn openssl_is_shown_one_too() {
    let wanting = Wanting::new();
    let file = wanting.client(Dates::Now).file();
    for version in ["-tls1_2", "-tls1_3"] {
        // It answers HTTP with a page of its own.
        let server = wanting.openssl(&format!("{version} -www"));
        let reason = Account::connecting(wanting.config(server.port(), &file, bot())).waiting().await;
        assert_ne!(reason.kind, ReasonKind::Tls, "{reason:?}");
    }
}

#[tokio::test]
async fn intermediate_certificates_in_the_file_are_shown_in_their_order() {
    let (wanting, server) = (Wanting::new(), Server::start().await);
    let nginx = wanting.nginx("", server.port()).await;
    let between = intermediate(&wanting.authority);
    let client = Identity::issued(&between, "ann", Dates::Now);
    let (root, between, key) = (wanting.authority.pem(), between.pem(), client.key_pem());
    for contents in [
        format!("{}{between}{key}", client.pem),
        format!("{key}{root}{between}Bag Attributes: ann\r\n{}", client.pem),
    ] {
        let file = TrustFile::with(&contents);
        wanting.lets_in(&server, wanting.config(nginx.port(), &file, bot()), &contents).await;
    }
    wanting.refused(nginx.port(), &client.file(), "does not say why").await;
}

#[tokio::test]
async fn a_file_that_was_replaced_counts_at_the_next_connection() {
    let (wanting, server) = (Wanting::new(), Server::start().await);
    let nginx = wanting.nginx("", server.port()).await;
    let file = wanting.client(Dates::Past).file();
    let mut account = Account::connecting(wanting.config(nginx.port(), &file, bot()));
    account.waiting().await;
    file.replace(wanting.client(Dates::Now).both());
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_refused_certificate_is_told_with_the_reason() {
    let wanting = Wanting::new();
    let stranger = Identity::issued(&authority(), "ann", Dates::Now);
    let of_a_server = Identity::issued_with(&wanting.authority, |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    });
    // Of an authority with another name.
    let of_another = self_signed(P256, &[]);
    for (client, says, nginx_says) in [
        (wanting.client(Dates::Past), "expired on 1 June 2001", "expired on 1 June 2001"),
        (wanting.client(Dates::Future), "will be on 1 January 2100", "will be on 1 January 2100"),
        (stranger, "does not know who issued it", "does not say why"),
        (of_another, "does not know who issued it", "does not say why"),
        (of_a_server, "clientAuth", "does not say why"),
    ] {
        let file = client.file();
        for version in ["-tls1_2", "-tls1_3"] {
            wanting.refused(wanting.openssl(version).port(), &file, says).await;
        }
        wanting.refused(wanting.nginx("", 1).await.port(), &file, nginx_says).await;
    }
}

#[tokio::test]
async fn a_revoked_certificate_is_told() {
    let wanting = Wanting::new();
    let number = SerialNumber::from(7_u64);
    let client =
        Identity::issued_with(&wanting.authority, |params| params.serial_number = Some(number.clone()));
    let revoked = RevokedCertParams {
        serial_number: number,
        revocation_time: date_time_ymd(2001, 1, 1),
        reason_code: None,
        invalidity_date: None,
    };
    let list = CertificateRevocationListParams {
        this_update: date_time_ymd(2001, 1, 1),
        next_update: date_time_ymd(2100, 1, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: vec![revoked],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = list.signed_by(&wanting.authority).unwrap().pem().unwrap();
    std::fs::write(wanting.folder.path().join("list.pem"), list).unwrap();
    let list = wanting.file("list.pem");
    let file = client.file();
    for version in ["-tls1_2", "-tls1_3"] {
        let server = wanting.openssl(&format!("{version} -crl_check -CRL {list}"));
        wanting.refused(server.port(), &file, "was revoked").await;
    }
    let nginx = wanting.nginx(&format!("ssl_crl {list};"), 1).await;
    wanting.refused(nginx.port(), &file, "does not say why").await;
}

#[tokio::test]
async fn a_key_that_the_server_does_not_take_is_told() {
    let wanting = Wanting::new();
    let file = wanting.client(Dates::Now).file();
    for version in ["-tls1_2", "-tls1_3"] {
        let server = wanting.openssl(&format!("{version} -client_sigalgs RSA-PSS+SHA256"));
        wanting.refused(server.port(), &file, "another key").await;
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_asks_for_does_no_harm() {
    let (wanting, server) = (Wanting::new(), Server::start().await);
    let nginx = Front::nginx_with(&wanting.tls(), FORWARDS_UPGRADES, server.port()).await;
    let file = wanting.client(Dates::Past).file();
    let mut account = Account::connecting(wanting.config(nginx.port(), &file, bot()));
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn on_a_connection_without_encryption_the_file_is_not_read() {
    let server = Server::start().await;
    let wanting = Wanting::new();
    let file = TrustFile::with("nothing");
    let config =
        ClientConfig { trust: Trust::System, server: server.address(), ..wanting.config(1, &file, bot()) };
    let mut account = Account::connecting(config);
    let _peer = server.joined().await;
    account.connected().await;
}

/// Accepts every client certificate, and reports it.
#[derive(Debug)]
struct Taking {
    tell: mpsc::UnboundedSender<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for Taking {
    fn root_hint_subjects(&self) -> &[rustls::DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        self.tell.send(shown.clone().into_owned()).unwrap();
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, shown, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, shown, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[tokio::test]
async fn a_server_that_is_not_trusted_is_shown_nothing() {
    let wanting = Wanting::new();
    let client = wanting.client(Dates::Now);
    let file = client.file();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let (tell, mut told) = mpsc::unbounded_channel();
        let provider = Arc::new(ring::default_provider());
        let algorithms = provider.signature_verification_algorithms;
        let settings = rustls::ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(Arc::new(Taking { tell, algorithms }))
            .with_single_cert(vec![wanting.identity.der.clone()], wanting.identity.key.clone_key())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(settings));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let config = wanting.config(listener.local_addr().unwrap().port(), &file, bot());
        let accept = async || {
            let (stream, _) = soon("a connection", listener.accept()).await.unwrap();
            soon("the handshake's end", acceptor.accept(stream)).await
        };

        let stranger = Account::connecting(ClientConfig { trust: Trust::System, ..config.clone() });
        accept().await.unwrap_err();
        assert!(told.try_recv().is_err(), "it was shown the certificate");

        drop(stranger);
        let _account = Account::connecting(config);
        // A connection that the other client had begun may come first.
        while accept().await.is_err() {}
        assert_eq!(told.try_recv().unwrap(), client.der);
    }
}
