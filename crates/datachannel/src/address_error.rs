//! What is wrong with an address.

use ringtray_language::Phrase;

/// Why an address, a path or an instance id was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum AddressError {
    /// Nothing was given.
    Empty,
    /// It is no URL.
    Malformed {
        /// What was given, shortened.
        given: String,
        /// What a URL reader says about it.
        why: String,
    },
    /// A scheme that is no web address.
    Scheme {
        /// The scheme given.
        scheme: String,
    },
    /// Credentials in the address.
    UserInfo {
        /// What to write instead.
        origin: String,
    },
    /// A query or fragment.
    Query {
        /// What to write instead.
        origin: String,
    },
    /// A path, which on a Socket.IO connection would mean another namespace, where nothing ever arrives (measured).
    Path {
        /// The path given.
        path: String,
        /// What to write instead.
        origin: String,
    },
    /// Plain `http` to another computer.
    NotEncrypted {
        /// The address given.
        origin: String,
    },
    /// A socket path that is none.
    SocketPath {
        /// What was given, shortened.
        given: String,
    },
    /// An instance id with other characters.
    InstanceId {
        /// What was given, shortened.
        given: String,
    },
}

impl AddressError {
    /// What is wrong with it, and how to write it. No full stop ends it: an address does.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        let shown = |text: &String| text.clone().into();
        match self {
            AddressError::Empty => Phrase::of("error-address-empty", &[]),
            AddressError::Malformed { given, why } => {
                Phrase::of("error-address-malformed", &[("given", shown(given)), ("why", shown(why))])
            }
            AddressError::Scheme { scheme } => {
                Phrase::of("error-address-scheme", &[("scheme", shown(scheme))])
            }
            AddressError::UserInfo { origin } => {
                Phrase::of("error-address-user", &[("origin", shown(origin))])
            }
            AddressError::Query { origin } => Phrase::of("error-address-query", &[("origin", shown(origin))]),
            AddressError::Path { path, origin } => {
                Phrase::of("error-address-path", &[("path", shown(path)), ("origin", shown(origin))])
            }
            AddressError::NotEncrypted { origin } => {
                Phrase::of("error-address-not-encrypted", &[("origin", shown(origin))])
            }
            AddressError::SocketPath { given } => Phrase::of("error-socket-path", &[("given", shown(given))]),
            AddressError::InstanceId { given } => Phrase::of("error-instance-id", &[("given", shown(given))]),
        }
    }
}
