//! KWallet, where it differs from other Secret Services: requests for `org.freedesktop.secrets` don't start it, and
//! its wallets have their own names.
//!
//! Measured with `kwalletd5` 5.103 of Debian 12. The names of KDE Frameworks 6 are taken from its source code.

use std::time::Duration;

use futures_util::StreamExt as _;
use zbus::Connection;
use zbus::fdo::DBusProxy;
use zbus::names::{BusName, WellKnownName};

use super::KeyringError;

/// The bus name of any Secret Service.
const SECRETS: &str = "org.freedesktop.secrets";

/// How long KWallet may take to own the name of the Secret Service after its own (measured: less than 0.1 s).
const TAKES_NAME: Duration = Duration::from_secs(1);

/// The wallet that is opened with the session. KWallet's own default.
const WALLET: &str = "kdewallet";

/// A version of KWallet's daemon.
struct Daemon {
    /// The bus name that starts it.
    name: &'static str,
    /// The bus name and object that know the name of the user's wallet.
    names_wallets: (&'static str, &'static str),
}

/// Newest first: if several are installed, the older ones are leftovers.
const DAEMONS: [Daemon; 3] = [
    Daemon {
        name: "org.kde.secretservicecompat",
        names_wallets: ("org.kde.kwalletd6", "/modules/kwalletd6"),
    },
    Daemon { name: "org.kde.kwalletd6", names_wallets: ("org.kde.kwalletd6", "/modules/kwalletd6") },
    Daemon { name: "org.kde.kwalletd5", names_wallets: ("org.kde.kwalletd5", "/modules/kwalletd5") },
];

/// Starts KWallet if no keyring is running and none would start by itself. Returns whether it did.
///
/// # Errors
/// [`KeyringError::Absent`] if it can't be started, [`KeyringError::SwitchedOff`] if it runs but stores no secrets
/// for other programs.
pub(super) async fn start(bus: &Connection) -> Result<bool, KeyringError> {
    let names = DBusProxy::new(bus).await.map_err(|error| absent(&error))?;
    if owner(&names, SECRETS).await.is_some() {
        return Ok(false);
    }
    let startable = names.list_activatable_names().await.map_err(|error| absent(&error))?;
    let is_startable = |name: &str| startable.iter().any(|known| known.as_str() == name);
    if is_startable(SECRETS) {
        return Ok(false);
    }
    let Some(daemon) = DAEMONS.iter().find(|daemon| is_startable(daemon.name)) else { return Ok(false) };

    let taken = names.receive_name_owner_changed_with_args(&[(0, SECRETS)]).await;
    let mut taken = taken.map_err(|error| absent(&error))?;
    names
        .start_service_by_name(WellKnownName::from_static_str_unchecked(daemon.name), 0)
        .await
        .map_err(|error| absent(&error))?;
    if owner(&names, SECRETS).await.is_some() {
        return Ok(true);
    }
    match tokio::time::timeout(TAKES_NAME, taken.next()).await {
        Ok(Some(_)) => Ok(true),
        _ => Err(KeyringError::SwitchedOff),
    }
}

/// The name of KWallet's default wallet, whether it exists or not; `None` if another keyring answers.
pub(super) async fn default_wallet(bus: &Connection) -> Option<String> {
    let names = DBusProxy::new(bus).await.ok()?;
    let keeper = owner(&names, SECRETS).await?;
    for daemon in &DAEMONS {
        if owner(&names, daemon.name).await.as_ref() == Some(&keeper) {
            let (name, path) = daemon.names_wallets;
            let asked =
                bus.call_method(Some(name), path, Some("org.kde.KWallet"), "networkWallet", &()).await;
            let default: Option<String> = asked.ok().and_then(|answer| answer.body().deserialize().ok());
            return Some(default.filter(|wallet| !wallet.is_empty()).unwrap_or_else(|| WALLET.to_owned()));
        }
    }
    None
}

async fn owner(names: &DBusProxy<'_>, name: &'static str) -> Option<String> {
    let name = BusName::WellKnown(WellKnownName::from_static_str_unchecked(name));
    names.get_name_owner(name).await.ok().map(|owner| owner.to_string())
}

fn absent(error: &impl std::fmt::Display) -> KeyringError {
    KeyringError::Absent { detail: error.to_string() }
}
