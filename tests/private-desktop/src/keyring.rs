//! The keyring as its owner handles it: locking, unlocking, and storing what programs would not.

use std::collections::HashMap;

use zbus::Connection;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::bus::{OnBus, connect};
use crate::daemons::PASSWORD;
use crate::{DesktopError, PrivateDesktop};

const NAME: &str = "org.freedesktop.secrets";
const SERVICE: &str = "/org/freedesktop/secrets";
const DEFAULT: &str = "/org/freedesktop/secrets/aliases/default";
/// gnome-keyring's own way to unlock without a dialog.
const WITHOUT_A_PERSON: &str = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
/// The owner of this name on the bus shows the password dialog.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";

/// A password dialog that nobody answers. Dropping it closes the dialog.
#[derive(Debug)]
pub struct SilentPerson {
    _bus: Connection,
}

impl PrivateDesktop {
    /// Locks the keyring.
    ///
    /// # Errors
    /// [`DesktopError::Bus`] if there is none or it refuses.
    pub async fn lock_keyring(&self) -> Result<(), DesktopError> {
        let what = "locking the keyring";
        let bus = connect(self).await?;
        let default = default_collection(&bus).await?;
        call(&bus, SERVICE, "org.freedesktop.Secret.Service", "Lock", &(vec![default],), what).await?;
        Ok(())
    }

    /// Unlocks the keyring, as after the right password.
    ///
    /// # Errors
    /// [`DesktopError::Bus`] if there is none or it refuses.
    pub async fn unlock_keyring(&self) -> Result<(), DesktopError> {
        let what = "unlocking the keyring";
        let bus = connect(self).await?;
        let (default, session) = (default_collection(&bus).await?, session(&bus).await?);
        let password = (session.as_ref(), Vec::<u8>::new(), PASSWORD.as_bytes().to_vec(), "text/plain");
        let body = &(default, password);
        call(&bus, SERVICE, WITHOUT_A_PERSON, "UnlockWithMasterPassword", body, what).await?;
        Ok(())
    }

    /// Puts any bytes into the keyring, in place of an entry with the same attributes.
    ///
    /// # Errors
    /// [`DesktopError::Bus`] if there is no keyring or it is locked.
    pub async fn put_in_keyring(
        &self,
        attributes: HashMap<&str, String>,
        bytes: Vec<u8>,
    ) -> Result<(), DesktopError> {
        let bus = connect(self).await?;
        let properties = HashMap::from([
            ("org.freedesktop.Secret.Item.Label", Value::from("put there by a test")),
            ("org.freedesktop.Secret.Item.Attributes", Value::from(attributes)),
        ]);
        let session = session(&bus).await?;
        let secret = (session.as_ref(), Vec::<u8>::new(), bytes, "application/octet-stream");
        let body = &(properties, secret, true);
        let what = "putting an entry into the keyring";
        call(&bus, DEFAULT, "org.freedesktop.Secret.Collection", "CreateItem", body, what).await?;
        Ok(())
    }

    /// Shows the keyring's password dialog to somebody who never answers it.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if another program shows it.
    pub async fn silent_person(&self) -> Result<SilentPerson, DesktopError> {
        let bus = connect(self).await?;
        bus.request_name(PROMPTER).await.asking("taking the prompter's name")?;
        Ok(SilentPerson { _bus: bus })
    }
}

async fn default_collection(bus: &Connection) -> Result<OwnedObjectPath, DesktopError> {
    let what = "asking for the default collection";
    let answer =
        call(bus, SERVICE, "org.freedesktop.Secret.Service", "ReadAlias", &("default",), what).await?;
    answer.body().deserialize().asking(what)
}

async fn session(bus: &Connection) -> Result<OwnedObjectPath, DesktopError> {
    let what = "opening a session with the keyring";
    let plain = &("plain", Value::from(""));
    let answer = call(bus, SERVICE, "org.freedesktop.Secret.Service", "OpenSession", plain, what).await?;
    let (_, session): (OwnedValue, OwnedObjectPath) = answer.body().deserialize().asking(what)?;
    Ok(session)
}

async fn call<B: zbus::export::serde::Serialize + zbus::zvariant::DynamicType>(
    bus: &Connection,
    path: &str,
    interface: &str,
    method: &str,
    body: &B,
    what: &'static str,
) -> Result<zbus::Message, DesktopError> {
    let path = ObjectPath::try_from(path).asking(what)?;
    bus.call_method(Some(NAME), path, Some(interface), method, body).await.asking(what)
}
