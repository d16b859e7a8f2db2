//! A session with the Secret Service, in which secrets go over the bus.

use secret_service::{EncryptionType, Error, SecretService};
use zbus::Connection;

use super::KeyringError;

/// How often a session is opened. KWallet takes numbers that begin with a zero byte for shorter ones, as one in 256 does:
/// it refuses such a public key, and has another cipher key than we where their common secret is one.
const ATTEMPTS: usize = 4;

/// Why something was not done in a session.
pub(super) enum Fault {
    /// Its two ends do not understand each other: in another one they may.
    Garbled,
    /// Anything else.
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
            // As KWallet says it.
            Error::Zbus(zbus::Error::MethodError(_, Some(said), _))
                if said.starts_with("Can't find session") =>
            {
                Fault::Garbled
            }
            _ => Fault::Keyring(of(error)),
        }
    }
}

/// Does something in a session, and in further ones while it is garbled; `garbled` is what remains to be said then.
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

/// How secrets go over the bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Encrypted.
    OnTheWay,
    /// None go.
    None,
}

/// Opens a session with the keyring on this bus.
///
/// # Errors
/// [`KeyringError::Absent`] when none answers, [`KeyringError::NoEncryption`] when it refuses.
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

/// What a keyring says that is there and opens no such session.
fn refusal(error: &Error) -> Option<String> {
    let Error::Zbus(zbus::Error::MethodError(name, detail, _)) = error else { return None };
    let is_refusal = matches!(
        name.as_str(),
        "org.freedesktop.DBus.Error.InvalidArgs" | "org.freedesktop.DBus.Error.NotSupported"
    );
    is_refusal.then(|| detail.clone().unwrap_or_else(|| name.to_string()))
}

/// What an error means for the person.
pub(super) fn of(error: Error) -> KeyringError {
    match error {
        Error::Locked => KeyringError::Locked,
        Error::NoResult => KeyringError::NoCollection,
        Error::Prompt | Error::PromptDisconnected => KeyringError::Denied,
        Error::Unavailable => KeyringError::Absent { detail: error.to_string() },
        other => KeyringError::Failed { detail: other.to_string() },
    }
}
