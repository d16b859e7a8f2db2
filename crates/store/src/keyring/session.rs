//! A session with the Secret Service, which transfers secrets over the bus.

use secret_service::{EncryptionType, Error, SecretService};
use zbus::Connection;

use super::KeyringError;

/// How often a session is opened. KWallet takes numbers that start with a zero byte, one in 256, for shorter ones. It
/// refuses such a public key, and derives another cipher key from such a shared secret.
const ATTEMPTS: usize = 4;

/// Why something failed in a session.
pub(super) enum Fault {
    /// The two ends have different keys. A new session may work.
    Garbled,
    /// Another error.
    Keyring(KeyringError),
}

impl From<KeyringError> for Fault {
    fn from(error: KeyringError) -> Fault {
        Fault::Keyring(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        match &error {
            Error::Crypto(_) => Fault::Garbled,
            // KWallet's wording.
            Error::Zbus(zbus::Error::MethodError(_, Some(said), _))
                if said.starts_with("Can't find session") =>
            {
                Fault::Garbled
            }
            _ => Fault::Keyring(of(error)),
        }
    }
}

/// Runs something in a session, and again in new ones while the session is garbled. `garbled` is the error if none
/// works.
pub(super) async fn in_a_session<T, F: Future<Output = Result<T, Fault>>>(
    work: impl Fn() -> F,
    garbled: KeyringError,
) -> Result<T, KeyringError> {
    for _ in 0..ATTEMPTS {
        match work().await {
            Ok(done) => return Ok(done),
            Err(Fault::Keyring(error)) => return Err(error),
            Err(Fault::Garbled) => tracing::debug!("a session with the keyring was garbled"),
        }
    }
    Err(garbled)
}

/// How secrets are transferred over the bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Encrypted.
    OnTheWay,
    /// No secrets are transferred.
    None,
}

/// Opens a session with the keyring on this bus.
///
/// # Errors
/// [`KeyringError::Absent`] if none answers, [`KeyringError::NoEncryption`] if it refuses.
pub(super) async fn session(
    bus: &Connection,
    encryption: Encryption,
) -> Result<SecretService<'static>, KeyringError> {
    let mut refused = String::new();
    for _ in 0..ATTEMPTS {
        let kind = match encryption {
            Encryption::OnTheWay => EncryptionType::Dh,
            Encryption::None => EncryptionType::Plain,
        };
        match SecretService::connect_with_existing(kind, bus.clone()).await {
            Ok(service) => return Ok(service),
            Err(error) => match refusal(&error) {
                Some(detail) => refused = detail,
                None => return Err(KeyringError::Absent { detail: error.to_string() }),
            },
        }
    }
    Err(KeyringError::NoEncryption { detail: refused })
}

/// The message of a running keyring that refuses such a session.
fn refusal(error: &Error) -> Option<String> {
    let Error::Zbus(zbus::Error::MethodError(name, detail, _)) = error else { return None };
    let is_refusal = matches!(
        name.as_str(),
        "org.freedesktop.DBus.Error.InvalidArgs" | "org.freedesktop.DBus.Error.NotSupported"
    );
    is_refusal.then(|| detail.clone().unwrap_or_else(|| name.to_string()))
}

/// What an error means for the user.
pub(super) fn of(error: Error) -> KeyringError {
    match error {
        Error::Locked => KeyringError::Locked,
        Error::NoResult => KeyringError::NoCollection,
        Error::Prompt | Error::PromptDisconnected => KeyringError::Denied,
        Error::Unavailable => KeyringError::Absent { detail: error.to_string() },
        other => KeyringError::Failed { detail: other.to_string() },
    }
}
