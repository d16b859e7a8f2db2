//! The texts for a reverse proxy or firewall in front of a server that refuses or breaks the connection.

use ringtray_language::{Phrase, Value};

use super::{ClientConfig, client_certificate, written};
use crate::connector::Shown;
use crate::front::Front;
use crate::state::ReasonKind;

pub(super) fn words(
    front: Front,
    code: Value<'static>,
    shown: Option<&Shown>,
    config: &ClientConfig,
) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    let server = written(&config.server);
    match front {
        Front::SignIn(ways) => (
            Kind::FrontRefused,
            Phrase::of("trouble-front-sign-in", &[("server", server), ("code", code), ("ways", ways.into())]),
        ),
        Front::Forbids => {
            (Kind::FrontRefused, Phrase::of("trouble-front-forbids", &[("server", server), ("code", code)]))
        }
        Front::Certificate => client_certificate::words(shown.unwrap_or(&Shown::Nothing), None, config),
        Front::DropsUpgrade => {
            (Kind::FrontRefused, Phrase::of("trouble-front-upgrade", &[("server", server), ("code", code)]))
        }
        Front::PollingOnly => {
            (Kind::JoinRefused, Phrase::of("trouble-polling-only", &[("server", server), ("code", code)]))
        }
        Front::OtherProtocol(protocol) => (
            Kind::FrontRefused,
            Phrase::of(
                "trouble-other-protocol",
                &[("server", server), ("code", code), ("protocol", protocol.into())],
            ),
        ),
    }
}

/// It redirects to the same address with a cookie, which a browser would send back.
pub(super) fn cookie_words(
    path: String,
    code: Value<'static>,
    config: &ClientConfig,
) -> (ReasonKind, Phrase) {
    let (server, path) = (written(&config.server), path.into());
    (
        ReasonKind::FrontRefused,
        Phrase::of("trouble-front-cookie", &[("server", server), ("code", code), ("path", path)]),
    )
}
