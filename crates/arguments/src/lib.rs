//! What both programs take on the command line, and the help about it.
//!
//! It is a crate of its own so that manual pages and completions are made of it without building the programs; see the
//! example `manual`.

pub mod cli;
pub mod desktop;

/// Environment variable that says what is logged, as `tracing-subscriber` reads it: `debug`,
/// `ringtray_datachannel=trace`.
pub const LOG: &str = "RINGTRAY_LOG";
/// Environment variable with the name for a proxy that asks for one.
pub const PROXY_USERNAME: &str = "RINGTRAY_PROXY_USERNAME";
/// Environment variable with the password for that proxy. On the command line everybody on the computer could read it.
pub const PROXY_PASSWORD: &str = "RINGTRAY_PROXY_PASSWORD";
/// Environment variable with the password of the file with a client certificate.
pub const CLIENT_CERT_PASSWORD: &str = "RINGTRAY_CLIENT_CERT_PASSWORD";
