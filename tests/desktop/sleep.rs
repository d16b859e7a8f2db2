//! The machine sleeps and wakes: the program trusts no connection from before.

use private_desktop::{KeyringDaemon, NotificationDaemon, Options};
use ringtray_simulator::Report;

use crate::page::LIMIT;
use crate::stage::{Stage, TOKEN};

#[tokio::test(flavor = "multi_thread")]
async fn after_sleep_the_server_gets_a_new_connection_although_the_old_one_looks_open() {
    let options = Options {
        notifications: NotificationDaemon::None,
        keyring: KeyringDaemon::Unlocked,
        tray: true,
        display: true,
    };
    let mut stage = Stage::with(&options).await;
    let logind = stage.desktop.logind().await.unwrap();
    stage.keep_account(&stage.simulator.address(), TOKEN).await;
    let _program = stage.start(&["--hidden"]);
    stage.wait_for_report(|report| matches!(report, Report::Connected { connection: 1, .. })).await;
    stage.desktop.wait_for_sleep_listener(LIMIT).await.unwrap();
    stage.simulator.freeze_connections().await;

    logind.sleep().await.unwrap();
    logind.wake().await.unwrap();

    stage.wait_for_report(|report| matches!(report, Report::Connected { connection: 2, .. })).await;
    let tray = stage.tray().await;
    tray.wait_for_label(|label| label.starts_with("Connected"), LIMIT).await.unwrap();
}
