//! The words for failures at a proxy.

use std::io::ErrorKind;

use super::ClientConfig;
use crate::connector::{ConnectError, ProxyAnswer, ProxyFault, ProxyName, ProxyOrigin, SignInTrouble};
use crate::proxy_address::ProxyKind;
use crate::state::ReasonKind;

pub(super) fn words(fault: &ProxyFault, config: &ClientConfig) -> (ReasonKind, String) {
    use ReasonKind as Kind;
    match fault {
        ProxyFault::Setting { from, source } => {
            (Kind::ProxyUnreachable, format!("{source}. {}.", correct_it(*from)))
        }
        ProxyFault::Unreachable { proxy, source } => {
            (Kind::ProxyUnreachable, unreachable_words(proxy, source, config))
        }
        ProxyFault::SignIn { proxy, trouble } => (Kind::ProxySignIn, sign_in_words(proxy, *trouble)),
        ProxyFault::Refused { proxy, answer } => (Kind::ProxyRefused, refused_words(proxy, *answer, config)),
        ProxyFault::Garbled { proxy, .. } => {
            let kind = match proxy.address.kind() {
                ProxyKind::Http => "an HTTP proxy",
                ProxyKind::Socks5 => "a SOCKS 5 proxy",
            };
            (
                Kind::ProxyRefused,
                format!("The proxy {proxy} did not answer as {kind} does. Check its kind, address and port."),
            )
        }
    }
}

fn unreachable_words(proxy: &ProxyName, source: &ConnectError, config: &ClientConfig) -> String {
    match source {
        ConnectError::Lookup { .. } => format!(
            "The name of the proxy {proxy} was not found. Check the proxy's address and this computer's network."
        ),
        ConnectError::Tcp { source, .. } if source.kind() == ErrorKind::ConnectionRefused => format!(
            "The proxy {proxy} does not take connections. Check its address and port, or wait until it is back."
        ),
        ConnectError::TimedOut { .. } => format!(
            "The proxy {proxy} did not connect us to {} within {} seconds. Check the proxy's address and this computer's network.",
            config.server,
            config.limits.connect.as_secs_f32()
        ),
        _ => format!(
            "There is no way to the proxy {proxy}. Check this computer's network, and whether a VPN is needed."
        ),
    }
}

fn sign_in_words(proxy: &ProxyName, trouble: SignInTrouble) -> String {
    let place = match proxy.from {
        ProxyOrigin::Account => "in the account, beside the proxy's address".to_owned(),
        ProxyOrigin::Variable(name) => {
            format!(
                "into the address in {name} (http://name:password@proxy), or set the proxy in the account"
            )
        }
        ProxyOrigin::System => "into the system's proxy settings, or set the proxy in the account".to_owned(),
    };
    match trouble {
        SignInTrouble::Missing => {
            format!("The proxy {proxy} wants a name and a password, and none were sent. Type them {place}.")
        }
        SignInTrouble::Refused => format!(
            "The proxy {proxy} does not take the name and password that were sent. Type the right ones {place}."
        ),
        SignInTrouble::OtherWays => format!(
            "The proxy {proxy} takes no name and password but another kind of sign-in, which Ringtray can't do. Ask the network's administrator for a proxy with basic authentication or without a sign-in."
        ),
        SignInTrouble::Name => format!(
            "The name for the proxy {proxy} can't be sent: it is {}. Type it again {place}.",
            match proxy.address.kind() {
                ProxyKind::Http => "empty or holds a colon or a control character",
                ProxyKind::Socks5 => "empty or longer than the 255 bytes that SOCKS 5 takes",
            }
        ),
        SignInTrouble::Password => format!(
            "The password for the proxy {proxy} can't be sent: it {}. Type it again {place}.",
            match proxy.address.kind() {
                ProxyKind::Http => "holds a control character",
                ProxyKind::Socks5 => "is longer than the 255 bytes that SOCKS 5 takes",
            }
        ),
    }
}

fn refused_words(proxy: &ProxyName, answer: ProxyAnswer, config: &ClientConfig) -> String {
    let server = &config.server;
    if answer.is_about_the_server() {
        return format!(
            "The proxy {proxy} can't reach {server} ({answer}). Check the server's address; if it is right, tell the network's administrator."
        );
    }
    let is_fault = matches!(answer, ProxyAnswer::Status(status) if status.is_server_error());
    if is_fault {
        return format!(
            "The proxy {proxy} has a fault ({answer}). Ringtray tries again by itself; if it stays, tell the network's administrator."
        );
    }
    format!(
        "The proxy {proxy} does not let us through to {server} ({answer}). Ask the network's administrator to allow it, or choose another way in the account."
    )
}

/// What to do about a setting that can't be used.
fn correct_it(from: ProxyOrigin) -> String {
    match from {
        ProxyOrigin::Account => "Correct it in the account".to_owned(),
        ProxyOrigin::Variable(name) => {
            format!("It stands in the environment variable {name}: correct it there, or choose the way to the server in the account")
        }
        ProxyOrigin::System => {
            "It stands in the system's proxy settings: correct it there, or choose the way to the server in the account".to_owned()
        }
    }
}
