//! The state that the parts of a simulator share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot};

use crate::hostile;
use crate::oauth::Issued;
use crate::protocol::Revision;
use crate::random::Random;
use crate::report::Listeners;
use crate::unified_api::Calls;
use crate::{Accept, Admission, OAuth, Options, Report, UnifiedApi};

/// Commands waiting for one connection before [`Server::command`] waits for it.
const COMMANDS: usize = 256;

/// A command to a connection.
#[derive(Clone)]
pub(crate) enum Command {
    /// Send this message.
    Emit(Arc<str>),
    /// Send this text frame as it is.
    Frame(Arc<str>),
    /// Close the WebSocket with this code and reason.
    Close(u16, Arc<str>),
    /// Stop reading and sending.
    Freeze,
}

/// The state of one simulator, shared by its connections and HTTP handlers.
#[derive(Clone)]
pub(crate) struct Server(Arc<Shared>);

struct Shared {
    options: Options,
    revision: Option<Revision>,
    accept: Mutex<Accept>,
    admission: Mutex<Admission>,
    oauth: Mutex<OAuth>,
    unified_api: Mutex<UnifiedApi>,
    calls: Mutex<Calls>,
    issued: Mutex<Issued>,
    listeners: Listeners,
    connections: Mutex<Connections>,
    /// The number of requests so far, for a hostile server.
    requests: AtomicU64,
}

#[derive(Default)]
struct Connections {
    /// No more connections are taken.
    ended: bool,
    last_number: u64,
    links: BTreeMap<u64, Link>,
}

/// The server's end of a connection's task. Dropping it ends the connection.
pub(crate) struct Link {
    commands: mpsc::Sender<Command>,
    cut: oneshot::Sender<()>,
}

impl Server {
    pub(crate) fn new(options: Options, revision: Option<Revision>) -> Self {
        Self(Arc::new(Shared {
            revision,
            accept: Mutex::new(options.accept.clone()),
            admission: Mutex::new(options.admission.clone()),
            oauth: Mutex::new(options.oauth.clone()),
            unified_api: Mutex::new(options.unified_api.clone()),
            calls: Mutex::default(),
            issued: Mutex::default(),
            listeners: Listeners::default(),
            connections: Mutex::default(),
            requests: AtomicU64::new(0),
            options,
        }))
    }

    /// The fixed revision; `None` if the client may choose.
    pub(crate) fn revision(&self) -> Option<Revision> {
        self.0.revision
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    pub(crate) fn accept(&self) -> Accept {
        lock(&self.0.accept).clone()
    }

    pub(crate) fn admission(&self) -> Admission {
        lock(&self.0.admission).clone()
    }

    pub(crate) fn oauth(&self) -> OAuth {
        lock(&self.0.oauth).clone()
    }

    pub(crate) fn unified_api(&self) -> UnifiedApi {
        lock(&self.0.unified_api).clone()
    }

    pub(crate) fn calls(&self) -> MutexGuard<'_, Calls> {
        lock(&self.0.calls)
    }

    pub(crate) fn issued(&self) -> MutexGuard<'_, Issued> {
        lock(&self.0.issued)
    }

    pub(crate) fn set_accept(&self, accept: Accept) {
        *lock(&self.0.accept) = accept;
    }

    pub(crate) fn set_admission(&self, admission: Admission) {
        *lock(&self.0.admission) = admission;
    }

    pub(crate) fn set_oauth(&self, oauth: OAuth) {
        *lock(&self.0.oauth) = oauth;
    }

    pub(crate) fn set_unified_api(&self, unified_api: UnifiedApi) {
        *lock(&self.0.unified_api) = unified_api;
    }

    /// All further reports, after this one.
    pub(crate) fn listen(&self, first: Report) -> mpsc::UnboundedReceiver<Report> {
        self.0.listeners.add(first)
    }

    pub(crate) fn tell(&self, report: &Report) {
        self.0.listeners.tell(report);
    }

    /// A hostile server's body in place of JSON, now and then.
    pub(crate) fn hostile_body(&self) -> Option<String> {
        let (mut random, secret) = self.hostile_random()?;
        hostile::body(&mut random, &secret)
    }

    /// A hostile server's body in place of a token, now and then.
    pub(crate) fn hostile_token(&self) -> Option<String> {
        let (mut random, secret) = self.hostile_random()?;
        hostile::token(&mut random, &secret)
    }

    /// For a hostile server: random numbers that differ from request to request, and a secret to repeat.
    pub(crate) fn hostile_random(&self) -> Option<(Random, String)> {
        let seed = self.options().hostile?;
        let request = self.0.requests.fetch_add(1, Ordering::Relaxed);
        Some((Random::new(seed.wrapping_add(request)), self.accept().token))
    }

    pub(crate) async fn command(&self, command: &Command) {
        let everybody: Vec<_> =
            lock(&self.0.connections).links.values().map(|link| link.commands.clone()).collect();
        for one in everybody {
            // Fails for a connection that has just ended.
            one.send(command.clone()).await.ok();
        }
    }

    /// Adds a connection unless the server has ended. Returns its number and its task's end of the link.
    pub(crate) fn link(&self) -> Option<(u64, mpsc::Receiver<Command>, oneshot::Receiver<()>)> {
        let mut connections = lock(&self.0.connections);
        if connections.ended {
            return None;
        }
        let (commands, waiting) = mpsc::channel(COMMANDS);
        let (cut, is_cut) = oneshot::channel();
        connections.last_number += 1;
        let number = connections.last_number;
        connections.links.insert(number, Link { commands, cut });
        Some((number, waiting, is_cut))
    }

    /// Forgets a connection that has ended.
    pub(crate) fn unlink(&self, number: u64) {
        lock(&self.0.connections).links.remove(&number);
    }

    /// Cuts every connection, and waits until all have ended.
    pub(crate) async fn cut_all(&self) {
        let all = std::mem::take(&mut lock(&self.0.connections).links);
        cut(all).await;
    }

    /// Accepts no more connections and returns the open ones.
    pub(crate) fn end(&self) -> BTreeMap<u64, Link> {
        let mut connections = lock(&self.0.connections);
        connections.ended = true;
        std::mem::take(&mut connections.links)
    }
}

/// Cuts these connections and waits for their end.
pub(crate) async fn cut(links: BTreeMap<u64, Link>) {
    for Link { commands, cut } in links.into_values() {
        // Fails for a connection that has just ended.
        cut.send(()).ok();
        commands.closed().await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
