//! Runs the oracles of `fuzz/` on their corpora and on every input that they once failed on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../fuzz/oracles/address.rs"]
mod address;
#[path = "../../../fuzz/oracles/event.rs"]
mod event;
#[path = "../../../fuzz/oracles/packet.rs"]
mod packet;
#[path = "../../../fuzz/oracles/replay.rs"]
mod replay;
#[path = "../../../fuzz/oracles/session.rs"]
mod session;
#[path = "../../../fuzz/oracles/unified_api.rs"]
mod unified_api;

#[test]
fn addresses_hold_what_the_fuzzer_demands() {
    replay::all("address", address::check);
}

#[test]
fn events_hold_what_the_fuzzer_demands() {
    replay::all("event", event::check);
}

#[test]
fn packets_hold_what_the_fuzzer_demands() {
    replay::all("packet", packet::check);
}

#[test]
fn sessions_hold_what_the_fuzzer_demands() {
    replay::all("session", session::check);
}

#[test]
fn answers_of_the_unified_api_hold_what_the_fuzzer_demands() {
    replay::all("unified_api", unified_api::check);
}
