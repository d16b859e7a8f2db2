//! The whole program on a real desktop: web view, tray host, notification daemon and keyring daemon are real, and the
//! server is the simulator.
//!
//! Each test has a desktop of its own. They need the Debian packages that `cargo xtask setup` installs.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod activity;
mod autostart;
mod calls;
mod certificate;
mod daemons;
mod export;
mod fixture;
mod flood;
mod history;
mod identity;
mod keyring;
mod long_list;
mod managed;
mod memory;
mod messages;
mod page;
mod popups;
mod presence;
mod quiet;
mod ring;
mod scenarios;
mod secrets;
mod settings;
mod signing_in;
mod sleep;
mod start;
mod tray;
mod trouble;
#[path = "../visit/visit.rs"]
mod visit;
