//! Sleep and network changes: what the controller does when it is notified of them.

use std::time::Duration;

use ringtray_core::page::Delta;
use ringtray_core::{SecretsKept, SignInResult, State, TrayAction};
use ringtray_datachannel::Cause;
use ringtray_desktop::requests::Request;
use ringtray_simulator::{Admission, Report};
use tokio::sync::oneshot;

use crate::accounts::{connected, signed_in_before};
use crate::fixture::{Fixture, MemoryVault, form, limited, server, wait_for_report};

#[tokio::test]
async fn a_connection_from_before_is_replaced() {
    for cause in [Cause::Resumed, Cause::NetworkChanged] {
        let (server, mut reports) = server().await;
        let mut fixture = Fixture::new().await;
        fixture.sign_in(&server.address(), "demo").await;
        fixture.wait_for_state(connected).await;

        fixture.requests.send(Request::Woke(cause));

        let ended = |report: &Report| matches!(report, Report::Disconnected { connection: 1, .. });
        wait_for_report(&mut reports, ended).await;
        let back = |report: &Report| matches!(report, Report::Connected { connection: 2, .. });
        wait_for_report(&mut reports, back).await;
        fixture.wait_for_state(connected).await;
    }
}

#[tokio::test]
async fn a_sign_in_that_is_being_tried_goes_on() {
    let (server, _reports) = server().await;
    server.admit(Admission::Late(Duration::from_millis(700)));
    let mut fixture = Fixture::new().await;

    let (reply, answer) = oneshot::channel();
    let form = Box::new(form(None, &server.address(), "demo"));
    fixture.requests.send(Request::SignIn { form, reply });
    fixture.requests.send(Request::Woke(Cause::Resumed));

    assert!(matches!(limited(answer).await.unwrap(), SignInResult::SignedIn { .. }));
    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn a_refused_sign_in_is_tried_again() {
    for cause in [Cause::Resumed, Cause::NetworkChanged] {
        let (server, _reports) = server().await;
        let mut fixture = Fixture::new().await;
        fixture.sign_in(&server.address(), "demo").await;
        fixture.wait_for_state(connected).await;
        server.admit(Admission::Status(401));
        server.drop_connections().await;
        fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;

        server.admit(Admission::Checked);
        fixture.requests.send(Request::Woke(cause));

        fixture.wait_for_state(connected).await;
    }
}

#[tokio::test]
async fn a_disconnected_account_is_left_alone() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let id = fixture.wait_for_state(connected).await.id;
    fixture.tray(TrayAction::Disconnect);
    wait_for_report(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
    fixture.wait_for_state(|state| matches!(state, State::Disconnected { .. })).await;

    fixture.requests.send(Request::Woke(Cause::Resumed));
    fixture.requests.send(Request::Woke(Cause::NetworkChanged));

    // If it had started to connect, this would have shown `Connecting` and then `Disconnected` before the user
    // connects.
    fixture.requests.send(Request::Disconnect(id.clone()));
    fixture.requests.send(Request::Connect(id));
    let mut states = Vec::new();
    while !states.last().is_some_and(connected) {
        states.push(fixture.wait_for_delta(state_of_the_account).await);
    }
    assert!(matches!(states[..], [State::Connecting { .. }, State::Connected { .. }]), "{states:?}");
}

#[tokio::test]
async fn secrets_that_were_locked_away_are_looked_for_after_sleep() {
    let (server, _reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let mut fixture = Fixture::with(MemoryVault::default(), true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
    assert!(matches!(account.secrets, SecretsKept::Unreadable { .. }), "{:?}", account.secrets);

    fixture.vault.take_over(&vault);
    fixture.requests.send(Request::Woke(Cause::Resumed));

    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn secrets_of_an_account_that_was_disconnected_are_not_looked_for() {
    let (server, _reports) = server().await;
    let (_vault, folder) = signed_in_before(&server.address()).await;
    let mut fixture = Fixture::with(MemoryVault::default(), true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
    fixture.requests.send(Request::Disconnect(account.id));
    fixture.wait_for_state(|state| matches!(state, State::Disconnected { .. })).await;

    let questions = fixture.vault.questions();
    fixture.requests.send(Request::Woke(Cause::Resumed));
    // An answer of the loop. If it queries the keyring at all, it has done so by then.
    let state = fixture.snapshot().await.accounts[0].state.clone();

    assert!(matches!(state, State::Disconnected { .. }), "{state:?}");
    assert_eq!(fixture.vault.questions(), questions);
}

#[tokio::test]
async fn another_network_is_no_reason_to_ask_the_keyring() {
    let (server, _reports) = server().await;
    let (_vault, folder) = signed_in_before(&server.address()).await;
    let mut fixture = Fixture::with(MemoryVault::default(), true, folder).await;
    fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;

    let questions = fixture.vault.questions();
    fixture.requests.send(Request::Woke(Cause::NetworkChanged));
    fixture.snapshot().await;

    assert_eq!(fixture.vault.questions(), questions);
}

fn state_of_the_account(delta: &Delta) -> Option<State<String>> {
    match delta {
        Delta::Accounts { accounts } => accounts.first().map(|account| account.state.clone()),
        _ => None,
    }
}
