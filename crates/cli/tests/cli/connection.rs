//! Reaching and trusting a server, as set on the command line.

use std::fs;

use crate::support::{Folder, Program};
use crate::tls::{TlsServer, proxy};
use ringtray_datachannel::Fingerprint;
use ringtray_simulator::{Options, Report, Scenario, Simulator};

const USERNAME: &str = "RINGTRAY_PROXY_USERNAME";
const PASSWORD: &str = "RINGTRAY_PROXY_PASSWORD";
const CONFIGURATION: &str = r#"{ "uri": "https://pbx.example.com", "bot": { "token": "demo" } }"#;
const UNVERIFIED: &str = r#""verifyCertificate": false,"#;

const LISTEN: [&str; 2] = ["listen", "bot"];
const IMPORT: [&str; 5] = ["accounts", "import", "ws-connector.config.json", "--mode", "bot"];

#[test]
fn the_help_of_both_commands_tells_the_options_and_still_what_the_command_does() {
    let folder = Folder::empty();
    for (command, about) in
        [(&["listen"][..], "Connect and print each message."), (&["accounts", "import"], "Create an account")]
    {
        let (status, output, _) = folder.start(&[command, &["--help"]].concat()).outcome();
        assert_eq!(status, 0);
        let help = output.join("\n");
        assert!(help.starts_with(about), "{help}");
        for expected in [
            "--proxy <automatic|direct|ADDRESS>",
            "--ca-file <FILE>",
            "--pin <FINGERPRINT>",
            "--revision <3|4>",
            USERNAME,
            PASSWORD,
        ] {
            assert!(help.contains(expected), "{expected} is not in {help}");
        }
    }
}

#[test]
fn an_option_that_cannot_be_used_is_named_and_a_password_never_repeated() {
    let folder = Folder::with(CONFIGURATION);
    fs::write(folder.path().join("ca.pem"), "").unwrap();
    let mark = Fingerprint([7; 32]).to_string();
    let cases: [(&[&str], &str); 10] = [
        (&["--proxy", "http://ann:hush@proxy:3128"], "Write only http://proxy:3128"),
        (&["--proxy", "socks4://proxy"], "--proxy can't be used"),
        (&["--proxy", "ann:hush"], "--proxy can't be used"),
        (&["--proxy", ""], "--proxy can't be used"),
        (&["--pin", "hush"], "--pin can't be used"),
        (&["--pin", &mark, "--ca-file", "ca.pem"], "--pin and --ca-file contradict"),
        (&["--ca-file", "nowhere.pem"], "no file nowhere.pem"),
        (&["--ca-file", ""], "--ca-file"),
        (&["--client-cert", ""], "--client-cert"),
        (&["--revision", "5"], "--revision"),
    ];
    for command in [&LISTEN[..], &IMPORT] {
        for (options, expected) in &cases {
            let (status, output, errors) = folder.start(&[command, options].concat()).outcome();
            assert_eq!(status, 2, "{options:?}: {errors:?}");
            assert!(output.is_empty(), "{output:?}");
            let errors = errors.join("\n");
            assert!(errors.contains(expected), "{options:?}: {errors}");
            assert!(!errors.contains("hush"), "{errors}");
        }
    }
    assert!(!folder.path().join("home").exists(), "nothing may be saved");
}

#[test]
fn half_a_sign_in_at_the_proxy_is_no_sign_in() {
    let folder = Folder::with(CONFIGURATION);
    for command in [&LISTEN[..], &IMPORT] {
        for (given, missing) in [(USERNAME, PASSWORD), (PASSWORD, USERNAME)] {
            let mut command = folder.command(&[command, &["--proxy", "proxy:3128"]].concat());
            command.env(given, "hush").env(missing, "");
            let (status, _, errors) = Program::start(command).outcome();
            assert_eq!(status, 2, "{errors:?}");
            assert!(errors.join("\n").contains(&format!("{missing} is missing")), "{errors:?}");
            assert!(!errors.join("\n").contains("hush"), "{errors:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_certificate_is_shown_once_and_its_fingerprint_makes_it_trusted() {
    let server = TlsServer::start().await;
    let mark = server.fingerprint().to_string();
    let folder = Folder::with(&server.configuration(""));

    let mut program = folder.start(&LISTEN);
    let told = program.error();
    assert!(told.starts_with("Not connected: ") && told.ends_with("Trying again."), "{told}");
    assert_eq!(program.error(), "The server's certificate:");
    let shown: Vec<_> = (0..6).map(|_| program.error()).collect();
    assert!(shown[0].contains("issued to: CN=the telephone system"), "{shown:?}");
    assert!(shown[1].contains("issued by: CN=the telephone system"), "{shown:?}");
    assert_eq!(shown[2], "  for: localhost");
    assert_eq!(shown[3], "  valid: from 1 January 1975 to 1 January 4096");
    assert_eq!(shown[4], format!("  SHA-256 fingerprint: {mark}"));
    assert!(shown[5].starts_with("To trust this certificate") && shown[5].ends_with(&mark), "{shown:?}");
    server.refused_twice().await;
    assert!(program.is_running());
    program.signal("TERM");
    let (status, output, errors) = program.outcome();
    assert_eq!((status, output, errors), (0, Vec::new(), Vec::new()), "it is told once");

    let program = folder.start(&[&LISTEN[..], &["--pin", &mark]].concat());
    assert_eq!(program.line(), "CONNECTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_certificate_than_the_pinned_one_is_refused_and_shown() {
    let server = TlsServer::start().await;
    let folder = Folder::with(&server.configuration(""));
    let other = Fingerprint([7; 32]).to_string();
    let program = folder.start(&[&LISTEN[..], &["--pin", &other]].concat());
    let told = program.error();
    assert!(told.contains("not the one that was accepted"), "{told}");
    program.error_with(&format!("SHA-256 fingerprint: {}", server.fingerprint()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_refuses_another_certificate_also_when_the_system_trusts_it() {
    let server = TlsServer::start().await;
    let folder = Folder::with(&server.configuration(""));
    let system = folder.path().join("system.pem");
    fs::write(&system, server.pem()).unwrap();
    let listen = |more: &[&str]| {
        let mut command = folder.command(&[&LISTEN[..], more].concat());
        command.env("SSL_CERT_FILE", &system);
        Program::start(command)
    };
    assert_eq!(listen(&[]).line(), "CONNECTED", "the system trusts it");

    let program = listen(&["--pin", &Fingerprint([7; 32]).to_string()]);
    let told = program.error();
    assert!(told.contains("not the one that was accepted"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_certificates_makes_it_trusted() {
    let server = TlsServer::start().await;
    let folder = Folder::with(&server.configuration(""));
    fs::write(folder.path().join("ca.pem"), server.pem()).unwrap();
    let program = folder.start(&[&LISTEN[..], &["--ca-file", "ca.pem"]].concat());
    assert_eq!(program.line(), "CONNECTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_is_used_and_signed_in_at_and_direct_goes_past_the_environments() {
    let server = TlsServer::start().await;
    let (address, heads) = proxy().await;
    let folder = Folder::with(&server.configuration(""));
    let pin = ["--pin", &server.fingerprint().to_string()];
    let mut command = folder.command(&[&LISTEN[..], &pin, &["--proxy", &address]].concat());
    command.env(USERNAME, "ann").env(PASSWORD, "hush");
    assert_eq!(Program::start(command).line(), "CONNECTED");
    let head = heads.lock().unwrap().pop().expect("a request");
    assert!(head.starts_with("CONNECT localhost:"), "{head}");
    assert!(head.to_lowercase().contains("proxy-authorization: basic yw5uomh1c2g=\r\n"), "{head}");

    heads.lock().unwrap().clear();
    let mut command = folder.command(&[&LISTEN[..], &pin, &["--proxy", "direct"]].concat());
    command.env("HTTPS_PROXY", &address);
    assert_eq!(Program::start(command).line(), "CONNECTED");
    assert!(heads.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_revision_asked_for_is_the_one_spoken() {
    let options = Options { scenario: Scenario::quiet(), ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let folder =
        Folder::with(&format!(r#"{{ "uri": "{}", "bot": {{ "token": "demo" }} }}"#, simulator.address()));
    for (asked, expected) in [("3", 3), ("4", 4)] {
        let mut reports = simulator.reports();
        let program = folder.start(&[&LISTEN[..], &["--revision", asked]].concat());
        assert_eq!(program.line(), "CONNECTED");
        let spoken = loop {
            if let Report::Connected { revision, .. } = reports.recv().await.expect("the simulator runs") {
                break revision;
            }
        };
        assert_eq!(spoken, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_checked_whatever_the_configuration_says() {
    let server = TlsServer::start().await;
    let folder = Folder::with(&server.configuration(UNVERIFIED));
    let program = folder.start(&LISTEN);
    let told = program.error();
    assert!(told.contains("\"verifyCertificate\": false is ignored"), "{told}");
    assert!(program.error().starts_with("Not connected: "));
    program.error_with(&format!("--pin {}", server.fingerprint()));

    let pin = ["--pin", &server.fingerprint().to_string()];
    for more in [r#""verifyCertificate": true,"#, UNVERIFIED] {
        fs::write(folder.configuration(), server.configuration(more)).unwrap();
        let program = folder.start(&[&LISTEN[..], &pin].concat());
        assert_eq!(program.line(), "CONNECTED");
        program.signal("TERM");
        assert_eq!(program.outcome().2, Vec::<String>::new());
    }
}
