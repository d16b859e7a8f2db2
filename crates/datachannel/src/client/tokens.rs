//! The access token of a sign-in by grant: held, and renewed before it ends, also beside a connection.

use std::fmt;
use std::future::pending;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use secrecy::SecretString;

use super::ClientConfig;
use super::backoff::Backoff;
use super::failure::Failure;
use crate::address::ServerAddress;
use crate::clock::Clock;
use crate::connector::{Connector, Limit};
use crate::credential_error::CredentialError;
use crate::credentials::{AppCredentials, Credentials};
use crate::oauth::{Answer, Form, GrantWay, Granted, HeldToken, SignInError, ask};
use crate::redaction::{KnownSecrets, Redaction};
use crate::timestamp::Timestamp;

/// What a client knows about its token. Without a grant it holds none and asks for none.
pub(super) struct Tokens {
    way: Option<GrantWay>,
    token: Option<Token>,
    refresh_token: Option<SecretString>,
    /// The token before this one: a server may still repeat it.
    before: Option<SecretString>,
    /// These three: nobody may repeat them.
    known: KnownSecrets,
    redaction: Redaction,
    /// The one request under way. It goes on when an attempt or a connection begins or ends.
    asked: Option<Asked>,
    /// What the owner has not been told yet.
    untold: Option<HeldToken>,
    /// Beside a connection nothing is asked before this time.
    not_before: Duration,
    /// The server refused to renew beside the connection: the next attempt asks once more.
    refused: bool,
    backoff: Backoff,
    connector: Connector,
    server: ServerAddress,
    clock: Clock,
    /// For one request.
    limit: Duration,
}

struct Token {
    secret: SecretString,
    /// From when on it is renewed. None: not known when it ends.
    renew: Option<Renew>,
}

/// A moment by both clocks; whichever shows it first counts. The client's never goes back but may stand still during
/// sleep; the wall clock also ran while no client did.
struct Renew {
    wall: Timestamp,
    clock: Duration,
}

type Asked = Pin<Box<dyn Future<Output = Outcome> + Send>>;

struct Outcome {
    answer: Result<Answer, SignInError>,
    /// The refresh token was refused.
    is_void: bool,
}

/// A token is renewed this long before its end, as the vendor's own clients do; one of a short life at half of it.
const RENEW_BEFORE: Duration = Duration::from_secs(300);

/// Beside a connection tokens are renewed no faster, however short a server says they live.
const SOONEST: Duration = Duration::from_secs(10);

/// The longest that only one of the clocks is watched.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

impl Tokens {
    pub(super) fn new(config: &ClientConfig, connector: Connector, clock: Clock) -> Tokens {
        let (way, held) = match &config.credentials {
            Credentials::App(AppCredentials::Granted(Granted { way, held })) => {
                (Some(way.clone()), held.clone())
            }
            _ => (None, None),
        };
        let mut tokens = Tokens {
            way,
            token: None,
            refresh_token: None,
            before: None,
            known: config.redaction.know([]),
            redaction: config.redaction.clone(),
            asked: None,
            untold: None,
            not_before: Duration::ZERO,
            refused: false,
            backoff: Backoff::new(config.limits),
            connector,
            server: config.server.clone(),
            clock,
            limit: config.limits.connect,
        };
        if let Some(held) = held {
            let left = held.expires_at.map(|end| end.saturating_since(wall()));
            let renew = left.map(|left| tokens.renew_in(left.saturating_sub(RENEW_BEFORE)));
            tokens.token = Some(Token { secret: held.token, renew });
            tokens.refresh_token = held.refresh_token;
            tokens.know();
        }
        tokens
    }

    /// The token to connect with.
    pub(super) fn token(&self) -> Option<&SecretString> {
        self.token.as_ref().map(|token| &token.secret)
    }

    /// Sees to a token that is good for another connection. One that can't be renewed is used until it is refused.
    /// Cancel safe: a request that is under way is waited for the next time.
    pub(super) async fn ready(&mut self) -> Result<(), Failure> {
        if self.token.is_some() && !self.is_due() && self.asked.is_none() {
            return Ok(());
        }
        match (self.answer().await, &self.way) {
            (Some(outcome), _) => Ok(self.take(outcome)?),
            (None, Some(way)) if self.token.is_none() => Err(Failure::Credentials(missing(way))),
            (None, _) => Ok(()),
        }
    }

    /// Forgets the token because it was refused, if another one can be had.
    pub(super) fn forget(&mut self) -> bool {
        let may = self.token.is_some() && (self.asked.is_some() || self.can_ask());
        if may {
            self.before = self.token.take().map(|token| token.secret);
        }
        may
    }

    /// A connection was made: it may be renewed beside it.
    pub(super) fn connected(&mut self) {
        self.refused = false;
        self.backoff.reset();
    }

    /// Renews the token whenever it is time. Returns when there is another one. Cancel safe.
    pub(super) async fn renewed(&mut self) {
        loop {
            if self.refused || self.way.is_none() {
                pending::<()>().await;
            }
            if self.asked.is_none() {
                self.until_due().await;
            }
            let Some(outcome) = self.answer().await else {
                // Only a person gets another one.
                self.refused = true;
                continue;
            };
            let Err(error) = self.take(outcome) else { return };
            let detail = self.redaction.text(&error.to_string()).into_owned();
            let failure = Failure::from(error);
            if failure.is_refusal() {
                tracing::warn!(
                    detail,
                    "the token was not renewed, for the server refused; the connection goes on"
                );
                self.refused = true;
            } else {
                let delay = self.backoff.after_failure(failure.retry_after());
                tracing::warn!(detail, ?delay, "the token could not be renewed; the connection goes on");
                self.not_before = self.clock.now().saturating_add(delay);
            }
        }
    }

    /// A token that the owner has not been told of.
    pub(super) fn untold(&mut self) -> Option<HeldToken> {
        self.untold.take()
    }

    /// Gives up a request that is under way: the way to the server may be gone, or nothing is wanted any more.
    pub(super) fn give_up(&mut self) {
        self.asked = None;
    }

    fn is_due(&self) -> bool {
        let renew = self.token.as_ref().and_then(|token| token.renew.as_ref());
        renew.is_some_and(|renew| self.clock.now() >= renew.clock || wall() >= renew.wall)
    }

    async fn until_due(&mut self) {
        loop {
            let now = self.clock.now();
            let renew = self.token.as_ref().and_then(|token| token.renew.as_ref());
            let due = match renew {
                _ if self.is_due() => self.not_before,
                Some(renew) => renew.clock.max(self.not_before),
                None => Duration::MAX,
            };
            if due <= now {
                return;
            }
            self.clock.sleep_until(due.min(now.saturating_add(LOOK_AGAIN))).await;
        }
    }

    /// The answer to the request that is under way, or to one that is made now; `None` when only a person can help.
    async fn answer(&mut self) -> Option<Outcome> {
        if self.asked.is_none() {
            self.asked = self.request();
        }
        let outcome = self.asked.as_mut()?.await;
        self.asked = None;
        Some(outcome)
    }

    fn can_ask(&self) -> bool {
        self.refresh_token.is_some() || self.way.as_ref().is_some_and(GrantWay::is_unattended)
    }

    /// Asks with the refresh token, and where that is refused or there is none, anew.
    fn request(&self) -> Option<Asked> {
        let way = self.way.as_ref()?;
        let anew = Form::of(way, &self.server);
        let refresh = self.refresh_token.as_ref().map(|token| Form::refresh(way, token));
        let (first, second) = match refresh {
            Some(refresh) => (refresh, anew),
            None => (anew?, None),
        };
        let (connector, server) = (self.connector.clone(), self.server.clone());
        let (clock, limit) = (self.clock.clone(), self.limit);
        Some(Box::pin(async move {
            let answer = ask(&connector, &server, first, Limit::of(&clock, limit)).await;
            let is_void = answer.as_ref().is_err_and(SignInError::is_about_the_refresh_token);
            let answer = match second.filter(|_| is_void) {
                Some(anew) => {
                    tracing::info!("the refresh token was refused; asking for a token anew");
                    ask(&connector, &server, anew, Limit::of(&clock, limit)).await
                }
                None => answer,
            };
            Outcome { answer, is_void }
        }))
    }

    fn take(&mut self, Outcome { answer, is_void }: Outcome) -> Result<(), SignInError> {
        if is_void {
            self.refresh_token = None;
        }
        let answer = answer?;
        let (life, fields) = (answer.life, answer.fields.clone());
        let held = answer.held(wall(), self.refresh_token.take());
        let renew = self.renew_in(life.saturating_sub(RENEW_BEFORE.min(life / 2)));
        let token = Token { secret: held.token.clone(), renew: Some(renew) };
        if let Some(before) = self.token.replace(token) {
            self.before = Some(before.secret);
        }
        self.refresh_token.clone_from(&held.refresh_token);
        self.know();
        tracing::info!(?life, fields = &*self.redaction.text(&fields), "the server gave a token");
        self.untold = Some(held);
        self.backoff.reset();
        self.not_before = self.clock.now().saturating_add(SOONEST);
        Ok(())
    }

    fn know(&self) {
        self.known.replace(self.token().into_iter().chain(&self.refresh_token).chain(&self.before).cloned());
    }

    fn renew_in(&self, time: Duration) -> Renew {
        Renew { wall: wall().saturating_add(time), clock: self.clock.now().saturating_add(time) }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("way", &self.way)
            .field("held", &self.token.is_some())
            .field("asked", &self.asked.is_some())
            .finish_non_exhaustive()
    }
}

/// What a person has to do where nothing else gives a token.
fn missing(way: &GrantWay) -> CredentialError {
    match way {
        GrantWay::Code { .. } => CredentialError::NoCode,
        GrantWay::Mobile { .. } | GrantWay::Client { .. } => CredentialError::NoPassword,
    }
}

fn wall() -> Timestamp {
    Timestamp::from(SystemTime::now())
}
