//! Our client against the simulator, on which the demo and the desktop tests depend.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod raw_client;

use raw_client::{LIMIT, told, told_until};
use ringtray_datachannel::{
    AppCredentials, Client, ClientConfig, Credentials, GrantWay, Granted, Incoming, InstanceId, Item,
    Message, Revision, ServerAddress, State,
};
use ringtray_simulator::{Admission, Options, Report, Scenario, SignedInBy, Simulator};
use secrecy::SecretString;
use tokio::time::timeout;

const SAMPLE_NONCES: [&str; 4] = ["ISft8PYKT1at", "6fQyHG49AEet", "8usAaaycxJTa", "WhUtGrq4Iud5"];

#[tokio::test]
async fn it_plays_the_sample_to_every_mode_in_both_revisions() {
    for (revision, spoken) in [(None, Revision::Four), (Some(3), Revision::Three), (Some(4), Revision::Four)]
    {
        let modes = [
            (Credentials::User { vn: demo(), dev: demo() }, SignedInBy::Cookies),
            (Credentials::App(AppCredentials::Token(demo())), SignedInBy::Token),
            (Credentials::App(mobile_grant()), SignedInBy::Token),
            (Credentials::Bot { token: demo() }, SignedInBy::Token),
        ];
        let runs =
            modes.map(|(credentials, by)| tokio::spawn(plays_the_sample(revision, spoken, credentials, by)));
        for run in runs {
            run.await.unwrap();
        }
    }
}

async fn plays_the_sample(revision: Option<u8>, spoken: Revision, credentials: Credentials, by: SignedInBy) {
    let simulator = start(Options { revision, repeat: false, ..Options::default() }).await;
    let mut reports = simulator.reports();
    let (client, mut incoming) = connect(&simulator, credentials);

    let state = until_settled(&mut incoming).await;
    assert!(matches!(state, State::Connected { revision, .. } if revision == spoken), "{state:?}");
    for step in Scenario::named("sample").unwrap().steps.iter() {
        let message = message(&mut incoming).await;
        assert_eq!(&*message.raw, step.message.get());
        message.acknowledgement.expect("it asks for an acknowledgement").send();
    }
    let acknowledged = told_until(&mut reports, is_last_acknowledgement).await;
    client.send(r#"{"b": 1.0,"a":2}"#).await.unwrap();
    let received = told(&mut reports, |_| true).await;

    let connected = acknowledged.iter().rev().nth(4).unwrap();
    assert!(matches!(connected, Report::Connected { by: told, .. } if *told == by), "{acknowledged:#?}");
    let expected =
        SAMPLE_NONCES.map(|nonce| Report::Acknowledged { connection: 1, nonce: Some(nonce.to_owned()) });
    assert!(acknowledged.ends_with(&expected), "{acknowledged:#?}");
    assert_eq!(received, Report::Received { connection: 1, json: r#"{"b": 1.0,"a":2}"#.to_owned() });
}

#[tokio::test]
async fn every_message_of_every_scenario_can_be_received() {
    for name in ["odd-types", "unknown-class", "registrations"] {
        let scenario = Scenario::named(name).unwrap();
        let simulator =
            start(Options { scenario: scenario.clone(), repeat: false, ..Options::default() }).await;
        let mut reports = simulator.reports();
        let (_client, mut incoming) = connect(&simulator, bot());
        until_settled(&mut incoming).await;
        for step in scenario.steps.iter() {
            let message = message(&mut incoming).await;
            assert_eq!(&*message.raw, step.message.get(), "{name}");
            message.acknowledgement.unwrap().send();
            told(&mut reports, |report| matches!(report, Report::Acknowledged { .. })).await;
        }
    }
}

#[tokio::test]
async fn after_a_cut_the_client_comes_back_by_itself() {
    let simulator = start(Options { scenario: Scenario::quiet(), ..Options::default() }).await;
    let (_client, mut incoming) = connect(&simulator, bot());
    until_settled(&mut incoming).await;

    simulator.drop_connections().await;

    loop {
        match next(&mut incoming).await {
            Item::State(State::Connected { .. }) => break,
            Item::State(State::Waiting { .. } | State::Connecting { .. }) => {}
            other => panic!("{other:?}"),
        }
    }
    simulator.emit(r#"{"nonce":"again"}"#).await;
    assert_eq!(&*message(&mut incoming).await.raw, r#"{"nonce":"again"}"#);
}

#[tokio::test]
async fn every_kind_of_refused_sign_in_is_understood() {
    for revision in [3, 4] {
        let wrong = Credentials::Bot { token: SecretString::from("wrong") };
        let text = Admission::Packet("Not authorized".to_owned());
        for (admission, credentials) in
            [(Admission::Checked, wrong), (Admission::Status(403), bot()), (text, bot())]
        {
            let simulator = start(Options {
                revision: Some(revision),
                admission: admission.clone(),
                ..Options::default()
            })
            .await;
            let (_client, mut incoming) = connect(&simulator, credentials);
            let state = until_settled(&mut incoming).await;
            assert!(matches!(state, State::NeedsSignIn { .. }), "{revision} {admission:?}: {state:?}");
        }
    }
}

fn is_last_acknowledgement(report: &Report) -> bool {
    matches!(report, Report::Acknowledged { nonce, .. } if nonce.as_deref() == SAMPLE_NONCES.last().copied())
}

async fn start(options: Options) -> Simulator {
    Simulator::start(options).await.unwrap()
}

fn connect(simulator: &Simulator, credentials: Credentials) -> (Client, Incoming) {
    let address = ServerAddress::parse(&simulator.address()).unwrap();
    let (client, incoming) = Client::start(ClientConfig::new(address, InstanceId::random(), credentials));
    client.connect();
    (client, incoming)
}

/// The first state that is neither the initial one nor transitional.
async fn until_settled(incoming: &mut Incoming) -> State {
    loop {
        match next(incoming).await {
            Item::State(State::Disconnected { .. } | State::Connecting { .. }) | Item::TokenChanged(_) => {}
            Item::State(state) => return state,
            other => panic!("{other:?} came before the connection"),
        }
    }
}

async fn message(incoming: &mut Incoming) -> Message {
    match next(incoming).await {
        Item::Message(message) => message,
        other => panic!("{other:?} in place of a message"),
    }
}

async fn next(incoming: &mut Incoming) -> Item {
    timeout(LIMIT, incoming.next()).await.expect("something in time").expect("the client to go on")
}

fn bot() -> Credentials {
    Credentials::Bot { token: demo() }
}

fn mobile_grant() -> AppCredentials {
    let way = GrantWay::Mobile {
        app_key: "demo".to_owned(),
        app_secret: demo(),
        username: "demo".to_owned(),
        password: Some(demo()),
    };
    AppCredentials::Granted(Granted { way, held: None })
}

fn demo() -> SecretString {
    SecretString::from("demo")
}
