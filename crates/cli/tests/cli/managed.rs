//! An administrator's settings: shown, filled in, and not contradicted.

use std::fs;

use crate::support::Folder;
use ringtray_datachannel::Fingerprint;
use ringtray_simulator::{Options, Report, Scenario, Simulator};

const LISTEN: [&str; 2] = ["listen", "bot"];
const IMPORT: [&str; 5] = ["accounts", "import", "ws-connector.config.json", "--mode", "bot"];
const CONFIGURATION: &str = r#"{ "uri": "https://pbx.example.com", "bot": { "token": "demo" },
    "user": { "vn": "a", "dev": "b" },
    "app": { "id": "key", "secret": "hush", "username": "ann", "password": "hush" } }"#;

fn manage(folder: &Folder, text: &str) {
    fs::create_dir_all(folder.path().join("home")).unwrap();
    fs::write(folder.path().join("home/managed.toml"), text).unwrap();
}

#[test]
fn what_is_managed_is_shown() {
    let folder = Folder::empty();
    let (status, output, errors) = folder.start(&["managed"]).outcome();
    assert_eq!((status, errors.len()), (0, 0), "{errors:?}");
    assert!(output[0].starts_with("Nothing is managed: there is no file "), "{output:?}");
    assert!(output[0].contains("managed.toml"), "{output:?}");

    manage(
        &folder,
        "[account]\nserver = \"https://PBX.example.com\"\nproxy = \"direct\"\nringtone = \"loud\"\n\
         locked = [\"server\", \"path\"]\n[program]\nautostart = true\nlocked = [\"autostart\"]\n",
    );
    let (status, output, errors) = folder.start(&["managed"]).outcome();
    assert_eq!(status, 0, "{errors:?}");
    assert!(output[0].ends_with("managed.toml:"), "{output:?}");
    let expected = [
        "  server: https://pbx.example.com (locked)",
        "  path: the default (locked)",
        "  proxy: direct",
        "  autostart: true (locked)",
    ];
    assert_eq!(output[1..], expected);
    assert!(errors.len() == 1 && errors[0].contains("line 4: \"account.ringtone\" is unknown"), "{errors:?}");
}

#[test]
fn a_file_can_be_checked_before_it_is_rolled_out() {
    let folder = Folder::empty();
    fs::write(folder.path().join("good.toml"), "[account]\nmode = \"app\"\n").unwrap();
    fs::write(folder.path().join("bad.toml"), "[account]\nserver = \"pbx/\"\napp_secret = \"hush\"\n")
        .unwrap();
    let (status, output, _) = folder.start(&["managed", "good.toml"]).outcome();
    assert_eq!((status, output), (0, vec!["good.toml:".to_owned(), "  mode: app".to_owned()]));
    for (file, expected) in
        [("bad.toml", "line 3: \"app_secret\" is a secret"), ("none.toml", "no file none.toml")]
    {
        let (status, output, errors) = folder.start(&["managed", file]).outcome();
        assert_eq!((status, output.len()), (2, 0), "{errors:?}");
        let errors = errors.join("\n");
        assert!(errors.contains(expected) && !errors.contains("hush"), "{errors}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_anybody_may_write_is_told_and_not_followed() {
    use std::os::unix::fs::PermissionsExt as _;

    let options = Options { scenario: Scenario::quiet(), ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let configuration = CONFIGURATION.replace("https://pbx.example.com", &simulator.address());
    let folder = Folder::with(&configuration);
    manage(&folder, "[account]\nserver = \"https://elsewhere.example.com\"\nlocked = [\"server\"]\n");
    let file = folder.path().join("home/managed.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    let file = fs::canonicalize(file).unwrap();

    for asked in [vec!["managed"], vec!["managed", file.to_str().unwrap()]] {
        let (status, output, errors) = folder.start(&asked).outcome();
        assert_eq!((status, output.len()), (2, 0), "{asked:?}: {errors:?}");
        let errors = errors.join("\n");
        assert!(errors.contains("not followed") && errors.contains("chmod go-w"), "{asked:?}: {errors}");
    }

    let listening = folder.start(&LISTEN);
    let told = listening.error_with("Nothing is preset or locked");
    assert!(told.contains("(mode 0666)") && told.contains("administrator"), "{told}");
    listening.line_with("CONNECTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn presets_stand_where_configuration_and_options_say_nothing() {
    let options = Options { scenario: Scenario::quiet(), ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let spoken = async |folder: &Folder, options: &[&str]| {
        let mut reports = simulator.reports();
        let program = folder.start(&[&LISTEN[..], options].concat());
        assert_eq!(program.line(), "CONNECTED");
        loop {
            if let Report::Connected { revision, .. } = reports.recv().await.expect("the simulator runs") {
                break revision;
            }
        }
    };
    for uri in ["", r#""uri": "https://<hostname>", "#, r#""uri": "", "#] {
        let folder = Folder::with(&format!(r#"{{ {uri}"bot": {{ "token": "demo" }} }}"#));
        manage(&folder, &format!("[account]\nserver = \"{}\"\nrevision = 3\n", simulator.address()));
        assert_eq!(spoken(&folder, &[]).await, 3);
        assert_eq!(spoken(&folder, &["--revision", "4"]).await, 4);
    }
}

#[test]
fn what_contradicts_a_lock_is_refused_and_says_by_whom() {
    let mark = Fingerprint([7; 32]).to_string();
    let cases: [(&str, &[&str], &str); 10] = [
        ("server = \"https://other.example.com\"\nlocked = [\"server\"]", &[], "\"uri\" contradicts"),
        ("path = \"/own\"\nlocked = [\"path\"]", &[], ""),
        ("mode = \"app\"\nlocked = [\"mode\"]", &[], "The mode contradicts"),
        ("revision = 3\nlocked = [\"revision\"]", &["--revision", "4"], "--revision contradicts"),
        ("locked = [\"revision\"]", &["--revision", "4"], "\"revision\" is locked to the default"),
        ("locked = [\"proxy\"]", &["--proxy", "direct"], "\"proxy\" is locked to the default"),
        (
            "proxy = \"http://proxy:3128\"\nlocked = [\"proxy\"]",
            &["--proxy", "http://other:3128"],
            "http://proxy:3128",
        ),
        ("locked = [\"pin\"]", &["--pin", &mark], "--pin contradicts"),
        (
            "ca_file = \"/etc/ca.pem\"\nlocked = [\"ca_file\"]",
            &["--ca-file", "own.pem"],
            "--ca-file contradicts",
        ),
        (
            "locked = [\"client_certificate_file\"]",
            &["--client-cert", "own.pem"],
            "--client-cert contradicts",
        ),
    ];
    for (text, options, expected) in cases {
        let own_path = if text.starts_with("path") { r#""path": "/mine","# } else { "" };
        let folder = Folder::with(&CONFIGURATION.replacen('{', &format!("{{ {own_path}"), 1));
        fs::write(folder.path().join("own.pem"), "").unwrap();
        manage(&folder, &format!("[account]\n{text}\n"));
        for command in [&LISTEN[..], &IMPORT] {
            let (status, output, errors) = folder.start(&[command, options].concat()).outcome();
            assert_eq!((status, output.len()), (2, 0), "{text}: {errors:?}");
            let errors = errors.join("\n");
            assert!(errors.contains(expected) && errors.contains("managed.toml"), "{text}: {errors}");
            assert!(errors.contains("administrator") && !errors.contains("hush"), "{text}: {errors}");
        }
        assert!(!folder.path().join("home/settings.json").exists(), "{text}: it was saved");
    }
}

#[test]
fn the_ways_of_an_app_are_held_to_their_locks() {
    let folder = Folder::with(CONFIGURATION);
    for (text, expected) in [
        ("mode = \"app\"\nmethod = \"token\"\nlocked = [\"method\"]", "The sign-in method contradicts"),
        ("app_key = \"other\"\nlocked = [\"app_key\"]", "\"id\" contradicts"),
    ] {
        manage(&folder, &format!("[account]\n{text}\n"));
        let (status, _, errors) = folder.start(&["listen", "app"]).outcome();
        assert_eq!(status, 2, "{text}: {errors:?}");
        assert!(errors.join("\n").contains(expected), "{text}: {errors:?}");
    }
}

#[test]
fn a_proxy_that_knows_everybody_by_one_name_still_needs_the_password() {
    let folder = Folder::with(CONFIGURATION);
    manage(&folder, "[account]\nproxy = \"http://proxy:3128\"\nproxy_username = \"desk\"\n");
    let (status, _, errors) = folder.start(&LISTEN).outcome();
    assert_eq!(status, 2, "{errors:?}");
    assert!(errors.join("\n").contains("RINGTRAY_PROXY_PASSWORD"), "{errors:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_used_is_told_and_nothing_of_it_counts() {
    let simulator =
        Simulator::start(Options { scenario: Scenario::quiet(), ..Options::default() }).await.unwrap();
    let folder =
        Folder::with(&format!(r#"{{ "uri": "{}", "bot": {{ "token": "demo" }} }}"#, simulator.address()));
    manage(&folder, "[account]\nserver = \"https://pbx.example.com\"\nlocked = [\"server\"]\nrevision = 9\n");
    let program = folder.start(&LISTEN);
    let told = program.error();
    assert!(told.starts_with("Nothing is preset or locked: ") && told.contains("line 4"), "{told}");
    assert_eq!(program.line(), "CONNECTED");
}
