//! Starting with the computer out of a sandbox: the
//! [Background portal](https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html)
//! asks the person where the desktop wants that, and writes the entry outside of the sandbox.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use zbus::proxy::OwnerChangedStream;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Proxy};

use super::AutostartError;

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";

/// How long the user may take to answer the desktop's question.
const PATIENCE: Duration = Duration::from_secs(120);

/// Whether the program runs in a sandbox of Flatpak.
pub(super) fn is_there() -> bool {
    Path::new("/.flatpak-info").exists()
}

/// Asks the portal of this bus to start this command with the computer, or to start it no longer.
pub(super) async fn set(
    bus: &Connection,
    on: bool,
    command: &[String],
    reason: &str,
) -> Result<(), AutostartError> {
    let asked = tokio::time::timeout(PATIENCE, ask(bus, on, command, reason)).await;
    let silent = |_| AutostartError::System { detail: "the desktop portal does not answer".to_owned() };
    let granted =
        asked.map_err(silent)?.map_err(|error| AutostartError::System { detail: error.to_string() })?;
    if granted == on { Ok(()) } else { Err(AutostartError::Refused) }
}

/// The portal's answer. If the user declines, nothing is granted.
async fn ask(bus: &Connection, on: bool, command: &[String], reason: &str) -> zbus::Result<bool> {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let token = format!("ringtray_{}", ASKED.fetch_add(1, Ordering::Relaxed));
    let name = bus.unique_name().map(ToString::to_string).unwrap_or_default();
    let sender = name.trim_start_matches(':').replace('.', "_");
    let request = format!("{PATH}/request/{sender}/{token}");
    // Subscribe before the request: the answer may arrive before this program is ready.
    let request = Proxy::new(bus, PORTAL, request, "org.freedesktop.portal.Request").await?;
    let mut answers = request.receive_signal("Response").await?;

    let portal = Proxy::new(bus, PORTAL, PATH, "org.freedesktop.portal.Background").await?;
    let options: HashMap<&str, Value<'_>> = HashMap::from([
        ("handle_token", token.as_str().into()),
        ("reason", reason.into()),
        ("autostart", on.into()),
        ("commandline", command.to_vec().into()),
    ]);
    let mut owners = portal.receive_owner_changed().await?;
    let _: OwnedObjectPath = portal.call("RequestBackground", &("", options)).await?;
    let answer = tokio::select! {
        biased;
        Some(answer) = answers.next() => answer,
        () = ended(&mut owners) => return Err(zbus::Error::Failure("the desktop portal has ended".to_owned())),
    };
    let (refused, results): (u32, HashMap<String, OwnedValue>) = answer.body().deserialize()?;
    let autostart = results.get("autostart").and_then(|value| bool::try_from(value).ok());
    Ok(if refused == 0 { autostart.unwrap_or(false) } else { !on })
}

/// Waits until the portal has ended. It may still be started by the call.
async fn ended(owners: &mut OwnerChangedStream<'_>) {
    while let Some(Some(_)) = owners.next().await {}
}

#[cfg(test)]
mod tests;
