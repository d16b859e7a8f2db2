//! The language of the program's messages.

use std::fs;

use crate::support::{Folder, Program, speak};
use ringtray_core::Settings;
use ringtray_simulator::{Admission, Options, Simulator};
use ringtray_store::{Home, SettingsFile};

const GERMAN: &str = "de_DE.UTF-8";

/// Starts `ringtray-cli` on a system set to this locale.
fn start(folder: &Folder, locale: &str, arguments: &[&str]) -> Program {
    let mut command = folder.command(arguments);
    speak(&mut command, locale);
    Program::start(command)
}

fn outcome(folder: &Folder, arguments: &[&str]) -> (i32, String, String) {
    let (status, output, errors) = start(folder, GERMAN, arguments).outcome();
    (status, output.join("\n"), errors.join("\n"))
}

#[test]
fn what_is_wrong_is_said_in_the_language_of_the_system() {
    let (status, output, errors) = outcome(&Folder::empty(), &["listen", "app"]);
    assert_eq!((status, output.as_str()), (2, ""));
    assert!(errors.starts_with("Keine Konfiguration gefunden: "), "{errors}");

    let folder = Folder::with(r#"{ "uri": "http://127.0.0.1:1", "bot": { "token": "t" } }"#);
    let (status, _, errors) = outcome(&folder, &["listen", "app"]);
    assert_eq!(status, 2);
    assert!(errors.contains("für den Modus app") && errors.contains(r#"oder "id" und "secret""#), "{errors}");
    let (status, _, errors) = outcome(&folder, &["listen", "bot", "--proxy", "socks4://proxy"]);
    assert_eq!(status, 2);
    assert!(errors.contains("--proxy ist unbrauchbar. Ein Proxy der Art socks4://"), "{errors}");
    let (status, _, errors) = outcome(&folder, &["simulate", "--scenario", "nonsense"]);
    assert_eq!(status, 2);
    assert!(errors.starts_with("Es gibt kein Szenario namens \"nonsense\""), "{errors}");
}

#[test]
fn a_server_that_is_not_found_is_told_in_the_language() {
    let folder = Folder::with(r#"{ "uri": "https://pbx.invalid", "bot": { "token": "t" } }"#);
    let mut program = start(&folder, GERMAN, &["listen", "bot", "--proxy", "direct"]);
    let told = program.error();
    assert!(told.starts_with("Nicht verbunden: ") && told.ends_with(" Neuer Versuch folgt."), "{told}");
    assert!(told.contains("pbx.invalid") && told.contains("prüfen"), "{told}");
    assert!(program.is_running());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_and_a_lost_connection_are_told_in_the_language_and_read_by_scripts_as_ever() {
    let configuration = |simulator: &Simulator| {
        format!(r#"{{ "uri": "{}", "app": {{ "token": "demo" }} }}"#, simulator.address())
    };
    let admission = Admission::Packet("Not authorized".to_owned());
    let refusing = Simulator::start(Options { admission, ..Options::default() }).await.unwrap();
    let (status, output, errors) = outcome(&Folder::with(&configuration(&refusing)), &["listen", "app"]);
    assert_eq!((status, output.as_str()), (3, ""));
    assert!(errors.starts_with("Nicht angemeldet: "), "{errors}");
    assert!(errors.contains("hat die Anmeldung abgelehnt („Not authorized“)"), "{errors}");

    let simulator = Simulator::start(Options::default()).await.unwrap();
    let folder = Folder::with(&configuration(&simulator));
    let program = start(&folder, GERMAN, &["listen", "app"]);
    assert_eq!(program.line(), "CONNECTED");
    simulator.drop_connections().await;
    let told = program.line_with("DISCONNECTED ");
    assert!(told.starts_with("DISCONNECTED ") && told.contains("Verbindung"), "{told}");
    assert!(program.error().starts_with("Verbindung abgebrochen: "));
}

#[test]
fn lists_and_help_are_in_the_language() {
    let folder = Folder::empty();
    let (status, output, _) = outcome(&folder, &["accounts", "list"]);
    assert_eq!(status, 0);
    assert!(output.starts_with("Noch keine Konten."), "{output}");

    for (arguments, expected) in [
        (&["--help"][..], "Verbinden und jede Nachricht ausgeben"),
        (&["listen", "--help"], "- bot:  Mit dem Token eines Bots"),
        (&["accounts", "import", "--help"], "RINGTRAY_PROXY_PASSWORD"),
    ] {
        let (status, output, _) = outcome(&folder, arguments);
        assert_eq!(status, 0, "{arguments:?}");
        assert!(output.contains(expected), "{arguments:?}: {output}");
    }
}

#[test]
fn the_language_of_the_settings_is_before_that_of_the_system() {
    let folder = Folder::empty();
    let home = Home::at(folder.path().join("home"));
    home.create().unwrap();
    let listed = |locale: &str| {
        let (status, output, errors) = start(&folder, locale, &["accounts", "list"]).outcome();
        (status, output.join("\n"), errors.join("\n"))
    };
    let save = |language: Option<&str>| {
        let settings = Settings { language: language.map(str::to_owned), ..Settings::default() };
        SettingsFile::save(&home, &settings).unwrap();
    };
    for (chosen, locale, expected) in [
        (Some("de"), "C", "Noch keine Konten"),
        (Some("en"), GERMAN, "No accounts yet"),
        (Some("xx"), GERMAN, "Noch keine Konten"),
        (None, GERMAN, "Noch keine Konten"),
        (None, "xx_XX.UTF-8", "No accounts yet"),
    ] {
        save(chosen);
        let (status, output, errors) = listed(locale);
        assert_eq!(status, 0, "{errors}");
        assert!(output.starts_with(expected), "{chosen:?} on {locale}: {output}");
    }

    // Finding the language does not depend on readable settings. Commands that need the settings report what is wrong
    // with them.
    fs::write(home.settings_file(), "{").unwrap();
    let (status, _, errors) = listed(GERMAN);
    assert_eq!(status, 1);
    assert!(errors.contains("sind beschädigt"), "{errors}");
}
