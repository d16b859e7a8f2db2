//! What a server and time do to one connection.

#![no_main]

#[path = "../oracles/session.rs"]
mod session;

libfuzzer_sys::fuzz_target!(|input: &[u8]| session::check(input));
