//! What happens to a message: popup, page, history, acknowledgement.

use ringtray_core::page::Delta;
use ringtray_core::{EntryDetail, NotificationKind, Outcome, TrayAction};
use ringtray_simulator::Report;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{Asked, Fixture, MemoryVault, server, wait_for_report};

#[tokio::test]
async fn a_call_rings_once_its_popup_closes_and_what_was_missed_is_told() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;

    server.emit(&call("n1", "CREATED").to_string()).await;
    server.emit(&call("n2", "UPDATED").to_string()).await;
    server.emit(&call("n3", "DESTROYED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n3")).await;

    let (key, ringing) = fixture.wait_for_asked(notified).await;
    assert_eq!(ringing, NotificationKind::Ringing);
    let closed = fixture.wait_for_asked(|asked| match asked {
        Asked::Close(key) => Some(Ok(key.clone())),
        Asked::Notify(key, notification) => Some(Err((key.clone(), notification.clone()))),
        _ => None,
    });
    assert_eq!(closed.await, Ok(key), "nothing else is shown before the popup is closed");
    let missed = fixture.wait_for_asked(|asked| match asked {
        Asked::Notify(_, notification) => Some(notification.clone()),
        _ => None,
    });
    let missed = missed.await;
    assert_eq!(missed.kind, NotificationKind::Missed);
    assert!(missed.body.contains(", rang "), "{}", missed.body);
    assert!(missed.body.contains(':'), "it names the time of day, in every time zone: {}", missed.body);
}

#[tokio::test]
async fn quitting_while_a_call_rings_takes_its_popup_away() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    let (key, _) = fixture.wait_for_asked(notified).await;

    fixture.tray(TrayAction::Quit);

    let closed = fixture.wait_for_asked(|asked| match asked {
        Asked::Close(key) => Some(Some(key.clone())),
        Asked::Quit => Some(None),
        _ => None,
    });
    assert_eq!(closed.await, Some(key));
}

#[tokio::test]
async fn an_acknowledged_message_is_in_the_history_with_its_bytes() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let message = r#"{"timestamp":1.50e9, "class":"topic/new","nonce":"n1","payload":{"b":1,"a":[1.0,"ü"]}}"#;

    server.emit(message).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;

    let entries = fixture.snapshot().await.entries;
    let other = entries.iter().find(|entry| matches!(entry.detail, EntryDetail::Other { .. })).unwrap();
    let history = ringtray_store::History::open(fixture.home.history_file()).unwrap();
    let kept = history.messages(&other.id, 0).await.unwrap().messages;
    assert_eq!(kept.iter().map(|kept| kept.text.as_str()).collect::<Vec<_>>(), [message]);
}

#[tokio::test]
async fn a_repeated_message_is_kept_and_told_once_but_acknowledged_each_time() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let message = call("n1", "CREATED").to_string();

    server.emit(&message).await;
    server.emit(&message).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;

    fixture.wait_for_asked(notified).await;
    let entries = fixture.snapshot().await.entries;
    let calls = entries.iter().filter(|entry| matches!(entry.detail, EntryDetail::Call(_)));
    assert_eq!(calls.count(), 1);
    fixture.tray(TrayAction::Quit);
    let until_quit = fixture.wait_for_asked(|asked| match asked {
        Asked::Quit => Some("nothing more is shown"),
        Asked::Notify(_, notification) if notification.kind == NotificationKind::Ringing => {
            Some("rings again")
        }
        _ => None,
    });
    assert_eq!(until_quit.await, "nothing more is shown");
}

#[tokio::test]
async fn without_a_history_calls_are_announced_and_acknowledged_and_the_loss_is_told() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::with(MemoryVault::default(), false, TempDir::new().unwrap()).await;
    fixture.sign_in(&server.address(), "demo").await;

    server.emit(&call("n1", "CREATED").to_string()).await;

    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;
    fixture.wait_for_asked(notified).await;
    fixture.wait_for_delta(|delta| matches!(delta, Delta::Notice { .. }).then_some(())).await;
}

#[tokio::test]
async fn a_call_that_was_left_open_by_the_last_run_is_ended_by_this_one() {
    let (server, mut reports) = server().await;
    let folder = TempDir::new().unwrap();
    let vault = MemoryVault::default();
    let fixture = Fixture::with(vault.clone(), true, folder).await;
    fixture.sign_in(&server.address(), "demo").await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;
    let folder = fixture.quit().await;

    let mut fixture = Fixture::with(vault, true, folder).await;
    wait_for_report(&mut reports, |report| matches!(report, Report::Connected { connection: 2, .. })).await;
    server.emit(&call("n2", "DESTROYED").to_string()).await;

    let outcome = fixture.wait_for_delta(|delta| match delta {
        Delta::Entry { entry } => match &entry.detail {
            EntryDetail::Call(call) => call.outcome,
            _ => None,
        },
        _ => None,
    });
    assert_ne!(outcome.await, Outcome::Answered);
    let calls = fixture.snapshot().await.entries;
    assert_eq!(calls.iter().filter(|entry| matches!(entry.detail, EntryDetail::Call(_))).count(), 1);
}

pub(crate) fn notified(asked: &Asked) -> Option<(ringtray_core::NotificationKey, NotificationKind)> {
    match asked {
        Asked::Notify(key, notification) => Some((key.clone(), notification.kind)),
        _ => None,
    }
}

pub(crate) fn acknowledged(report: &Report, wanted: &str) -> bool {
    matches!(report, Report::Acknowledged { nonce: Some(nonce), .. } if nonce == wanted)
}

/// One message of an incoming call as it probably looks (inferred), at this moment.
pub(crate) fn call(nonce: &str, status: &str) -> Value {
    let now = time::OffsetDateTime::now_utc();
    let started = now.replace_nanosecond(0).unwrap();
    json!({
        "timestamp": now.unix_timestamp(),
        "class": "phonecall/update",
        "nonce": nonce,
        "payload": {
            "phoneCallId": "c1",
            "view": "00",
            "extension": { "extensionId": "7", "number": "006", "extendedNumber": "0003*006" },
            "status": status,
            "pbxapp": "DIAL",
            "flow": "IN",
            "callerid": "Maria Popescu <+40215550142>",
            "answered": null,
            "started": started.format(&time::format_description::well_known::Rfc3339).unwrap(),
        },
    })
}
