//! The authorisation page.

use std::collections::HashMap;

use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};

use crate::Report;
use crate::server::Server;

/// The parameters that the page passes on to itself.
const PARAMETERS: [&str; 6] =
    ["response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method"];

/// The fewest characters of a state (documented).
const SHORTEST_STATE: usize = 16;

/// `GET` or `POST /oauth/authorize.php`: the page; with a `decision` (`allow` or `deny`), what follows from it.
pub(crate) async fn authorize(
    State(server): State<Server>,
    Form(asked): Form<HashMap<String, String>>,
) -> Response {
    let of = |name: &str| asked.get(name).map_or("", String::as_str);
    if let Err(why) = check(&server, of) {
        server.tell(&Report::Refused { why: format!("the sign-in page: {why}") });
        let page = format!("<!DOCTYPE html>\n<title>Error</title>\n<h1>Error</h1>\n<p>{why}\n");
        return (StatusCode::BAD_REQUEST, Html(page)).into_response();
    }
    let answer = match of("decision") {
        "allow" => {
            let challenge = asked.get("code_challenge").map(String::as_str);
            ("code", server.issued().code(of("redirect_uri"), challenge))
        }
        "deny" => ("error", "access_denied".to_owned()),
        _ => return Html(page(&asked)).into_response(),
    };
    let separator = if of("redirect_uri").contains('?') { '&' } else { '?' };
    let query = query_of(&[answer, ("state", of("state").to_owned())]);
    let location = format!("{}{separator}{query}", of("redirect_uri"));
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// What is wrong with a request. Errors are shown on a page, because a redirect needs a trusted address.
fn check<'a>(server: &Server, of: impl Fn(&str) -> &'a str) -> Result<(), &'static str> {
    if of("response_type") != "code" {
        return Err("The response_type is not code.");
    }
    if of("client_id") != server.accept().app_key {
        return Err("There is no app with this client_id.");
    }
    if of("state").len() < SHORTEST_STATE {
        return Err("The state is too short.");
    }
    if !matches!((of("code_challenge"), of("code_challenge_method")), ("", "") | (_, "S256")) {
        return Err("The code_challenge_method is not S256.");
    }
    let Ok(uri) = of("redirect_uri").parse::<Uri>() else {
        return Err("The redirect_uri is no address.");
    };
    let is_here = matches!(uri.host(), Some("127.0.0.1" | "[::1]" | "localhost"));
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if is_here && server.oauth().loopback_redirects => Ok(()),
        _ => Err("The redirect_uri must begin with https."),
    }
}

fn page(asked: &HashMap<String, String>) -> String {
    let hidden: String = PARAMETERS
        .iter()
        .filter_map(|name| Some((name, asked.get(*name)?)))
        .map(|(name, value)| {
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">\n", escaped(value))
        })
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Sign in</title>\n<h1>Sign in</h1>\n\
         <p>May this app see your calls?\n<form method=\"post\" action=\"/oauth/authorize.php\">\n{hidden}\
         <button name=\"decision\" value=\"allow\">Allow</button>\n\
         <button name=\"decision\" value=\"deny\">Deny</button>\n</form>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Encodes every byte that is not a letter, a digit or one of `-._~`.
fn query_of(fields: &[(&str, String)]) -> String {
    let encoded = |value: &str| -> String {
        let one = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        };
        value.bytes().map(one).collect()
    };
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}
