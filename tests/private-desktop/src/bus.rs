//! Calls on a bus, and waiting for things that send no event.

use std::future::Future;
use std::time::{Duration, Instant};

use zbus::Connection;
use zbus::connection::Builder;

use crate::{DesktopError, PrivateDesktop};

/// The interval between two checks of something that sends no event.
const LOOK: Duration = Duration::from_millis(20);

/// Turns a failed call on the bus into a [`DesktopError`].
pub trait OnBus<T> {
    /// Adds the request to the error.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the call failed.
    fn asking(self, what: &'static str) -> Result<T, DesktopError>;
}

impl<T, E: Into<zbus::Error>> OnBus<T> for Result<T, E> {
    fn asking(self, what: &'static str) -> Result<T, DesktopError> {
        self.map_err(|source| DesktopError::Bus { what, source: Box::new(source.into()) })
    }
}

/// A new connection to the desktop's bus.
pub(crate) async fn connect(desktop: &PrivateDesktop) -> Result<Connection, DesktopError> {
    connect_to(desktop.bus_address()).await
}

/// A new connection to the bus at this address.
///
/// # Errors
/// [`DesktopError::Bus`] if the bus does not let us in.
pub async fn connect_to(address: &str) -> Result<Connection, DesktopError> {
    let what = "connecting to the bus";
    Builder::address(address).asking(what)?.build().await.asking(what)
}

/// The error for something that did not happen in time.
#[must_use]
pub fn late(what: impl Into<String>, limit: Duration) -> DesktopError {
    DesktopError::TimeLimit { what: what.into(), seconds: limit.as_secs(), log: String::new() }
}

/// Calls `look` repeatedly until it finds something or fails.
///
/// # Errors
///
/// [`DesktopError::TimeLimit`] if it finds nothing within `limit`; otherwise the error of `look`.
pub async fn look_until<T, F>(
    what: impl Into<String>,
    limit: Duration,
    mut look: impl FnMut() -> F,
) -> Result<T, DesktopError>
where
    F: Future<Output = Result<Option<T>, DesktopError>>,
{
    let start = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if start.elapsed() > limit {
            return Err(late(what, limit));
        }
        tokio::time::sleep(LOOK).await;
    }
}
