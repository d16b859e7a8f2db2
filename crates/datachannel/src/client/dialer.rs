//! Establishes one connection: token, upgrade and join.

use http::StatusCode;
use http::header::AUTHORIZATION;

use super::connection::{Connection, ConnectionEvent};
use super::failure::{Failure, answer_refuses};
use super::reasons;
use super::tokens::Tokens;
use super::unified_api::UnifiedApi;
use super::upgrade::{Socket, upgrade};
use super::{ClientConfig, RevisionChoice};
use crate::address::{InstanceId, Revision};
use crate::clock::Clock;
use crate::connector::{Connector, Limit, Response};
use crate::front::Front;
use crate::redaction::KnownSecrets;
use crate::session::Session;
use crate::state::Reason;

/// Establishes connections, one at a time.
#[derive(Debug)]
pub(super) struct Dialer {
    config: ClientConfig,
    connector: Connector,
    clock: Clock,
    /// The credentials and the connector.
    _known: KnownSecrets,
    pub(super) tokens: Tokens,
    /// The server's revision as known so far.
    revision: RevisionChoice,
    /// Another token was tried since the last connection because of a web page, which may not have been about the
    /// token.
    doubted: bool,
}

/// A connection that has joined.
#[derive(Debug)]
pub(super) struct Established {
    pub(super) connection: Connection,
    pub(super) revision: Revision,
    pub(super) sid: String,
}

impl Dialer {
    pub(super) fn new(config: ClientConfig, connector: Connector, clock: Clock) -> Dialer {
        let revision = config.revision;
        let tokens = Tokens::new(&config, connector.clone(), clock.clone());
        let known =
            config.redaction.know(config.credentials.secrets().into_iter().chain(connector.secrets()));
        Dialer { config, connector, clock, _known: known, tokens, revision, doubted: false }
    }

    /// Connects and joins. After a refusal that a new token may fix, it tries once more with one.
    pub(super) async fn establish(&mut self) -> Result<Established, Failure> {
        match self.attempt().await {
            Err(failure) if self.may_renew(&failure) || self.may_doubt(&failure) => {
                tracing::info!("the token was refused; asking for a new one");
                self.attempt().await
            }
            outcome => outcome,
        }
    }

    /// Whether a failure is a refusal that a new token may fix. If so, the old one is dropped.
    pub(super) fn may_renew(&mut self, failure: &Failure) -> bool {
        failure.may_be_the_token() && self.tokens.forget()
    }

    /// Whether a failure may be about the token although it does not say so. This is tried only once, because a reverse
    /// proxy may answer like this for days.
    fn may_doubt(&mut self, failure: &Failure) -> bool {
        let may = !self.doubted && failure.may_mean_the_token() && self.tokens.forget();
        self.doubted |= may;
        may
    }

    /// Changes the instance id for further connections, if that is allowed.
    pub(super) fn renew_instance(&mut self) -> Option<InstanceId> {
        let before = &self.config.instance_id;
        if self.config.fixed_instance {
            tracing::warn!(instance = %before, "the server ends every connection at once: does another program use this instance id?");
            return None;
        }
        let instance = InstanceId::random();
        tracing::warn!(%before, %instance, "the server ends every connection at once: changing the instance id");
        self.config.instance_id = instance.clone();
        Some(instance)
    }

    /// The reason for a failure, without secrets that the server repeated.
    pub(super) fn reason(&self, failure: &Failure) -> Reason {
        self.config.redaction.reason(reasons::reason(failure, &self.config))
    }

    /// Access to the server's UnifiedAPI with the current token.
    pub(super) fn unified_api(&self) -> Option<UnifiedApi> {
        let header = self.config.credentials.header(self.tokens.token()).ok()??;
        let (connector, clock) = (self.connector.clone(), self.clock.clone());
        let (server, limit) = (self.config.server.clone(), self.config.limits.connect);
        let redaction = self.config.redaction.clone();
        (header.0 == AUTHORIZATION).then_some(UnifiedApi {
            connector,
            server,
            header,
            redaction,
            clock,
            limit,
        })
    }

    async fn attempt(&mut self) -> Result<Established, Failure> {
        match self.attempt_by(self.revision).await {
            Ok(established) => {
                self.doubted = false;
                if let RevisionChoice::Found { hint } = &mut self.revision {
                    *hint = Some(established.revision);
                }
                Ok(established)
            }
            Err(failure) => {
                // An upgraded server answers `EIO=3` with nothing or with nonsense (measured), so do not prefer it the
                // next time.
                if let RevisionChoice::Found { hint } = &mut self.revision
                    && failure.may_be_the_revision()
                {
                    *hint = None;
                }
                Err(match self.revision {
                    RevisionChoice::Fixed(fixed) if failure.may_be_the_revision() => {
                        Failure::FixedRevision(fixed, Box::new(failure))
                    }
                    _ => failure,
                })
            }
        }
    }

    async fn attempt_by(&mut self, choice: RevisionChoice) -> Result<Established, Failure> {
        let (socket, asked) = self.open(choice).await?;
        let limits = self.config.limits;
        let session =
            Session::new(asked, limits.join, self.clock.now()).with_largest_message(limits.largest_message);
        let session = match choice {
            RevisionChoice::Fixed(_) => session.with_fixed_revision(),
            RevisionChoice::Found { .. } => session,
        };
        let mut connection =
            Connection::new(socket, session, self.clock.clone(), self.config.redaction.clone());
        loop {
            match connection.next(true).await? {
                ConnectionEvent::Joined { revision, sid } => {
                    return Ok(Established { connection, revision, sid });
                }
                // The session reports messages only after the join.
                ConnectionEvent::Message(_) => tracing::warn!("a message before the join was dropped"),
            }
        }
    }

    async fn open(&mut self, choice: RevisionChoice) -> Result<(Socket, Revision), Failure> {
        self.tokens.ready().await?;
        let header = self.config.credentials.header(self.tokens.token()).map_err(Failure::Credentials)?;
        let Some(header) = header else {
            // Not reached: a grant without a token has just got one or failed.
            return Err(Failure::Refused("no token".into()));
        };
        let (asked, other) = match choice {
            RevisionChoice::Fixed(revision) => (revision, None),
            RevisionChoice::Found { hint: Some(Revision::Three) } => (Revision::Three, Some(Revision::Four)),
            RevisionChoice::Found { .. } => (Revision::Four, Some(Revision::Three)),
        };
        match (upgrade(&self.config, &self.connector, self.limit(), header.clone(), asked).await, other) {
            (Err(Failure::Answered(first)), Some(other)) if asks_for_other(&first, asked) => {
                tracing::info!("the server does not accept EIO={asked}; trying EIO={other}");
                match upgrade(&self.config, &self.connector, self.limit(), header, other).await {
                    Ok(socket) => Ok((socket, other)),
                    Err(second) => Err(plainer(first, second)),
                }
            }
            (outcome, _) => outcome.map(|socket| (socket, asked)),
        }
    }

    /// The limit for one request, from now on.
    fn limit(&self) -> Limit {
        Limit::of(&self.clock, self.config.limits.connect)
    }
}

/// Whether an answer may be about the revision. A refusal of the hinted revision is not, because that revision worked
/// before.
fn asks_for_other(answer: &Response, asked: Revision) -> bool {
    let is_from_front = Front::read(answer).is_some();
    answer.status == StatusCode::BAD_REQUEST
        && !is_from_front
        && (asked == Revision::Four || !answer_refuses(answer))
}

/// The more meaningful of the failures with both revisions: a refusal, else the second.
fn plainer(first: Box<Response>, second: Failure) -> Failure {
    let first = Failure::Answered(first);
    if first.is_refusal() && !second.is_refusal() { first } else { second }
}
