//! A DataChannel server on loopback, for the demo and the tests.
//!
//! It answers on `127.0.0.1` only, speaks both Engine.IO protocol revisions, checks the headers of each
//! mode, gives tokens as OAuth 2.0 has it, answers for the calls it told by REST, plays a [`Scenario`] to every connection, and asks for an acknowledgement
//! of every message. What happens is told as [`Report`]s.
//!
//! # Why it has its own protocol code
//! `socketioxide` 0.18 with its `v4` feature was measured first, with `EIO=4` rewritten to `EIO=3` in front of it
//! so that it behaves as a Socket.IO 2.x server. The official client 2.0.4 works with that. A client that detects
//! the revision does not: the open packet carries `maxPayload`, which no 1.x or 2.x server sends, and a refusal is
//! an object where those servers send a plain text. It also closes connections properly where a test needs them
//! cut or silent. The part of the protocol that is needed here (websocket only, one namespace, no attachments) is
//! small, so it is written out in `protocol.rs`, apart from the client's codec on purpose: a mistake in one is not
//! repeated in the other. That it is right is shown by the official JavaScript clients 2.0.4 and 4.8.4 in
//! `tests/official_clients.rs`.

mod connection;
mod fresh;
mod hostile;
mod oauth;
mod options;
mod protocol;
mod random;
mod repeating;
mod report;
mod scenario;
mod server;
mod sign_in;
mod unified_api;

pub use oauth::{OAuth, OAuthFailure};
pub use options::{Accept, Admission, Options};
pub use random::Random;
pub use report::{Report, SignedInBy};
pub use scenario::{Mark, Scenario, ScenarioError, Step};
pub use server::{Simulator, SimulatorError};
pub use unified_api::{Resource, UnifiedApi};
