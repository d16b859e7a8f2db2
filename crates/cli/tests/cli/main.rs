//! `ringtray-cli` as a process.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod accounts;
mod client_certificate;
mod connection;
mod language;
mod listen;
mod managed;
mod simulate;
mod support;
mod tls;
mod troubles;
