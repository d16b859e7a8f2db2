//! What is wrong with an address, in words. `datachannel` knows no languages: it says what the fault is.

use ringtray_datachannel::{AddressError, ProxyAddressError};
use ringtray_language::Language;

/// Why the address of a server, or a path on it, was not taken, with what to do.
#[must_use]
pub fn address_error(error: &AddressError, language: Language) -> String {
    match error {
        AddressError::Empty => language.say("error-address-empty", &[]),
        AddressError::Malformed { given, why } => {
            language.say("error-address-malformed", &[("given", given.into()), ("why", why.into())])
        }
        AddressError::Scheme { scheme } => language.say("error-address-scheme", &[("scheme", scheme.into())]),
        AddressError::UserInfo { origin } => language.say("error-address-user", &[("origin", origin.into())]),
        AddressError::Query { origin } => language.say("error-address-query", &[("origin", origin.into())]),
        AddressError::Path { path, origin } => {
            language.say("error-address-path", &[("path", path.into()), ("origin", origin.into())])
        }
        AddressError::NotEncrypted { origin } => {
            language.say("error-address-not-encrypted", &[("origin", origin.into())])
        }
        AddressError::SocketPath { given } => language.say("error-socket-path", &[("given", given.into())]),
        AddressError::InstanceId { given } => language.say("error-instance-id", &[("given", given.into())]),
    }
}

/// Why the address of a proxy was not taken, with what to do.
#[must_use]
pub fn proxy_address_error(error: &ProxyAddressError, language: Language) -> String {
    match error {
        ProxyAddressError::Empty => language.say("error-proxy-empty", &[]),
        ProxyAddressError::Malformed { why } => language.say("error-proxy-malformed", &[("why", why.into())]),
        ProxyAddressError::Kind { scheme } => language.say("error-proxy-kind", &[("scheme", scheme.into())]),
        ProxyAddressError::UserInfo { without } => {
            language.say("error-proxy-user", &[("without", without.to_string().into())])
        }
        ProxyAddressError::More { without } => {
            language.say("error-proxy-more", &[("without", without.to_string().into())])
        }
    }
}
