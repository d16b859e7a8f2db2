//! Which notification daemon runs now: after a restart the numbers of its predecessor mean nothing.

/// Asks the bus; elsewhere than on Linux there is only ever the system itself.
#[derive(Debug, Default)]
pub(super) struct DaemonOwner {
    #[cfg(target_os = "linux")]
    bus: Option<zbus::blocking::Connection>,
}

impl DaemonOwner {
    /// The unique name of the daemon on the bus; `None` when there is none, or no bus.
    #[cfg(target_os = "linux")]
    pub(super) fn ask(&mut self) -> Option<String> {
        if self.bus.is_none() {
            self.bus = zbus::blocking::Connection::session().ok();
        }
        let asked = ask(self.bus.as_ref()?);
        if let Err(error) = &asked {
            tracing::debug!(%error, "there is no notification daemon");
        }
        asked.ok()
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn ask(&mut self) -> Option<String> {
        None
    }
}

#[cfg(target_os = "linux")]
fn ask(bus: &zbus::blocking::Connection) -> zbus::Result<String> {
    let reply = bus.call_method(
        Some("org.freedesktop.DBus"),
        "/org/freedesktop/DBus",
        Some("org.freedesktop.DBus"),
        "GetNameOwner",
        &("org.freedesktop.Notifications",),
    )?;
    reply.body().deserialize()
}
