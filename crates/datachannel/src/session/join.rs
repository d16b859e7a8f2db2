//! Finding the protocol revision on one connection and joining the namespace.
//!
//! A connection usually asks for `EIO=4`. Socket.IO 1.x and 2.x servers accept that but speak revision 3. So the
//! revision is found by listening. If that is not enough, the client tries to join a namespace that does not exist: the
//! shape of the answer shows the revision. It never sends a plain `40`, which an old server would take for a second
//! join and then send every event twice. A connection that asks for `EIO=3`, or whose revision the user fixed, is not
//! probed. Verified with servers 1.7.4, 2.0.4, 2.5.1, 3.1.2, 4.4.1 and 4.8.4.

use std::time::Duration;

use serde_json::Value;

use super::heartbeat::Heartbeat;
use super::{Fault, Output, Session};
use crate::address::Revision;
use crate::wire::{self, Handshake, Packet, PacketKind};

/// A namespace no server has.
const PROBE: &str = "/__rev";
/// How long to listen on an open connection before probing it.
const GRACE: Duration = Duration::from_millis(300);

/// The stage of the connection.
#[derive(Debug)]
pub(super) enum Phase {
    /// Waiting for the server's opening packet.
    Opening { asked: Revision, since: Duration },
    /// Open with an unknown revision, which the server may still show unasked.
    Listening { handshake: Handshake, until: Duration, since: Duration },
    /// The probe was sent.
    Probing { handshake: Handshake, since: Duration },
    /// The revision is known. Waiting for the server to confirm the join.
    Joining { revision: Revision, since: Duration },
    /// Joined.
    Joined(Revision),
    /// Ended.
    Ended,
}

impl Phase {
    pub(super) fn is_joined(&self) -> bool {
        matches!(self, Phase::Joined(_))
    }

    pub(super) fn grace_until(&self) -> Option<Duration> {
        match self {
            Phase::Listening { until, .. } => Some(*until),
            _ => None,
        }
    }

    pub(super) fn revision(&self) -> Option<Revision> {
        match self {
            Phase::Joining { revision, .. } | Phase::Joined(revision) => Some(*revision),
            _ => None,
        }
    }
}

impl Session {
    /// The opening packet arrived.
    pub(super) fn opened(&mut self, mut handshake: Handshake, now: Duration) {
        let Phase::Opening { asked, since } = self.phase else {
            self.odd("a second opening".into());
            return;
        };
        self.sid.clone_from(&handshake.sid);
        std::mem::take(&mut handshake.oddities).into_iter().for_each(|what| self.odd(what));
        match (asked, handshake.max_payload) {
            (Revision::Three, _) => self.settle(Revision::Three, &handshake, since, now),
            (Revision::Four, max) if max.is_some() || self.fixed => {
                self.settle(Revision::Four, &handshake, since, now);
            }
            (Revision::Four, _) => {
                self.phase = Phase::Listening { handshake, until: now.saturating_add(GRACE), since };
            }
        }
    }

    /// The server pinged, which only revision 4 servers do.
    pub(super) fn server_pings(&mut self, now: Duration) {
        if let Some((handshake, since)) = self.undecided() {
            self.settle(Revision::Four, &handshake, since, now);
        }
    }

    /// `40`: the server confirmed the join.
    pub(super) fn let_in(&mut self, data: Option<&str>, now: Duration) {
        let sid = data.and_then(sid_of);
        if let Some((handshake, since)) = self.undecided() {
            let revision = if sid.is_some() { Revision::Four } else { Revision::Three };
            self.begin_heartbeat(revision, &handshake, now);
            self.phase = Phase::Joining { revision, since };
        }
        match (&self.phase, sid) {
            (Phase::Joining { revision: Revision::Three, .. }, sid) => {
                let sid = sid.unwrap_or_else(|| self.sid.clone());
                self.joined(Revision::Three, &sid);
            }
            (Phase::Joining { revision: Revision::Four, .. }, Some(sid)) => self.joined(Revision::Four, &sid),
            // Our own `40` has not arrived yet, and a second join would make the server send every event twice.
            (Phase::Joining { revision: Revision::Four, .. }, None) if self.fixed => {
                self.end(Output::Fault(Fault::OtherRevision));
            }
            (Phase::Joining { revision: Revision::Four, .. }, None) => {
                self.odd("the server says we are in, but gives no session id".into());
            }
            _ => self.odd("the server lets us in a second time, or before it has opened".into()),
        }
    }

    /// A packet of another namespace: the answer to the probe, or something to ignore.
    pub(super) fn foreign(&mut self, packet: &Packet<'_>, now: Duration) {
        if packet.namespace != PROBE {
            self.odd(format!(
                "a packet of another namespace: {}",
                crate::text::one_line(packet.namespace, 60)
            ));
            return;
        }
        let revision = match packet.kind {
            PacketKind::Connect => {
                // A server that accepts every namespace.
                self.send(wire::disconnect(PROBE));
                if packet.data.and_then(sid_of).is_some() { Revision::Four } else { Revision::Three }
            }
            PacketKind::ConnectError => match packet.data.map(serde_json::from_str) {
                Some(Ok(Value::Object(_))) => Revision::Four,
                Some(Ok(Value::String(_))) => Revision::Three,
                _ => {
                    self.odd("an answer to the probe that tells nothing".into());
                    return;
                }
            },
            _ => return,
        };
        // A late answer changes nothing once the revision is known.
        if let Some((handshake, since)) = self.undecided() {
            self.settle(revision, &handshake, since, now);
        }
    }

    pub(super) fn join_tick(&mut self, now: Duration) {
        match &self.phase {
            Phase::Listening { handshake, until, since } if now >= *until => {
                self.phase = Phase::Probing { handshake: handshake.clone(), since: *since };
                self.send(wire::connect(PROBE));
            }
            _ => {}
        }
    }

    pub(super) fn join_timed_out(&mut self, now: Duration) {
        let fault = match &self.phase {
            Phase::Opening { since, .. } => {
                Fault::NotEngineIo { waited: now.saturating_sub(*since), first: self.stray.take() }
            }
            Phase::Listening { since, .. } | Phase::Probing { since, .. } => {
                Fault::JoinTimeout { waited: now.saturating_sub(*since), revision: None }
            }
            Phase::Joining { revision, since } => {
                Fault::JoinTimeout { waited: now.saturating_sub(*since), revision: Some(*revision) }
            }
            Phase::Joined(_) | Phase::Ended => return,
        };
        self.end(Output::Fault(fault));
    }

    /// The revision is known. In revision 4 the client must ask to join; in revision 3 the server joins it unasked and
    /// the client must not ask.
    fn settle(&mut self, revision: Revision, handshake: &Handshake, since: Duration, now: Duration) {
        self.begin_heartbeat(revision, handshake, now);
        self.phase = Phase::Joining { revision, since };
        if revision == Revision::Four {
            self.send(wire::connect("/"));
        }
    }

    fn begin_heartbeat(&mut self, revision: Revision, handshake: &Handshake, now: Duration) {
        let (interval, timeout) = (handshake.ping_interval, handshake.ping_timeout);
        self.heartbeat = Some(Heartbeat::new(revision, interval, timeout, now));
    }

    /// The opening packet of a connection with an unknown revision, and when it arrived.
    fn undecided(&self) -> Option<(Handshake, Duration)> {
        match &self.phase {
            Phase::Listening { handshake, since, .. } | Phase::Probing { handshake, since } => {
                Some((handshake.clone(), *since))
            }
            _ => None,
        }
    }
}

fn sid_of(data: &str) -> Option<String> {
    let Ok(Value::Object(fields)) = serde_json::from_str(data) else { return None };
    match fields.get("sid") {
        Some(Value::String(sid)) => Some(sid.clone()),
        Some(Value::Number(sid)) => Some(sid.to_string()),
        _ => None,
    }
}
