use std::fmt;
use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc;

/// An event of a [`Simulator`](crate::Simulator). Connections are numbered from 1. `Display` writes one line without
/// credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The server accepts connections. Always the first report.
    Listening {
        /// `http://127.0.0.1:PORT`
        address: String,
    },
    /// A client joined: it can receive messages from now on.
    Connected {
        /// Number of the connection.
        connection: u64,
        /// Which credentials it came with.
        by: SignedInBy,
        /// Last segment of the path it asked for.
        instance_id: String,
        /// Engine.IO protocol revision spoken, 3 or 4.
        revision: u8,
    },
    /// An upgrade, a join or a token request was refused.
    Refused {
        /// What was refused and why.
        why: String,
    },
    /// A token was asked for.
    TokenAsked {
        /// The `grant_type`.
        grant: String,
    },
    /// A token was issued.
    TokenGranted {
        /// The `grant_type`.
        grant: String,
    },
    /// The UnifiedAPI was asked.
    UnifiedApiAsked {
        /// For what.
        path: String,
        /// The HTTP status of the answer.
        status: u16,
    },
    /// A client sent an event named `message`.
    Received {
        /// Number of the connection.
        connection: u64,
        /// Its first argument, as sent.
        json: String,
    },
    /// A client sent something other than a `message` event, or an acknowledgement that is late, repeated or unasked.
    Unexpected {
        /// Number of the connection.
        connection: u64,
        /// What came.
        what: String,
    },
    /// A message was acknowledged.
    Acknowledged {
        /// Number of the connection.
        connection: u64,
        /// The message's envelope nonce, if it has one.
        nonce: Option<String>,
    },
    /// A message was not acknowledged in time, or before the connection ended.
    Missing {
        /// Number of the connection.
        connection: u64,
        /// The message's envelope nonce, if it has one.
        nonce: Option<String>,
    },
    /// A connection ended. This is the last report about it.
    Disconnected {
        /// Number of the connection.
        connection: u64,
        /// What ended it.
        why: String,
    },
}

/// The kind of credentials a client came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedInBy {
    /// The cookies of the mode `user`.
    Cookies,
    /// The bearer token of the modes `app` and `bot`, which look the same to a server.
    Token,
}

impl fmt::Display for SignedInBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Cookies => "cookies",
            Self::Token => "token",
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listening { address } => write!(f, "listening on {address}"),
            Self::Connected { connection, by, instance_id, revision } => {
                write!(
                    f,
                    "connection {connection}: connected with {by}, instance {instance_id}, revision {revision}"
                )
            }
            Self::Refused { why } => write!(f, "refused: {why}"),
            Self::TokenAsked { grant } => write!(f, "asked for a token: {grant}"),
            Self::TokenGranted { grant } => write!(f, "gave a token: {grant}"),
            Self::UnifiedApiAsked { path, status } => write!(f, "asked for {path}: HTTP status {status}"),
            Self::Received { connection, json } => write!(f, "connection {connection}: received {json}"),
            Self::Unexpected { connection, what } => write!(f, "connection {connection}: unexpected: {what}"),
            Self::Acknowledged { connection, nonce } => {
                write!(
                    f,
                    "connection {connection}: acknowledged {}",
                    nonce.as_deref().unwrap_or("(no nonce)")
                )
            }
            Self::Missing { connection, nonce } => {
                let nonce = nonce.as_deref().unwrap_or("(no nonce)");
                write!(f, "connection {connection}: no acknowledgement of {nonce}")
            }
            Self::Disconnected { connection, why } => write!(f, "connection {connection}: ended: {why}"),
        }
    }
}

/// The receivers of reports.
#[derive(Default)]
pub(crate) struct Listeners(Mutex<Vec<mpsc::UnboundedSender<Report>>>);

impl Listeners {
    pub(crate) fn add(&self, first: Report) -> mpsc::UnboundedReceiver<Report> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sender.send(first).is_ok() {
            listeners.push(sender);
        }
        receiver
    }

    pub(crate) fn tell(&self, report: &Report) {
        tracing::debug!("{report}");
        let mut listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.send(report.clone()).is_ok());
    }
}
