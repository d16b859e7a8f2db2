//! Importing a configuration file: its secrets go to the server and the keyring, and can be removed from the file.

use std::fs;
use std::path::{Path, PathBuf};

use ringtray_core::page::{Delta, ImportView};
use ringtray_core::{Field, Method, Mode, SecretsKept, SignInResult};
use ringtray_desktop::requests::Request;
use ringtray_language::Phrase;
use ringtray_store::SettingsFile;
use tempfile::TempDir;

use crate::accounts::connected;
use crate::fixture::{Asked, Fixture, MemoryVault, server};

/// A configuration whose token is valid and whose bot's token is not.
fn configuration(server: &str) -> (TempDir, PathBuf, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("ws-connector.config.json");
    let content = format!(
        r#"{{ "uri": "{server}", /* mine */ "verifyCertificate": false, "user": {{ "vn": "demo", "dev": "deviceId" }},
             "app": {{ "token": "demo", "id": "x" }}, "bot": {{ "token": "canary-bot" }}, }}"#
    );
    fs::write(&file, &content).unwrap();
    (folder, file, content)
}

async fn read(fixture: &Fixture, file: &Path) -> Result<ImportView, Phrase> {
    fixture.ask(|reply| Request::ReadConfiguration { file: file.to_owned(), reply }).await
}

async fn import(fixture: &Fixture, configuration: u64, mode: Mode) -> SignInResult {
    fixture.ask(|reply| Request::ImportMode { configuration, mode, pin: String::new(), reply }).await
}

async fn blank(fixture: &Fixture, configuration: u64) -> Result<bool, Phrase> {
    fixture.ask(|reply| Request::BlankConfiguration { configuration, reply }).await
}

#[tokio::test]
async fn each_mode_is_tried_by_itself_and_only_what_was_taken_leaves_the_file() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    let (_folder, file, content) = configuration(&server.address());

    let view = read(&fixture, &file).await.unwrap();
    assert_eq!((view.server.as_str(), view.unverified), (server.address().as_str(), true));
    let told: Vec<_> =
        view.parts.iter().map(|part| (part.mode, part.method, part.missing.is_some())).collect();
    let token = Some(Method::Token);
    assert_eq!(told, [(Mode::App, token, false), (Mode::User, None, true), (Mode::Bot, token, false)]);
    assert!(!serde_json::to_string(&view).unwrap().contains("canary"), "no secret goes to the page");

    assert!(blank(&fixture, view.id).await.is_err(), "nothing is in the keyring yet");
    let SignInResult::SignedIn { account } = import(&fixture, view.id, Mode::App).await else {
        panic!("refused")
    };
    let SignInResult::Refused { errors, .. } = import(&fixture, view.id, Mode::Bot).await else {
        panic!("accepted")
    };
    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [Field::Token]);
    assert!(matches!(import(&fixture, view.id, Mode::User).await, SignInResult::Refused { .. }));
    assert_eq!(fixture.wait_for_state(connected).await.id, account);
    assert_eq!(fixture.vault.count(), 1);
    assert_eq!(SettingsFile::load(&fixture.home).unwrap().accounts.len(), 1);

    assert_eq!(blank(&fixture, view.id).await, Ok(true), "the bot's token is still there");
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        content.replace(r#""app": { "token": "demo""#, r#""app": { "token": """#)
    );
    assert_eq!(blank(&fixture, view.id).await, Ok(true), "a second time changes nothing");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_a_newer_reading_takes_the_place_of_an_older() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    let (folder, file, _) = configuration(&server.address());
    assert!(
        read(&fixture, &folder.path().join("none"))
            .await
            .unwrap_err()
            .to_string()
            .contains("There is no file")
    );
    let empty = folder.path().join("empty.json");
    fs::write(&empty, r#"{"uri": "https://h", "bot": {"token": ""}}"#).unwrap();
    assert!(read(&fixture, &empty).await.unwrap_err().to_string().contains("nothing to sign in with"));

    let older = read(&fixture, &file).await.unwrap();
    fixture.requests.send(Request::Dropped(vec![file.clone()]));
    let newer = fixture.wait_for_delta(|delta| match delta {
        Delta::Dropped { import } => Some(import.clone()),
        _ => None,
    });
    assert_ne!(newer.await.id, older.id);
    let SignInResult::Refused { errors, .. } = import(&fixture, older.id, Mode::App).await else {
        panic!("accepted")
    };
    assert!(errors[0].message.to_string().contains("Choose the file again"), "{errors:?}");

    fixture.requests.send(Request::Dropped(vec![file.clone(), empty]));
    let told = fixture.wait_for_delta(|delta| match delta {
        Delta::Notice { text } => Some(text.clone()),
        _ => None,
    });
    assert!(told.await.contains("one file at a time"));
}

#[tokio::test]
async fn a_file_that_was_changed_meanwhile_is_left_as_it_is() {
    let (server, _reports) = server().await;
    let fixture = Fixture::new().await;
    let (_folder, file, content) = configuration(&server.address());
    let view = read(&fixture, &file).await.unwrap();
    import(&fixture, view.id, Mode::App).await;
    let changed = content.replace("mine", "yours");
    fs::write(&file, &changed).unwrap();

    assert!(blank(&fixture, view.id).await.unwrap_err().to_string().contains("changed meanwhile"));
    assert_eq!(fs::read_to_string(&file).unwrap(), changed);
}

#[tokio::test]
async fn what_no_keyring_keeps_stays_in_the_file() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::with(MemoryVault::absent(), true, TempDir::new().unwrap()).await;
    let (_folder, file, content) = configuration(&server.address());
    let view = read(&fixture, &file).await.unwrap();
    assert!(matches!(import(&fixture, view.id, Mode::App).await, SignInResult::SignedIn { .. }));
    fixture.wait_for_account(|account| matches!(account.secrets, SecretsKept::Session { .. })).await;

    assert!(blank(&fixture, view.id).await.unwrap_err().to_string().contains("left in the file"));
    assert_eq!(fs::read_to_string(&file).unwrap(), content);
}

#[tokio::test]
async fn an_account_that_is_there_is_signed_in_to_again_with_its_own_name_and_way() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let account = fixture.wait_for_state(connected).await.id;
    let folder = fixture.quit().await;
    let home = ringtray_store::Home::at(folder.path());
    SettingsFile::change(&home, |settings| {
        settings.accounts[0].name = "Reception".to_owned();
        settings.accounts[0].connection.proxy = ringtray_core::Proxy::Direct;
    })
    .unwrap();
    let fixture = Fixture::with(MemoryVault::default(), true, folder).await;
    let (_folder, file, _) = configuration(&server.address());

    let view = read(&fixture, &file).await.unwrap();
    let result = import(&fixture, view.id, Mode::App).await;

    assert_eq!(result, SignInResult::SignedIn { account });
    let kept = SettingsFile::load(&fixture.home).unwrap().accounts;
    assert_eq!((kept.len(), kept[0].name.as_str()), (1, "Reception"));
    assert_eq!(kept[0].connection.proxy, ringtray_core::Proxy::Direct);
}

#[tokio::test]
async fn a_secret_that_was_typed_before_does_not_end_the_window_in_the_middle_of_an_import() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    let (_folder, file, _) = configuration(&server.address());
    assert!(matches!(fixture.sign_in(&server.address(), "wrong").await, SignInResult::Refused { .. }));
    let view = read(&fixture, &file).await.unwrap();

    assert!(matches!(import(&fixture, view.id, Mode::App).await, SignInResult::SignedIn { .. }));

    fixture.wait_for_account(|account| account.secrets == SecretsKept::Keyring).await;
    assert_eq!(blank(&fixture, view.id).await, Ok(true), "its page is still there and can ask for this");
    while let Ok(asked) = fixture.asked.try_recv() {
        assert!(!matches!(asked, Asked::Rebuild), "the window was built anew");
    }
    fixture.sign_in(&server.address(), "demo").await;
    fixture.wait_for_asked(|asked| matches!(asked, Asked::Rebuild).then_some(())).await;
}
