//! The client's task. It keeps one connection up for as long as the user wants it.

use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, watch};
use tokio::task::yield_now;
use tracing::Instrument as _;

use super::backoff::Backoff;
use super::connection::{Connection, ConnectionEvent};
use super::cuts::{Cut, Cuts};
use super::dialer::{Dialer, Established};
use super::failure::Failure;
use super::instance_conflict::InstanceConflict;
use super::queue::QueueWriter;
use super::recovery::Recovery;
use super::{Command, Item, Limits, SendError, reasons};
use crate::cause::Cause;
use crate::clock::Clock;
use crate::state::{DisconnectedBy, Occasion, Reason, State};
use crate::timestamp::Timestamp;

/// The task behind a client's handle.
#[derive(Debug)]
pub(super) struct Actor {
    dialer: Dialer,
    clock: Clock,
    limits: Limits,
    commands: mpsc::UnboundedReceiver<Command>,
    state: watch::Sender<State>,
    queue: QueueWriter,
    backoff: Backoff,
    recovery: Recovery,
    /// The server's refusal, until something shows that it no longer applies.
    refused: Option<Reason>,
    /// The token was renewed because the server refused it on an open connection, and no connection has been stable
    /// since.
    renewed: bool,
    instance_conflict: InstanceConflict,
    cuts: Cuts,
    /// The number of attempts, for the log.
    attempts: u64,
}

/// What the task does next.
#[derive(Debug)]
enum Next {
    /// Nothing, until the user asks.
    Rest,
    Attempt(Occasion),
    Wait(Duration),
    End,
}

/// A connection that has ended.
struct Lost {
    /// The time it took to connect.
    made_in: Duration,
    cut: Cut,
}

/// A command that interrupts whatever the task is doing.
enum Interrupt {
    Connect,
    Disconnect,
    Reconnect(Cause),
    End,
}

impl Actor {
    pub(super) fn new(
        dialer: Dialer,
        clock: Clock,
        limits: Limits,
        commands: mpsc::UnboundedReceiver<Command>,
        state: watch::Sender<State>,
        queue: QueueWriter,
    ) -> Actor {
        let backoff = Backoff::new(limits);
        let recovery = Recovery::new(clock.clone());
        Actor {
            dialer,
            clock,
            limits,
            commands,
            state,
            queue,
            backoff,
            recovery,
            refused: None,
            renewed: false,
            instance_conflict: InstanceConflict::default(),
            cuts: Cuts::new(limits.ping),
            attempts: 0,
        }
    }

    pub(super) async fn run(mut self) {
        let mut next = Next::Rest;
        loop {
            next = match next {
                Next::Rest => self.rest().await,
                Next::Attempt(occasion) => {
                    self.attempts += 1;
                    let span = tracing::info_span!("attempt", number = self.attempts);
                    self.attempt(occasion).instrument(span).await
                }
                Next::Wait(delay) => self.wait(delay).await,
                Next::End => break,
            };
        }
        self.show(State::Stopped { reason: reasons::shut_down() });
    }

    async fn rest(&mut self) -> Next {
        loop {
            match next_interrupt(&mut self.commands).await {
                Interrupt::Connect => {
                    self.backoff.reset();
                    return self.asked_to_connect();
                }
                Interrupt::Disconnect => return self.disconnected(),
                Interrupt::Reconnect(cause) => {
                    tracing::debug!(%cause, "ignored a reconnect request while disconnected");
                }
                Interrupt::End => return Next::End,
            }
        }
    }

    async fn wait(&mut self, delay: Duration) -> Next {
        let until = self.clock.now().saturating_add(delay);
        tokio::select! {
            biased;
            word = next_interrupt(&mut self.commands) => match word {
                Interrupt::Connect => self.asked_to_connect(),
                Interrupt::Disconnect => self.disconnected(),
                Interrupt::Reconnect(cause) => self.anew(cause),
                Interrupt::End => Next::End,
            },
            () = self.clock.sleep_until(until) => Next::Attempt(Occasion::Retry),
        }
    }

    async fn attempt(&mut self, occasion: Occasion) -> Next {
        self.show(State::Connecting { attempt: self.backoff.attempt(), occasion });
        let interrupted = async {
            let mut folded = None;
            loop {
                let hanging_from = folded.map_or(Duration::MAX, |(from, _)| from);
                let Some(word) = self.clock.within(hanging_from, next_interrupt(&mut self.commands)).await
                else {
                    if let Some((_, cause)) = folded {
                        return Interrupt::Reconnect(cause);
                    }
                    continue;
                };
                match word {
                    Interrupt::Connect => self.refused = None,
                    Interrupt::Reconnect(cause) if self.recovery.folds_into_attempt(cause) => {
                        folded.get_or_insert((self.recovery.hanging_from(), cause));
                    }
                    other => return other,
                }
            }
        };
        let began = self.clock.now();
        // Cancelling the attempt drops its socket at any stage.
        let outcome = tokio::select! {
            biased;
            word = interrupted => Err(word),
            outcome = self.dialer.establish() => Ok(outcome),
        };
        self.tell_token();
        match outcome {
            Ok(Ok(established)) => {
                let made_in = self.clock.now().saturating_sub(began);
                self.serve(established, made_in).await
            }
            Ok(Err(failure)) => self.failed(failure, None),
            Err(Interrupt::Reconnect(cause)) => self.anew(cause),
            Err(Interrupt::End) => Next::End,
            Err(Interrupt::Connect | Interrupt::Disconnect) => self.disconnected(),
        }
    }

    /// Serves a connection until its end. `made_in` is the time it took to connect.
    async fn serve(&mut self, established: Established, made_in: Duration) -> Next {
        let Established { mut connection, revision, sid } = established;
        let began = self.clock.now();
        let since = Timestamp::from(SystemTime::now());
        self.refused = None;
        self.dialer.tokens.connected();
        connection.ping_after(self.cuts.ping());
        let connected =
            |paused, pauses| State::Connected { since, revision, session_id: sid.clone(), paused, pauses };
        self.show(connected(false, 0));
        let (mut reading, mut pauses) = (true, 0_u32);
        loop {
            if reading && self.queue.is_full() {
                (reading, pauses) = (false, pauses.saturating_add(1));
                self.show(connected(true, pauses));
            } else if !reading && self.queue.has_room() {
                reading = true;
                self.show(connected(false, pauses));
            }
            tokio::select! {
                biased;
                command = self.commands.recv() => match command {
                    Some(Command::Connect) => {}
                    Some(Command::Send { json, done }) => connection.send(&json, done),
                    // If this fails, no one waits for the answer.
                    Some(Command::UnifiedApi(done)) => drop(done.send(self.dialer.unified_api())),
                    Some(Command::Disconnect) => {
                        self.take_untold(&mut connection);
                        // Shown first, because the user's decision counts and not the time the server takes to close.
                        let next = self.disconnected();
                        connection.close(self.limits.close).await;
                        return next;
                    }
                    Some(Command::Reconnect(cause)) => {
                        if !self.recovery.folds_into_connection(cause) {
                            self.take_arrived(&mut connection).await;
                            drop(connection);
                            return self.anew(cause);
                        }
                    }
                    Some(Command::End) | None => {
                        self.take_untold(&mut connection);
                        connection.close(self.limits.close).await;
                        return Next::End;
                    }
                },
                // Before incoming messages, so that a flood of events does not delay it.
                () = self.dialer.tokens.renewed() => self.tell_token(),
                happening = connection.next(reading) => match happening {
                    Ok(ConnectionEvent::Message(message)) => {
                        self.queue.push(Item::Message(message));
                        self.queue.give_way().await;
                    }
                    Ok(ConnectionEvent::Joined { .. }) => {}
                    Err(failure) => {
                        let lost = Lost { made_in, cut: connection.cut(began) };
                        self.take_untold(&mut connection);
                        drop(connection);
                        return self.failed(failure, Some(&lost));
                    }
                },
                () = self.queue.room(), if !reading => {}
            }
        }
    }

    /// Delivers what has arrived over a connection that may be dead. If the server keeps sending, this ends at the
    /// queue's limit.
    async fn take_arrived(&mut self, connection: &mut Connection) {
        yield_now().await;
        while !self.queue.is_full()
            && let Some(message) = connection.arrived()
        {
            self.queue.push(Item::Message(message));
        }
        self.take_untold(connection);
    }

    fn take_untold(&mut self, connection: &mut Connection) {
        for message in connection.untold() {
            self.queue.push(Item::Message(message));
        }
    }

    /// Decides what follows a failed attempt or a lost connection, and reports it.
    fn failed(&mut self, failure: Failure, lost: Option<&Lost>) -> Next {
        let failure = match lost {
            Some(lost) => self.note_cut(failure, lost.cut),
            None => failure,
        };
        let lived = lost.map(|lost| lost.cut.age);
        let reason = self.dialer.reason(&failure);
        self.recovery.failed();
        if let Some(lived) = lived
            && self.instance_conflict.should_change_id(
                failure.is_the_servers_wish(),
                lived,
                self.limits.stable,
            )
            && let Some(instance) = self.dialer.renew_instance()
        {
            self.queue.push(Item::InstanceChanged(instance));
        }
        if failure.is_refusal() && !self.may_renew(&failure, lived) {
            let delay = self.backoff.after_refusal();
            self.backoff.reset();
            self.refused = Some(reason.clone());
            self.show(State::NeedsSignIn { reason });
            return Next::Wait(delay);
        }
        let no_way_yet = failure.is_no_way() && self.recovery.is_patient();
        if let Some(refused) = self.refused.clone() {
            // A server that can't be reached has not withdrawn its refusal.
            tracing::info!(kind = ?reason.kind, detail = reason.detail, "the sign-in could not be retried");
            self.show(State::NeedsSignIn { reason: refused });
            let delay = if no_way_yet { self.backoff.without_growth() } else { self.backoff.after_refusal() };
            return Next::Wait(delay);
        }
        let delay = match lost {
            Some(lost) if matches!(failure, Failure::Kicked) => self.backoff.after_kick(lost.cut.age),
            Some(lost) => self.backoff.after_loss(lost.made_in, lost.cut.age),
            None if no_way_yet => self.backoff.without_growth(),
            None => self.backoff.after_failure(failure.retry_after()),
        };
        let until = Timestamp::from(SystemTime::now()).saturating_add(delay);
        self.show(State::Waiting { until, attempt: self.backoff.attempt(), reason });
        Next::Wait(delay)
    }

    /// Records how a connection ended. Repeated cuts after the same time become a failure of their own.
    fn note_cut(&mut self, failure: Failure, cut: Cut) -> Failure {
        if !failure.is_cut() {
            self.cuts.interrupt();
            return failure;
        }
        match self.cuts.add(cut) {
            Some(regular) => Failure::CutRegularly(regular, Box::new(failure)),
            None => failure,
        }
    }

    /// Whether to replace the token because the server refused it on an open connection: once, until a connection is
    /// stable again.
    fn may_renew(&mut self, failure: &Failure, lived: Option<Duration>) -> bool {
        let Some(lived) = lived else { return false };
        let may = (lived >= self.limits.stable || !self.renewed) && self.dialer.may_renew(failure);
        self.renewed |= may;
        may
    }

    /// The user asks, and should see the current state.
    fn asked_to_connect(&mut self) -> Next {
        self.refused = None;
        self.renewed = false;
        Next::Attempt(Occasion::Asked)
    }

    /// The connection may be dead, or the network another one.
    fn anew(&mut self, cause: Cause) -> Next {
        self.dialer.tokens.give_up();
        self.backoff.reset();
        if cause == Cause::NetworkChanged {
            self.cuts.forget();
        }
        self.recovery.begins();
        Next::Attempt(cause.into())
    }

    fn disconnected(&mut self) -> Next {
        self.dialer.tokens.give_up();
        self.recovery.ends();
        self.show(State::Disconnected { by: DisconnectedBy::User });
        Next::Rest
    }

    fn tell_token(&mut self) {
        if let Some(held) = self.dialer.tokens.unreported() {
            self.queue.push(Item::TokenChanged(held));
        }
    }

    fn show(&self, state: State) {
        if *self.state.borrow() == state {
            return;
        }
        match &state {
            State::Disconnected { .. } => tracing::info!("disconnected by the user"),
            State::Connecting { attempt, occasion } => tracing::info!(attempt, %occasion, "connecting"),
            State::Connected { paused: true, pauses, .. } => {
                tracing::warn!(pauses, "reading pauses: too many messages are waiting for the consumer");
            }
            State::Connected { revision, session_id, pauses: 0, .. } => {
                tracing::info!(%revision, session_id, "connected");
            }
            State::Connected { .. } => tracing::info!("reading resumes"),
            State::Waiting { until, reason, .. } => {
                tracing::warn!(kind = ?reason.kind, detail = reason.detail, %until, "waiting");
            }
            State::NeedsSignIn { reason } => {
                tracing::warn!(kind = ?reason.kind, detail = reason.detail, "sign-in needed");
            }
            State::Stopped { .. } => tracing::info!("stopped"),
        }
        self.queue.push(Item::State(state.clone()));
        self.state.send_replace(state);
    }
}

/// The next command that interrupts. Sends and requests fail meanwhile, because there is no connection. Cancel safe.
async fn next_interrupt(commands: &mut mpsc::UnboundedReceiver<Command>) -> Interrupt {
    loop {
        match commands.recv().await {
            Some(Command::Connect) => return Interrupt::Connect,
            Some(Command::Disconnect) => return Interrupt::Disconnect,
            Some(Command::Reconnect(cause)) => return Interrupt::Reconnect(cause),
            Some(Command::End) | None => return Interrupt::End,
            // If this fails, no one waits for the answer.
            Some(Command::Send { done, .. }) => drop(done.send(Err(SendError::NotConnected))),
            Some(Command::UnifiedApi(done)) => drop(done.send(None)),
        }
    }
}
