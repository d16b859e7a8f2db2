//! The controller with a recorded desktop and secrets in memory; settings, history, network and server are real.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod activity;
mod autostart;
mod browser;
mod certificate;
mod client_certificate;
mod connection;
mod demo;
mod fixture;
mod flood;
mod full;
mod history;
mod import;
mod language;
mod managed;
mod managing;
mod messages;
mod notifications;
mod printed;
mod rebuilding;
mod reconciliation;
mod repeated_secrets;
mod settings;
mod tokens;
#[path = "../visit/visit.rs"]
mod visit;
mod waking;
