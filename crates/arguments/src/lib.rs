//! The command lines of both programs, with their help.
//!
//! This is a separate crate so that the example `manual` can generate manual pages and completions without building the
//! programs.

pub mod cli;
pub mod desktop;

/// Environment variable with the log filter in the syntax of `tracing-subscriber`, for example `debug` or
/// `ringtray_datachannel=trace`.
pub const LOG: &str = "RINGTRAY_LOG";
/// Environment variable with the user name for a proxy.
pub const PROXY_USERNAME: &str = "RINGTRAY_PROXY_USERNAME";
/// Environment variable with the password for that proxy. Every user of the computer could read it on the command line.
pub const PROXY_PASSWORD: &str = "RINGTRAY_PROXY_PASSWORD";
/// Environment variable with the password of the client certificate's file.
pub const CLIENT_CERT_PASSWORD: &str = "RINGTRAY_CLIENT_CERT_PASSWORD";
