//! The texts for an HTTP answer in place of an upgrade or a token.

use http::StatusCode;
use http::header::{HeaderMap, LOCATION, SET_COOKIE};
use ringtray_language::{Phrase, Value};
use url::{Host, Url};

use super::{ClientConfig, front, refused_words, sign_in_again, written};
use crate::address::ServerAddress;
use crate::client::failure::answer_refuses;
use crate::connector::Response;
use crate::front::Front;
use crate::oauth::PATHS;
use crate::state::ReasonKind;
use crate::text::{is_html, one_line};

/// Longer addresses are not shown, because a shortened one would look like another.
const LONGEST_ORIGIN: usize = 120;

pub(super) fn words(response: &Response, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    let (server, path) = (written(&config.server), written(&config.path));
    let code = written(&response.status.as_u16());
    if let Some(front) = Front::read(response) {
        return front::words(front, code, response.shown.as_ref(), config);
    }
    match response.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            let again = sign_in_again(config).into();
            (
                Kind::SignInRefused,
                Phrase::of("trouble-refused-http", &[("server", server), ("code", code), ("again", again)]),
            )
        }
        StatusCode::BAD_REQUEST if answer_refuses(response) => {
            (Kind::SignInRefused, refused_words(&one_line(&response.body, 200), config))
        }
        StatusCode::NOT_FOUND => {
            (Kind::WrongPath, Phrase::of("trouble-not-found", &[("server", server), ("path", path)]))
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            (Kind::Busy, Phrase::of("trouble-busy", &[("server", server), ("code", code)]))
        }
        StatusCode::NETWORK_AUTHENTICATION_REQUIRED => {
            (Kind::NetworkSignIn, Phrase::of("trouble-network-sign-in", &[("server", server)]))
        }
        status if status.is_redirection() => redirection_words(
            Target::read(&response.headers, &config.server),
            &response.headers,
            config,
            code,
        ),
        status if status.is_success() => {
            (Kind::WrongPath, Phrase::of("trouble-web-page", &[("server", server), ("path", path)]))
        }
        StatusCode::BAD_REQUEST if !is_html(&response.body) && !response.body.trim().is_empty() => {
            (Kind::NotSocketIo, Phrase::of("trouble-not-understood", &[("server", server), ("code", code)]))
        }
        _ => (Kind::ServerFault, Phrase::of("trouble-fault", &[("server", server), ("code", code)])),
    }
}

/// Technical details.
pub(super) fn detail(
    what: &str,
    status: StatusCode,
    headers: &HeaderMap,
    body: &str,
    server: &ServerAddress,
) -> String {
    let target = if status.is_redirection() {
        match Target::read(headers, server) {
            Target::Elsewhere(origin) | Target::Port(origin) | Target::Encryption(origin) => {
                format!(", to {origin}")
            }
            Target::Path(_) => ", to a path on it".into(),
            Target::Unknown => ", to a place that can't be read".into(),
        }
    } else {
        String::new()
    };
    format!("{what} was answered with HTTP {status}{target}: {}", one_line(body, 200))
}

/// The target of a redirection, reduced to its origin. The rest may hold a session's secret, or any text that a
/// network's sign-in page chooses.
enum Target {
    /// Another host.
    Elsewhere(String),
    /// From `http` to `https` on the same host, or back.
    Encryption(String),
    /// Another port of the same host.
    Port(String),
    /// A path of the same origin.
    Path(String),
    /// Missing, unreadable, or too long to show.
    Unknown,
}

impl Target {
    fn read(headers: &HeaderMap, server: &ServerAddress) -> Target {
        let location = headers.get(LOCATION).and_then(|location| location.to_str().ok());
        let ours = Url::parse(&server.origin()).ok();
        let (Some(location), Some(ours)) = (location, ours) else { return Target::Unknown };
        let Ok(url) = ours.join(location) else { return Target::Unknown };
        let origin = url.origin().ascii_serialization();
        if !matches!(url.scheme(), "http" | "https") || origin.len() > LONGEST_ORIGIN {
            return Target::Unknown;
        }
        if host(&url) != host(&ours) {
            Target::Elsewhere(origin)
        } else if url.scheme() != ours.scheme() {
            Target::Encryption(origin)
        } else if url.port_or_known_default() != ours.port_or_known_default() {
            Target::Port(origin)
        } else {
            Target::Path(url.path().to_owned())
        }
    }
}

/// The requested path, if this is one.
fn asked(path: &str, config: &ClientConfig) -> Option<String> {
    let channel = config.path.with_instance(&config.instance_id);
    let is_this = |ours: &str| ours.trim_end_matches('/') == path.trim_end_matches('/');
    // Without the instance id, which does not matter to the administrator of a reverse proxy.
    let channel = is_this(&channel).then(|| config.path.to_string());
    channel.or_else(|| PATHS.into_iter().find(|path| is_this(path)).map(str::to_owned))
}

/// The host for comparison, without a final full stop, which makes no difference.
fn host(url: &Url) -> Option<Host<&str>> {
    Some(match url.host()? {
        Host::Domain(name) => Host::Domain(name.trim_end_matches('.')),
        address => address,
    })
}

fn redirection_words(
    target: Target,
    headers: &HeaderMap,
    config: &ClientConfig,
    code: Value<'static>,
) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    let server = written(&config.server);
    match target {
        Target::Elsewhere(origin) => (
            Kind::NetworkSignIn,
            Phrase::of("trouble-sent-elsewhere", &[("server", server), ("origin", origin.into())]),
        ),
        Target::Encryption(origin) if origin.starts_with("https:") => (
            Kind::Redirected,
            Phrase::of("trouble-encrypted-only", &[("server", server), ("origin", origin.into())]),
        ),
        Target::Encryption(origin) => (
            Kind::Redirected,
            Phrase::of("trouble-sent-unencrypted", &[("server", server), ("origin", origin.into())]),
        ),
        Target::Port(origin) => (
            Kind::Redirected,
            Phrase::of("trouble-sent-to-port", &[("server", server), ("origin", origin.into())]),
        ),
        Target::Path(path) => match asked(&path, config) {
            Some(path) if headers.contains_key(SET_COOKIE) => front::cookie_words(path, code, config),
            _ => {
                (Kind::Redirected, Phrase::of("trouble-sent-to-page", &[("server", server), ("code", code)]))
            }
        },
        Target::Unknown => {
            (Kind::Redirected, Phrase::of("trouble-sent-nowhere", &[("server", server), ("code", code)]))
        }
    }
}
