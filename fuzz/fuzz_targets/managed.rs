//! A managed file.

#![no_main]

#[path = "../oracles/managed.rs"]
mod managed;

libfuzzer_sys::fuzz_target!(|input: &[u8]| managed::check(input));
