//! A client survives everything the hostile server does, and another one beside it is not disturbed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use ringtray_datachannel::{
    AppCredentials, Client, ClientConfig, Credentials, GrantWay, Granted, InstanceId, Item, Limits,
    ServerAddress, State,
};
use ringtray_simulator::{Accept, Options, Scenario, Simulator};
use tokio::time::{Instant, timeout};

const TOKEN: &str = "hush-hush-hush";

/// Only failures reach it.
const LIMIT: Duration = Duration::from_secs(60);

async fn server(hostile: Option<u64>) -> Simulator {
    let accept = Accept { token: TOKEN.to_owned(), app_secret: TOKEN.to_owned(), ..Accept::default() };
    let options = Options { scenario: Scenario::quiet(), accept, hostile, ..Options::default() };
    Simulator::start(options).await.unwrap()
}

fn bot() -> Credentials {
    Credentials::Bot { token: TOKEN.into() }
}

/// Requests tokens; the server answers those maliciously as well.
fn app() -> Credentials {
    let way = GrantWay::Client { app_key: "demo".to_owned(), app_secret: TOKEN.into() };
    Credentials::App(AppCredentials::Granted(Granted { way, held: None }))
}

fn config(server: &Simulator, credentials: Credentials) -> ClientConfig {
    let address = ServerAddress::parse(&server.address()).unwrap();
    let limits = Limits {
        shortest_delay: Duration::from_millis(10),
        longest_delay: Duration::from_millis(50),
        connect: Duration::from_secs(5),
        join: Duration::from_secs(5),
        ..Limits::default()
    };
    ClientConfig { limits, ..ClientConfig::new(address, InstanceId::random(), credentials) }
}

/// Receives this many messages. None contains the secret.
async fn bear(config: ClientConfig, messages: usize) {
    let (client, mut incoming) = Client::start(config);
    client.connect();
    let mut taken = 0;
    while taken < messages {
        match incoming.next().await.expect("the client lives") {
            Item::Message(message) => {
                taken += 1;
                let told = [&*message.raw, &message.name, &format!("{:?}", message.event)].concat();
                assert!(!told.contains("hush"), "{told:.2000}");
                if let Some(acknowledgement) = message.acknowledgement {
                    acknowledgement.send();
                }
            }
            Item::State(State::Stopped { reason }) => panic!("stopped: {reason:?}"),
            Item::State(state) => {
                let told = format!("{state:?}");
                assert!(!told.contains("hush"), "{told:.2000}");
            }
            Item::InstanceChanged(_) | Item::TokenChanged(_) => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_hostile_server_does_is_borne_and_an_honest_one_is_heard() {
    let honest = server(None).await;
    let (client, mut incoming) = Client::start(config(&honest, bot()));
    client.connect();
    let mut hostile = tokio::task::JoinSet::new();
    for (seed, credentials) in [(1, bot()), (2, bot()), (3, app()), (4, app())] {
        hostile.spawn(async move {
            let server = server(Some(seed)).await;
            timeout(LIMIT, bear(config(&server, credentials), 200)).await.expect("messages keep coming");
        });
    }

    let mut number = 0;
    while let Some(borne) = tokio::select! {
        borne = hostile.join_next() => borne,
        () = tokio::time::sleep_until(Instant::now() + Duration::from_millis(100)) => {
            number += 1;
            honest.emit(&format!(r#"{{"class":"topic/add","nonce":"n{number}","payload":{{}}}}"#)).await;
            Some(Ok(()))
        }
    } {
        borne.unwrap();
    }
    let last = format!("n{number}");
    let heard = async {
        loop {
            if let Some(Item::Message(message)) = incoming.next().await
                && message.event.nonce.as_deref() == Some(&last)
            {
                return;
            }
        }
    };
    timeout(LIMIT, heard).await.expect("the honest server is heard");
}
