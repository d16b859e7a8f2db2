//! Holds the access token of a grant and renews it before it expires, also while a connection is up.

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
use crate::oauth::{Form, GrantWay, Granted, HeldToken, SignInError, TokenResponse, ask};
use crate::redaction::{KnownSecrets, Redaction};
use crate::timestamp::Timestamp;

/// A client's token. Without a grant it is empty and requests nothing.
pub(super) struct Tokens {
    way: Option<GrantWay>,
    token: Option<Token>,
    refresh_token: Option<SecretString>,
    /// The previous token, which a server may still repeat.
    previous: Option<SecretString>,
    /// These three, for redaction.
    known: KnownSecrets,
    redaction: Redaction,
    /// The pending request. It continues when an attempt or a connection starts or ends.
    pending: Option<PendingRequest>,
    /// A token that was not yet reported to the owner.
    unreported: Option<HeldToken>,
    /// While a connection is up, there is no request before this time.
    not_before: Duration,
    /// The server refused a renewal while a connection was up. The next attempt asks again.
    refused: bool,
    backoff: Backoff,
    connector: Connector,
    server: ServerAddress,
    clock: Clock,
    /// The limit for one request.
    limit: Duration,
}

struct Token {
    secret: SecretString,
    /// When to renew it. `None` if its expiry is unknown.
    renew: Option<Renew>,
}

/// A time on both clocks, of which the earlier counts. The client's clock never goes back but may stop during sleep;
/// the wall clock also ran while the program did not.
struct Renew {
    wall: Timestamp,
    clock: Duration,
}

type PendingRequest = Pin<Box<dyn Future<Output = Outcome> + Send>>;

struct Outcome {
    answer: Result<TokenResponse, SignInError>,
    /// The server refused the refresh token.
    refresh_refused: bool,
}

/// Tokens are renewed this long before they expire, as the vendor's own clients do. Short-lived ones are renewed at
/// half their lifetime.
const RENEW_BEFORE: Duration = Duration::from_secs(300);

/// The shortest time between renewals while a connection is up, however short the tokens' lifetime.
const SOONEST: Duration = Duration::from_secs(10);

/// The longest wait on only one of the clocks.
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
            previous: None,
            known: config.redaction.know([]),
            redaction: config.redaction.clone(),
            pending: None,
            unreported: None,
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

    /// The token for the next connection.
    pub(super) fn token(&self) -> Option<&SecretString> {
        self.token.as_ref().map(|token| &token.secret)
    }

    /// Makes sure that there is a token for another connection. A token that can't be renewed is used until it is
    /// refused. Cancel safe: the next call continues a pending request.
    pub(super) async fn ready(&mut self) -> Result<(), Failure> {
        if self.token.is_some() && !self.is_due() && self.pending.is_none() {
            return Ok(());
        }
        match (self.answer().await, &self.way) {
            (Some(outcome), _) => Ok(self.take(outcome)?),
            (None, Some(way)) if self.token.is_none() => Err(Failure::Credentials(missing(way))),
            (None, _) => Ok(()),
        }
    }

    /// Drops a refused token, if another one can be requested.
    pub(super) fn forget(&mut self) -> bool {
        let may = self.token.is_some() && (self.pending.is_some() || self.can_ask());
        if may {
            self.previous = self.token.take().map(|token| token.secret);
        }
        may
    }

    /// A connection is up: the token may be renewed while it lasts.
    pub(super) fn connected(&mut self) {
        self.refused = false;
        self.backoff.reset();
    }

    /// Renews the token when it is time. Returns when there is another one. Cancel safe.
    pub(super) async fn renewed(&mut self) {
        loop {
            if self.refused || self.way.is_none() {
                pending::<()>().await;
            }
            if self.pending.is_none() {
                self.until_due().await;
            }
            let Some(outcome) = self.answer().await else {
                // Only the user can get another one.
                self.refused = true;
                continue;
            };
            let Err(error) = self.take(outcome) else { return };
            let detail = self.redaction.text(&error.to_string()).into_owned();
            let failure = Failure::from(error);
            if failure.is_refusal() {
                tracing::warn!(detail, "the server refused to renew the token; the connection continues");
                self.refused = true;
            } else {
                let delay = self.backoff.after_failure(failure.retry_after());
                tracing::warn!(detail, ?delay, "the token could not be renewed; the connection continues");
                self.not_before = self.clock.now().saturating_add(delay);
            }
        }
    }

    /// Takes the token that was not yet reported to the owner.
    pub(super) fn unreported(&mut self) -> Option<HeldToken> {
        self.unreported.take()
    }

    /// Cancels a pending request, because its connection may be dead or the client has disconnected.
    pub(super) fn give_up(&mut self) {
        self.pending = None;
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

    /// The outcome of the pending request or of a new one; `None` if only the user can get a token.
    async fn answer(&mut self) -> Option<Outcome> {
        if self.pending.is_none() {
            self.pending = self.request();
        }
        let outcome = self.pending.as_mut()?.await;
        self.pending = None;
        Some(outcome)
    }

    fn can_ask(&self) -> bool {
        self.refresh_token.is_some() || self.way.as_ref().is_some_and(GrantWay::is_unattended)
    }

    /// Requests a token with the refresh token. If there is none or it is refused, requests one with the credentials.
    fn request(&self) -> Option<PendingRequest> {
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
            let refresh_refused = answer.as_ref().is_err_and(SignInError::is_about_the_refresh_token);
            let answer = match second.filter(|_| refresh_refused) {
                Some(anew) => {
                    tracing::info!("the refresh token was refused; requesting a token with the credentials");
                    ask(&connector, &server, anew, Limit::of(&clock, limit)).await
                }
                None => answer,
            };
            Outcome { answer, refresh_refused }
        }))
    }

    fn take(&mut self, Outcome { answer, refresh_refused }: Outcome) -> Result<(), SignInError> {
        if refresh_refused {
            self.refresh_token = None;
        }
        let answer = answer?;
        let (life, fields) = (answer.life, answer.fields.clone());
        let held = answer.held(wall(), self.refresh_token.take());
        let renew = self.renew_in(life.saturating_sub(RENEW_BEFORE.min(life / 2)));
        let token = Token { secret: held.token.clone(), renew: Some(renew) };
        if let Some(before) = self.token.replace(token) {
            self.previous = Some(before.secret);
        }
        self.refresh_token.clone_from(&held.refresh_token);
        self.know();
        tracing::info!(?life, fields = &*self.redaction.text(&fields), "the server issued a token");
        self.unreported = Some(held);
        self.backoff.reset();
        self.not_before = self.clock.now().saturating_add(SOONEST);
        Ok(())
    }

    fn know(&self) {
        self.known
            .replace(self.token().into_iter().chain(&self.refresh_token).chain(&self.previous).cloned());
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
            .field("asked", &self.pending.is_some())
            .finish_non_exhaustive()
    }
}

/// What the user has to do if nothing else can get a token.
fn missing(way: &GrantWay) -> CredentialError {
    match way {
        GrantWay::Code { .. } => CredentialError::NoCode,
        GrantWay::Mobile { .. } | GrantWay::Client { .. } => CredentialError::NoPassword,
    }
}

fn wall() -> Timestamp {
    Timestamp::from(SystemTime::now())
}
