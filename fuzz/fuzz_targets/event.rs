//! What a server sends as a message.

#![no_main]

#[path = "../oracles/event.rs"]
mod event;

libfuzzer_sys::fuzz_target!(|input: &[u8]| event::check(input));
