//! The consumer of an account. It takes items, acknowledges messages, and checks that the order of states is valid.

use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use ringtray_datachannel::{Incoming, Item, Limits, State, Timestamp};
use ringtray_simulator::Random;
use serde::Deserialize;

use crate::ledger::Ledger;

/// The checked part of a message.
#[derive(Deserialize)]
struct Numbered {
    nonce: String,
}

/// Tolerance for rounding and the machine's load.
const TOLERANCE: Duration = Duration::from_millis(50);

/// Takes all items until the client ends.
pub(crate) async fn consume(mut incoming: Incoming, ledger: Ledger, limits: Limits, mut random: Random) {
    let mut before: Option<State> = None;
    loop {
        // Waited-for states must be noticed when they arrive.
        let (item, is_new) = match incoming.next().now_or_never() {
            Some(item) => (item, false),
            None => (incoming.next().await, true),
        };
        let Some(item) = item else { return };
        match item {
            Item::Message(message) => {
                if !matches!(before, Some(State::Connected { .. })) {
                    ledger.violation(format!("a message came in state {before:?}"));
                }
                // Invalid messages have no number.
                if message.name == "message"
                    && let Ok(Numbered { nonce }) = serde_json::from_str(&message.raw)
                    && let Ok(number) = nonce.parse()
                {
                    ledger.received(number);
                }
                if random.one_in(500) {
                    tokio::time::sleep(random.milliseconds(50..500)).await;
                }
                if let Some(acknowledgement) = message.acknowledgement {
                    acknowledgement.send();
                }
            }
            // The server removes clients on purpose.
            Item::InstanceChanged(_) | Item::TokenChanged(_) => {}
            Item::State(state) => {
                if !may_follow(before.as_ref(), &state) {
                    ledger.violation(format!("{state:?} after {before:?}"));
                }
                let now = Timestamp::from(SystemTime::now());
                match (&before, &state) {
                    (Some(State::Waiting { until, .. }), State::Connecting { .. })
                        if !ledger.was_commanded() && until.saturating_since(now) > TOLERANCE =>
                    {
                        ledger.violation(format!("tried before the time it showed: {before:?}"));
                    }
                    (Some(State::Connecting { .. }), State::Waiting { until, .. })
                        if is_new && until.saturating_since(now) < limits.shortest_delay / 4 =>
                    {
                        ledger.violation(format!("waits too short after an attempt that failed: {state:?}"));
                    }
                    _ => {}
                }
                ledger.page().attempts += u64::from(matches!(state, State::Connecting { .. }));
                before = Some(state);
            }
        }
    }
}

fn may_follow(before: Option<&State>, state: &State) -> bool {
    use State::{Connected, Connecting, Disconnected, NeedsSignIn, Stopped, Waiting};
    match (before, state) {
        (_, Stopped { .. }) | (Some(Connecting { .. }), _) => true,
        (None, state) => matches!(state, Connecting { .. } | Disconnected { .. }),
        (Some(Disconnected { .. } | Waiting { .. } | NeedsSignIn { .. }), state) => {
            matches!(state, Connecting { .. } | Disconnected { .. })
        }
        (Some(Connected { session_id, .. }), Connected { session_id: same, .. }) => session_id == same,
        (Some(Connected { .. }), _) => true,
        (Some(Stopped { .. }), _) => false,
    }
}
