//! Far too many calls at once, and callers with deceptive names, in front of real notification daemons.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use private_desktop::{NotificationDaemon, Options, Seen, Shown};
use ringtray_simulator::Report;
use serde_json::json;

use crate::calls::call;
use crate::fixture::{Fixture, TOKEN};
use crate::page::LIMIT;

/// The number of calls in ten seconds.
const CALLS: usize = 1000;

/// The most new popups in a second: five, and two summaries, of ringing and of missed calls.
const MOST_A_SECOND: usize = 7;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_in_ten_seconds_leave_one_popup_with_the_right_number() {
    for daemon in [NotificationDaemon::Dunst, NotificationDaemon::Xfce] {
        let mut fixture = Fixture::with(&Options { notifications: daemon, ..Options::default() }).await;
        let mut notifications = fixture.notifications().await;
        fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
        let _program = fixture.start(&["--hidden"]);
        fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;

        let begun = Instant::now();
        let mut beat = tokio::time::interval(Duration::from_millis(10));
        for number in 0..CALLS {
            beat.tick().await;
            let id = format!("c{number}");
            let caller = json!({"callerid": format!("Caller {number} <+4021555{number:04}>")});
            for status in ["CREATED", "DESTROYED"] {
                let nonce = format!("{status}{number}");
                fixture.simulator.emit(&call(&id, &nonce, status, &caller).to_string()).await;
            }
        }
        let told = format!("{CALLS} missed calls");
        let mut came_up = 0;
        let mut open: BTreeMap<u32, String> = BTreeMap::new();
        let mut all_told = false;
        while !(all_told && open.len() == 1) {
            match notifications.next(LIMIT).await.unwrap() {
                Seen::Shown(Shown { id, replaces, summary, .. }) => {
                    came_up += usize::from(replaces == 0);
                    all_told |= summary == told;
                    open.insert(id, summary);
                }
                Seen::Closed { id, .. } => drop(open.remove(&id)),
                Seen::CloseAsked { .. } | Seen::ActionInvoked { .. } => {}
                refused @ Seen::Refused { .. } => panic!("{daemon:?}: {refused:?}"),
            }
            assert!(open.len() <= 12, "{daemon:?}: {open:?}");
        }

        // Ten seconds, or longer on a slow machine, and the first and the last second.
        let seconds = usize::try_from(begun.elapsed().as_secs()).unwrap() + 2;
        assert!(came_up <= seconds * MOST_A_SECOND, "{daemon:?}: {came_up} popups came up in {seconds} s");
        assert_eq!(open.values().collect::<Vec<_>>(), [&told], "{daemon:?}: none is stuck");
        let tray = fixture.tray().await;
        tray.wait_for_label(|label| label == told, LIMIT).await.unwrap();
    }
}
