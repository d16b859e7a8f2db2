//! The user's side of an account: takes what comes, acknowledges, and sees that states follow one another as they may.

use std::time::{Duration, SystemTime};

use ringtray_datachannel::{Incoming, Item, Limits, State, Timestamp};
use serde::Deserialize;

use crate::ledger::Ledger;
use crate::random::Random;

/// Of a message what is looked at.
#[derive(Deserialize)]
struct Numbered {
    nonce: String,
}

/// Clocks and rounding.
const TOLERANCE: Duration = Duration::from_millis(50);

/// Takes everything until the client ends.
pub(crate) async fn consume(mut incoming: Incoming, ledger: Ledger, limits: Limits, mut random: Random) {
    let mut before: Option<State> = None;
    let mut commands = 0;
    while let Some(item) = incoming.next().await {
        match item {
            Item::Message(message) => {
                if !matches!(before, Some(State::Connected { .. })) {
                    ledger.violation(format!("a message came in state {before:?}"));
                }
                // Garbage has no number.
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
            Item::State(state) => {
                let commanded = std::mem::replace(&mut commands, ledger.page().commands) != commands;
                if !may_follow(before.as_ref(), &state) {
                    ledger.violation(format!("{state:?} after {before:?}"));
                }
                let now = Timestamp::from(SystemTime::now());
                match (&before, &state) {
                    (Some(State::Waiting { until, .. }), State::Connecting { .. })
                        if !commanded && until.saturating_since(now) > TOLERANCE =>
                    {
                        ledger.violation(format!("tried before the time it showed: {before:?}"));
                    }
                    (Some(State::Connecting { .. }), State::Waiting { until, .. })
                        if until.saturating_since(now) + TOLERANCE < limits.shortest_delay =>
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
