//! Which sign-ins are accepted and which are refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod raw_client;

use raw_client::{RawClient, TOKEN, post, told};
use ringtray_simulator::{
    Accept, Admission, Options, Report, Scenario, SignedInBy, Simulator, SimulatorError,
};

const PATH: &str = "/datachannel/any-Instance_1/?EIO=4&transport=websocket";
const GRANT: &str = "/hubgetsb/oauth/mobile/";
const FORM: &str = "application/x-www-form-urlencoded";

async fn quiet() -> Simulator {
    Simulator::start(Options { scenario: Scenario::quiet(), ..Options::default() }).await.unwrap()
}

#[tokio::test]
async fn the_headers_of_each_mode_are_let_in() {
    let simulator = quiet().await;
    let mut reports = simulator.reports();
    for (headers, by) in [
        ([("cookie", "vn=demo;dev=demo")], SignedInBy::Cookies),
        ([("cookie", "dev=demo; vn=demo")], SignedInBy::Cookies),
        ([TOKEN], SignedInBy::Token),
    ] {
        let mut client = RawClient::open(&simulator, PATH, &headers).await.unwrap();
        client.join().await;
        let report = told(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
        assert!(
            matches!(&report, Report::Connected { by: told, instance_id, revision: 4, .. }
                if *told == by && instance_id == "any-Instance_1"),
            "{report}"
        );
    }
}

#[tokio::test]
async fn wrong_and_missing_credentials_are_refused_with_401() {
    let simulator = quiet().await;
    let mut reports = simulator.reports();
    let wrong: [&[(&str, &str)]; 5] = [
        &[],
        &[("cookie", "vn=demo")],
        &[("cookie", "vn=demo;dev=0ther")],
        &[("authorization", "Bearer 0ther")],
        &[("authorization", "demo")],
    ];
    for headers in wrong {
        assert_eq!(RawClient::open(&simulator, PATH, headers).await.err(), Some(401), "{headers:?}");
        let report = told(&mut reports, |report| matches!(report, Report::Refused { .. })).await.to_string();
        assert!(report.contains("401") && !report.contains("0ther"), "{report}");
    }
}

#[tokio::test]
async fn a_request_for_something_else_is_refused() {
    let simulator =
        Simulator::start(Options { revision: Some(4), scenario: Scenario::quiet(), ..Options::default() })
            .await
            .unwrap();
    for (path, status) in [
        ("/datachannel/abc/?EIO=3&transport=websocket", 400),
        ("/datachannel/abc/?EIO=4&transport=polling", 400),
        ("/datachannel/abc/?EIO=5&transport=websocket", 400),
        ("/datachannel/abc/", 400),
        ("/datachannel/abc?EIO=4&transport=websocket", 404),
        ("/socket.io/?EIO=4&transport=websocket", 404),
    ] {
        assert_eq!(RawClient::open(&simulator, path, &[TOKEN]).await.err(), Some(status), "{path}");
    }
}

#[tokio::test]
async fn the_mobile_grant_gives_the_token() {
    let simulator = quiet().await;
    let mut reports = simulator.reports();
    let form = "grant_type=mobile&client_id=demo&client_secret=demo&username=demo&password=demo";

    let (status, body) = post(&simulator, GRANT, FORM, form).await;

    assert_eq!(status, 200);
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let token = format!("Bearer {}", body["access_token"].as_str().unwrap());
    told(&mut reports, |report| *report == Report::TokenGranted { grant: "mobile".to_owned() }).await;
    assert!(RawClient::open(&simulator, PATH, &[("authorization", &token)]).await.is_ok());
}

#[tokio::test]
async fn the_mobile_grant_reads_encoded_values_and_says_what_is_wrong() {
    let accept = Accept { password: "p&=+% ü".to_owned(), ..Accept::default() };
    let simulator = Simulator::start(Options { accept, ..Options::default() }).await.unwrap();
    let right = "p%26%3D%2B%25+%C3%BC";
    for (body, content_type, expected) in [
        (
            format!("grant_type=mobile&client_id=demo&client_secret=demo&username=demo&password={right}"),
            FORM,
            None,
        ),
        (
            "grant_type=mobile&client_id=demo&client_secret=no&username=demo&password=x".to_owned(),
            FORM,
            Some((401, "invalid_client")),
        ),
        (
            "grant_type=mobile&client_id=demo&client_secret=demo&username=demo&password=p&=+% ü".to_owned(),
            FORM,
            Some((400, "invalid_grant")),
        ),
        (
            "grant_type=password&client_id=demo&client_secret=demo&username=demo&password=x".to_owned(),
            FORM,
            Some((400, "unsupported_grant_type")),
        ),
        ("grant_type=mobile&client_id=demo".to_owned(), FORM, Some((400, "invalid_request"))),
        ("{}".to_owned(), "application/json", Some((400, "invalid_request"))),
    ] {
        let (status, answer) = post(&simulator, GRANT, content_type, &body).await;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        match expected {
            None => assert!(status == 200 && answer["access_token"].is_string(), "{answer}"),
            Some((wanted, error)) => {
                assert_eq!((status, &answer["error"]), (wanted, &error.into()), "{body}");
                assert!(answer["error_description"].as_str().unwrap().len() > 10);
            }
        }
    }
}

#[tokio::test]
async fn what_is_let_in_can_be_changed_while_it_runs() {
    let simulator = quiet().await;

    simulator.accept(Accept { token: "new".to_owned(), ..Accept::default() });
    assert_eq!(RawClient::open(&simulator, PATH, &[TOKEN]).await.err(), Some(401));
    assert!(RawClient::open(&simulator, PATH, &[("authorization", "Bearer new")]).await.is_ok());

    simulator.accept(Accept::default());
    simulator.admit(Admission::Status(503));
    assert_eq!(RawClient::open(&simulator, PATH, &[TOKEN]).await.err(), Some(503));
    assert_eq!(post(&simulator, GRANT, FORM, "").await.0, 503);

    simulator.admit(Admission::Checked);
    assert!(RawClient::open(&simulator, PATH, &[TOKEN]).await.is_ok());
}

#[tokio::test]
async fn a_refusal_can_repeat_the_request() {
    let simulator = quiet().await;
    simulator.admit(Admission::Repeating(400));

    assert_eq!(RawClient::open(&simulator, PATH, &[TOKEN]).await.err(), Some(400));
    let (status, answer) = post(&simulator, GRANT, FORM, "client_secret=hush").await;

    assert_eq!(status, 400);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    for field in ["error", "error_description"] {
        assert!(answer[field].as_str().unwrap().starts_with("client_secret=hush "), "{answer}");
    }
}

#[tokio::test]
async fn joining_is_refused_in_the_words_of_each_generation() {
    for (revision, refusal) in [(3, r#"44"Not authorized""#), (4, r#"44{"message":"Not authorized"}"#)] {
        let simulator = Simulator::start(Options {
            revision: Some(revision),
            admission: Admission::Packet("Not authorized".to_owned()),
            ..Options::default()
        })
        .await
        .unwrap();
        let mut client = RawClient::with_token(&simulator, 4).await;
        assert!(client.next().await.unwrap().starts_with("0{"));
        if revision == 4 {
            client.send("40").await;
        }
        client.expect(refusal).await;
    }
}

#[tokio::test]
async fn a_wrong_revision_and_a_taken_port_are_told() {
    let wrong = Simulator::start(Options { revision: Some(5), ..Options::default() }).await;
    assert!(matches!(wrong.err(), Some(SimulatorError::Revision(5))));

    let first = quiet().await;
    let port = first.address().rsplit(':').next().unwrap().parse().unwrap();
    let second = Simulator::start(Options { port, ..Options::default() }).await;
    assert!(matches!(second.err(), Some(SimulatorError::Listen { port: told, .. }) if told == port));

    first.stop().await;
    assert!(Simulator::start(Options { port, ..Options::default() }).await.is_ok());
}
