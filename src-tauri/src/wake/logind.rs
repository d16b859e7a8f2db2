//! Listens to logind, the login daemon of most Linux systems, for the machine waking up.

use std::time::Duration;

use futures_util::StreamExt;
use ringtray_datachannel::Cause;
use zbus::Connection;
use zbus::proxy::{self, CacheProperties};

use super::{Report, Source};

/// When to look again after a bus that was there has gone: it may have been restarted.
const AFTER_LOSS: Duration = Duration::from_secs(1);

/// When to look again for a bus that is not there. Many machines have none, and the clocks detect sleep as well.
const AFTER_ABSENCE: Duration = Duration::from_secs(60);

/// Hears logind's signal `PrepareForSleep(false)` on the system bus.
#[derive(Debug)]
pub struct Logind {
    address: Option<String>,
}

impl Logind {
    /// On the system's own bus, which `DBUS_SYSTEM_BUS_ADDRESS` may name.
    #[must_use]
    pub fn on_system_bus() -> Logind {
        Logind { address: None }
    }

    /// On the bus of this address.
    #[must_use]
    pub fn on_bus(address: &str) -> Logind {
        Logind { address: Some(address.to_owned()) }
    }

    async fn connect(&self) -> zbus::Result<Connection> {
        match &self.address {
            Some(address) => zbus::connection::Builder::address(address.as_str())?.build().await,
            None => Connection::system().await,
        }
    }

    /// Returns when the bus has gone.
    async fn hear(&self, connection: &Connection, report: &Report) -> zbus::Result<()> {
        // The name may have no owner yet, or get another one: the signals follow it.
        let logind: proxy::Proxy<'_> = proxy::Builder::new(connection)
            .destination("org.freedesktop.login1")?
            .path("/org/freedesktop/login1")?
            .interface("org.freedesktop.login1.Manager")?
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        let mut signals = logind.receive_signal("PrepareForSleep").await?;
        tracing::debug!("listening for logind");
        while let Some(signal) = signals.next().await {
            match signal.body().deserialize::<bool>() {
                Ok(true) => tracing::info!("the machine goes to sleep"),
                Ok(false) => report.send(Cause::Resumed),
                Err(error) => tracing::warn!(%error, "logind sent an invalid signal about sleep"),
            }
        }
        Ok(())
    }
}

impl Source for Logind {
    const NAME: &'static str = "logind";

    async fn watch(self, report: Report) {
        loop {
            let heard = match self.connect().await {
                Ok(connection) => self.hear(&connection, &report).await,
                Err(error) => Err(error),
            };
            let pause = match heard {
                Ok(()) => {
                    tracing::debug!("the connection to the system bus was lost");
                    AFTER_LOSS
                }
                Err(error) => {
                    tracing::debug!(%error, "there is no system bus; sleep is detected by comparing clocks");
                    AFTER_ABSENCE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }
}
