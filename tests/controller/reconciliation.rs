//! Reconciliation after a gap: what the program requests from the server, and what it does with the answer.

use std::cell::RefCell;
use std::time::Duration;

use ringtray_core::page::Delta;
use ringtray_core::{
    DisconnectedBy, Entry, EntryDetail, Filter, NotificationKind, Outcome, Search, State, Suppressed,
    TrayAction,
};
use ringtray_simulator::{Report, Resource, UnifiedApi};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::accounts::connected;
use crate::fixture::{Asked, Fixture, server, wait_for_report};
use crate::messages::{acknowledged, call};

const RECORDS: &str = "/uapi/cdr/";
const LIVE: &str = "/uapi/phoneCalls/@me/@self";

#[tokio::test]
async fn a_call_missed_while_nothing_was_connected_is_learnt_once() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    asked(&mut reports, LIVE, 204).await;

    away(&mut fixture, async || {
        server.emit(&missed("c1", "CREATED").to_string()).await;
        server.emit(&missed("c1", "DESTROYED").to_string()).await;
    })
    .await;
    asked(&mut reports, RECORDS, 200).await;

    let entry = fixture.wait_for_delta(|delta| match delta {
        Delta::Entry { entry } => is_call(entry).then(|| entry.clone()),
        _ => None,
    });
    let entry = entry.await;
    let EntryDetail::Call(call) = &entry.detail else { panic!("{entry:?}") };
    assert_eq!((call.outcome, call.name.as_deref()), (Some(Outcome::Missed), Some("Maria Popescu")));
    assert_eq!((entry.suppressed, entry.unseen), (Some(Suppressed::Afterwards), true));
    let told = fixture.wait_for_asked(notification).await;
    assert_eq!(told, ("summary:missed".to_owned(), NotificationKind::Missed, "1 missed call".to_owned()));
    assert_eq!(fixture.snapshot().await.alerts.missed, 1);

    // The record is stored with the entry, unchanged.
    let kept = messages_of(&fixture, &entry).await;
    let [record] = &kept[..] else { panic!("{kept:?}") };
    let record: Value = serde_json::from_str(record).unwrap();
    assert_eq!((&record["id"], &record["phoneCallView"][0]["disposition"]), (&json!("c1"), &json!(3)));

    // After the next gap it is requested again, with no effect.
    away(&mut fixture, async || {}).await;
    asked(&mut reports, RECORDS, 200).await;
    server.emit(&json!({"class": "topic/new", "nonce": "last", "payload": {}}).to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "last")).await;
    let calls = Search { filter: Filter::Calls, ..Search::default() };
    assert_eq!(fixture.history.find(&calls, None).await.unwrap().entries.len(), 1);
    assert_eq!(messages_of(&fixture, &entry).await.len(), 1);
    assert_eq!(fixture.snapshot().await.alerts.missed, 1);
    fixture.tray(TrayAction::Quit);
    let more = fixture.wait_for_asked(|asked| match asked {
        Asked::Quit => Some(None),
        asked => notification(asked).map(Some),
    });
    assert_eq!(more.await, None, "nothing more is told");
}

#[tokio::test]
async fn a_call_that_rings_when_the_connection_is_back_rings() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    asked(&mut reports, LIVE, 204).await;
    // An earlier message has shown which extension is the user's.
    let registration = json!({"class": "extension/register", "nonce": "r", "payload": {
        "extensionNumber": "0003*006", "contact": "sip:006@10.0.0.9", "registerExpire": "3600"}});
    server.emit(&registration.to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "r")).await;

    away(&mut fixture, async || server.emit(&missed("c1", "CREATED").to_string()).await).await;

    asked(&mut reports, LIVE, 200).await;
    let (_, kind, _) = fixture.wait_for_asked(notification).await;
    assert_eq!(kind, NotificationKind::Ringing);
}

#[tokio::test]
async fn what_is_refused_is_not_asked_for_again() {
    let (server, mut reports) = server().await;
    for refusal in [Resource::Refused(401), Resource::Refused(403), Resource::Page] {
        server.unified_api(UnifiedApi { phone_calls: refusal, cdr: refusal, ..UnifiedApi::default() });
        let mut fixture = Fixture::new().await;
        fixture.sign_in(&server.address(), "demo").await;
        let status = if let Resource::Refused(status) = refusal { status } else { 200 };
        asked(&mut reports, LIVE, status).await;
        away(&mut fixture, async || {}).await;
        asked(&mut reports, RECORDS, status).await;
        // Long enough for the result to be applied.
        server.emit(&call("settled", "CREATED").to_string()).await;
        wait_for_report(&mut reports, |report| acknowledged(report, "settled")).await;

        away(&mut fixture, async || {}).await;
        server.emit(&call("last", "CREATED").to_string()).await;
        let after = RefCell::new(Vec::new());
        wait_for_report(&mut reports, |report| {
            if let Report::UnifiedApiAsked { path, .. } = report {
                after.borrow_mut().push(path.clone());
            }
            acknowledged(report, "last")
        })
        .await;
        assert!(after.borrow().is_empty(), "{refusal:?}: {after:?}");
        fixture.quit().await;
    }
}

#[tokio::test]
async fn a_server_that_is_slow_to_tell_delays_no_notification() {
    let (server, mut reports) = server().await;
    let busy = Resource::Busy(Duration::from_secs(60));
    server.unified_api(UnifiedApi { phone_calls: busy, cdr: busy, ..UnifiedApi::default() });
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    asked(&mut reports, LIVE, 503).await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    let (_, kind, _) = fixture.wait_for_asked(notification).await;
    assert_eq!(kind, NotificationKind::Ringing);
}

/// Disconnects, lets something happen meanwhile, and connects again.
async fn away(fixture: &mut Fixture, meanwhile: impl AsyncFnOnce()) {
    fixture.tray(TrayAction::Disconnect);
    let by_user = State::Disconnected { by: DisconnectedBy::User };
    fixture.wait_for_state(|state| *state == by_user).await;
    meanwhile().await;
    fixture.tray(TrayAction::Connect);
    fixture.wait_for_state(connected).await;
}

async fn asked(reports: &mut UnboundedReceiver<Report>, path: &str, status: u16) {
    let wanted = Report::UnifiedApiAsked { path: path.to_owned(), status };
    wait_for_report(reports, |report| *report == wanted).await;
}

/// A message of a call of this id, see [`call`].
fn missed(id: &str, status: &str) -> Value {
    let mut message = call(&format!("{id} {status}"), status);
    message["payload"]["phoneCallId"] = id.into();
    message
}

fn is_call(entry: &Entry) -> bool {
    matches!(entry.detail, EntryDetail::Call(_))
}

fn notification(asked: &Asked) -> Option<(String, NotificationKind, String)> {
    match asked {
        Asked::Notify(key, notification) => {
            Some((key.0.clone(), notification.kind, notification.summary.clone()))
        }
        _ => None,
    }
}

async fn messages_of(fixture: &Fixture, entry: &Entry) -> Vec<String> {
    let found = fixture.history.messages(&entry.id, 0).await.unwrap();
    found.messages.into_iter().map(|message| message.text).collect()
}
