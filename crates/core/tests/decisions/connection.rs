//! The effects of connecting and disconnecting: gaps, calls that are uncertain, and a refused sign-in.

use ringtray_core::{
    Account, AccountEdit, DisconnectedBy, Effect, Entry, EntryDetail, HistoryPart, Input, NotificationKind,
    Occasion, Outcome, Phase, SecretsKept, SettingsEdit, State, TrayIcon,
};
use ringtray_language::{Language, Phrase};
use serde_json::json;

use crate::fixture::{BEGIN, Fixture, account, ended, id, incoming, refused, updated, waiting, with};

#[test]
fn a_gap_lasts_from_the_loss_until_connected_again() {
    let mut fixture = Fixture::new();
    fixture.wait(10);
    fixture.lose("one");
    assert_eq!(fixture.gaps(), [(BEGIN + 10_000, None)]);
    fixture.wait(5);
    fixture.state("one", State::Connecting { attempt: 1, occasion: Occasion::Asked });
    fixture.lose("one");
    fixture.wait(5);
    fixture.connect("one");
    assert_eq!(fixture.gaps(), [(BEGIN + 10_000, Some(BEGIN + 20_000))]);
    fixture.wait(61);
    fixture.lose("one");
    assert_eq!(fixture.gaps().len(), 2);
}

#[test]
fn connections_cut_every_few_seconds_are_one_gap_that_counts_them() {
    let mut fixture = Fixture::new();
    for _ in 0..5 {
        fixture.wait(10);
        fixture.lose("one");
        fixture.wait(1);
        fixture.connect("one");
    }
    assert_eq!(fixture.gaps(), [(BEGIN + 10_000, Some(BEGIN + 55_000))]);
    assert_eq!(times(&fixture), [5]);
    // For an hour, so that later events are found near the time at which they happened.
    for _ in 0..400 {
        fixture.wait(10);
        fixture.lose("one");
        fixture.wait(1);
        fixture.connect("one");
    }
    assert_eq!(fixture.gaps()[1].0 - fixture.gaps()[0].0, 3_608_000);
    assert_eq!(times(&fixture).iter().sum::<u32>(), 405, "none is lost: {:?}", times(&fixture));
}

#[test]
fn a_gap_that_a_person_deleted_does_not_come_back() {
    let mut fixture = Fixture::new();
    fixture.lose("one");
    fixture.connect("one");
    let gap = fixture.history.keys().next().unwrap().clone();
    fixture.history.clear();
    fixture.apply(Input::Forgotten(HistoryPart::Entry { entry: gap.clone() }));
    fixture.wait(1);
    fixture.lose("one");
    assert_eq!(times(&fixture), [1]);
    assert!(!fixture.history.contains_key(&gap));
    // A call in progress is not over because the user deletes the history.
    fixture.apply(Input::Forgotten(HistoryPart::All));
    fixture.wait(1);
    fixture.connect("one");
    assert_eq!(fixture.gaps().len(), 1);
}

fn times(fixture: &Fixture) -> Vec<u32> {
    let times = |entry: &Entry| match entry.detail {
        EntryDetail::Gap { times, .. } => Some(times),
        _ => None,
    };
    fixture.history.values().filter_map(times).collect()
}

#[test]
fn gaps() {
    let connecting = State::Connecting { attempt: 1, occasion: Occasion::Asked };
    let by_user = State::Disconnected { by: DisconnectedBy::User };
    let connected = || Fixture::new();
    let started = || Fixture::of(&[account("one")]);
    let new = || {
        let mut fixture = Fixture::of(&[]);
        fixture.save(account("one"));
        fixture
    };
    let cases = [
        ("lost, tried at once", connected(), vec![connecting.clone()], 1),
        ("the user disconnects", connected(), vec![by_user.clone()], 1),
        ("refused while connected", connected(), vec![refused()], 1),
        ("lost, then the user disconnects", connected(), vec![waiting(), by_user.clone()], 1),
        ("the app starts", started(), vec![connecting.clone()], 0),
        ("the app starts and the server is away", started(), vec![connecting.clone(), waiting()], 1),
        ("the app starts and is refused", started(), vec![connecting.clone(), refused()], 1),
        ("the user cancels the first try", started(), vec![connecting.clone(), by_user.clone()], 0),
        ("a new account never connected", new(), vec![connecting.clone(), waiting(), refused()], 0),
    ];
    for (case, mut fixture, states, expected) in cases {
        for state in states {
            fixture.state("one", state);
        }
        assert_eq!(fixture.gaps().len(), expected, "{case}");
    }
}

#[test]
fn a_pause_of_reading_is_no_new_connection() {
    let mut fixture = Fixture::new();
    fixture.call(&incoming(&fixture));
    let entries = fixture.history.len();
    for paused in [true, false, true] {
        fixture.wait(1);
        let effects = fixture.pause("one", paused);
        let only_shown = |effect: &Effect| matches!(effect, Effect::Tray(_) | Effect::Accounts(_));
        assert!(effects.len() == 2 && effects.iter().all(only_shown), "{effects:?}");
    }
    assert_eq!((fixture.history.len(), fixture.gaps().len(), fixture.core.live().len()), (entries, 0, 1));
}

#[test]
fn a_gap_never_ends_before_it_begins() {
    let mut fixture = Fixture::new();
    fixture.lose("one");
    fixture.now -= 3_600_000;
    fixture.connect("one");
    assert_eq!(fixture.gaps(), [(BEGIN, Some(BEGIN))]);
}

#[test]
fn a_lost_connection_ends_the_ringing_and_leaves_the_call_uncertain() {
    for state in [
        waiting(),
        State::Connecting { attempt: 1, occasion: Occasion::Asked },
        State::Disconnected { by: DisconnectedBy::User },
    ] {
        let mut fixture = Fixture::new();
        fixture.call(&incoming(&fixture));
        let by_user = matches!(state, State::Disconnected { .. });
        let effects = fixture.state("one", state);
        assert!(matches!(effects[0], Effect::CloseNotification { .. }), "{effects:?}");
        assert!(fixture.screen.is_empty());
        assert_eq!(
            (fixture.the_call().phase, fixture.the_call().outcome),
            (Phase::Ended, Some(Outcome::Unknown))
        );
        assert!(fixture.core.live().is_empty());
        fixture.connect("one");
        fixture.wait(3600);
        assert_eq!(fixture.the_call().outcome, Some(Outcome::Unknown), "its end was never seen");
        // A user who disconnects while it rings knows that it rings.
        assert_eq!(fixture.times_told(NotificationKind::Missed), usize::from(!by_user));
        assert_eq!(fixture.core.alerts().missed, u32::from(!by_user));
    }
}

#[test]
fn what_is_heard_after_a_gap_makes_a_call_certain_again() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    let talking = updated(&first, &json!({"answered": fixture.server(0)}));
    fixture.call(&talking);
    fixture.lose("one");
    assert_eq!(
        (fixture.the_call().phase, fixture.the_call().outcome),
        (Phase::Ended, Some(Outcome::Answered))
    );
    fixture.connect("one");

    fixture.call(&with(&talking, &json!({"hold": true})));
    assert_eq!((fixture.the_call().phase, fixture.the_call().outcome), (Phase::Held, None));
    fixture.wait(60);
    fixture.call(&ended(&talking));
    assert_eq!(
        (fixture.the_call().outcome, fixture.the_call().ended),
        (Some(Outcome::Answered), Some(fixture.server_ms()))
    );
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 1);
}

#[test]
fn a_ring_that_is_over_after_a_gap_was_missed() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.lose("one");
    fixture.connect("one");
    fixture.call(&updated(&first, &json!({})));
    assert_eq!(fixture.the_call().phase, Phase::Ringing);
    fixture.call(&ended(&first));
    assert_eq!(fixture.the_call().outcome, Some(Outcome::Missed));
    assert_eq!(
        (fixture.times_told(NotificationKind::Ringing), fixture.times_told(NotificationKind::Missed)),
        (1, 1)
    );
}

#[test]
fn one_end_seen_and_one_not_is_not_missed() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&with(&first, &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}})));
    fixture.lose("one");
    fixture.connect("one");
    fixture.call(&ended(&first));
    assert_eq!(fixture.the_call().outcome, Some(Outcome::Unknown));
}

#[test]
fn a_refused_sign_in_is_told_once() {
    let mut fixture = Fixture::new();
    fixture.state("one", refused());
    let [told] = fixture.on_screen(NotificationKind::SignInNeeded)[..] else {
        panic!("{:?}", fixture.screen)
    };
    assert_eq!(told.summary, "Sign-in needed: one@pbx.example.com");
    assert_eq!(told.body, "The sign-in has ended. Sign in through the browser again.");

    for _ in 0..3 {
        fixture.state("one", State::Connecting { attempt: 1, occasion: Occasion::Asked });
        fixture.state("one", refused());
    }
    assert_eq!(fixture.told.len(), 1, "the same refusal");

    fixture.connect("one");
    assert!(fixture.screen.is_empty());
    fixture.state("one", refused());
    assert_eq!(fixture.times_told(NotificationKind::SignInNeeded), 2, "a new refusal");

    fixture.save(account("one"));
    assert!(fixture.screen.is_empty());
    fixture.state("one", State::Connecting { attempt: 1, occasion: Occasion::Asked });
    fixture.state("one", refused());
    assert_eq!(fixture.times_told(NotificationKind::SignInNeeded), 3, "of new credentials");
    fixture.disconnect("one");
    assert!(fixture.screen.is_empty());
}

#[test]
fn a_removed_account_leaves_nothing_on_the_screen() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&with(&first, &json!({"phoneCallId": "c2"})));
    fixture.call(&ended(&with(&first, &json!({"phoneCallId": "c2"}))));
    fixture.register("0003*006", "sip:a", &json!("120"));
    fixture.register("0003*006", "sip:a", &json!("0"));
    fixture.state("one", refused());
    assert_eq!(fixture.screen.len(), 3);

    let effects = fixture.remove("one");

    assert!(fixture.screen.is_empty());
    assert!(fixture.calls().iter().all(|call| call.phase == Phase::Ended), "nothing lasts in the history");
    assert!(fixture.gaps().iter().all(|(_, until)| until.is_some()));
    assert!(
        effects.contains(&Effect::Accounts(Vec::new())) && effects.contains(&Effect::People(Vec::new())),
        "{effects:?}"
    );
    assert_eq!(fixture.core.deadline(), None);
    assert!(fixture.call(&first).is_empty(), "what comes late for it is nobody's");
}

#[test]
fn another_user_at_the_same_account_starts_anew() {
    let mut fixture = Fixture::new();
    fixture.call(&incoming(&fixture));
    fixture.register("0003*006", "sip:a", &json!("120"));
    let mut other = account("one");
    other.server = "https://other.example.com".into();
    fixture.save(other);
    assert!(fixture.screen.is_empty());
    fixture.register("0003*006", "sip:a", &json!("0"));
    assert!(
        fixture.told.iter().all(|told| told.kind == NotificationKind::Ringing),
        "first sight again: {:?}",
        fixture.told
    );
}

#[test]
fn new_credentials_of_the_same_user_forget_nothing() {
    let mut fixture = Fixture::new();
    fixture.call(&incoming(&fixture));
    fixture.save(account("one"));
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 1);
}

#[test]
fn accounts_and_tray_are_told_only_when_they_change() {
    let mut fixture = Fixture::of(&[account("one")]);
    let effects = fixture.connect("one");
    assert!(
        matches!(&effects[..], [Effect::Tray(_), Effect::Accounts(_), Effect::Query { .. }]),
        "{effects:?}"
    );
    assert!(fixture.connect("one").is_empty());

    let kept = || SecretsKept::Session { why: Phrase::of("error-keyring-locked", &[]) };
    let effects = fixture.apply(Input::SecretsKept { account: id("one"), kept: kept() });
    let [Effect::Accounts(accounts)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(accounts[0].secrets, kept().told(Language::english()));
    assert_eq!(*accounts, fixture.core.account_views());
    assert!(fixture.apply(Input::SecretsKept { account: id("one"), kept: kept() }).is_empty());
    assert!(fixture.apply(Input::SecretsKept { account: id("nobody"), kept: kept() }).is_empty());
}

#[test]
fn a_call_told_as_missed_stays_so_when_its_other_end_is_uncertain() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let other = with(&first, &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}}));
    fixture.call(&first);
    fixture.call(&ended(&first));
    fixture.call(&other);
    fixture.lose("one");
    assert_eq!(fixture.on_screen(NotificationKind::Missed).len(), 1);
    fixture.connect("one");
    fixture.call(&ended(&other));
    assert_eq!(fixture.on_screen(NotificationKind::Missed).len(), 1);
    assert_eq!(fixture.told.len(), 2, "one ring, one missed: {:?}", fixture.told);
}

#[test]
fn all_notifications_of_a_loss_come_before_the_history() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&with(&first, &json!({"phoneCallId": "c2"})));
    let effects = fixture.lose("one");
    let closes = |effect: &Effect| matches!(effect, Effect::CloseNotification { .. });
    assert!(effects[..2].iter().all(closes) && !effects[2..].iter().any(closes), "{effects:?}");
}

#[test]
fn a_person_who_signed_out_is_not_asked_to_sign_in() {
    let mut fixture = Fixture::new();
    let out = Account { signed_out: true, ..account("one") };
    fixture.save(out);
    let effects = fixture.apply(Input::Connection { account: id("one"), state: refused() });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Notify { .. })), "{effects:?}");
    assert_eq!(fixture.core.account_views()[0].secrets, SecretsKept::SignedOut);
    assert_eq!(fixture.core.tray().icon, TrayIcon::Disconnected);
    fixture.edit(SettingsEdit::EditAccount(id("one"), AccountEdit::Name("Desk".into())));
    fixture.edit(SettingsEdit::EditAccount(id("one"), AccountEdit::Colour(9)));
    let view = fixture.core.account_views().remove(0);
    assert_eq!((view.name.as_str(), view.colour), ("Desk", 1));
}
