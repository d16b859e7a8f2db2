//! A server that repeats the secrets of its accounts wherever it can.

use ringtray_core::NotificationKind;
use ringtray_desktop::requests::Request;
use ringtray_simulator::{Accept, Options, Report, Scenario, Simulator};
use serde_json::{Value, json};

use crate::fixture::{Asked, Fixture, wait_for_report};
use crate::messages::call;

const TOKEN: &str = "hush/hush-token";

/// The token after a user name, as HTTP's Basic has it.
const IN_BASE64: &str = "YW5uOmh1c2gvaHVzaC10b2tlbg==";

#[tokio::test]
async fn a_secret_that_is_repeated_is_told_and_kept_nowhere() {
    let accept = Accept { token: TOKEN.to_owned(), ..Accept::default() };
    let options = Options { scenario: Scenario::quiet(), accept, ..Options::default() };
    let server = Simulator::start(options).await.unwrap();
    let mut reports = server.reports();
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), TOKEN).await;

    for (number, spelling) in spellings().into_iter().enumerate() {
        for message in messages(number, &spelling) {
            server.emit(&message.to_string()).await;
            wait_for_report(&mut reports, |report| matches!(report, Report::Acknowledged { .. })).await;
        }
        assert_clean(&spelling, "the popup", &format!("{:?}", next_ring(&mut fixture).await));
    }

    let snapshot = fixture.snapshot().await;
    assert!(snapshot.entries.len() > spellings().len(), "{:?}", snapshot.entries);
    let report = fixture.ask(|reply| Request::Report { log: Vec::new(), reply }).await;
    let account = snapshot.accounts[0].id.clone();
    let console = fixture.ask(|reply| Request::Console { account, after: 0, reply }).await;
    let told = [
        ("the page", serde_json::to_string(&snapshot).unwrap()),
        ("the report", report),
        ("the console", serde_json::to_string(&console).unwrap()),
    ];
    let home = fixture.home.clone();
    let _folder = fixture.quit().await;
    for spelling in spellings() {
        for (place, text) in &told {
            assert_clean(&spelling, place, text);
        }
        let database = std::fs::read(home.history_file()).unwrap();
        assert_clean(&spelling, "the history", &String::from_utf8_lossy(&database));
    }
    let database = std::fs::read(home.history_file()).unwrap();
    assert!(
        String::from_utf8_lossy(&database).contains("[secret]"),
        "it is told that something was left out"
    );
}

fn spellings() -> [String; 4] {
    let percent = TOKEN.replace('/', "%2F");
    [TOKEN.to_owned(), percent, IN_BASE64.to_owned(), TOKEN.replace('/', "\\/")]
}

/// A call of this number, and messages that are nothing known, with this everywhere.
fn messages(number: usize, said: &str) -> Vec<Value> {
    let mut ring = call(&format!("{number} {said}"), "CREATED");
    ring["from"] = json!(said);
    ring["payload"]["phoneCallId"] = json!(format!("{number} {said}"));
    ring["payload"]["callerid"] = json!(format!("{said} <+40215550142>"));
    ring["payload"]["extension"]["name"] = json!(said);
    ring["payload"]["dialed"] = json!(said);
    let mut end = ring.clone();
    end["nonce"] = json!(format!("{number} {said} end"));
    end["payload"]["status"] = json!("DESTROYED");
    let mut odd = json!({ "class": said, "nonce": said, "from": said, "payload": { "text": [said] } });
    odd["payload"][said] = json!(said);
    vec![ring, end, odd, json!(said)]
}

async fn next_ring(fixture: &mut Fixture) -> ringtray_core::Notification {
    fixture
        .wait_for_asked(|asked| match asked {
            Asked::Notify(_, notification) if notification.kind == NotificationKind::Ringing => {
                Some(notification.clone())
            }
            _ => None,
        })
        .await
}

/// In base64 the first and last digits belong to what stands beside the secret.
fn assert_clean(spelling: &str, place: &str, text: &str) {
    let inner = &spelling[spelling.len() / 3..spelling.len() * 2 / 3];
    assert!(!text.contains(inner), "{inner} is in {place}: {text}");
}
