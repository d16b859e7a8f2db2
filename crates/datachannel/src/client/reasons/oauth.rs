//! The texts for a failed token request.

use ringtray_language::{Phrase, Value};

use super::{ClientConfig, connect_words, http_answer, sign_in_again, written};
use crate::connector::Response;
use crate::oauth::{GrantType, GrantWay, Instead, SignInError};
use crate::state::ReasonKind;

pub(super) fn words(error: &SignInError, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    let server = written(&config.server);
    match error {
        SignInError::Connect(error) => connect_words(error, config),
        SignInError::Refused { grant, error, description } => refusal(*grant, error, description, config),
        SignInError::Status { status, headers, begins, shown } => {
            let response = Response {
                status: *status,
                headers: headers.as_ref().clone(),
                body: begins.clone(),
                shown: shown.clone(),
            };
            match http_answer::words(&response, config) {
                (Kind::WrongPath, _) => {
                    let code = written(&status.as_u16());
                    let message = Phrase::of("trouble-no-sign-in", &[("server", server), ("code", code)]);
                    (Kind::WrongPath, message)
                }
                other => other,
            }
        }
        SignInError::NoToken { what, .. } => {
            let (instead, fields) = match what {
                Instead::Page => ("page", ""),
                Instead::NoObject => ("no_object", ""),
                Instead::OtherFields(fields) => ("other_fields", fields.as_str()),
            };
            let (instead, fields) = (instead.into(), fields.to_owned().into());
            let values = Phrase::of(
                "trouble-no-token",
                &[("instead", instead), ("server", server), ("fields", fields)],
            );
            (Kind::SignInAnswer, values)
        }
    }
}

/// What to do after the server refused a grant's token.
pub(super) fn with_grant(way: &GrantWay) -> &'static str {
    match way {
        GrantWay::Mobile { password: Some(_), .. } => "password",
        GrantWay::Mobile { password: None, .. } => "no_password",
        GrantWay::Client { .. } => "app",
        GrantWay::Code { .. } => "browser",
    }
}

/// The texts for OAuth errors (RFC 6749, section 5.2). Which of them a real server uses, and when, is inferred.
fn refusal(grant: GrantType, error: &str, description: &str, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    let server = written(&config.server);
    let again: Value<'static> = sign_in_again(config).into();
    match (error, grant) {
        ("invalid_client", _) => (Kind::AppRefused, Phrase::of("trouble-app", &[("server", server)])),
        ("invalid_grant", GrantType::Mobile) => {
            (Kind::SignInRefused, Phrase::of("trouble-name-and-password", &[("server", server)]))
        }
        ("invalid_grant", GrantType::AuthorizationCode) => {
            (Kind::SignInRefused, Phrase::of("trouble-code", &[("server", server)]))
        }
        ("invalid_grant", GrantType::RefreshToken) => {
            (Kind::SignInRefused, Phrase::of("trouble-not-renewed", &[("server", server), ("again", again)]))
        }
        ("access_denied", GrantType::AuthorizationCode) => {
            (Kind::GrantRefused, Phrase::of("trouble-not-allowed", &[("server", server)]))
        }
        ("access_denied", _) => {
            (Kind::SignInRefused, Phrase::of("trouble-user-not-allowed", &[("server", server)]))
        }
        ("unauthorized_client", _) => {
            (Kind::GrantRefused, Phrase::of("trouble-app-not-allowed", &[("server", server)]))
        }
        ("unsupported_grant_type", _) => {
            (Kind::GrantRefused, Phrase::of("trouble-way-unknown", &[("server", server)]))
        }
        ("invalid_scope" | "invalid_request", _) => {
            (Kind::GrantRefused, Phrase::of("trouble-way-not-understood", &[("server", server)]))
        }
        _ => (
            Kind::SignInRefused,
            Phrase::of(
                "trouble-refused-oauth",
                &[
                    ("server", server),
                    ("error", written(&error)),
                    ("description", written(&description)),
                    ("again", again),
                ],
            ),
        ),
    }
}
