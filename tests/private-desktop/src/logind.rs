//! A stand-in for logind, because the real one would send the machine to sleep.

use std::collections::HashMap;
use std::time::Duration;

use zbus::Connection;
use zbus::fdo::RequestNameFlags;

use crate::bus::{OnBus, connect, look_until};
use crate::{DesktopError, PrivateDesktop};

const NAME: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const INTERFACE: &str = "org.freedesktop.login1.Manager";
const SIGNAL: &str = "PrepareForSleep";

/// Signals on the desktop's bus that the machine is going to sleep or has woken up. Dropping it releases its name.
#[derive(Debug)]
pub struct Logind {
    connection: Connection,
}

impl PrivateDesktop {
    /// Takes logind's name on the desktop's bus, which is both the session's and the system's.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus can't be reached or the name is taken.
    pub async fn logind(&self) -> Result<Logind, DesktopError> {
        let connection = connect(self).await?;
        let taking = connection.request_name_with_flags(NAME, RequestNameFlags::DoNotQueue.into());
        taking.await.asking("taking logind's name")?;
        Ok(Logind { connection })
    }

    /// Waits until a program on the bus listens for logind's sleep signal.
    ///
    /// # Errors
    /// [`DesktopError::TimeLimit`] if none does in time.
    pub async fn wait_for_sleep_listener(&self, limit: Duration) -> Result<(), DesktopError> {
        let connection = &connect(self).await?;
        look_until("a program that listens for sleep", limit, || async move {
            let what = "asking who listens on the bus";
            let interface = "org.freedesktop.DBus.Debug.Stats";
            let asked = connection.call_method(
                Some("org.freedesktop.DBus"),
                "/org/freedesktop/DBus",
                Some(interface),
                "GetAllMatchRules",
                &(),
            );
            let answer = asked.await.asking(what)?;
            let rules: HashMap<String, Vec<String>> = answer.body().deserialize().asking(what)?;
            let listens = rules.values().flatten().any(|rule| rule.contains(SIGNAL));
            Ok(listens.then_some(()))
        })
        .await
    }
}

impl Logind {
    /// Signals that the machine is about to sleep.
    ///
    /// # Errors
    /// [`DesktopError::Bus`] if the bus does not take it.
    pub async fn sleep(&self) -> Result<(), DesktopError> {
        self.say(true).await
    }

    /// Signals that the machine has woken up.
    ///
    /// # Errors
    /// [`DesktopError::Bus`] if the bus does not take it.
    pub async fn wake(&self) -> Result<(), DesktopError> {
        self.say(false).await
    }

    async fn say(&self, about_to_sleep: bool) -> Result<(), DesktopError> {
        let said = self.connection.emit_signal(None::<&str>, PATH, INTERFACE, SIGNAL, &about_to_sleep);
        said.await.asking("speaking as logind")
    }
}
