//! Switches that are queried over the session bus. Querying starts none of the services.

use std::future::Future;
use std::time::Duration;

use futures_util::StreamExt as _;
use zbus::export::serde::{Serialize, de::DeserializeOwned};
use zbus::fdo::{DBusProxy, PropertiesProxy};
use zbus::names::{BusName, InterfaceName};
use zbus::proxy::{self, CacheProperties, Proxy};
use zbus::zvariant::{DynamicType, OwnedValue, Type};
use zbus::{Connection, Message};

use super::Quiet;

/// The name and the object of the notification daemon, whichever runs.
pub(super) const DAEMON: &str = "org.freedesktop.Notifications";
pub(super) const DAEMON_PATH: &str = "/org/freedesktop/Notifications";
/// The interface that signals changes of properties.
pub(super) const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// When to look again for a bus that is not there, or has gone.
pub(super) const AFTER_LOSS: Duration = Duration::from_secs(10);
/// How long a service may take to answer; one that takes longer is not quiet.
const PATIENCE: Duration = Duration::from_secs(5);

/// A switch on the session bus.
pub(super) trait BusSwitch {
    /// Whose it is.
    const DESKTOP: &'static str;
    /// The bus name of the owner.
    const SERVICE: &'static str;
    /// The object that signals changes.
    const PATH: &'static str;
    /// The interface whose signals report them.
    const CHANGES: &'static str;
    /// How often to poll while a service answers, if no signal reports changes.
    const ASK_AGAIN: Option<Duration> = None;

    /// Whether a signal of that interface may be about the switch.
    fn is_about_it(_signal: &Message) -> bool {
        true
    }

    /// Whether it is set. The service has an owner, which need not be one that has the switch.
    fn is_set(bus: &Connection) -> impl Future<Output = zbus::Result<bool>> + Send;
}

/// Asks a property that is true or false.
pub(super) async fn property(
    bus: &Connection,
    service: &'static str,
    path: &'static str,
    interface: &'static str,
    name: &str,
) -> zbus::Result<bool> {
    let properties = PropertiesProxy::builder(bus).destination(service)?.path(path)?.build().await?;
    let value = properties.get(InterfaceName::try_from(interface)?, name).await?;
    Ok(bool::try_from(value)?)
}

/// Calls a method.
pub(super) async fn call<B, R>(
    bus: &Connection,
    service: &str,
    path: &str,
    interface: &str,
    method: &str,
    body: &B,
) -> zbus::Result<R>
where
    B: Serialize + DynamicType + Sync,
    R: DeserializeOwned + Type,
{
    bus.call_method(Some(service), path, Some(interface), method, body).await?.body().deserialize()
}

/// A value that a service wraps, which is true or false; anything else is false.
pub(super) fn is_true(value: OwnedValue) -> bool {
    bool::try_from(value).unwrap_or(false)
}

/// Watches one switch until the bus is lost.
pub(super) async fn watch<S: BusSwitch>(bus: &Connection, quiet: &Quiet) {
    if let Err(error) = watch_until_loss::<S>(bus, quiet).await {
        tracing::debug!(%error, desktop = S::DESKTOP, "the desktop did not report whether its do-not-disturb is on");
    }
    quiet.tell(S::DESKTOP, false);
}

async fn watch_until_loss<S: BusSwitch>(bus: &Connection, quiet: &Quiet) -> zbus::Result<()> {
    let names = DBusProxy::new(bus).await?;
    let service: Proxy<'_> = proxy::Builder::new(bus)
        .destination(S::SERVICE)?
        .path(S::PATH)?
        .interface(S::CHANGES)?
        .cache_properties(CacheProperties::No)
        .build()
        .await?;
    let mut owners = service.receive_owner_changed().await?;
    let mut changes = service.receive_all_signals().await?;
    loop {
        let answer = ask::<S>(&names, bus).await;
        quiet.tell(S::DESKTOP, answer == Some(true));
        let ask_again = S::ASK_AGAIN.filter(|_| answer.is_some());
        loop {
            tokio::select! {
                Some(_) = owners.next() => break,
                Some(change) = changes.next() => if S::is_about_it(&change) { break },
                () = wait(ask_again), if ask_again.is_some() => break,
                else => return Ok(()),
            }
        }
    }
}

/// The state of the switch; `None` if it has no owner.
async fn ask<S: BusSwitch>(names: &DBusProxy<'_>, bus: &Connection) -> Option<bool> {
    if !names.name_has_owner(BusName::try_from(S::SERVICE).ok()?).await.ok()? {
        return None;
    }
    tokio::time::timeout(PATIENCE, S::is_set(bus)).await.ok()?.ok()
}

async fn wait(time: Option<Duration>) {
    if let Some(time) = time {
        tokio::time::sleep(time).await;
    }
}
