//! Sign-in by an OAuth grant: its credentials and the token they give.

use secrecy::SecretString;

use crate::timestamp::Timestamp;

/// A sign-in whose access token the server issues and renews. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Granted {
    /// The grant and its credentials.
    pub way: GrantWay,
    /// The token from an earlier run or from the code exchange. `None`: request one.
    pub held: Option<HeldToken>,
}

/// The grant and its credentials.
#[derive(Clone, Debug)]
pub enum GrantWay {
    /// `grant_type=mobile` at `/hubgetsb/oauth/mobile/` (the sample's method 2).
    Mobile {
        /// The key of the Hubgets mobile app, the `client_id`.
        app_key: String,
        /// Its secret, the `client_secret`.
        app_secret: SecretString,
        /// The user's name.
        username: String,
        /// The user's password. Without it, only a refresh token can get another token.
        password: Option<SecretString>,
    },
    /// `grant_type=client_credentials` at `/oauth/token.php`: a trusted app that acts as its owner (documented).
    Client {
        /// The app's key.
        app_key: String,
        /// Its secret.
        app_secret: SecretString,
    },
    /// `grant_type=authorization_code` at `/oauth/token.php` (documented). The token comes from
    /// [`exchange_code`](super::exchange_code); only a refresh token can get another one.
    Code {
        /// The app's key.
        app_key: String,
        /// Its secret.
        app_secret: SecretString,
    },
}

/// A code from the server's authorisation page, with the values of its request.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// The app's key, the `client_id`.
    pub app_key: &'a str,
    /// The app's secret.
    pub app_secret: &'a SecretString,
    /// The code. It is valid once and for ten minutes (documented).
    pub code: &'a SecretString,
    /// The redirect address, exactly as in the request for the page.
    pub redirect_uri: &'a str,
    /// The verifier for the challenge in the request for the page (RFC 7636).
    pub verifier: &'a SecretString,
}

/// An access token from the server, with its refresh token.
#[derive(Clone, Debug)]
pub struct HeldToken {
    /// The access token.
    pub token: SecretString,
    /// The refresh token, if the server sent one.
    pub refresh_token: Option<SecretString>,
    /// When the token expires, UTC, according to the server, else an hour after it was received (documented). `None`:
    /// unknown, so it is used until it is refused.
    pub expires_at: Option<Timestamp>,
}

impl GrantWay {
    /// Its secrets.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        match self {
            GrantWay::Mobile { app_secret, password, .. } => {
                std::iter::once(app_secret).chain(password).cloned().collect()
            }
            GrantWay::Client { app_secret, .. } | GrantWay::Code { app_secret, .. } => {
                vec![app_secret.clone()]
            }
        }
    }

    /// The app's key and secret.
    pub(crate) fn app(&self) -> (&str, &SecretString) {
        match self {
            GrantWay::Mobile { app_key, app_secret, .. }
            | GrantWay::Client { app_key, app_secret }
            | GrantWay::Code { app_key, app_secret } => (app_key, app_secret),
        }
    }

    /// Whether it can get a token without the user and without a refresh token.
    pub(crate) fn is_unattended(&self) -> bool {
        match self {
            GrantWay::Mobile { password, .. } => password.is_some(),
            GrantWay::Client { .. } => true,
            GrantWay::Code { .. } => false,
        }
    }
}

impl HeldToken {
    /// Its secrets.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        std::iter::once(&self.token).chain(&self.refresh_token).cloned().collect()
    }
}
