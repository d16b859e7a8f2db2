//! The controller with a recorded desktop and secrets in memory; settings, history, network and server are real.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod certificate;
mod connection;
#[path = "../tls-front/front.rs"]
mod front;
mod messages;
mod printed;
mod rebuilding;
mod rig;
mod waking;
