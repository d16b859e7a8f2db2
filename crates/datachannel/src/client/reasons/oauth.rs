//! The words for a token that did not come.

use super::{ClientConfig, answer, connect_words};
use crate::connector::Response;
use crate::credentials::{AppCredentials, Credentials};
use crate::oauth::{GrantType, GrantWay, Granted, SignInError};
use crate::state::ReasonKind;

pub(super) fn words(error: &SignInError, config: &ClientConfig) -> (ReasonKind, String) {
    use ReasonKind as Kind;
    let server = &config.server;
    match error {
        SignInError::Connect(error) => connect_words(error, config),
        SignInError::Refused { grant, error, description } => refusal(*grant, error, description, config),
        SignInError::Status { status, headers, begins } => {
            let response = Response { status: *status, headers: headers.clone(), body: begins.clone() };
            match answer::words(&response, config) {
                (Kind::WrongPath, _) => (
                    Kind::WrongPath,
                    format!(
                        "{server} has no sign-in for apps (HTTP {}). Check that it is a VoipNow server, or sign in with a token.",
                        status.as_u16()
                    ),
                ),
                other => other,
            }
        }
        SignInError::NoToken { what, .. } => (
            Kind::SignInAnswer,
            format!(
                "The sign-in at {server} was answered, but {what}. Check that the address is that of a VoipNow server; if this network has a sign-in page, open it in the browser first."
            ),
        ),
    }
}

/// What to do after the server refused a token that a grant gave.
pub(super) fn sign_in_again(way: &GrantWay) -> &'static str {
    match way {
        GrantWay::Mobile { password: Some(_), .. } => {
            "Check that this user may use the app, and sign in again."
        }
        GrantWay::Mobile { password: None, .. } => {
            "The sign-in has ended, and the password is not kept: type it again and sign in."
        }
        GrantWay::Client { .. } => {
            "Check on the server that the app is trusted and not suspended, and sign in again."
        }
        GrantWay::Code { .. } => "The sign-in has ended: sign in through the browser again.",
    }
}

/// The words for an OAuth error (RFC 6749, section 5.2). Which of them a real server uses, and when, is inferred.
fn refusal(grant: GrantType, error: &str, description: &str, config: &ClientConfig) -> (ReasonKind, String) {
    use ReasonKind as Kind;
    let server = &config.server;
    let again = match &config.credentials {
        Credentials::App(AppCredentials::Granted(Granted { way, .. })) => sign_in_again(way),
        _ => "Sign in again.",
    };
    match (error, grant) {
        ("invalid_client", _) => (
            Kind::AppRefused,
            format!(
                "{server} does not take the app's key and secret. Copy both again: a secret that was made anew on the server replaces the one before."
            ),
        ),
        ("invalid_grant", GrantType::Mobile) => (
            Kind::SignInRefused,
            format!("{server} does not take this name and password. Check both and sign in again."),
        ),
        ("invalid_grant", GrantType::AuthorizationCode) => (
            Kind::SignInRefused,
            format!(
                "{server} no longer takes what the browser brought: it is good for ten minutes and for once. Sign in through the browser again."
            ),
        ),
        ("invalid_grant", GrantType::RefreshToken) => {
            (Kind::SignInRefused, format!("{server} no longer renews this sign-in. {again}"))
        }
        ("access_denied", GrantType::AuthorizationCode) => (
            Kind::GrantRefused,
            format!(
                "{server} was told not to let Ringtray in. Sign in through the browser again, and allow it there."
            ),
        ),
        ("access_denied", _) => (
            Kind::SignInRefused,
            format!(
                "{server} does not let this user in with this app. Ask the server's administrator whether the user may use it."
            ),
        ),
        ("unauthorized_client", _) => (
            Kind::GrantRefused,
            format!(
                "{server} does not let this app sign in this way. Choose another way, or ask the server's administrator to allow it; for key and secret alone the app has to be trusted."
            ),
        ),
        ("unsupported_grant_type", _) => (
            Kind::GrantRefused,
            format!("{server} does not know this way of signing in. Choose another one, like a token."),
        ),
        ("invalid_scope" | "invalid_request", _) => (
            Kind::GrantRefused,
            format!(
                "{server} does not understand Ringtray's sign-in. Choose another way, and tell the server's administrator what the technical details say."
            ),
        ),
        _ => (Kind::SignInRefused, format!("{server} refused the sign-in ({error}: {description}). {again}")),
    }
}
