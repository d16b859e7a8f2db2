//! Signing in by a grant: what a token is asked for with, and the token that is held.

use secrecy::SecretString;

use crate::timestamp::Timestamp;

/// A sign-in whose access token the server gives, and gives anew. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Granted {
    /// With what a token is asked for.
    pub way: GrantWay,
    /// The token of an earlier run, or of the exchange that began this sign-in. None: one is asked for.
    pub held: Option<HeldToken>,
}

/// With what a token is asked for.
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
        /// The user's password. Without it only a refresh token gives another token.
        password: Option<SecretString>,
    },
    /// `grant_type=client_credentials` at `/oauth/token.php`: a trusted app, as whose owner it acts (documented).
    Client {
        /// The app's key.
        app_key: String,
        /// Its secret.
        app_secret: SecretString,
    },
    /// `grant_type=authorization_code` at `/oauth/token.php` (documented). The token came of
    /// [`exchange_code`](super::exchange_code); only a refresh token gives another one.
    Code {
        /// The app's key.
        app_key: String,
        /// Its secret.
        app_secret: SecretString,
    },
}

/// A code that the server's authorisation page gave, and what it was asked for with.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// The app's key, the `client_id`.
    pub app_key: &'a str,
    /// The app's secret.
    pub app_secret: &'a SecretString,
    /// The code. A server takes it once, and within ten minutes (documented).
    pub code: &'a SecretString,
    /// Where the code was sent to, exactly as the page was asked to.
    pub redirect_uri: &'a str,
    /// The verifier of the challenge that the page was given (RFC 7636).
    pub verifier: &'a SecretString,
}

/// An access token that the server gave, and what renews it.
#[derive(Clone, Debug)]
pub struct HeldToken {
    /// The access token.
    pub token: SecretString,
    /// What a new one is asked for with, where one came.
    pub refresh_token: Option<SecretString>,
    /// When it ends by the wall clock, UTC: so many seconds after it came as the server said, else an hour
    /// (documented). None: not known, so it is used until it is refused.
    pub expires_at: Option<Timestamp>,
}

impl GrantWay {
    /// The secrets it asks with.
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

    /// Whether it gives a token without a person and without a refresh token.
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
