//! What a connection's coming and going means: gaps, calls one can't be sure of, and a refused sign-in.

use ringtray_core::{
    Account, AccountEdit, DisconnectedBy, Effect, Entry, EntryDetail, HistoryPart, Input, NotificationKind,
    Occasion, Outcome, Phase, SecretsKept, SettingsEdit, State, TrayIcon,
};
use ringtray_language::{Language, Phrase};
use serde_json::json;

use crate::desk::{BEGIN, Desk, account, ended, id, incoming, refused, updated, waiting, with};

#[test]
fn a_gap_lasts_from_the_loss_until_connected_again() {
    let mut desk = Desk::new();
    desk.wait(10);
    desk.lose("one");
    assert_eq!(desk.gaps(), [(BEGIN + 10_000, None)]);
    desk.wait(5);
    desk.state("one", State::Connecting { attempt: 1, occasion: Occasion::Asked });
    desk.lose("one");
    desk.wait(5);
    desk.connect("one");
    assert_eq!(desk.gaps(), [(BEGIN + 10_000, Some(BEGIN + 20_000))]);
    desk.wait(61);
    desk.lose("one");
    assert_eq!(desk.gaps().len(), 2);
}

#[test]
fn connections_cut_every_few_seconds_are_one_gap_that_counts_them() {
    let mut desk = Desk::new();
    for _ in 0..5 {
        desk.wait(10);
        desk.lose("one");
        desk.wait(1);
        desk.connect("one");
    }
    assert_eq!(desk.gaps(), [(BEGIN + 10_000, Some(BEGIN + 55_000))]);
    assert_eq!(times(&desk), [5]);
    // For an hour: then what comes is found where it happened.
    for _ in 0..400 {
        desk.wait(10);
        desk.lose("one");
        desk.wait(1);
        desk.connect("one");
    }
    assert_eq!(desk.gaps()[1].0 - desk.gaps()[0].0, 3_608_000);
    assert_eq!(times(&desk).iter().sum::<u32>(), 405, "none is lost: {:?}", times(&desk));
}

#[test]
fn a_gap_that_a_person_deleted_does_not_come_back() {
    let mut desk = Desk::new();
    desk.lose("one");
    desk.connect("one");
    let gap = desk.history.keys().next().unwrap().clone();
    desk.history.clear();
    desk.apply(Input::Forgotten(HistoryPart::Entry { entry: gap.clone() }));
    desk.wait(1);
    desk.lose("one");
    assert_eq!(times(&desk), [1]);
    assert!(!desk.history.contains_key(&gap));
    // One that lasts is not over because a person deletes everything that is.
    desk.apply(Input::Forgotten(HistoryPart::All));
    desk.wait(1);
    desk.connect("one");
    assert_eq!(desk.gaps().len(), 1);
}

fn times(desk: &Desk) -> Vec<u32> {
    let times = |entry: &Entry| match entry.detail {
        EntryDetail::Gap { times, .. } => Some(times),
        _ => None,
    };
    desk.history.values().filter_map(times).collect()
}

#[test]
fn gaps() {
    let connecting = State::Connecting { attempt: 1, occasion: Occasion::Asked };
    let by_user = State::Disconnected { by: DisconnectedBy::User };
    let connected = || Desk::new();
    let started = || Desk::of(&[account("one")]);
    let new = || {
        let mut desk = Desk::of(&[]);
        desk.save(account("one"));
        desk
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
    for (case, mut desk, states, expected) in cases {
        for state in states {
            desk.state("one", state);
        }
        assert_eq!(desk.gaps().len(), expected, "{case}");
    }
}

#[test]
fn a_pause_of_reading_is_no_new_connection() {
    let mut desk = Desk::new();
    desk.call(&incoming(&desk));
    let entries = desk.history.len();
    for paused in [true, false, true] {
        desk.wait(1);
        let effects = desk.pause("one", paused);
        let only_shown = |effect: &Effect| matches!(effect, Effect::Tray(_) | Effect::Accounts(_));
        assert!(effects.len() == 2 && effects.iter().all(only_shown), "{effects:?}");
    }
    assert_eq!((desk.history.len(), desk.gaps().len(), desk.core.live().len()), (entries, 0, 1));
}

#[test]
fn a_gap_never_ends_before_it_begins() {
    let mut desk = Desk::new();
    desk.lose("one");
    desk.now -= 3_600_000;
    desk.connect("one");
    assert_eq!(desk.gaps(), [(BEGIN, Some(BEGIN))]);
}

#[test]
fn a_lost_connection_ends_the_ringing_and_leaves_the_call_uncertain() {
    for state in [
        waiting(),
        State::Connecting { attempt: 1, occasion: Occasion::Asked },
        State::Disconnected { by: DisconnectedBy::User },
    ] {
        let mut desk = Desk::new();
        desk.call(&incoming(&desk));
        let by_user = matches!(state, State::Disconnected { .. });
        let effects = desk.state("one", state);
        assert!(matches!(effects[0], Effect::CloseNotification { .. }), "{effects:?}");
        assert!(desk.screen.is_empty());
        assert_eq!((desk.the_call().phase, desk.the_call().outcome), (Phase::Ended, Some(Outcome::Unknown)));
        assert!(desk.core.live().is_empty());
        desk.connect("one");
        desk.wait(3600);
        assert_eq!(desk.the_call().outcome, Some(Outcome::Unknown), "its end was never seen");
        // Who disconnects while it rings knows that.
        assert_eq!(desk.times_told(NotificationKind::Missed), usize::from(!by_user));
        assert_eq!(desk.core.alerts().missed, u32::from(!by_user));
    }
}

#[test]
fn what_is_heard_after_a_gap_makes_a_call_certain_again() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    let talking = updated(&first, &json!({"answered": desk.server(0)}));
    desk.call(&talking);
    desk.lose("one");
    assert_eq!((desk.the_call().phase, desk.the_call().outcome), (Phase::Ended, Some(Outcome::Answered)));
    desk.connect("one");

    desk.call(&with(&talking, &json!({"hold": true})));
    assert_eq!((desk.the_call().phase, desk.the_call().outcome), (Phase::Held, None));
    desk.wait(60);
    desk.call(&ended(&talking));
    assert_eq!(
        (desk.the_call().outcome, desk.the_call().ended),
        (Some(Outcome::Answered), Some(desk.server_ms()))
    );
    assert_eq!(desk.times_told(NotificationKind::Ringing), 1);
}

#[test]
fn a_ring_that_is_over_after_a_gap_was_missed() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    desk.lose("one");
    desk.connect("one");
    desk.call(&updated(&first, &json!({})));
    assert_eq!(desk.the_call().phase, Phase::Ringing);
    desk.call(&ended(&first));
    assert_eq!(desk.the_call().outcome, Some(Outcome::Missed));
    assert_eq!(
        (desk.times_told(NotificationKind::Ringing), desk.times_told(NotificationKind::Missed)),
        (1, 1)
    );
}

#[test]
fn one_end_seen_and_one_not_is_not_missed() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    desk.call(&with(&first, &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}})));
    desk.lose("one");
    desk.connect("one");
    desk.call(&ended(&first));
    assert_eq!(desk.the_call().outcome, Some(Outcome::Unknown));
}

#[test]
fn a_refused_sign_in_is_told_once() {
    let mut desk = Desk::new();
    desk.state("one", refused());
    let [told] = desk.on_screen(NotificationKind::SignInNeeded)[..] else { panic!("{:?}", desk.screen) };
    assert_eq!(told.summary, "Sign-in needed: one@pbx.example.com");
    assert_eq!(told.body, "The sign-in has ended. Sign in through the browser again.");

    for _ in 0..3 {
        desk.state("one", State::Connecting { attempt: 1, occasion: Occasion::Asked });
        desk.state("one", refused());
    }
    assert_eq!(desk.told.len(), 1, "the same refusal");

    desk.connect("one");
    assert!(desk.screen.is_empty());
    desk.state("one", refused());
    assert_eq!(desk.times_told(NotificationKind::SignInNeeded), 2, "a new refusal");

    desk.save(account("one"));
    assert!(desk.screen.is_empty());
    desk.state("one", State::Connecting { attempt: 1, occasion: Occasion::Asked });
    desk.state("one", refused());
    assert_eq!(desk.times_told(NotificationKind::SignInNeeded), 3, "of new credentials");
    desk.disconnect("one");
    assert!(desk.screen.is_empty());
}

#[test]
fn a_removed_account_leaves_nothing_on_the_screen() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    desk.call(&with(&first, &json!({"phoneCallId": "c2"})));
    desk.call(&ended(&with(&first, &json!({"phoneCallId": "c2"}))));
    desk.register("0003*006", "sip:a", &json!("120"));
    desk.register("0003*006", "sip:a", &json!("0"));
    desk.state("one", refused());
    assert_eq!(desk.screen.len(), 3);

    let effects = desk.remove("one");

    assert!(desk.screen.is_empty());
    assert!(desk.calls().iter().all(|call| call.phase == Phase::Ended), "nothing lasts in the history");
    assert!(desk.gaps().iter().all(|(_, until)| until.is_some()));
    assert!(
        effects.contains(&Effect::Accounts(Vec::new())) && effects.contains(&Effect::People(Vec::new())),
        "{effects:?}"
    );
    assert_eq!(desk.core.deadline(), None);
    assert!(desk.call(&first).is_empty(), "what comes late for it is nobody's");
}

#[test]
fn another_user_at_the_same_account_starts_anew() {
    let mut desk = Desk::new();
    desk.call(&incoming(&desk));
    desk.register("0003*006", "sip:a", &json!("120"));
    let mut other = account("one");
    other.server = "https://other.example.com".into();
    desk.save(other);
    assert!(desk.screen.is_empty());
    desk.register("0003*006", "sip:a", &json!("0"));
    assert!(
        desk.told.iter().all(|told| told.kind == NotificationKind::Ringing),
        "first sight again: {:?}",
        desk.told
    );
}

#[test]
fn new_credentials_of_the_same_user_forget_nothing() {
    let mut desk = Desk::new();
    desk.call(&incoming(&desk));
    desk.save(account("one"));
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 1);
}

#[test]
fn accounts_and_tray_are_told_only_when_they_change() {
    let mut desk = Desk::of(&[account("one")]);
    let effects = desk.connect("one");
    assert!(
        matches!(&effects[..], [Effect::Tray(_), Effect::Accounts(_), Effect::Query { .. }]),
        "{effects:?}"
    );
    assert!(desk.connect("one").is_empty());

    let kept = || SecretsKept::Session { why: Phrase::of("error-keyring-locked", &[]) };
    let effects = desk.apply(Input::SecretsKept { account: id("one"), kept: kept() });
    let [Effect::Accounts(accounts)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(accounts[0].secrets, kept().told(Language::english()));
    assert_eq!(*accounts, desk.core.account_views());
    assert!(desk.apply(Input::SecretsKept { account: id("one"), kept: kept() }).is_empty());
    assert!(desk.apply(Input::SecretsKept { account: id("nobody"), kept: kept() }).is_empty());
}

#[test]
fn a_call_told_as_missed_stays_so_when_its_other_end_is_uncertain() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let other = with(&first, &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}}));
    desk.call(&first);
    desk.call(&ended(&first));
    desk.call(&other);
    desk.lose("one");
    assert_eq!(desk.on_screen(NotificationKind::Missed).len(), 1);
    desk.connect("one");
    desk.call(&ended(&other));
    assert_eq!(desk.on_screen(NotificationKind::Missed).len(), 1);
    assert_eq!(desk.told.len(), 2, "one ring, one missed: {:?}", desk.told);
}

#[test]
fn all_notifications_of_a_loss_come_before_the_history() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    desk.call(&with(&first, &json!({"phoneCallId": "c2"})));
    let effects = desk.lose("one");
    let closes = |effect: &Effect| matches!(effect, Effect::CloseNotification { .. });
    assert!(effects[..2].iter().all(closes) && !effects[2..].iter().any(closes), "{effects:?}");
}

#[test]
fn a_person_who_signed_out_is_not_asked_to_sign_in() {
    let mut desk = Desk::new();
    let out = Account { signed_out: true, ..account("one") };
    desk.save(out);
    let effects = desk.apply(Input::Connection { account: id("one"), state: refused() });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Notify { .. })), "{effects:?}");
    assert_eq!(desk.core.account_views()[0].secrets, SecretsKept::SignedOut);
    assert_eq!(desk.core.tray().icon, TrayIcon::Disconnected);
    desk.edit(SettingsEdit::EditAccount(id("one"), AccountEdit::Name("Desk".into())));
    desk.edit(SettingsEdit::EditAccount(id("one"), AccountEdit::Colour(9)));
    let view = desk.core.account_views().remove(0);
    assert_eq!((view.name.as_str(), view.colour), ("Desk", 1));
}
