//! Gets a token for a code from the browser.

use super::ClientConfig;
use super::dialer::Dialer;
use super::failure::Failure;
use crate::authorization::Code;
use crate::clock::Clock;
use crate::connector::Limit;
use crate::credential_error::{Credential, CredentialError};
use crate::credentials::{AppCredentials, Credentials};
use crate::oauth::{self, Granted, HeldToken, exchange_code};
use crate::state::Reason;

/// Exchanges the code of a sign-in through the browser for a token, with the proxy and trust of this configuration. Its
/// credentials name the app.
///
/// # Errors
/// Why there is no token, as a reason like those of connections.
pub async fn exchange(config: ClientConfig, code: &Code) -> Result<HeldToken, Reason> {
    let (connector, clock) = (config.connector(), Clock::system());
    let _known = config.redaction.know([code.code.clone(), code.verifier.clone()]);
    let exchanged = match &config.credentials {
        Credentials::App(AppCredentials::Granted(Granted { way, .. })) => {
            let (app_key, app_secret) = way.app();
            let Code { code, redirect_uri, verifier } = code;
            let code = oauth::Code { app_key, app_secret, code, redirect_uri, verifier };
            let limit = Limit::of(&clock, config.limits.connect);
            exchange_code(&connector, &config.server, code, limit).await.map_err(Failure::from)
        }
        _ => Err(Failure::Credentials(CredentialError::Empty { what: Credential::AppKey })),
    };
    exchanged.map_err(|failure| Dialer::new(config, connector, clock).reason(&failure))
}
