//! How the program notices sleep on its own bus, with a stand-in for logind.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod relay;

use std::time::Duration;

use private_desktop::{Options, PrivateDesktop};
use ringtray_datachannel::Cause;
use ringtray_desktop::requests::{Request, Requests};
use ringtray_desktop::wake::{Logind, Report, Source, Watch};
use tokio::sync::mpsc;

use relay::Relay;

/// The limit of every wait. Only failures reach it.
const LIMIT: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_waking_is_heard_once_and_falling_asleep_is_not_one() {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let logind = desktop.logind().await.unwrap();
    let (watch, mut asked) = watch();
    watch.add(Logind::on_bus(desktop.bus_address()));
    desktop.wait_for_sleep_listener(LIMIT).await.unwrap();

    logind.sleep().await.unwrap();
    logind.wake().await.unwrap();

    assert_eq!(woken(&mut asked).await, Cause::Resumed);
    logind.sleep().await.unwrap();
    logind.wake().await.unwrap();
    assert_eq!(woken(&mut asked).await, Cause::Resumed, "the next waking");
    watch.add(Marker);
    assert_eq!(woken(&mut asked).await, Cause::NetworkChanged, "nothing else was heard");
}

#[tokio::test]
async fn a_waking_that_another_source_notices_too_is_asked_for_once() {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let logind = desktop.logind().await.unwrap();
    let (watch, mut asked) = watch();
    watch.add(Logind::on_bus(desktop.bus_address()));
    desktop.wait_for_sleep_listener(LIMIT).await.unwrap();

    logind.wake().await.unwrap();
    assert_eq!(woken(&mut asked).await, Cause::Resumed);
    watch.add(AlsoNoticed);

    // The marker comes after what was noticed before it.
    assert_eq!(woken(&mut asked).await, Cause::NetworkChanged);
}

#[tokio::test]
async fn a_logind_that_comes_later_is_heard() {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let (watch, mut asked) = watch();
    watch.add(Logind::on_bus(desktop.bus_address()));
    desktop.wait_for_sleep_listener(LIMIT).await.unwrap();

    let logind = desktop.logind().await.unwrap();
    logind.wake().await.unwrap();

    assert_eq!(woken(&mut asked).await, Cause::Resumed);
}

#[tokio::test]
async fn after_a_restart_of_the_bus_logind_is_heard_again() {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let logind = desktop.logind().await.unwrap();
    let mut relay = Relay::to(desktop.bus_address());
    let (watch, mut asked) = watch();
    watch.add(Logind::on_bus(relay.address()));
    relay.wait_for_connection().await;
    desktop.wait_for_sleep_listener(LIMIT).await.unwrap();

    relay.cut();
    relay.wait_for_connection().await;
    desktop.wait_for_sleep_listener(LIMIT).await.unwrap();
    logind.wake().await.unwrap();

    assert_eq!(woken(&mut asked).await, Cause::Resumed);
}

/// Notices a wake-up, and then another network, so that a test sees that it has.
struct AlsoNoticed;

impl Source for AlsoNoticed {
    const NAME: &'static str = "also noticed";

    async fn watch(self, report: Report) {
        report.send(Cause::Resumed);
        report.send(Cause::NetworkChanged);
    }
}

/// Notices another network at once.
struct Marker;

impl Source for Marker {
    const NAME: &'static str = "marker";

    async fn watch(self, report: Report) {
        report.send(Cause::NetworkChanged);
    }
}

fn watch() -> (Watch, mpsc::UnboundedReceiver<Request>) {
    let (requests, asked) = Requests::new();
    (Watch::new(requests), asked)
}

/// The controller's next request.
async fn woken(asked: &mut mpsc::UnboundedReceiver<Request>) -> Cause {
    let request = tokio::time::timeout(LIMIT, asked.recv()).await.expect("it is asked in time");
    match request.expect("somebody can ask") {
        Request::Woke(cause) => cause,
        other => panic!("{other:?}"),
    }
}
