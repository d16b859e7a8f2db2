//! What the server and time do to the decisions.

#![no_main]

#[path = "../oracles/core_calls.rs"]
mod core_calls;

libfuzzer_sys::fuzz_target!(|input: &[u8]| core_calls::check(input));
