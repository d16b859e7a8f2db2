//! Answers of a reverse proxy or firewall in front of the server. They are about the connection: only the server behind
//! it knows whether the account's sign-in is valid.

use http::StatusCode;
use http::header::{HeaderMap, UPGRADE, WWW_AUTHENTICATE};
use serde_json::Value;

use crate::connector::Response;
use crate::text::{is_html, one_line};

/// Why a reverse proxy or firewall in front of the server refuses the connection, or breaks it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Front {
    /// It asks for its own sign-in, with these authentication schemes.
    SignIn(String),
    /// It refuses with a web page.
    Forbids,
    /// It asks for a client certificate, or for another one (nginx).
    Certificate,
    /// It drops the upgrade headers: the server behind it answers with Engine.IO code 3 or with HTTP 426.
    DropsUpgrade,
    /// The server behind it accepts no WebSocket: Engine.IO code 0.
    PollingOnly,
    /// It requires another protocol than HTTP/1.1.
    OtherProtocol(String),
}

impl Front {
    /// Reads such an answer; `None` for any other. Measured with Socket.IO 1.7 to 4.8, nginx 1.22 and haproxy 2.6.
    pub(crate) fn read(response: &Response) -> Option<Front> {
        let body = response.body.trim();
        match response.status {
            StatusCode::BAD_REQUEST if is_html(body) => {
                let says = |words| body.contains(words);
                (says("No required SSL certificate was sent") || says("The SSL certificate error"))
                    .then_some(Front::Certificate)
            }
            StatusCode::BAD_REQUEST => match engine_code(body)? {
                0 => Some(Front::PollingOnly),
                3 => Some(Front::DropsUpgrade),
                _ => None,
            },
            // An API refuses in JSON, and a server that accepts tokens offers the scheme `Bearer`.
            StatusCode::UNAUTHORIZED if !is_json(body) => other_sign_in(&response.headers).map(Front::SignIn),
            StatusCode::FORBIDDEN => is_html(body).then_some(Front::Forbids),
            StatusCode::UPGRADE_REQUIRED => {
                let wanted =
                    response.headers.get(UPGRADE).map(|value| String::from_utf8_lossy(value.as_bytes()));
                Some(match wanted {
                    Some(wanted) if !wanted.to_ascii_lowercase().contains("websocket") => {
                        Front::OtherProtocol(one_line(&wanted, 40))
                    }
                    _ => Front::DropsUpgrade,
                })
            }
            _ => None,
        }
    }
}

/// The code of an Engine.IO error.
fn engine_code(body: &str) -> Option<u64> {
    let fault: Value = serde_json::from_str(body).ok()?;
    // A server's own refusal may have a code too, but with another message.
    let said = fault.get("message")?.as_str()?;
    let code = fault.get("code")?.as_u64()?;
    matches!((code, said), (0, "Transport unknown") | (3, "Bad request")).then_some(code)
}

fn is_json(body: &str) -> bool {
    body.starts_with(['{', '['])
}

/// The offered authentication schemes, if they are those of web servers and firewalls and `Bearer` is not among them.
fn other_sign_in(headers: &HeaderMap) -> Option<String> {
    let offers = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|offer| offer.to_str().ok());
    let names: Vec<_> =
        offers.flat_map(|offer| offer.split(',')).filter_map(|part| part.split_whitespace().next()).collect();
    let of_http = |name: &&str| {
        ["basic", "digest", "negotiate", "ntlm"].iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    let others: Vec<_> = names.iter().copied().filter(of_http).collect();
    let takes_tokens = names.iter().any(|name| name.eq_ignore_ascii_case("bearer"));
    (!others.is_empty() && !takes_tokens).then(|| others.join(", "))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Option<Front> {
        let headers =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        let status = StatusCode::from_u16(status).unwrap();
        Front::read(&Response {
            status,
            headers: headers.collect(),
            body: body.into(),
            ..Response::default()
        })
    }

    #[test]
    fn what_a_front_says_is_known() {
        let page = "<html><head><title>400 No required SSL certificate was sent</title></head></html>";
        let basic = [("www-authenticate", "Basic realm=\"Staff, or bearers of keys\"")];
        for (status, headers, body, expected) in [
            (400, &[][..], r#"{"code":3,"message":"Bad request"}"#, Front::DropsUpgrade),
            (400, &[], r#"{"code":0,"message":"Transport unknown"}"#, Front::PollingOnly),
            (400, &[], page, Front::Certificate),
            (
                400,
                &[],
                &page.replace("No required SSL certificate was sent", "The SSL certificate error"),
                Front::Certificate,
            ),
            (401, &basic, "<html>", Front::SignIn("Basic".into())),
            (401, &basic, "", Front::SignIn("Basic".into())),
            (
                401,
                &[("www-authenticate", "Negotiate"), ("www-authenticate", "NTLM")],
                "",
                Front::SignIn("Negotiate, NTLM".into()),
            ),
            (403, &[], "\r\n<html><h1>403 Forbidden</h1>", Front::Forbids),
            (426, &[], "Upgrade Required", Front::DropsUpgrade),
            (426, &[("upgrade", "WebSocket")], "", Front::DropsUpgrade),
            (426, &[("upgrade", "h2c")], "", Front::OtherProtocol("h2c".into())),
        ] {
            assert_eq!(answer(status, headers, body), Some(expected), "{status} {headers:?} {body}");
        }
    }

    #[test]
    fn what_the_server_says_is_the_servers() {
        for (status, headers, body) in [
            (400, &[][..], "Forbidden"),
            (400, &[], r#"{"code":4,"message":"Forbidden"}"#),
            (400, &[], r#"{"code":3,"message":"Token expired"}"#),
            (400, &[], "<html><h1>400 Bad Request</h1>"),
            (401, &[], "<html><h1>401 Unauthorized</h1>"),
            (401, &[("www-authenticate", "Bearer error=\"invalid_token\"")], "<html>"),
            (401, &[("www-authenticate", "Basic realm=\"a\", Bearer")], ""),
            (401, &[("www-authenticate", "Basic")], r#"{"error":"token expired"}"#),
            (403, &[], ""),
            (403, &[], "Forbidden"),
            (403, &[], r#"{"error":"forbidden"}"#),
            (404, &[], "<html>"),
        ] {
            assert_eq!(answer(status, headers, body), None, "{status} {headers:?} {body}");
        }
    }
}
