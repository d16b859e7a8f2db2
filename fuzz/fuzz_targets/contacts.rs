//! A contacts file.

#![no_main]

#[path = "../oracles/contacts.rs"]
mod contacts;

libfuzzer_sys::fuzz_target!(|input: &[u8]| contacts::check(input));
