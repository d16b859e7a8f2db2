//! The desktop's proxy settings on Linux, from the XDG desktop portal.

use std::time::Duration;

use crate::address::ServerAddress;
use crate::connector::proxy::Environment;
use crate::connector::{Limit, Stage};

/// The time limit for the portal, which may have to start first.
const PATIENCE: Duration = Duration::from_secs(2);

/// The desktop's proxies for a server, best first. None if there is no bus, no portal or no answer.
pub(super) async fn proxies(server: &ServerAddress, environment: &Environment, limit: &Limit) -> Vec<String> {
    let Some(bus) = environment.session_bus() else {
        tracing::debug!("no session bus, so no proxy settings of the desktop");
        return vec![];
    };
    let asked = limit.at_most(PATIENCE).within(Stage::Proxy, ask(&bus, server)).await;
    match asked {
        Ok(Ok(proxies)) => proxies,
        Ok(Err(error)) => {
            tracing::debug!(%error, "the desktop did not return its proxy settings");
            vec![]
        }
        Err(error) => {
            tracing::debug!(%error, "the desktop did not return its proxy settings in time");
            vec![]
        }
    }
}

async fn ask(bus: &str, server: &ServerAddress) -> zbus::Result<Vec<String>> {
    let bus = zbus::connection::Builder::address(bus)?.build().await?;
    let answer = bus
        .call_method(
            Some("org.freedesktop.portal.Desktop"),
            "/org/freedesktop/portal/desktop",
            Some("org.freedesktop.portal.ProxyResolver"),
            "Lookup",
            &server.origin(),
        )
        .await?;
    answer.body().deserialize()
}
