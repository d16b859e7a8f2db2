//! Errors about an address.

use ringtray_language::Phrase;

/// Why an address, a path or an instance id is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum AddressError {
    /// Empty.
    Empty,
    /// Not a URL.
    Malformed {
        /// The input, shortened.
        given: String,
        /// The URL parser's message.
        why: String,
    },
    /// The scheme is not one of the web.
    Scheme {
        /// The scheme.
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
    /// The address has a path. Socket.IO would take it for another namespace, where nothing arrives (measured).
    Path {
        /// The path.
        path: String,
        /// What to write instead.
        origin: String,
    },
    /// Plain `http` to another computer.
    NotEncrypted {
        /// The address.
        origin: String,
    },
    /// Not a valid socket path.
    SocketPath {
        /// The input, shortened.
        given: String,
    },
    /// An instance id with characters that are not allowed.
    InstanceId {
        /// The input, shortened.
        given: String,
    },
}

impl AddressError {
    /// What is wrong and how to write it. There is no full stop at the end, because the text ends with an address.
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
