//! The texts for failures at a proxy.

use std::io::ErrorKind;

use ringtray_language::{Phrase, Value};

use super::{ClientConfig, seconds, written};
use crate::connector::{ConnectError, ProxyAnswer, ProxyFault, ProxyName, ProxyOrigin, SignInTrouble};
use crate::state::ReasonKind;

pub(super) fn words(fault: &ProxyFault, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    match fault {
        ProxyFault::Setting { from, source } => {
            let (from, name) = origin(*from);
            let why = source.phrase().into();
            let values = Phrase::of("trouble-proxy-setting", &[("from", from), ("why", why), ("name", name)]);
            (Kind::ProxyUnreachable, values)
        }
        ProxyFault::Unreachable { proxy, source } => {
            (Kind::ProxyUnreachable, unreachable_words(proxy, source, config))
        }
        ProxyFault::SignIn { proxy, trouble } => (Kind::ProxySignIn, sign_in_words(proxy, trouble)),
        ProxyFault::Refused { proxy, answer } => (Kind::ProxyRefused, refused_words(proxy, *answer, config)),
        ProxyFault::Unencrypted { proxy } => {
            let (proxy, server) = (named(proxy), written(&config.server));
            let message = Phrase::of("trouble-proxy-unencrypted", &[("proxy", proxy), ("server", server)]);
            (Kind::ProxyRefused, message)
        }
        ProxyFault::Garbled { proxy, .. } => (
            Kind::ProxyRefused,
            Phrase::of("trouble-proxy-garbled", &[("kind", kind(proxy)), ("proxy", named(proxy))]),
        ),
    }
}

fn unreachable_words(proxy: &ProxyName, source: &ConnectError, config: &ClientConfig) -> Phrase {
    let proxy = named(proxy);
    match source {
        ConnectError::Lookup { .. } => Phrase::of("trouble-proxy-not-found", &[("proxy", proxy)]),
        ConnectError::Tcp { source, .. } if source.kind() == ErrorKind::ConnectionRefused => {
            Phrase::of("trouble-proxy-connection-refused", &[("proxy", proxy)])
        }
        ConnectError::TimedOut { .. } => {
            let (server, seconds) = (written(&config.server), seconds(config.limits.connect));
            Phrase::of(
                "trouble-proxy-timed-out",
                &[("proxy", proxy), ("server", server), ("seconds", seconds)],
            )
        }
        _ => Phrase::of("trouble-proxy-no-way", &[("proxy", proxy)]),
    }
}

fn sign_in_words(proxy: &ProxyName, trouble: &SignInTrouble) -> Phrase {
    let (from, name) = origin(proxy.from);
    let place = Phrase::of("trouble-proxy-type", &[("from", from), ("name", name)]).into();
    let (kind, proxy) = (kind(proxy), named(proxy));
    match trouble {
        SignInTrouble::Missing => {
            Phrase::of("trouble-proxy-sign-in-missing", &[("proxy", proxy), ("type", place)])
        }
        SignInTrouble::Refused => {
            Phrase::of("trouble-proxy-sign-in-refused", &[("proxy", proxy), ("type", place)])
        }
        SignInTrouble::OtherWays { names } => {
            let known = if names.is_empty() { "none" } else { "these" }.into();
            let names = written(names);
            Phrase::of("trouble-proxy-sign-in-other", &[("known", known), ("proxy", proxy), ("names", names)])
        }
        SignInTrouble::Name => {
            Phrase::of("trouble-proxy-username", &[("kind", kind), ("proxy", proxy), ("type", place)])
        }
        SignInTrouble::Password => {
            Phrase::of("trouble-proxy-password", &[("kind", kind), ("proxy", proxy), ("type", place)])
        }
    }
}

fn refused_words(proxy: &ProxyName, answer: ProxyAnswer, config: &ClientConfig) -> Phrase {
    let (proxy, server) = (named(proxy), written(&config.server));
    let is_fault = matches!(answer, ProxyAnswer::Status(status) if status.is_server_error());
    let said = said(answer);
    if answer.is_about_the_server() {
        Phrase::of("trouble-proxy-server", &[("proxy", proxy), ("server", server), ("answer", said)])
    } else if is_fault {
        Phrase::of("trouble-proxy-fault", &[("proxy", proxy), ("answer", said)])
    } else {
        Phrase::of("trouble-proxy-refused", &[("proxy", proxy), ("server", server), ("answer", said)])
    }
}

/// The proxy, and the setting it comes from.
fn named(proxy: &ProxyName) -> Value<'static> {
    let (from, name) = origin(proxy.from);
    Phrase::of("trouble-proxy", &[("from", from), ("proxy", written(&proxy.address)), ("name", name)]).into()
}

/// Where a proxy is set: the selector for the texts, and the name of the environment variable if it is one.
fn origin(from: ProxyOrigin) -> (Value<'static>, Value<'static>) {
    let (from, name) = match from {
        ProxyOrigin::Account => ("account", ""),
        ProxyOrigin::Variable(name) => ("variable", name),
        ProxyOrigin::System => ("system", ""),
    };
    (from.into(), name.into())
}

fn kind(proxy: &ProxyName) -> Value<'static> {
    proxy.address.kind().scheme().into()
}

fn said(answer: ProxyAnswer) -> Value<'static> {
    let (kind, code) = match answer {
        ProxyAnswer::Status(status) => ("http", status.as_str().to_owned()),
        ProxyAnswer::Reply(code) => ("socks5", code.to_string()),
    };
    Phrase::of("trouble-proxy-answer", &[("kind", kind.into()), ("code", code.into())]).into()
}
