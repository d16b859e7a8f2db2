//! The OAuth 2.0 endpoints: tokens for the grants, and the page on which a person lets an app in.
//!
//! Paths, fields and the mobile grant are the sample's and the documentation's; what is answered when, refresh tokens
//! and PKCE are inferred, as RFC 6749 and RFC 7636 have them.

mod issued;
mod page;
mod token;

pub(crate) use issued::Issued;
pub(crate) use page::authorize;
pub(crate) use token::{mobile_grant, token};

use std::time::Duration;

/// How a [`Simulator`](crate::Simulator) gives tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth {
    /// How long a token is good for. After that an upgrade with it is refused; connections that are up stay.
    pub token_life: Duration,
    /// Whether an answer says so in `expires_in`.
    pub tells_life: bool,
    /// Whether a refresh token comes with a token. Each is good for once: another one comes with the next token.
    pub refresh_tokens: bool,
    /// After how long a request for a token is answered.
    pub delay: Duration,
    /// What is answered in place of a token.
    pub failure: Option<OAuthFailure>,
    /// Whether the page sends a browser to `http` on this computer, as apps of desktops need it (RFC 8252). Else it
    /// shows an error, as a server does that allows `https` only (documented of older versions).
    pub loopback_redirects: bool,
}

impl Default for OAuth {
    fn default() -> Self {
        Self {
            token_life: Duration::from_secs(3600),
            tells_life: true,
            refresh_tokens: false,
            delay: Duration::ZERO,
            failure: None,
            loopback_redirects: true,
        }
    }
}

/// What is answered in place of a token, whatever the request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OAuthFailure {
    /// HTTP 401 and the error `invalid_client`.
    InvalidClient,
    /// HTTP 400 and the error `invalid_grant`.
    InvalidGrant,
    /// HTTP 400 and the error `access_denied`.
    AccessDenied,
    /// HTTP 400 and the error `unauthorized_client`.
    UnauthorizedClient,
    /// HTTP 200 and a web page.
    Html,
    /// HTTP 200 and a text that is no JSON.
    NotJson,
    /// HTTP 503 and a web page.
    Unavailable,
}
