//! The machine sleeps and wakes: the program trusts no connection from before.

use private_desktop::{KeyringDaemon, NotificationDaemon, Options};
use ringtray_simulator::Report;

use crate::fixture::{Fixture, TOKEN};
use crate::page::LIMIT;

#[tokio::test(flavor = "multi_thread")]
async fn after_sleep_the_server_gets_a_new_connection_although_the_old_one_looks_open() {
    let options = Options {
        notifications: NotificationDaemon::None,
        keyring: KeyringDaemon::Unlocked,
        tray: true,
        display: true,
    };
    let mut fixture = Fixture::with(&options).await;
    let logind = fixture.desktop.logind().await.unwrap();
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let _program = fixture.start(&["--hidden"]);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { connection: 1, .. })).await;
    fixture.desktop.wait_for_sleep_listener(LIMIT).await.unwrap();
    fixture.simulator.freeze_connections().await;

    logind.sleep().await.unwrap();
    logind.wake().await.unwrap();

    fixture.wait_for_report(|report| matches!(report, Report::Connected { connection: 2, .. })).await;
    let tray = fixture.tray().await;
    tray.wait_for_label(|label| label.starts_with("Connected"), LIMIT).await.unwrap();
}
