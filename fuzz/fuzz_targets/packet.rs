//! What a server sends as a frame.

#![no_main]

#[path = "../oracles/packet.rs"]
mod packet;

libfuzzer_sys::fuzz_target!(|input: &[u8]| packet::check(input));
