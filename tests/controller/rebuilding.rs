//! The window in which a secret was typed closes after the sign-in; a new one takes its place.

use ringtray_core::{AccountId, SecretsKept, SignInResult};
use ringtray_desktop::requests::Request;

use crate::accounts::connected;
use crate::fixture::{Asked, Fixture, server};

#[tokio::test]
async fn after_signing_in_the_window_is_built_anew_and_begins_with_that_account() {
    let (first, _reports) = server().await;
    let (second, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    assert_eq!(signed_in(fixture.sign_in(&first.address(), "demo").await), rebuilt(&mut fixture).await);

    let account = signed_in(fixture.sign_in(&second.address(), "demo").await);

    assert_eq!(rebuilt(&mut fixture).await, account);
    let known = fixture.wait_for_account(|known| known.id == account && connected(&known.state)).await;
    assert_eq!(
        known.secrets,
        SecretsKept::Keyring,
        "what was decided before the new page is in its snapshot"
    );
    assert_eq!(fixture.snapshot().await.first, None, "a window that is opened later begins as always");
}

#[tokio::test]
async fn a_refused_sign_in_leaves_the_window_and_all_that_was_typed() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;

    fixture.sign_in(&server.address(), "wrong").await;

    assert_eq!(rebuilds(&mut fixture).await, 0);
}

#[tokio::test]
async fn a_sign_in_with_kept_secrets_leaves_the_window_if_none_was_typed_in_it_before() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    let account = signed_in(fixture.sign_in(&server.address(), "demo").await);
    rebuilt(&mut fixture).await;

    signed_in(fixture.sign_in_again(Some(account.clone()), &server.address(), "").await);
    assert_eq!(rebuilds(&mut fixture).await, 0, "nothing was typed");

    fixture.sign_in_again(Some(account.clone()), &server.address(), "wrong").await;
    signed_in(fixture.sign_in_again(Some(account.clone()), &server.address(), "").await);
    assert_eq!(rebuilt(&mut fixture).await, account, "it was typed and refused, but typed");

    fixture.sign_in_again(Some(account.clone()), &server.address(), "wrong").await;
    fixture.requests.send(Request::WindowClosed { rebuilt: false });
    fixture.snapshot().await;
    signed_in(fixture.sign_in_again(Some(account), &server.address(), "").await);
    assert_eq!(rebuilds(&mut fixture).await, 0, "it was typed in a window that is closed");
}

fn signed_in(result: SignInResult) -> AccountId {
    let SignInResult::SignedIn { account } = result else { panic!("{result:?}") };
    account
}

/// Waits until the window was rebuilt. Returns the account it begins with.
async fn rebuilt(fixture: &mut Fixture) -> AccountId {
    let begins = fixture.wait_for_asked(|asked| match asked {
        Asked::Rebuilt(first) => Some(first.clone()),
        _ => None,
    });
    begins.await.expect("it begins with an account")
}

/// How many rebuilds of the window all requests so far have caused since the last call.
async fn rebuilds(fixture: &mut Fixture) -> usize {
    fixture.snapshot().await;
    let asked = std::iter::from_fn(|| fixture.asked.try_recv().ok());
    asked.filter(|asked| matches!(asked, Asked::Rebuild)).count()
}
