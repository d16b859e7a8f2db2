//! The words for an HTTP answer where an upgrade or a token was due.

use http::StatusCode;
use http::header::{HeaderMap, LOCATION};
use url::{Host, Url};

use super::{ClientConfig, sign_in_again};
use crate::address::ServerAddress;
use crate::client::failure::answer_refuses;
use crate::connector::Response;
use crate::oauth::is_html;
use crate::state::ReasonKind;
use crate::text::one_line;

/// A longer address is not shown: cut off, it would look like another one.
const LONGEST_ORIGIN: usize = 120;

pub(super) fn words(response: &Response, config: &ClientConfig) -> (ReasonKind, String) {
    use ReasonKind as Kind;
    let (server, path) = (&config.server, &config.path);
    let code = response.status.as_u16();
    match response.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => (
            Kind::SignInRefused,
            format!("{server} refused the sign-in (HTTP {code}). {}", sign_in_again(config)),
        ),
        StatusCode::BAD_REQUEST if answer_refuses(response) => {
            let said = one_line(&response.body, 200);
            (
                Kind::SignInRefused,
                format!("{server} refused the sign-in (\u{201c}{said}\u{201d}). {}", sign_in_again(config)),
            )
        }
        StatusCode::NOT_FOUND => (
            Kind::WrongPath,
            format!(
                "{server} has nothing at {path}. Check that it is a VoipNow 5 server and that the path is right."
            ),
        ),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => (
            Kind::Busy,
            format!("{server} is busy or being maintained (HTTP {code}). Ringtray tries again by itself."),
        ),
        StatusCode::NETWORK_AUTHENTICATION_REQUIRED => {
            (Kind::NetworkSignIn, format!("{}.", network_sign_in(server)))
        }
        status if status.is_redirection() => redirection_words(&response.headers, code, server),
        status if status.is_success() => (
            Kind::WrongPath,
            format!(
                "{server} answers with an ordinary web page at {path}. Check the address and the path; if this network has a sign-in page, open it in the browser first."
            ),
        ),
        StatusCode::BAD_REQUEST if !is_html(&response.body) && !response.body.trim().is_empty() => (
            Kind::NotSocketIo,
            format!(
                "{server} does not understand our way of connecting (HTTP {code}). Check that it is a VoipNow 5 server."
            ),
        ),
        _ => (
            Kind::ServerFault,
            format!(
                "{server} has a fault (HTTP {code}). Ringtray tries again by itself; if it stays, tell the server's administrator."
            ),
        ),
    }
}

/// The technical side.
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
            Target::Path => ", to another path on it".into(),
            Target::Unknown => ", to a place that can't be read".into(),
        }
    } else {
        String::new()
    };
    format!("{what} was answered with HTTP {status}{target}: {}", one_line(body, 200))
}

/// Where a redirection leads, as its origin: the rest may hold a session's secret, or whatever a network's sign-in
/// page wants shown.
enum Target {
    /// Another host.
    Elsewhere(String),
    /// From `http` to `https` on the same host, or back.
    Encryption(String),
    /// Another port of the same host.
    Port(String),
    /// Another path of the same origin.
    Path,
    /// None, an unreadable one, or one too long to show.
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
            Target::Path
        }
    }
}

/// The host as it is compared: a full stop at its end means no other one.
fn host(url: &Url) -> Option<Host<&str>> {
    Some(match url.host()? {
        Host::Domain(name) => Host::Domain(name.trim_end_matches('.')),
        address => address,
    })
}

fn redirection_words(headers: &HeaderMap, code: u16, server: &ServerAddress) -> (ReasonKind, String) {
    use ReasonKind as Kind;
    match Target::read(headers, server) {
        Target::Elsewhere(origin) => (
            Kind::NetworkSignIn,
            format!(
                "{}. If the server really moved, its new address is {origin}: write it into the account.",
                network_sign_in(server)
            ),
        ),
        Target::Encryption(origin) if origin.starts_with("https:") => (
            Kind::Redirected,
            format!(
                "{server} takes encrypted connections only. Write {origin} into the account as its address."
            ),
        ),
        Target::Encryption(origin) => (
            Kind::Redirected,
            format!(
                "{server} sends us to {origin}, which is not encrypted, so Ringtray does not go there. Tell the server's administrator."
            ),
        ),
        Target::Port(origin) => (
            Kind::Redirected,
            format!(
                "{server} sends us to another port of the same computer. If that is where the DataChannel is, write {origin} into the account as the server's address."
            ),
        ),
        Target::Path => (
            Kind::Redirected,
            format!(
                "{server} sends us to another of its pages instead of answering (HTTP {code}). Check that it is a VoipNow 5 server and that the path in the account is right; if they are, tell its administrator."
            ),
        ),
        Target::Unknown => (
            Kind::Redirected,
            format!(
                "{server} sends us elsewhere (HTTP {code}), but to no address that can be used. Check the address; if this network has a sign-in page, open it in the browser first."
            ),
        ),
    }
}

/// The words for a captive portal, without a full stop.
fn network_sign_in(server: &ServerAddress) -> String {
    format!(
        "This network wants a sign-in of its own before it lets us reach {server}, as in hotels, trains and guest networks. Open a browser and sign in there"
    )
}
