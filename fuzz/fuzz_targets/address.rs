//! What people type as an address.

#![no_main]

#[path = "../oracles/address.rs"]
mod address;

libfuzzer_sys::fuzz_target!(|input: &[u8]| address::check(input));
