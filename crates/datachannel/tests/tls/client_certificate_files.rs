//! Files with client certificates, as common programs write them, and unusable ones.

use ringtray_datachannel::{ClientCertificate, ClientConfig, ReasonKind};
use secrecy::SecretString;

use crate::client_certificates::Wanting;
use crate::openssl::{P256, P521, RSA_1024, RSA_2048, converted_by, issued, self_signed};
use crate::server::{Dates, Identity, TrustFile};
use crate::support::{Account, Server, assert_helpful, bot};

const PASSWORD: &str = "hush \u{e4}\u{20ac}";

impl TrustFile {
    pub(crate) fn client_certificate(&self, password: Option<&str>) -> ClientCertificate {
        ClientCertificate { file: self.path().to_owned(), password: password.map(SecretString::from) }
    }
}

/// A PKCS#12 file.
fn pkcs12(client: &Identity, options: &[&str]) -> Vec<u8> {
    let password = format!("pass:{PASSWORD}");
    converted_by("pkcs12", client.both(), &[&["-export", "-passout", &password], options].concat())
}

/// The certificate with its key, written by another command.
fn with_key(client: &Identity, command: &str, options: &[&str]) -> Vec<u8> {
    [client.pem.clone().into_bytes(), converted_by(command, client.key_pem(), options)].concat()
}

fn with_encrypted_key(client: &Identity, options: &[&str]) -> Vec<u8> {
    let password = format!("pass:{PASSWORD}");
    with_key(client, "pkcs8", &[&["-topk8", "-passout", &password], options].concat())
}

#[tokio::test]
async fn a_file_may_be_written_as_other_programs_do() {
    let (wanting, server) = (Wanting::new(), Server::start().await);
    let nginx = wanting.nginx("", server.port()).await;
    let elliptic = wanting.client(Dates::Now);
    let rsa = issued(&wanting.authority, RSA_2048, crate::openssl::COPY);
    let ed25519 = issued(&wanting.authority, &["-newkey", "ed25519"], crate::openssl::COPY);
    // Without extensions, so of version 1.
    let plain = issued(&wanting.authority, P256, &[]);
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    let sec1 = with_key(&elliptic, "ec", &[]);
    let text = rsa.both();
    let none = None;
    let given = Some(PASSWORD);
    for (what, contents, password) in [
        ("RSA", text.clone().into_bytes(), none),
        ("Ed25519", ed25519.both().into_bytes(), none),
        ("version 1", plain.both().into_bytes(), none),
        ("a needless password", text.clone().into_bytes(), given),
        ("Windows", format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes(), none),
        ("UTF-16", format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(), none),
        ("PKCS#1", with_key(&rsa, "rsa", &["-traditional"]), none),
        ("SEC1", [parameters.as_bytes(), &sec1].concat(), none),
        ("PBES2, usual", with_encrypted_key(&elliptic, &[]), given),
        ("PBES2, AES-128", with_encrypted_key(&rsa, &["-v2", "aes-128-cbc"]), given),
        ("PBES2, SHA-1", with_encrypted_key(&rsa, &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"]), given),
        ("PBES2, 3DES", with_encrypted_key(&rsa, &["-v2", "des3", "-v2prf", "hmacWithSHA1"]), given),
        ("scrypt", with_encrypted_key(&rsa, &["-scrypt"]), given),
        ("PKCS#12", pkcs12(&elliptic, &[]), given),
        ("PKCS#12 with RSA", pkcs12(&rsa, &["-name", "ann"]), given),
        ("PKCS#12, old", pkcs12(&rsa, &["-legacy"]), given),
        (
            "PKCS#12, 3DES",
            pkcs12(&rsa, &["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"]),
            given,
        ),
        ("PKCS#12, only the key encrypted", pkcs12(&rsa, &["-certpbe", "NONE"]), given),
        (
            "PKCS#12, empty password",
            converted_by("pkcs12", rsa.both(), &["-export", "-passout", "pass:"]),
            none,
        ),
    ] {
        let file = TrustFile::with(contents);
        let client_certificate = Some(file.client_certificate(password));
        let config = wanting.config(nginx.port(), &file, bot());
        wanting.lets_in(&server, ClientConfig { client_certificate, ..config }, what).await;
    }
}

#[tokio::test]
async fn a_file_that_is_no_use_is_told_by_its_name() {
    let (wanting, server) = (Wanting::new(), Server::start().await);
    let nginx = wanting.nginx("", server.port()).await;
    let (client, other) = (wanting.client(Dates::Now), wanting.client(Dates::Now));
    let encrypted = with_encrypted_key(&client, &[]);
    let twelve = pkcs12(&client, &[]);
    let cut = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let old = format!("pass:{PASSWORD}");
    let (none, given, wrong) = (None, Some(PASSWORD), Some("hush, but wrong"));
    for (contents, password, says) in [
        (Vec::new(), none, "holds no certificate"),
        (b"hello".to_vec(), none, "holds no certificate"),
        (client.key_pem().into_bytes(), none, "holds no certificate"),
        (
            format!("{}{}", client.pem.replacen("MII", "???", 1), client.key_pem()).into_bytes(),
            none,
            "certificate number 1",
        ),
        (client.pem.clone().into_bytes(), none, "holds no private key"),
        (
            client.both().replace("PRIVATE KEY-----\nMI", "PRIVATE KEY-----\n??").into_bytes(),
            none,
            "private key can't be understood",
        ),
        (format!("{}{}", client.pem, other.key_pem()).into_bytes(), none, "none of the certificates"),
        (self_signed(P521, &[]).both().into_bytes(), none, "can't be used"),
        (self_signed(RSA_1024, &[]).both().into_bytes(), none, "can't be used"),
        (encrypted.clone(), none, "no password was given"),
        (encrypted.clone(), wrong, "another password"),
        (with_key(&client, "ec", &["-aes256", "-passout", &old]), given, "a way that Ringtray does not read"),
        (with_encrypted_key(&client, &["-v1", "PBE-SHA1-3DES"]), given, "a way that Ringtray does not read"),
        (
            with_encrypted_key(&client, &["-v2", "camellia-256-cbc"]),
            given,
            "a way that Ringtray does not read",
        ),
        (with_encrypted_key(&client, &["-iter", "2000001"]), given, "a way that Ringtray does not read"),
        (twelve.clone(), none, "no password was given"),
        (twelve.clone(), wrong, "another password"),
        (pkcs12(&client, &["-nomac"]), none, "no password was given"),
        (pkcs12(&client, &["-nomac"]), wrong, "another password"),
        (pkcs12(&client, &["-keypbe", "camellia-256-cbc"]), given, "a way that Ringtray does not read"),
        (cut(&twelve), given, "neither PEM nor PKCS#12"),
        (client.der.to_vec(), none, "neither PEM nor PKCS#12"),
        (pkcs12(&client, &["-nokeys"]), given, "holds no private key"),
        (pkcs12(&client, &["-nocerts"]), given, "holds no certificate"),
        (b"\n".repeat(2 << 20), none, "larger than 1024 KiB"),
    ] {
        let file = TrustFile::with(contents);
        let config = wanting.config(nginx.port(), &file, bot());
        assert_no_use(config, file.client_certificate(password), says).await;
    }
    let folder = tempfile::tempdir().unwrap();
    for (path, says) in
        [(folder.path().join("gone.pem"), "does not exist"), (folder.path().into(), "is no file")]
    {
        let config = wanting.config(nginx.port(), &client.file(), bot());
        assert_no_use(config, ClientCertificate { file: path, password: None }, says).await;
    }
}

async fn assert_no_use(config: ClientConfig, own: ClientCertificate, says: &str) {
    let path = own.file.display().to_string();
    let reason =
        Account::connecting(ClientConfig { client_certificate: Some(own), ..config }).waiting().await;
    assert_eq!(reason.kind, ReasonKind::ClientCertificateFile, "{says}: {reason:?}");
    assert_helpful(&reason, ReasonKind::ClientCertificateFile);
    for said in [says, path.as_str()] {
        assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
    }
    assert!(!format!("{reason:?}").contains("hush"), "{reason:?}");
}
