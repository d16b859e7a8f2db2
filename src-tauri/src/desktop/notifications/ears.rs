//! What the notification daemon, and the bus, tell by themselves.
//!
//! A popup is listened to twice: on the connection that showed it, for daemons that tell nobody else, and here, where
//! nothing is missed of the daemons that tell everybody.

/// Something that was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Of a popup.
    Popup {
        /// The daemon's number for it.
        id: u32,
        /// What became of it.
        news: News,
    },
    /// The daemon began, ended, or was replaced by another one.
    Owner,
}

/// What became of a popup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// A person chose what has this key.
    Chosen(String),
    /// A person or the daemon put it away.
    Gone,
}

#[cfg(target_os = "linux")]
pub(super) use linux::{Bus, listen};
#[cfg(not(target_os = "linux"))]
pub(super) use other::Bus;

#[cfg(target_os = "linux")]
mod linux {
    use futures_util::StreamExt as _;
    use tokio::sync::mpsc::UnboundedSender;
    use zbus::Connection;
    use zbus::proxy::{self, CacheProperties, Proxy};

    use super::{Heard, News};
    use crate::desktop::notifications::native::Abilities;

    const DAEMON: &str = "org.freedesktop.Notifications";
    const DAEMON_PATH: &str = "/org/freedesktop/Notifications";

    /// Taken away by the program (Desktop Notifications Specification).
    const CLOSED_BY_US: u32 = 3;

    /// Our own connection to the session bus.
    #[derive(Debug, Default)]
    pub(in crate::desktop::notifications) struct Bus {
        connection: Option<Connection>,
        /// What a daemon can do, by its unique name.
        known: Option<(String, Abilities)>,
    }

    impl Bus {
        /// The unique name of the daemon that runs; `None` when there is none, or no bus. None is started.
        pub(in crate::desktop::notifications) async fn owner(&mut self) -> Option<String> {
            let asked = async {
                let bus = self.connection().await?;
                let path = "/org/freedesktop/DBus";
                let name = Some("org.freedesktop.DBus");
                let reply = bus.call_method(name, path, name, "GetNameOwner", &(DAEMON,)).await?;
                reply.body().deserialize()
            };
            asked.await.inspect_err(|error| tracing::debug!(%error, "there is no notification daemon")).ok()
        }

        /// What the daemon can do; asked once of each. One that does not run yet is started by being asked.
        pub(in crate::desktop::notifications) async fn abilities(&mut self) -> Abilities {
            let owner = self.owner().await;
            if let (Some(owner), Some((known, abilities))) = (&owner, &self.known)
                && owner == known
            {
                return *abilities;
            }
            let asked = async {
                let bus = self.connection().await?;
                let reply =
                    bus.call_method(Some(DAEMON), DAEMON_PATH, Some(DAEMON), "GetCapabilities", &()).await?;
                reply.body().deserialize::<Vec<String>>()
            };
            let Ok(names) = asked.await else { return Abilities::default() };
            let has = |wanted: &str| names.iter().any(|name| name == wanted);
            let abilities = Abilities { actions: has("actions"), markup: has("body-markup") };
            if let Some(owner) = self.owner().await {
                self.known = Some((owner, abilities));
            }
            abilities
        }

        async fn connection(&mut self) -> zbus::Result<Connection> {
            match &self.connection {
                Some(connection) => Ok(connection.clone()),
                None => Ok(self.connection.insert(Connection::session().await?).clone()),
            }
        }
    }

    /// Tells what is heard, until the bus is gone.
    pub(in crate::desktop::notifications) async fn listen(heard: UnboundedSender<Heard>) {
        if let Err(error) = try_listen(&heard).await {
            tracing::debug!(%error, "notifications can't be listened to");
        }
    }

    async fn try_listen(heard: &UnboundedSender<Heard>) -> zbus::Result<()> {
        let bus = Connection::session().await?;
        let daemon: Proxy<'_> = proxy::Builder::new(&bus)
            .destination(DAEMON)?
            .path(DAEMON_PATH)?
            .interface(DAEMON)?
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        let mut signals = daemon.receive_all_signals().await?;
        let mut owners = daemon.receive_owner_changed().await?;
        loop {
            let told = tokio::select! {
                Some(signal) = signals.next() => read(&signal),
                Some(_) = owners.next() => Some(Heard::Owner),
                else => return Ok(()),
            };
            if told.is_some_and(|told| heard.send(told).is_err()) {
                return Ok(());
            }
        }
    }

    fn read(signal: &zbus::Message) -> Option<Heard> {
        let (header, body) = (signal.header(), signal.body());
        match header.member()?.as_str() {
            "ActionInvoked" => {
                let (id, key) = body.deserialize().ok()?;
                Some(Heard::Popup { id, news: News::Chosen(key) })
            }
            "NotificationClosed" => {
                let (id, reason): (u32, u32) = body.deserialize().ok()?;
                (reason != CLOSED_BY_US).then_some(Heard::Popup { id, news: News::Gone })
            }
            _ => None,
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use crate::desktop::notifications::native::Abilities;

    /// There is only ever the system itself.
    #[derive(Debug, Default)]
    pub(in crate::desktop::notifications) struct Bus;

    impl Bus {
        pub(in crate::desktop::notifications) async fn owner(&mut self) -> Option<String> {
            None
        }

        pub(in crate::desktop::notifications) async fn abilities(&mut self) -> Abilities {
            Abilities::default()
        }
    }
}
