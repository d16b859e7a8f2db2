//! Sign-in through the browser: the authorisation code grant of OAuth 2.0 at `/oauth/authorize.php` (documented: Obtain
//! Authorization).
//!
//! The user signs in on the server's own page. The server then redirects the browser with a code, either to a loopback
//! port (RFC 8252) or to an address that is registered for the app, which the user pastes. A proof key (RFC 7636) is
//! sent as well. Whether servers check it is unknown; it does no harm.

mod loopback;
mod redirect;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};

use crate::address::ServerAddress;
use crate::random::{self, NoRandomness};

pub use loopback::Loopback;
pub use redirect::LandingError;

/// The path of the authorisation page (documented).
const PATH: &str = "/oauth/authorize.php";
/// Bytes of the state and the proof key. Each has 43 characters; the server asks for at least 16 (documented).
const RANDOM_BYTES: usize = 32;

/// One sign-in through the browser, from the address to open to the code that comes back. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Authorization {
    address: String,
    redirect_uri: String,
    state: SecretString,
    verifier: SecretString,
}

/// The code that the server gave the browser. It is valid once and for ten minutes (documented).
#[derive(Clone, Debug)]
pub struct Code {
    /// The code.
    pub code: SecretString,
    /// The redirect address, which the token request must repeat.
    pub redirect_uri: String,
    /// The verifier that proves that this sign-in asked for the code.
    pub verifier: SecretString,
}

impl Authorization {
    /// Begins a sign-in of the app with this key, with this redirect address.
    ///
    /// # Errors
    /// When the system provides no random numbers.
    pub fn begin(
        server: &ServerAddress,
        app_key: &str,
        redirect_uri: &str,
    ) -> Result<Authorization, NoRandomness> {
        let (state, verifier) = (secret()?, secret()?);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", app_key)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state.expose_secret())
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        Ok(Authorization {
            address: format!("{}{PATH}?{query}", server.origin()),
            redirect_uri: redirect_uri.to_owned(),
            state,
            verifier,
        })
    }

    /// The address to open in the browser.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The redirect address.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }
}

fn secret() -> Result<SecretString, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(random::bytes::<RANDOM_BYTES>()?).into())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn the_address_asks_for_a_code_and_holds_the_proof_of_a_key_that_stays_here() {
        let server = ServerAddress::parse("https://pbx.example.com:8443").unwrap();
        let begun = Authorization::begin(&server, "k~1&x", "http://127.0.0.1:4711/").unwrap();
        let (page, query) = begun.address().split_once('?').unwrap();
        assert_eq!(page, "https://pbx.example.com:8443/oauth/authorize.php");
        let fields: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!(fields["response_type"], "code");
        assert_eq!(fields["client_id"], "k~1&x");
        assert_eq!(fields["redirect_uri"], "http://127.0.0.1:4711/");
        assert_eq!(fields["code_challenge_method"], "S256");
        let verifier = begun.verifier.expose_secret();
        assert_eq!(fields["code_challenge"], URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)));
        assert_eq!((verifier.len(), fields["state"].len()), (43, 43));
        assert!(!begun.address().contains(verifier));
        assert!(!format!("{begun:?}").contains(verifier));
        let again = Authorization::begin(&server, "k", "http://127.0.0.1:4711/").unwrap();
        assert_ne!(again.state.expose_secret(), begun.state.expose_secret());
    }
}
