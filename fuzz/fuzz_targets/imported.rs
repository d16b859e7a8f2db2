//! An entry that a file brings.

#![no_main]

#[path = "../oracles/imported.rs"]
mod imported;

libfuzzer_sys::fuzz_target!(|input: &[u8]| imported::check(input));
