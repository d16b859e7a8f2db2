//! The simulator's scenarios in front of two real notification daemons: each popup that appears, changes and
//! disappears, in order, message by message.

use std::collections::HashMap;
use std::time::Duration;

use private_desktop::{NotificationDaemon, Notifications, Options, Seen};
use ringtray_core::{KindChoice, NotificationKind};
use ringtray_simulator::{Report, Scenario};
use ringtray_store::{Home, SettingsFile};
use tokio::time::MissedTickBehavior;

use crate::fixture::{Fixture, TOKEN};
use crate::page::LIMIT;

const BOTH: [NotificationDaemon; 2] = [NotificationDaemon::Dunst, NotificationDaemon::Xfce];

const MARIA: &str = "+ Incoming call: Maria Popescu";
const MARIA_GONE: &str = "- Incoming call: Maria Popescu";

/// The popups of each message of a scenario: `+` appears, `=` changes in place, `-` is closed.
const EXPECTED: &[(&str, &[&[&str]])] = &[
    ("incoming-answered", &[&[MARIA], &[MARIA_GONE], &[]]),
    (
        "incoming-missed",
        &[
            &["+ Incoming call: Andrei Ionescu"],
            &["- Incoming call: Andrei Ionescu", "+ Missed call: Andrei Ionescu"],
        ],
    ),
    ("answered-elsewhere", &[&[MARIA], &[], &[MARIA_GONE], &[], &[]]),
    (
        "two-calls",
        &[
            &[MARIA],
            &["+ Incoming call: Elena Radu"],
            &[MARIA_GONE],
            &["- Incoming call: Elena Radu", "+ Missed call: Elena Radu"],
            &[],
        ],
    ),
    ("held-and-parked", &[&[MARIA], &[MARIA_GONE], &[], &[], &[], &[], &[]]),
    // It rings once, although the queue offers it twice. The missed call is withdrawn when a colleague answers.
    ("queue-rings-again", &[&[], &[MARIA], &[MARIA_GONE], &[], &[], &[], &[], &[], &[]]),
    ("presence", &[&[], &[], &[], &[], &[], &[], &[]]),
    ("topics", &[&[], &[], &[], &[]]),
];

/// The messages are sent one by one, each after the effects of the previous one were seen.
#[tokio::test(flavor = "multi_thread")]
async fn each_scenario_leads_to_its_popups_and_to_no_other() {
    for daemon in BOTH {
        let mut fixture = Fixture::with(&Options { notifications: daemon, ..Options::default() }).await;
        let mut notifications = fixture.notifications().await;
        fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
        let _program = fixture.start(&["--hidden"]);
        fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
        let mut shown = HashMap::new();
        for (name, expected) in EXPECTED {
            pause().await;
            let messages = Scenario::named(name).unwrap().fresh_messages();
            assert_eq!(messages.len(), expected.len(), "{name}");
            for (number, (message, expected)) in messages.iter().zip(*expected).enumerate() {
                fixture.tell(message).await;
                for wanted in *expected {
                    let asked = next(&mut notifications, &mut shown).await;
                    assert_eq!(asked, *wanted, "{daemon:?}: message {number} of {name}");
                }
            }
        }
        pause().await;
        // There are no other requests: the next one belongs to the last message.
        fixture.tell(&Scenario::named("incoming-answered").unwrap().fresh_messages()[0]).await;
        assert_eq!(next(&mut notifications, &mut shown).await, MARIA, "{daemon:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_caller_ids_are_shown_as_harmless_lines() {
    for daemon in BOTH {
        let mut fixture = Fixture::with(&Options { notifications: daemon, ..Options::default() }).await;
        let mut notifications = fixture.notifications().await;
        fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
        let off = KindChoice { show: Some(false), ..KindChoice::default() };
        SettingsFile::change(&Home::at(fixture.home()), |settings| {
            settings.notifications.kinds.insert(NotificationKind::Missed, off);
        })
        .unwrap();
        let _program = fixture.start(&["--hidden"]);
        fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;

        let mut beat = tokio::time::interval(Duration::from_millis(300));
        // A slow machine must not catch up with delayed ticks at once.
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut summaries = Vec::new();
        for message in Scenario::named("hostile-caller-ids").unwrap().fresh_messages() {
            beat.tick().await;
            fixture.tell(&message).await;
            if !message.contains("CREATED") {
                continue;
            }
            let is_ring = |shown: &private_desktop::Shown| shown.summary.starts_with("Incoming call: ");
            let shown = notifications.wait_for_shown(is_ring, LIMIT).await.unwrap();
            for text in [&shown.summary, &shown.body] {
                let turns = |c: char| matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
                assert!(!text.contains(|c: char| c.is_control() || turns(c)), "{text:?}");
                assert!(text.chars().count() <= 260, "{} letters", text.chars().count());
            }
            // Both daemons interpret markup in the body, neither does in the summary.
            assert!(!shown.body.contains('<'), "{}", shown.body);
            summaries.push(shown.summary.trim_start_matches("Incoming call: ").to_owned());
        }

        assert_eq!(
            summaries[..6],
            [
                "<b>Bold</b> & <i>Co</i>",
                "Line break and tab",
                "[31mRed [0m 32m",
                "gpj.exe x",
                "Nul inside",
                &summaries[5]
            ]
        );
        assert!(summaries[5].ends_with('…') && summaries[5].chars().count() <= 80, "{}", summaries[5]);
        assert_eq!(
            summaries[6..9],
            ["👩\u{200D}💻 ☎\u{FE0F} Zoë", "Unknown caller", "Z\u{300}\u{301}\u{302}algo"]
        );
    }
}

/// Only a few new popups appear in a second, and this is no flood.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(1100)).await;
}

/// The next request to the daemon; `shown` has the content of each popup by number.
async fn next(notifications: &mut Notifications, shown: &mut HashMap<u32, String>) -> String {
    loop {
        match notifications.next(LIMIT).await.unwrap() {
            Seen::Shown(new) => {
                let sign = if new.replaces == 0 { '+' } else { '=' };
                shown.insert(new.id, new.summary.clone());
                return format!("{sign} {}", new.summary);
            }
            Seen::CloseAsked { id } => return format!("- {}", shown[&id]),
            Seen::Closed { .. } | Seen::ActionInvoked { .. } => {}
            refused @ Seen::Refused { .. } => panic!("{refused:?}"),
        }
    }
}
