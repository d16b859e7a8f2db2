//! The switches that are asked over the session bus. None of the services is started by being asked.

use std::time::Duration;

use futures_util::StreamExt as _;
use zbus::fdo::{DBusProxy, PropertiesProxy};
use zbus::names::{BusName, InterfaceName};
use zbus::proxy::{self, CacheProperties, Proxy};
use zbus::zvariant::OwnedValue;
use zbus::{Connection, Message};

use super::{Quiet, Switch};

const DAEMON: &str = "org.freedesktop.Notifications";
const DAEMON_PATH: &str = "/org/freedesktop/Notifications";
const DUNST: &str = "org.dunstproject.cmd0";

const XFCONF: &str = "org.xfce.Xfconf";
const XFCONF_PATH: &str = "/org/xfce/Xfconf";
const XFCE_CHANNEL: &str = "xfce4-notifyd";
const XFCE_SWITCH: &str = "/do-not-disturb";

/// When to look again for a bus that is not there, or has gone.
const AFTER_LOSS: Duration = Duration::from_secs(10);

/// Watches for as long as the program runs.
pub(super) async fn watch(quiet: Quiet) {
    loop {
        if let Err(error) = watch_once(&quiet).await {
            tracing::debug!(%error, "the desktop does not say whether it is quiet");
        }
        tokio::time::sleep(AFTER_LOSS).await;
    }
}

/// Returns when the bus has gone.
async fn watch_once(quiet: &Quiet) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let daemon = PropertiesProxy::builder(&bus).destination(DAEMON)?.path(DAEMON_PATH)?.build().await?;
    let xfconf: Proxy<'_> = proxy::Builder::new(&bus)
        .destination(XFCONF)?
        .path(XFCONF_PATH)?
        .interface(XFCONF)?
        .cache_properties(CacheProperties::No)
        .build()
        .await?;
    let names = DBusProxy::new(&bus).await?;
    let mut daemons = daemon.inner().receive_owner_changed().await?;
    let mut changes = daemon.receive_properties_changed().await?;
    let mut of_xfce = xfconf.receive_signal("PropertyChanged").await?;
    loop {
        quiet.tell(Switch::Bus, is_quiet(&names, &daemon, &xfconf).await);
        loop {
            tokio::select! {
                Some(_) = daemons.next() => break,
                Some(_) = changes.next() => break,
                Some(change) = of_xfce.next() => if is_switch(&change) { break },
                else => return Ok(()),
            }
        }
    }
}

async fn is_quiet(names: &DBusProxy<'_>, daemon: &PropertiesProxy<'_>, xfconf: &Proxy<'_>) -> bool {
    if has_owner(names, DAEMON).await
        && (is_set(daemon, DAEMON, "Inhibited").await || is_set(daemon, DUNST, "paused").await)
    {
        return true;
    }
    if !has_owner(names, XFCONF).await {
        return false;
    }
    let asked: zbus::Result<OwnedValue> = xfconf.call("GetProperty", &(XFCE_CHANNEL, XFCE_SWITCH)).await;
    asked.is_ok_and(|value| bool::try_from(value).unwrap_or(false))
}

async fn has_owner(names: &DBusProxy<'_>, name: &'static str) -> bool {
    let Ok(name) = BusName::try_from(name) else { return false };
    names.name_has_owner(name).await.unwrap_or(false)
}

/// A daemon that has no such property is not quiet by it.
async fn is_set(daemon: &PropertiesProxy<'_>, interface: &'static str, name: &str) -> bool {
    let Ok(interface) = InterfaceName::try_from(interface) else { return false };
    let value = daemon.get(interface, name).await;
    value.is_ok_and(|value| bool::try_from(value).unwrap_or(false))
}

fn is_switch(change: &Message) -> bool {
    let body = change.body();
    let told: Result<(String, String, OwnedValue), _> = body.deserialize();
    told.is_ok_and(|(channel, name, _)| channel == XFCE_CHANNEL && name == XFCE_SWITCH)
}
