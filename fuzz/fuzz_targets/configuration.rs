//! A configuration that is imported.

#![no_main]

#[path = "../oracles/configuration.rs"]
mod configuration;

libfuzzer_sys::fuzz_target!(|input: &[u8]| configuration::check(input));
