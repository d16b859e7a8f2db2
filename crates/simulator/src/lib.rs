//! A DataChannel server on loopback, for the demo and the tests.
//!
//! It listens on `127.0.0.1` only and speaks both Engine.IO protocol revisions. It checks the headers of each mode,
//! issues OAuth 2.0 tokens, serves its calls by REST, plays a [`Scenario`] to every connection, and asks for an
//! acknowledgement of every message. [`Report`]s describe what happens.
//!
//! # Why it has its own protocol code
//! `socketioxide` 0.18 with its `v4` feature was tried first, with `EIO=4` rewritten to `EIO=3` in front of it to act
//! as a Socket.IO 2.x server. The official client 2.0.4 works with that. A client that detects the revision does not:
//! the open packet has `maxPayload`, which no 1.x or 2.x server sends, and a refusal is an object where those servers
//! send a string. It also closes connections properly where a test needs them cut or silent. The part of the protocol
//! that is needed here (WebSocket only, one namespace, no attachments) is small, so `protocol.rs` implements it. It
//! shares no code with the client's codec on purpose, so that a mistake in one is not repeated in the other.
//! `tests/official_clients.rs` verifies it with the official JavaScript clients 2.0.4 and 4.8.4.

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
mod simulator;
mod unified_api;
mod upgrade;

pub use options::{Accept, Admission, OAuth, OAuthFailure, Options, Resource, UnifiedApi};
pub use random::Random;
pub use report::{Report, SignedInBy};
pub use scenario::{Mark, Scenario, ScenarioError, Step};
pub use simulator::{Simulator, SimulatorError};
