//! The client certificate, sent if a server requests one.

use std::fs;

use rcgen::{CertificateParams, DnType, KeyPair};
use tokio::process::Command;

use crate::support::{Folder, Program};
use crate::tls::TlsServer;

const PASSWORD: &str = "RINGTRAY_CLIENT_CERT_PASSWORD";
const LISTEN: [&str; 2] = ["listen", "bot"];

/// A server that wants a client certificate, and a folder with `client.pem` and, with the password `hush`,
/// `client.p12`.
async fn wanting() -> (TlsServer, Folder) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "ann");
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let server = TlsServer::for_client(certificate.der()).await;
    let folder = Folder::with(&server.configuration(""));
    fs::write(folder.path().join("client.pem"), certificate.pem() + &key.serialize_pem()).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["pkcs12", "-export", "-in", "client.pem", "-out", "client.p12", "-passout", "pass:hush"]);
    assert!(openssl.current_dir(folder.path()).status().await.unwrap().success());
    (server, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_lets_us_in_also_where_trust_is_locked() {
    let (server, folder) = wanting().await;
    let mark = server.fingerprint().to_string();
    fs::create_dir_all(folder.path().join("home")).unwrap();
    let rules = format!("[account]\npin = \"{mark}\"\nlocked = [\"pin\", \"ca_file\"]\n");
    fs::write(folder.path().join("home/managed.toml"), rules).unwrap();
    for (file, password) in [("client.pem", None), ("client.p12", Some("hush"))] {
        let mut command = folder.command(&[&LISTEN[..], &["--client-cert", file]].concat());
        command.envs(password.map(|password| (PASSWORD, password)));
        assert_eq!(Program::start(command).line(), "CONNECTED", "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_told_and_how_it_is_given() {
    let (server, folder) = wanting().await;
    let pin = ["--pin", &server.fingerprint().to_string()];
    for (options, password, says) in [
        (&[][..], None, "--client-cert"),
        (&["--client-cert", "client.p12"], None, PASSWORD),
        (&["--client-cert", "client.p12"], Some("hush-not"), "Correct the password"),
    ] {
        let mut command = folder.command(&[&LISTEN[..], &pin, options].concat());
        command.envs(password.map(|password| (PASSWORD, password)));
        let told = Program::start(command).error();
        assert!(told.starts_with("Not connected: ") && told.contains(says), "{told}");
        assert!(!told.contains("hush"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preset_stands_where_the_option_is_not_given() {
    let (server, folder) = wanting().await;
    fs::create_dir_all(folder.path().join("home")).unwrap();
    let rules =
        format!("[account]\nclient_certificate_file = '{}'\n", folder.path().join("client.p12").display());
    fs::write(folder.path().join("home/managed.toml"), rules).unwrap();
    let mut command = folder.command(&[&LISTEN[..], &["--pin", &server.fingerprint().to_string()]].concat());
    command.env(PASSWORD, "hush");
    assert_eq!(Program::start(command).line(), "CONNECTED");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = Folder::with("{}");
    let (status, output, errors) =
        folder.start(&[&LISTEN[..], &["--client-cert", "nowhere.pem"]].concat()).outcome();
    assert_eq!((status, output.len()), (2, 0), "{errors:?}");
    assert!(
        errors.join("\n").contains("--client-cert can't be used. There is no file nowhere.pem"),
        "{errors:?}"
    );
}

#[test]
fn the_help_tells_the_option_and_where_its_password_comes_from() {
    for command in [&["listen", "--help"][..], &["accounts", "import", "--help"]] {
        let (status, output, _) = Folder::empty().start(command).outcome();
        assert_eq!(status, 0);
        let help = output.join("\n");
        for expected in ["--client-cert <FILE>", PASSWORD, "PKCS#12"] {
            assert!(help.contains(expected), "{expected} is not in {help}");
        }
    }
}
