//! Runs the fuzzers' oracles on their corpora and on every input that they once failed on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../fuzz/oracles/configuration.rs"]
mod configuration;
#[path = "../../../fuzz/oracles/contacts.rs"]
mod contacts;
#[path = "../../../fuzz/oracles/core_calls.rs"]
mod core_calls;
#[path = "../../../fuzz/oracles/imported.rs"]
mod imported;
#[path = "../../../fuzz/oracles/managed.rs"]
mod managed;
#[path = "../../../fuzz/oracles/notification.rs"]
mod notification;
#[path = "../../../fuzz/oracles/replay.rs"]
mod replay;

#[test]
fn decisions_hold_what_the_fuzzer_demands() {
    replay::all("core_calls", core_calls::check);
}

#[test]
fn contacts_hold_what_the_fuzzer_demands() {
    replay::all("contacts", contacts::check);
}

#[test]
fn configurations_hold_what_the_fuzzer_demands() {
    replay::all("configuration", configuration::check);
}

#[test]
fn managed_files_hold_what_the_fuzzer_demands() {
    replay::all("managed", managed::check);
}

#[test]
fn imported_entries_hold_what_the_fuzzer_demands() {
    replay::all("imported", imported::check);
}

#[test]
fn notifications_hold_what_the_fuzzer_demands() {
    replay::all("notification", notification::check);
}
