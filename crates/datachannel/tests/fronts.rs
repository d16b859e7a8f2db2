//! Through the web servers that stand in front of many a server, and what they say themselves: nginx and haproxy, from
//! Debian's packages.

#![cfg(all(feature = "client", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use ringtray_datachannel::Revision;
use support::front::{FORWARDS_UPGRADES, Front};
use support::{Account, Server, bot, config, limits};

fn through(front: &Front) -> Account {
    Account::connecting(config(front.address(), bot(), limits()))
}

#[tokio::test]
async fn a_front_that_forwards_the_upgrade_lets_us_in() {
    let server = Server::start().await;
    let fronts =
        [Front::nginx(FORWARDS_UPGRADES, server.port()).await, Front::haproxy("", server.port()).await];
    for front in fronts {
        let mut account = through(&front);
        let mut peer = server.socket().await;
        assert_eq!(peer.headers.get("authorization").unwrap(), "Bearer t0ken");
        peer.let_in_four().await;
        assert_eq!(account.connected().await, (Revision::Four, "s4".into()), "{}", front.log());
    }
}
