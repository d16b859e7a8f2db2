//! TLS: which servers are trusted, which are not, and how that is reported.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

#[cfg(target_os = "linux")]
mod agreement;
mod authorities;
#[cfg(target_os = "linux")]
mod client_certificate_files;
#[cfg(target_os = "linux")]
mod client_certificates;
#[cfg(target_os = "linux")]
mod flawed;
#[cfg(target_os = "linux")]
mod openssl;
mod pinned;
mod refused;
mod server;
#[cfg(target_os = "linux")]
mod system_store;
