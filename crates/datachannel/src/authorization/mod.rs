//! Signing in through the browser: the authorisation code of OAuth 2.0 at `/oauth/authorize.php` (documented: Obtain
//! Authorization).
//!
//! The person signs in on the server's own page, and the server sends the browser back with a code: to a port of this
//! computer (RFC 8252), or to an address that was registered for the app and is then pasted. A proof key (RFC 7636) is
//! sent in addition; whether a server looks at it is unknown, and none is hurt by it.

mod landing;
mod loopback;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};

use crate::address::ServerAddress;
use crate::random::{self, NoRandomness};

pub use landing::LandingError;
pub use loopback::Loopback;

/// The path of the page that asks the person (documented).
const PATH: &str = "/oauth/authorize.php";
/// The bytes of the state and of the proof key: 43 characters each; the server asks for 16 at least (documented).
const RANDOM_BYTES: usize = 32;

/// One sign-in through the browser, from the address that is opened to the code that comes back. `Debug` shows no
/// secret.
#[derive(Clone, Debug)]
pub struct Authorization {
    address: String,
    redirect_uri: String,
    state: SecretString,
    verifier: SecretString,
}

/// What the server gave the browser; good for ten minutes and once (documented).
#[derive(Clone, Debug)]
pub struct Code {
    /// The code.
    pub code: SecretString,
    /// What the server must be told again.
    pub redirect_uri: String,
    /// The proof that this code was asked for by us.
    pub verifier: SecretString,
}

impl Authorization {
    /// Begins a sign-in of the app with this key, to come back to `redirect_uri`.
    ///
    /// # Errors
    /// Without random numbers nobody could tell our sign-in from another's.
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

    /// Where the browser comes back to.
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
