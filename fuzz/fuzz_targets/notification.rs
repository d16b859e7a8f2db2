//! What a server or a caller writes into notifications.

#![no_main]

#[path = "../oracles/notification.rs"]
mod notification;

libfuzzer_sys::fuzz_target!(|input: &[u8]| notification::check(input));
