//! The tokens and codes that are valid.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use tokio::time::{Duration, Instant};

use crate::fresh::letters;

/// The lifetime of a code (documented).
const CODE_LIFE: Duration = Duration::from_secs(600);

/// Tokens, refresh tokens and codes.
#[derive(Default)]
pub(crate) struct Issued {
    /// When each token ends.
    tokens: HashMap<String, Instant>,
    refresh_tokens: Vec<String>,
    codes: HashMap<String, Code>,
}

struct Code {
    ends: Instant,
    redirect_uri: String,
    /// The PKCE challenge, if there was one.
    challenge: Option<String>,
}

impl Issued {
    /// Issues a token.
    pub(super) fn token(&mut self, life: Duration) -> String {
        let now = Instant::now();
        self.tokens.retain(|_, ends| *ends > now);
        let token = random("token");
        self.tokens.insert(token.clone(), now + life);
        token
    }

    pub(super) fn refresh_token(&mut self) -> String {
        let token = random("refresh");
        self.refresh_tokens.push(token.clone());
        token
    }

    pub(super) fn code(&mut self, redirect_uri: &str, challenge: Option<&str>) -> String {
        let code = random("code");
        let ends = Instant::now() + CODE_LIFE;
        let challenge = challenge.map(str::to_owned);
        self.codes.insert(code.clone(), Code { ends, redirect_uri: redirect_uri.to_owned(), challenge });
        code
    }

    /// Whether this token is valid.
    pub(crate) fn is_valid(&self, token: &str) -> bool {
        self.tokens.get(token).is_some_and(|ends| *ends > Instant::now())
    }

    /// Consumes a refresh token. False if it is not valid.
    pub(super) fn take_refresh_token(&mut self, token: &str) -> bool {
        let before = self.refresh_tokens.len();
        self.refresh_tokens.retain(|known| known != token);
        self.refresh_tokens.len() < before
    }

    /// Consumes a code, or returns what is wrong with it.
    pub(super) fn take_code(
        &mut self,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
    ) -> Result<(), &'static str> {
        let known = self.codes.remove(code).filter(|known| known.ends > Instant::now());
        let known = known.ok_or("The code is not known any more.")?;
        if known.redirect_uri != redirect_uri {
            return Err("The redirect_uri is not the one that the code was sent to.");
        }
        let challenge = verifier.map(|verifier| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)));
        if known.challenge.is_some() && known.challenge != challenge {
            return Err("The code_verifier does not fit the code_challenge.");
        }
        Ok(())
    }
}

fn random(what: &str) -> String {
    format!("{what}-{}", letters(24))
}
