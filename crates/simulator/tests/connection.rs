//! Frames of a connection, one by one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod raw_client;

use std::time::Duration;

use raw_client::{RawClient, told, told_until};
use ringtray_simulator::{Admission, Options, Report, Scenario, Simulator};
use serde_json::Value;

async fn start(options: Options) -> Simulator {
    Simulator::start(options).await.unwrap()
}

fn quiet() -> Options {
    Options { scenario: Scenario::quiet(), ..Options::default() }
}

/// The messages of the scenario `sample`, as in its file.
fn sample() -> Vec<String> {
    Scenario::named("sample").unwrap().steps.iter().map(|step| step.message.get().to_owned()).collect()
}

#[tokio::test]
async fn revision_4_waits_for_the_join_and_then_plays_the_sample_byte_for_byte() {
    let simulator = start(Options::default()).await;
    let mut client = RawClient::with_token(&simulator, 4).await;

    let open = client.next().await.unwrap();
    let sid = open.strip_prefix(r#"0{"sid":""#).unwrap().split('"').next().unwrap();
    assert_eq!(
        open,
        format!(
            r#"0{{"sid":"{sid}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}}"#
        )
    );
    client.send("40/__rev,").await;
    client.expect(r#"44/__rev,{"message":"Invalid namespace"}"#).await;
    client.send("40").await;
    assert!(client.next().await.unwrap().starts_with(r#"40{"sid":""#));
    for (id, message) in sample().iter().enumerate() {
        client.expect(&format!(r#"42{id}["message",{message}]"#)).await;
    }
}

#[tokio::test]
async fn revision_3_takes_eio_4_and_joins_unasked() {
    let simulator = start(Options { revision: Some(3), ..Options::default() }).await;
    let mut client = RawClient::with_token(&simulator, 4).await;

    let open = client.next().await.unwrap();
    assert!(open.ends_with(r#""upgrades":[],"pingInterval":25000,"pingTimeout":20000}"#), "{open}");
    client.expect("40").await;
    client.expect(&format!(r#"420["message",{}]"#, sample()[0])).await;
    client.send("40/__rev,").await;
    client.send("2").await;
    client.expect(r#"44/__rev,"Invalid namespace""#).await;
    client.expect("3").await;
}

#[tokio::test]
async fn without_a_fixed_revision_it_is_as_the_client_asks() {
    let simulator = start(quiet()).await;
    let mut reports = simulator.reports();
    let mut client = RawClient::with_token(&simulator, 3).await;
    client.next().await.unwrap();
    client.expect("40").await;
    let connected = told(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
    assert!(matches!(connected, Report::Connected { revision: 3, .. }), "{connected}");
}

#[tokio::test]
async fn joining_again_makes_everything_come_twice_in_revision_3_and_ends_revision_4() {
    let three = start(Options { revision: Some(3), ..quiet() }).await;
    let mut client = RawClient::with_token(&three, 4).await;
    client.next().await.unwrap();
    client.expect("40").await;
    client.send("40").await;
    client.expect("40").await;
    three.emit("1").await;
    client.expect(r#"420["message",1]"#).await;
    client.expect(r#"421["message",1]"#).await;

    let four = start(quiet()).await;
    let mut client = RawClient::with_token(&four, 4).await;
    client.join().await;
    client.send("40").await;
    assert_eq!(client.next().await, None);
}

#[tokio::test]
async fn acknowledgements_are_told_with_their_nonces_and_a_repeated_one_is_unexpected() {
    let simulator = start(quiet()).await;
    let mut reports = simulator.reports();
    let mut client = RawClient::with_token(&simulator, 4).await;
    client.join().await;

    simulator.emit(r#"{"nonce":"n1"}"#).await;
    client.expect(r#"420["message",{"nonce":"n1"}]"#).await;
    client.send("430[]").await;
    client.send("430[]").await;

    let told = told_until(&mut reports, |report| matches!(report, Report::Unexpected { .. })).await;
    let acknowledged = Report::Acknowledged { connection: 1, nonce: Some("n1".to_owned()) };
    assert_eq!(told[told.len() - 2], acknowledged, "{told:#?}");
}

#[tokio::test]
async fn missing_acknowledgements_are_told_after_their_limit_and_at_the_end() {
    let limit = Duration::from_millis(50);
    let simulator = start(Options { acknowledgement_limit: limit, ..quiet() }).await;
    let mut reports = simulator.reports();
    let mut client = RawClient::with_token(&simulator, 4).await;
    client.join().await;
    simulator.emit(r#"{"nonce":"late"}"#).await;
    let missing = told(&mut reports, |report| matches!(report, Report::Missing { .. })).await;
    assert_eq!(missing, Report::Missing { connection: 1, nonce: Some("late".to_owned()) });

    let patient = start(quiet()).await;
    let mut reports = patient.reports();
    let mut client = RawClient::with_token(&patient, 4).await;
    client.join().await;
    patient.emit("7").await;
    client.expect(r#"420["message",7]"#).await;
    client.close().await;
    let told = told_until(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
    assert_eq!(told[told.len() - 2], Report::Missing { connection: 1, nonce: None }, "{told:#?}");
}

#[tokio::test]
async fn what_a_client_sends_is_told_as_it_is_and_acknowledged_where_asked() {
    let simulator = start(quiet()).await;
    let mut reports = simulator.reports();
    let mut client = RawClient::with_token(&simulator, 4).await;
    client.join().await;

    client.send(r#"42["message",{"b": 1.0,"a":[]}]"#).await;
    client.send(r#"425["message","x"]"#).await;
    client.send(r#"42["other",1]"#).await;
    client.send("42[").await;

    client.expect("435[]").await;
    let mut told = told_until(&mut reports, |report| report.to_string().ends_with("42[")).await;
    let received = |json: &str| Report::Received { connection: 1, json: json.to_owned() };
    assert_eq!(told[2], received(r#"{"b": 1.0,"a":[]}"#));
    assert_eq!(told[3], received(r#""x""#));
    let unexpected = told.pop().unwrap();
    assert_eq!(unexpected, Report::Unexpected { connection: 1, what: "42[".to_owned() });
}

#[tokio::test]
async fn later_runs_are_fresh_and_now() {
    let simulator = start(Options { pause: Duration::ZERO, ..Options::default() }).await;
    let mut client = RawClient::with_token(&simulator, 4).await;
    client.join().await;
    let mut messages: Vec<Value> = Vec::new();
    for _ in 0..8 {
        let text = client.next().await.unwrap();
        let arguments: Value = serde_json::from_str(&text[text.find('[').unwrap()..]).unwrap();
        messages.push(arguments[1].clone());
    }
    let now = time::OffsetDateTime::now_utc().unix_timestamp();

    assert_eq!(messages[0]["nonce"], "ISft8PYKT1at");
    assert_ne!(messages[4]["nonce"], messages[0]["nonce"]);
    assert_ne!(messages[5]["payload"]["phoneCallId"], messages[1]["payload"]["phoneCallId"]);
    assert_eq!(messages[5]["payload"]["phoneCallId"], messages[7]["payload"]["phoneCallId"]);
    let sent = messages[7]["timestamp"].as_i64().unwrap();
    assert!((0..60).contains(&(now - sent)), "{sent} {now}");
}

#[tokio::test]
async fn the_first_run_is_fresh_where_the_scenario_says_so_and_the_last_one_where_nothing_is_repeated() {
    let scenario = Scenario { fresh: true, ..Scenario::named("unknown-class").unwrap() };
    let options = Options { repeat: false, pause: Duration::ZERO, scenario, ..Options::default() };
    let count = options.scenario.steps.len();
    let simulator = start(options).await;
    let mut client = RawClient::with_token(&simulator, 4).await;
    client.join().await;
    for _ in 0..count {
        let text = client.next().await.unwrap();
        assert!(!text.contains("\"timestamp\":17672616"), "{text}");
    }
    simulator.emit("\"end\"").await;
    client.expect(&format!(r#"42{count}["message","end"]"#)).await;
}

#[tokio::test]
async fn the_demo_has_no_old_times() {
    let scenario = Scenario::named("demo").unwrap();
    let simulator = start(Options { scenario, ..Options::default() }).await;
    let mut client = RawClient::with_token(&simulator, 4).await;
    client.join().await;
    let text = client.next().await.unwrap();
    let arguments: Value = serde_json::from_str(&text[text.find('[').unwrap()..]).unwrap();
    let sent = arguments[1]["timestamp"].as_i64().unwrap();
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    assert!((0..60).contains(&(now - sent)), "{sent} {now}");
    assert_ne!(arguments[1]["nonce"], "D8mJ7ZDNBmJa");
}

#[tokio::test]
async fn a_client_without_a_heartbeat_is_put_out_in_both_revisions() {
    for revision in [3, 4] {
        let (ping_interval, ping_timeout) = (Duration::from_millis(50), Duration::from_secs(1));
        let options = Options { revision: Some(revision), ping_interval, ping_timeout, ..quiet() };
        let simulator = start(options).await;
        let mut reports = simulator.reports();
        let mut client = RawClient::with_token(&simulator, 4).await;
        client.next().await.unwrap();
        if revision == 4 {
            client.expect("2").await;
            client.send("3").await;
            client.expect("2").await;
        } else {
            client.expect("40").await;
        }
        assert_eq!(client.next().await, None);
        let end = told(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
        assert!(end.to_string().ends_with("ping time-out"), "{end}");
    }
}

#[tokio::test]
async fn connections_can_be_cut_and_frozen() {
    let simulator = start(quiet()).await;
    let mut reports = simulator.reports();
    let mut first = RawClient::with_token(&simulator, 4).await;
    first.join().await;
    let mut second = RawClient::with_token(&simulator, 3).await;
    second.next().await.unwrap();
    second.expect("40").await;

    simulator.freeze_connections().await;
    second.send("2").await;
    simulator.emit("1").await;
    simulator.drop_connections().await;

    assert_eq!(first.next().await, None);
    assert_eq!(second.next().await, None);
    let ended = |report: &Report| matches!(report, Report::Disconnected { .. });
    told(&mut reports, ended).await;
    told(&mut reports, ended).await;
    RawClient::with_token(&simulator, 4).await.join().await;
}

#[tokio::test]
async fn a_dropped_simulator_takes_its_connections_with_it() {
    let simulator = start(quiet()).await;
    let mut client = RawClient::with_token(&simulator, 4).await;
    client.join().await;
    drop(simulator);
    assert_eq!(client.next().await, None);
}

#[tokio::test]
async fn a_frame_of_ones_own_and_a_close_with_code_and_reason_reach_everybody() {
    let simulator = start(quiet()).await;
    let mut client = RawClient::with_token(&simulator, 3).await;
    client.next().await.unwrap();
    client.expect("40").await;

    simulator.send_frame("42[ no JSON").await;
    simulator.close_connections(4001, "moved").await;

    client.expect("42[ no JSON").await;
    assert_eq!(client.closed().await, (4001, "moved".to_owned()));
}

#[tokio::test]
async fn who_is_let_in_late_is_let_in() {
    let simulator = start(Options { admission: Admission::Late(Duration::from_millis(50)), ..quiet() }).await;
    let began = std::time::Instant::now();
    let mut client = RawClient::with_token(&simulator, 4).await;
    assert!(began.elapsed() >= Duration::from_millis(50));
    client.next().await.unwrap();
    client.send("40").await;
    assert!(client.next().await.unwrap().starts_with("40"));
}
