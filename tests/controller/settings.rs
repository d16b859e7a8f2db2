//! Changes of the settings by the user, and the diagnostics in the window.

use ringtray_core::page::{Delta, SettingsView};
use ringtray_core::{
    EntryDetail, Notification, NotificationKind, NumberRules, PersonView, SettingsChange, StepResult,
    TimelineEvent,
};
use ringtray_desktop::requests::Request;
use ringtray_language::Phrase;
use ringtray_store::{ContactFiles, SettingsFile};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{Asked, Fixture, MemoryVault, server, wait_for_report};
use crate::messages::{acknowledged, call};

async fn change(fixture: &Fixture, change: Value) -> Result<(), Phrase> {
    let change: SettingsChange = serde_json::from_value(change).unwrap();
    fixture.ask(|reply| Request::ChangeSettings { change, reply }).await
}

fn shown(asked: &Asked) -> Option<Notification> {
    match asked {
        Asked::Notify(_, notification) => Some(notification.clone()),
        _ => None,
    }
}

fn person(delta: &Delta) -> Option<PersonView> {
    match delta {
        Delta::Person { person } => Some(person.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn a_change_counts_at_once_and_outlasts_the_program() {
    let (server, mut reports) = server().await;
    let (folder, vault) = (TempDir::new().unwrap(), MemoryVault::default());
    let mut fixture = Fixture::with(vault.clone(), true, folder).await;
    fixture.sign_in(&server.address(), "demo").await;
    change(&fixture, json!({"change": "kind", "kind": "ringing", "choice": {"privacy": "hidden"}}))
        .await
        .unwrap();
    let is_changed = |settings: &SettingsView| {
        let mut kinds = settings.kinds.iter();
        kinds.any(|kind| kind.kind == NotificationKind::Ringing && kind.choice.privacy.is_some())
    };
    let told = fixture.wait_for_delta(|delta| match delta {
        Delta::Settings { settings } if is_changed(settings) => Some(settings.clone()),
        _ => None,
    });
    let told = told.await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;
    let shown = fixture.wait_for_asked(shown).await;
    assert_eq!(shown.summary, "Incoming call");

    let folder = fixture.quit().await;
    let mut fixture = Fixture::with(vault, true, folder).await;
    let autostart = told.autostart;
    assert_eq!(SettingsView { autostart, ..fixture.snapshot().await.settings }, told);
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_and_nothing_is_changed() {
    let mut fixture = Fixture::new().await;
    let before = fixture.snapshot().await.settings;
    let why = change(&fixture, json!({"change": "held_too_long", "seconds": 1})).await.unwrap_err();
    assert!(why.to_string().contains("between 10 seconds"), "{why}");
    assert_eq!(fixture.snapshot().await.settings, before);
}

#[tokio::test]
async fn what_is_not_written_is_told() {
    let fixture = Fixture::new().await;
    // No file can take the place of a folder.
    std::fs::create_dir(fixture.home.settings_file()).unwrap();
    let why = change(&fixture, json!({"change": "ignore_desktop", "ignore": true})).await.unwrap_err();
    assert!(why.to_string().starts_with("It counts only until Ringtray ends: "), "{why}");
}

#[tokio::test]
async fn other_contacts_files_are_read_at_once() {
    let mut fixture = Fixture::new().await;
    let read = |asked: &Asked| match asked {
        Asked::ReadContacts(files) => Some(files.clone()),
        _ => None,
    };
    assert_eq!(fixture.wait_for_asked(read).await, Vec::<String>::new(), "at the start");
    change(&fixture, json!({"change": "contact_files", "files": ["/a.vcf"]})).await.unwrap();
    assert_eq!(fixture.wait_for_asked(read).await, ["/a.vcf"]);
    change(
        &fixture,
        json!({"change": "numbers", "numbers": {"country": "40", "trunk": "0", "international": "00"}}),
    )
    .await
    .unwrap();
    assert_eq!(fixture.wait_for_asked(read).await, ["/a.vcf"], "read again by the new rules");
    assert_eq!(SettingsFile::load(&fixture.home).unwrap().contacts.numbers.country, "40");
}

#[tokio::test]
async fn a_person_who_is_starred_is_told_of_from_now_on() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let presence =
        |status: &str| json!({"class": "presence/update", "payload": {"userId": "5", "status": status}});
    server.emit(&presence("away").to_string()).await;
    let ann = fixture.wait_for_delta(person).await;
    assert!(!ann.watched);

    let (account, key) = (ann.account.clone(), ann.key.clone());
    fixture.ask(|reply| Request::Watch { account, key, watched: true, reply }).await.unwrap();
    assert!(fixture.snapshot().await.people[0].watched);
    server.emit(&presence("online").to_string()).await;
    let shown = fixture.wait_for_asked(shown).await;
    assert_eq!(shown.summary, "5 is online");

    let account = ann.account.clone();
    let unknown =
        fixture.ask(|reply| Request::Watch { account, key: "person:9".into(), watched: true, reply }).await;
    assert!(unknown.is_err());
}

#[tokio::test]
async fn people_are_still_known_in_the_next_run() {
    let (server, mut reports) = server().await;
    let (folder, vault) = (TempDir::new().unwrap(), MemoryVault::default());
    let mut fixture = Fixture::with(vault.clone(), true, folder).await;
    fixture.sign_in(&server.address(), "demo").await;
    let presence = json!({"class": "presence/update", "nonce": "n1", "payload": {"userId": "5", "name": "Ann", "status": "away"}});
    server.emit(&presence.to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;
    let before = fixture.snapshot().await.people;
    assert_eq!(before.len(), 1);
    let folder = fixture.quit().await;
    assert_eq!(Fixture::with(vault, true, folder).await.snapshot().await.people, before);
}

#[tokio::test]
async fn a_sample_is_shown() {
    let mut fixture = Fixture::new().await;
    fixture.requests.send(Request::Sample(NotificationKind::Missed));
    let shown = fixture.wait_for_asked(shown).await;
    assert_eq!(shown.summary, "Missed call: Maria Popescu");
}

#[tokio::test]
async fn what_is_typed_is_sent_as_it_is_and_stands_in_the_console() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let account = fixture.snapshot().await.accounts[0].id.clone();
    let send = |json: &str| {
        let (account, json) = (account.clone(), json.to_owned());
        fixture.ask(move |reply| Request::Send { account, json, reply })
    };
    send(r#"{"b": 1.0, "a": 2}"#).await.unwrap();
    wait_for_report(&mut reports, |report| format!("{report}").contains(r#"{"b": 1.0, "a": 2}"#)).await;
    assert!(send("no json").await.unwrap_err().to_string().contains("no valid JSON"));
    server.emit(&call("n1", "CREATED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;

    let asked = account.clone();
    let lines = fixture.ask(|reply| Request::Console { account: asked, after: 0, reply }).await;
    assert!(lines[0].sent && lines[0].text == r#"{"b": 1.0, "a": 2}"#, "{lines:?}");
    assert!(lines.last().is_some_and(|line| !line.sent && line.text.contains("n1")), "{lines:?}");

    let diagnostics = fixture.ask(|reply| Request::Diagnostics { reply }).await;
    let found = &diagnostics.accounts[0];
    assert_eq!((found.messages, found.connections, found.lost, found.silent), (1, 1, 0, false));
    assert!(found.steps.iter().all(|step| matches!(step.result, StepResult::Done | StepResult::NotNeeded)));
    assert!(diagnostics.notified >= 1);
    let report = fixture.ask(|reply| Request::Report { log: Vec::new(), reply }).await;
    assert!(report.contains("Account 1") && report.contains(&server.address()), "{report}");

    fixture.requests.send(Request::Disconnect(account.clone()));
    fixture.wait_for_state(|state| matches!(state, ringtray_core::State::Disconnected { .. })).await;
    let refused = fixture.ask(|reply| Request::Send { account, json: "{}".into(), reply }).await;
    assert!(refused.unwrap_err().to_string().contains("There is no connection"));
}

#[tokio::test]
async fn a_caller_gets_a_name_in_a_file_of_our_own_that_counts_before_all_others() {
    let mut fixture = Fixture::new().await;
    change(&fixture, json!({"change": "contact_files", "files": ["/a.vcf"]})).await.unwrap();
    let add = |name: &str, number: &str| {
        let (name, number) = (name.to_owned(), number.to_owned());
        fixture.ask(move |reply| Request::AddContact { name, number, reply })
    };
    assert!(add("  ", "1").await.unwrap_err().to_string().starts_with("Type a name"));
    add(" Ann ", "+40215550142").await.unwrap();
    add("Ben", "+40215550143").await.unwrap();
    let own = fixture.home.contacts_file();
    let files = [own.to_string_lossy().into_owned(), "/a.vcf".to_owned()];
    assert_eq!(fixture.snapshot().await.settings.contact_files, files);
    let loaded = ContactFiles::load(&[own], &NumberRules::default());
    assert_eq!(loaded.contacts.name_of("+40215550142"), Some("Ann"));
    assert_eq!(loaded.contacts.name_of("+40215550143"), Some("Ben"));
}

#[tokio::test]
async fn a_number_is_called_by_the_program_for_it_and_only_where_it_is_one() {
    let mut fixture = Fixture::new().await;
    fixture.requests.send(Request::CallBack("anonymous; rm -rf".into()));
    fixture.requests.send(Request::CallBack("+40 21 555 0142".into()));
    let browsed = fixture.wait_for_asked(|asked| match asked {
        Asked::Browse(address) => Some(address.clone()),
        _ => None,
    });
    assert_eq!(browsed.await, "tel:+40215550142");
}

#[tokio::test]
async fn the_course_of_a_call_is_read_from_its_messages() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    for (nonce, status) in [("n1", "CREATED"), ("n2", "DESTROYED")] {
        server.emit(&call(nonce, status).to_string()).await;
        wait_for_report(&mut reports, |report| acknowledged(report, nonce)).await;
    }
    let entry = fixture
        .snapshot()
        .await
        .entries
        .into_iter()
        .find(|entry| matches!(entry.detail, EntryDetail::Call(_)));
    let entry = entry.unwrap().id;
    let timeline = fixture.history.timeline(&entry).await.unwrap();
    let told: Vec<TimelineEvent> = timeline.into_iter().map(|step| step.what).collect();
    assert_eq!(told, [TimelineEvent::Rings, TimelineEvent::Ended]);
}
