//! What a server answers by REST.

#![no_main]

#[path = "../oracles/unified_api.rs"]
mod unified_api;

libfuzzer_sys::fuzz_target!(|input: &[u8]| unified_api::check(input));
