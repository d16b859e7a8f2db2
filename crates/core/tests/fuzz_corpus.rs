//! What the fuzzer of the decisions begins with, and every input it once failed on, held against the same oracle.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../fuzz/oracles/core_calls.rs"]
mod core_calls;
#[path = "../../../fuzz/oracles/replay.rs"]
mod replay;

#[test]
fn decisions_hold_what_the_fuzzer_demands() {
    replay::all("core_calls", core_calls::check);
}
