//! The desktop's proxy settings on Linux, by the portal that every desktop offers to every program.

use std::time::Duration;

use crate::address::ServerAddress;
use crate::connector::proxy::Environment;
use crate::connector::{Limit, Stage};

/// How long the portal may take. It may first have to be started.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the desktop names for a server, best first. Nothing when there is no bus, no portal or no answer.
pub(super) async fn proxies(server: &ServerAddress, environment: &Environment, limit: &Limit) -> Vec<String> {
    let Some(bus) = environment.session_bus() else {
        tracing::debug!("no session bus, so no desktop's proxy settings");
        return vec![];
    };
    let asked = limit.at_most(PATIENCE).within(Stage::Proxy, ask(&bus, server)).await;
    match asked {
        Ok(Ok(proxies)) => proxies,
        Ok(Err(error)) => {
            tracing::debug!(%error, "the desktop tells no proxy settings");
            vec![]
        }
        Err(error) => {
            tracing::debug!(%error, "the desktop tells no proxy settings in time");
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
