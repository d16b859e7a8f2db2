//! Sleep and network changes: what the controller does when it is notified of them.

use std::time::Duration;

use ringtray_core::page::Delta;
use ringtray_core::{SecretsKept, SignInResult, State, TrayAction};
use ringtray_datachannel::Cause;
use ringtray_desktop::requests::Request;
use ringtray_simulator::{Admission, Report};
use tokio::sync::oneshot;

use crate::accounts::{connected, signed_in_before};
use crate::rig::{MemoryVault, Rig, form, limited, server, wait_for_report};

#[tokio::test]
async fn a_connection_from_before_is_replaced() {
    for cause in [Cause::Resumed, Cause::NetworkChanged] {
        let (server, mut reports) = server().await;
        let mut rig = Rig::new().await;
        rig.sign_in(&server.address(), "demo").await;
        rig.wait_for_state(connected).await;

        rig.requests.send(Request::Woke(cause));

        let ended = |report: &Report| matches!(report, Report::Disconnected { connection: 1, .. });
        wait_for_report(&mut reports, ended).await;
        let back = |report: &Report| matches!(report, Report::Connected { connection: 2, .. });
        wait_for_report(&mut reports, back).await;
        rig.wait_for_state(connected).await;
    }
}

#[tokio::test]
async fn a_sign_in_that_is_being_tried_goes_on() {
    let (server, _reports) = server().await;
    server.admit(Admission::Late(Duration::from_millis(700)));
    let mut rig = Rig::new().await;

    let (reply, answer) = oneshot::channel();
    let form = Box::new(form(None, &server.address(), "demo"));
    rig.requests.send(Request::SignIn { form, reply });
    rig.requests.send(Request::Woke(Cause::Resumed));

    assert!(matches!(limited(answer).await.unwrap(), SignInResult::SignedIn { .. }));
    rig.wait_for_state(connected).await;
}

#[tokio::test]
async fn a_refused_sign_in_is_tried_again() {
    for cause in [Cause::Resumed, Cause::NetworkChanged] {
        let (server, _reports) = server().await;
        let mut rig = Rig::new().await;
        rig.sign_in(&server.address(), "demo").await;
        rig.wait_for_state(connected).await;
        server.admit(Admission::Status(401));
        server.drop_connections().await;
        rig.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;

        server.admit(Admission::Checked);
        rig.requests.send(Request::Woke(cause));

        rig.wait_for_state(connected).await;
    }
}

#[tokio::test]
async fn a_disconnected_account_is_left_alone() {
    let (server, mut reports) = server().await;
    let mut rig = Rig::new().await;
    rig.sign_in(&server.address(), "demo").await;
    let id = rig.wait_for_state(connected).await.id;
    rig.tray(TrayAction::Disconnect);
    wait_for_report(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
    rig.wait_for_state(|state| matches!(state, State::Disconnected { .. })).await;

    rig.requests.send(Request::Woke(Cause::Resumed));
    rig.requests.send(Request::Woke(Cause::NetworkChanged));

    // Had it begun to connect, this would have shown `Connecting` and then `Disconnected` before the person connects.
    rig.requests.send(Request::Disconnect(id.clone()));
    rig.requests.send(Request::Connect(id));
    let mut states = Vec::new();
    while !states.last().is_some_and(connected) {
        states.push(rig.wait_for_delta(state_of_the_account).await);
    }
    assert!(matches!(states[..], [State::Connecting { .. }, State::Connected { .. }]), "{states:?}");
}

#[tokio::test]
async fn secrets_that_were_locked_away_are_looked_for_after_sleep() {
    let (server, _reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let mut rig = Rig::with(MemoryVault::default(), true, folder).await;
    let account = rig.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
    assert!(matches!(account.secrets, SecretsKept::Unreadable { .. }), "{:?}", account.secrets);

    rig.vault.take_over(&vault);
    rig.requests.send(Request::Woke(Cause::Resumed));

    rig.wait_for_state(connected).await;
}

#[tokio::test]
async fn secrets_of_an_account_that_was_disconnected_are_not_looked_for() {
    let (server, _reports) = server().await;
    let (_vault, folder) = signed_in_before(&server.address()).await;
    let mut rig = Rig::with(MemoryVault::default(), true, folder).await;
    let account = rig.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
    rig.requests.send(Request::Disconnect(account.id));
    rig.wait_for_state(|state| matches!(state, State::Disconnected { .. })).await;

    let questions = rig.vault.questions();
    rig.requests.send(Request::Woke(Cause::Resumed));
    // An answer of the loop, after which it has asked the keyring if it ever does.
    let state = rig.snapshot().await.accounts[0].state.clone();

    assert!(matches!(state, State::Disconnected { .. }), "{state:?}");
    assert_eq!(rig.vault.questions(), questions);
}

#[tokio::test]
async fn another_network_is_no_reason_to_ask_the_keyring() {
    let (server, _reports) = server().await;
    let (_vault, folder) = signed_in_before(&server.address()).await;
    let mut rig = Rig::with(MemoryVault::default(), true, folder).await;
    rig.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;

    let questions = rig.vault.questions();
    rig.requests.send(Request::Woke(Cause::NetworkChanged));
    rig.snapshot().await;

    assert_eq!(rig.vault.questions(), questions);
}

fn state_of_the_account(delta: &Delta) -> Option<State<String>> {
    match delta {
        Delta::Accounts { accounts } => accounts.first().map(|account| account.state.clone()),
        _ => None,
    }
}
