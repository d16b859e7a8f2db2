//! Certificates and servers that only OpenSSL can make: Debian's `openssl`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use base64::Engine as _;
use rcgen::{CertifiedIssuer, KeyPair};
use ringtray_datachannel::Trust;
use tempfile::TempDir;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::server::{Identity, config_for};
use crate::support::{Account, bot};

/// Keys for `openssl req`.
pub(crate) const P256: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
pub(crate) const P521: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"];
pub(crate) const RSA_1024: &[&str] = &["-newkey", "rsa:1024"];
pub(crate) const RSA_2048: &[&str] = &["-newkey", "rsa:2048"];

/// For `openssl x509`: the certificate has the requested names, and so version 3.
pub(crate) const COPY: &[&str] = &["-copy_extensions", "copy"];

/// For `openssl s_server`: Debian's settings refuse short keys and old versions.
pub(crate) const WEAK_KEYS_ALLOWED: &[&str] = &["-cipher", "ALL@SECLEVEL=0"];

const NAME: &[&str] = &["-subj", "/CN=Telephone system", "-addext", "subjectAltName=DNS:localhost"];

/// A self-signed certificate that is also an authority, with this key and these options of `openssl req`.
pub(crate) fn self_signed(key: &[&str], options: &[&str]) -> Identity {
    let folder = tempfile::tempdir().unwrap();
    let made = ["req", "-x509", "-nodes", "-keyout", "key.pem", "-out", "certificate.pem"];
    run(folder.path(), &[&made, key, NAME, options].concat());
    read(folder.path())
}

/// One whose key on the curve P-256 is in compressed form.
pub(crate) fn self_signed_with_a_short_point() -> Identity {
    let folder = tempfile::tempdir().unwrap();
    run(
        folder.path(),
        &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "long.pem"],
    );
    run(folder.path(), &["pkey", "-in", "long.pem", "-ec_conv_form", "compressed", "-out", "key.pem"]);
    run(folder.path(), &[&["req", "-x509", "-key", "key.pem", "-out", "certificate.pem"], NAME].concat());
    read(folder.path())
}

/// A certificate from our authority, made with these options of `openssl x509`.
pub(crate) fn issued(
    authority: &CertifiedIssuer<'static, KeyPair>,
    key: &[&str],
    options: &[&str],
) -> Identity {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("authority.pem"), authority.pem()).unwrap();
    std::fs::write(folder.path().join("authority-key.pem"), authority.key().serialize_pem()).unwrap();
    issued_in(folder.path(), key, options)
}

/// An authority made by OpenSSL with this key, as PEM, and one of its certificates.
pub(crate) fn issued_by_new(authority_key: &[&str], key: &[&str]) -> (String, Identity) {
    let folder = tempfile::tempdir().unwrap();
    let made = ["req", "-x509", "-nodes", "-keyout", "authority-key.pem", "-out", "authority.pem"];
    run(folder.path(), &[&made, authority_key, &["-subj", "/CN=Ringtray test authority"]].concat());
    let issued = issued_in(folder.path(), key, COPY);
    (std::fs::read_to_string(folder.path().join("authority.pem")).unwrap(), issued)
}

fn issued_in(folder: &Path, key: &[&str], options: &[&str]) -> Identity {
    let asked = ["req", "-new", "-nodes", "-keyout", "key.pem", "-out", "request.pem"];
    run(folder, &[&asked, key, NAME].concat());
    let made = ["x509", "-req", "-in", "request.pem", "-CA", "authority.pem", "-CAkey", "authority-key.pem"];
    run(folder, &[&made, ["-out", "certificate.pem"].as_slice(), options].concat());
    read(folder)
}

fn read(folder: &Path) -> Identity {
    let file = |name| std::fs::read_to_string(folder.join(name)).unwrap();
    Identity::of_pem(&file("certificate.pem"), &file("key.pem"))
}

/// Converts the contents of this file with `openssl x509`.
pub(crate) fn converted(input: impl AsRef<[u8]>, options: &[&str]) -> Vec<u8> {
    converted_by("x509", input, options)
}

/// Converts the contents of this file with this command of `openssl`.
pub(crate) fn converted_by(command: &str, input: impl AsRef<[u8]>, options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("input"), input).unwrap();
    run(folder.path(), &[&[command, "-in", "input", "-out", "output"], options].concat());
    std::fs::read(folder.path().join("output")).unwrap()
}

fn run(folder: &Path, arguments: &[&str]) {
    let output = openssl().current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn openssl() -> Command {
    Command::new("openssl")
}

impl Identity {
    /// As another program wrote them.
    pub(crate) fn of_pem(certificate: &str, key: &str) -> Identity {
        Identity {
            pem: certificate.to_owned(),
            der: CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap(),
            key: PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
            chain: Vec::new(),
        }
    }

    /// Writes `certificate.pem` and `key.pem`, for another program.
    pub(crate) fn write(&self, folder: &Path) {
        std::fs::write(folder.join("certificate.pem"), &self.pem).unwrap();
        std::fs::write(folder.join("key.pem"), self.key_pem()).unwrap();
    }

    pub(crate) fn key_pem(&self) -> String {
        let base64 = base64::engine::general_purpose::STANDARD.encode(self.key.secret_der());
        format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n")
    }
}

/// `openssl s_server` on loopback, which ends when this is dropped.
pub(crate) struct OpenSslServer {
    process: Child,
    port: u16,
    /// Kept open, because the server ends when nobody reads its output.
    _says: BufReader<ChildStdout>,
    _folder: TempDir,
}

impl OpenSslServer {
    /// A server with this identity and these options.
    pub(crate) fn start(identity: &Identity, options: &[&str]) -> OpenSslServer {
        let folder = tempfile::tempdir().unwrap();
        identity.write(folder.path());
        let mut command = openssl();
        command.current_dir(folder.path()).args(["s_server", "-accept", "127.0.0.1:0"]);
        command.args(["-cert", "certificate.pem", "-key", "key.pem"]).args(options);
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut says = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        let port = loop {
            line.clear();
            assert_ne!(says.read_line(&mut line).unwrap(), 0, "the server ended: {command:?}");
            if let Some(address) = line.trim().strip_prefix("ACCEPT ") {
                break address.rsplit_once(':').unwrap().1.parse().unwrap();
            }
        };
        OpenSslServer { process, port, _says: says, _folder: folder }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn connecting(&self, trust: Trust) -> Account {
        Account::connecting(config_for(self.port, trust, bot()))
    }
}

impl Drop for OpenSslServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
