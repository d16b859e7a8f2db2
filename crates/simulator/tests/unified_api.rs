//! The REST resources: what they report about calls, and how they refuse.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod raw_client;

use std::time::Duration;

use raw_client::{RawClient, TOKEN, get};
use ringtray_simulator::{Options, Report, Resource, Scenario, Simulator, UnifiedApi};
use serde_json::{Value, json};

const LIVE: &str = "/uapi/phoneCalls/@me/@self";
const OVER: &str = "/uapi/cdr/?count=100";

#[tokio::test]
async fn calls_are_live_until_their_last_message_and_records_from_then_on() {
    let simulator = quiet(UnifiedApi::default()).await;
    let messages = told("incoming-answered");
    let (last, first) = messages.split_last().unwrap();
    assert_eq!(asked(&simulator, LIVE).await, (204, Value::Null));

    // Calls are known even if nobody is connected.
    for message in first {
        simulator.emit(message).await;
    }
    let (status, live) = asked(&simulator, LIVE).await;
    assert_eq!((status, live["totalResults"].clone()), (200, json!(1)));
    let call = live["entry"][0].clone();
    let event: Value = serde_json::from_str(&first[0]).unwrap();
    assert_eq!(call["id"], event["payload"]["phoneCallId"]);
    assert_eq!(call["published"], event["payload"]["started"]);
    let view = &call["phoneCallView"][0];
    assert_eq!((view["flow"].clone(), view["status"].clone()), (json!(8), json!(5)));
    assert_eq!(view["destination"], json!(["0003*006"]));
    assert!(view["answered"].is_string() && view.get("parked").is_none(), "{view}");
    assert_eq!(asked(&simulator, OVER).await.0, 204);

    simulator.emit(last).await;
    assert_eq!(asked(&simulator, LIVE).await.0, 204);
    let (_, over) = asked(&simulator, OVER).await;
    assert_eq!(over["entry"][0]["phoneCallView"][0]["disposition"], 0);
    assert_eq!(over["entry"][0]["phoneCallView"][0]["callerId"], view["callerId"]);
}

#[tokio::test]
async fn what_a_scenario_tells_is_known_too() {
    let scenario = Scenario::named("incoming-missed").unwrap();
    let options = Options { scenario, repeat: false, ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let mut client = RawClient::with_token(&simulator, 4).await;
    client.join().await;
    assert!(client.next().await.unwrap().contains("CREATED"));

    let (_, live) = asked(&simulator, LIVE).await;

    assert_eq!(live["entry"][0]["phoneCallView"][0]["status"], 3);
    assert_eq!(live["entry"][0]["id"], "MXGjtEkDnNfribxUdl7dXTPy");
}

#[tokio::test]
async fn records_come_newest_first_in_pages_from_a_date_on() {
    let simulator = quiet(UnifiedApi { page: 2, ..UnifiedApi::default() }).await;
    for day in 1..=3 {
        for (status, answered) in [("CREATED", json!(null)), ("DESTROYED", json!(null))] {
            let started = format!("2026-01-0{day}T10:00:00Z");
            let payload = json!({"phoneCallId": format!("c{day}"), "view": "00", "status": status, "flow": "IN",
                "extension": {"extendedNumber": "0003*006"}, "callerid": "<555>", "started": started,
                "answered": answered});
            let message = json!({"class": "phonecall/update", "payload": payload});
            simulator.emit(&message.to_string()).await;
        }
    }
    let ids = async |query: &str| {
        let (_, page) = asked(&simulator, &format!("/uapi/cdr/?{query}")).await;
        let entry = page["entry"].as_array().cloned().unwrap_or_default();
        entry.iter().map(|call| call["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(ids("count=100").await, ["c3", "c2"]);
    assert_eq!(ids("count=100&startIndex=2").await, ["c1"]);
    assert_eq!(ids("startDate=2026-01-02T10%3A00%3A01").await, ["c3"]);
}

#[tokio::test]
async fn it_refuses_and_answers_in_every_way_that_it_is_told_to() {
    let simulator = quiet(UnifiedApi::default()).await;
    let mut reports = simulator.reports();
    for message in told("incoming-missed") {
        simulator.emit(&message).await;
    }
    let wrong = ("authorization", "Bearer other");
    assert_eq!(get(&simulator, OVER, &[wrong]).await.0, 401);
    assert_eq!(get(&simulator, OVER, &[("cookie", "vn=demo;dev=demo")]).await.0, 401);
    for (cdr, status) in [
        (Resource::Refused(403), 403),
        (Resource::Refused(404), 404),
        (Resource::Nothing, 204),
        (Resource::Busy(Duration::from_secs(7)), 503),
        (Resource::Page, 200),
    ] {
        simulator.unified_api(UnifiedApi { cdr, ..UnifiedApi::default() });
        assert_eq!(get(&simulator, OVER, &[TOKEN]).await.0, status, "{cdr:?}");
    }
    let mut statuses = Vec::new();
    while let Ok(report) = reports.try_recv() {
        if let Report::UnifiedApiAsked { path, status } = report {
            assert_eq!(path, "/uapi/cdr/");
            statuses.push(status);
        }
    }
    assert_eq!(statuses, [401, 401, 403, 404, 204, 503, 200]);
}

#[tokio::test]
async fn nulls_and_odd_types_as_in_the_vendors_examples() {
    let simulator = quiet(UnifiedApi { nulls: true, odd_types: true, ..UnifiedApi::default() }).await;
    for message in told("incoming-missed") {
        simulator.emit(&message).await;
    }

    let (_, over) = asked(&simulator, OVER).await;

    assert_eq!(over["totalResults"], "1");
    let (id, call) = over["entry"].as_object().unwrap().iter().next().unwrap();
    assert_eq!(call["id"], *id);
    assert_eq!(call["answered"], Value::Null);
    let view = &call["phoneCallView"][0];
    assert_eq!((&view["flow"], &view["disposition"]), (&json!("8"), &json!("3")));
    assert_eq!(view["source"], "+40215550163");
    assert_eq!(view["callerID"], "Andrei Ionescu <+40215550163>");
}

async fn quiet(unified_api: UnifiedApi) -> Simulator {
    let options = Options { scenario: Scenario::quiet(), unified_api, ..Options::default() };
    Simulator::start(options).await.unwrap()
}

fn told(scenario: &str) -> Vec<String> {
    Scenario::named(scenario).unwrap().fresh_messages()
}

async fn asked(simulator: &Simulator, path: &str) -> (u16, Value) {
    let (status, body) = get(simulator, path, &[TOKEN]).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}
