//! Which protocol revision is requested: the one that worked before, or the one that the user fixed.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::time::Duration;

use ringtray_datachannel::{ClientConfig, Limits, ReasonKind, Revision, RevisionChoice};
use support::{Account, OPEN_THREE, Peer, Server, assert_helpful, bot, config, http, limits};

/// The open packet of Socket.IO 3.x or 4.0 to 4.4, which does not reveal the revision.
const OPEN_FOUR_BARE: &str = r#"0{"sid":"e4","upgrades":[],"pingInterval":25000,"pingTimeout":20000}"#;

fn account(server: &Server, revision: RevisionChoice) -> Account {
    let short = Limits { join: Duration::from_millis(500), ..limits() };
    Account::connecting(ClientConfig { revision, ..config(server.address(), bot(), short) })
}

fn hinted(revision: Revision) -> RevisionChoice {
    RevisionChoice::Found { hint: Some(revision) }
}

fn assert_asked(peer: &Peer, revision: Revision) {
    assert!(peer.uri.contains(&format!("?EIO={revision}&")), "{}", peer.uri);
}

async fn let_in_three(peer: &mut Peer) {
    peer.send(OPEN_THREE).await;
    peer.send("40").await;
}

#[tokio::test]
async fn the_hinted_revision_is_asked_for_first_and_not_probed() {
    let server = Server::start().await;
    let mut account = account(&server, hinted(Revision::Three));
    let mut peer = server.socket().await;
    assert_asked(&peer, Revision::Three);
    let_in_three(&mut peer).await;
    assert_eq!(account.connected().await.0, Revision::Three);
    account.client.disconnect();
    assert_eq!(peer.rest().await, ["41"], "nothing was asked");
}

#[tokio::test]
async fn a_revision_that_was_found_is_asked_for_the_next_time() {
    let server = Server::start().await;
    let mut account = account(&server, RevisionChoice::default());
    for asked in [Revision::Four, Revision::Three] {
        let mut peer = server.socket().await;
        assert_asked(&peer, asked);
        let_in_three(&mut peer).await;
        account.connected().await;
    }
}

#[tokio::test]
async fn a_server_that_takes_the_hinted_revision_no_more_is_asked_for_the_other_at_once() {
    let server = Server::start().await;
    let mut account = account(&server, hinted(Revision::Three));
    let (head, _) = server.answer(&http("400 Bad Request", "", "Unsupported protocol version")).await;
    assert!(head.contains("?EIO=3&"), "{head}");
    let mut peer = server.socket().await;
    assert_asked(&peer, Revision::Four);
    peer.let_in_four().await;
    assert_eq!(account.connected().await.0, Revision::Four);
    drop(peer);
    assert_asked(&server.socket().await, Revision::Four);
}

#[tokio::test]
async fn a_refusal_to_the_hinted_revision_is_a_refusal() {
    let server = Server::start().await;
    let mut account = account(&server, hinted(Revision::Three));
    server.answer(&http("400 Bad Request", "", "Not authorized")).await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
}

#[tokio::test]
async fn a_hint_that_leads_to_silence_is_forgotten() {
    let server = Server::start().await;
    let mut account = account(&server, hinted(Revision::Three));
    let silent = server.socket().await;
    assert_asked(&silent, Revision::Three);
    assert_helpful(&account.waiting().await, ReasonKind::NotSocketIo);
    let mut peer = server.socket().await;
    assert_asked(&peer, Revision::Four);
    peer.let_in_four().await;
    assert_eq!(account.connected().await.0, Revision::Four);
}

#[tokio::test]
async fn a_fixed_revision_is_taken_at_its_word() {
    let server = Server::start().await;
    let mut four = account(&server, RevisionChoice::Fixed(Revision::Four));
    let mut peer = server.socket().await;
    peer.let_in_four_with(OPEN_FOUR_BARE).await;
    assert_eq!(four.connected().await.0, Revision::Four);

    let server = Server::start().await;
    let mut three = account(&server, RevisionChoice::Fixed(Revision::Three));
    let mut peer = server.socket().await;
    assert_asked(&peer, Revision::Three);
    let_in_three(&mut peer).await;
    assert_eq!(three.connected().await.0, Revision::Three);
}

#[tokio::test]
async fn a_server_of_another_revision_than_the_fixed_one_is_named_so() {
    let server = Server::start().await;
    let mut four = account(&server, RevisionChoice::Fixed(Revision::Four));
    let mut peer = server.socket().await;
    let_in_three(&mut peer).await;
    let reason = four.waiting().await;
    assert_helpful(&reason, ReasonKind::NotSocketIo);
    assert!(
        reason.message.to_string().contains("revision 4") && reason.message.to_string().contains("automatic"),
        "{reason:?}"
    );
    assert!(reason.detail.contains("another protocol revision"), "found at once: {reason:?}");

    let server = Server::start().await;
    let mut three = account(&server, RevisionChoice::Fixed(Revision::Three));
    server.answer(&http("400 Bad Request", "", "Unsupported protocol version")).await;
    for _ in 0..2 {
        let reason = three.waiting().await;
        assert_helpful(&reason, ReasonKind::NotSocketIo);
        assert!(
            reason.message.to_string().contains("revision 3")
                && reason.message.to_string().contains("automatic"),
            "{reason:?}"
        );
        // No answer: the other behaviour of such a server.
        let silent = server.socket().await;
        assert_asked(&silent, Revision::Three);
        tokio::spawn(async move {
            std::future::pending::<()>().await;
            drop(silent);
        });
    }
}
