//! What is learnt afterwards, by asking the server: when it is asked, what becomes of its answers.

use std::time::Duration;

use ringtray_core::{
    Account, CallEntry, Direction, Effect, Entry, EntryDetail, EntryId, Input, Mode, NotificationKind,
    NotificationSettings, Outcome, Phase, ReconciliationQuery, ReconciliationResult, Reply, Suppressed,
    Timestamp,
};
use ringtray_datachannel::unified_api::Collection;
use serde_json::{Value, json};

use crate::desk::{BEGIN, Desk, SERVER_BEHIND, account, ended, id, incoming, updated, waiting, with};

const MARGIN: i64 = 120_000;

/// Some messages that a server sends.
type Messages = fn(&mut Desk);

#[test]
fn the_server_is_asked_after_each_join_for_what_lasts_and_for_what_a_gap_hid() {
    let mut desk = Desk::of(&[account("one")]);
    desk.connect("one");
    assert_eq!(desk.questions, [(id("one"), ReconciliationQuery { number: 1, live: true, since: None })]);
    answer(&mut desk, Some(calls(&[])), None);

    awake(&mut desk, 600);
    let lost = desk.now;
    desk.lose("one");
    desk.wait(60);
    desk.connect("one");
    let since = Some(Timestamp(lost - MARGIN));
    assert_eq!(question(&desk), ReconciliationQuery { number: 2, live: true, since });
    // Without an answer what happened is still not known at the next.
    desk.lose("one");
    desk.connect("one");
    assert_eq!(question(&desk), ReconciliationQuery { number: 3, live: true, since });
    answer(&mut desk, Some(calls(&[])), Some(calls(&[])));
    // A pause of reading is no join.
    desk.pause("one", true);
    assert_eq!(desk.questions.len(), 3);

    desk.lose("one");
    let lost = desk.now;
    desk.wait(40 * 24 * 3600);
    desk.connect("one");
    assert!(lost < desk.now - 30 * 24 * 3600 * 1000);
    assert_eq!(question(&desk).since, Some(Timestamp(desk.now - 30 * 24 * 3600 * 1000)), "a month at most");
}

#[test]
fn connections_cut_every_few_seconds_do_not_make_a_flood_of_questions() {
    let mut desk = Desk::of(&[account("one")]);
    let began = desk.now;
    for _ in 0..60 {
        desk.connect("one");
        for _ in 0..5 {
            desk.wait(1);
            desk.apply(Input::Tick);
        }
        desk.lose("one");
    }
    let minutes = (desk.now - began) / 60_000;
    assert_eq!((minutes, desk.questions.len()), (5, 31), "three in any half minute");
    // What could not be asked yet is asked as soon as it may be.
    desk.connect("one");
    assert_eq!(desk.questions.len(), 31);
    desk.wait(5);
    desk.apply(Input::Tick);
    assert_eq!(desk.questions.len(), 32);
}

#[test]
fn a_run_goes_on_where_the_one_before_ended() {
    let entry = |name: &str, at, detail| Entry::new(EntryId(name.into()), id("one"), Timestamp(at), detail);
    let gap = entry("g", BEGIN - 7_200_000, EntryDetail::Gap { until: None, times: 1 });
    let call = entry("c", BEGIN - 9_000_000, EntryDetail::Call(known_call(Outcome::Missed)));
    for (case, entries, since) in [
        ("it was ended", vec![gap, call.clone()], Some(BEGIN - 7_200_000 - MARGIN)),
        ("it was killed", vec![call], Some(BEGIN - 9_000_000 - MARGIN)),
        ("nothing is known of one", vec![], None),
    ] {
        let mut desk = Desk::of(&[account("one")]);
        desk.apply(Input::Restored(entries));
        desk.connect("one");
        assert_eq!(question(&desk).since, since.map(Timestamp), "{case}");
    }
}

#[test]
fn sleep_is_a_gap_from_its_beginning() {
    let mut desk = Desk::new();
    desk.now += 30_000;
    desk.apply(Input::Tick);
    let asleep = desk.now;
    desk.now += 8 * 3_600_000;
    desk.lose("one");
    desk.connect("one");
    assert_eq!(question(&desk).since, Some(Timestamp(asleep - MARGIN)));
}

#[test]
fn calls_missed_meanwhile_are_entries_marked_and_told_in_one_summary_once() {
    let mut desk = connected();
    away(&mut desk, 600);
    let [first, second] = [missed(&desk, "m1", 300), missed(&desk, "m2", 200)];
    let records = [second, first.clone()];

    let effects = answer(&mut desk, Some(calls(&[])), Some(calls(&records)));

    let told: Vec<_> = effects.iter().filter(|effect| matches!(effect, Effect::Notify { .. })).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let summary = &desk.screen["summary:missed"];
    assert_eq!((summary.summary.as_str(), summary.kind), ("2 missed calls", NotificationKind::Missed));
    assert_eq!(desk.core.alerts().missed, 2);
    let entry = &desk.history[&EntryId("call:one:m1".into())];
    assert_eq!((entry.suppressed, entry.unseen), (Some(Suppressed::Afterwards), true));
    assert_eq!(
        entry.at,
        Timestamp(desk.now - 300_000),
        "by our clock, though the server's is an hour behind"
    );
    let call = as_call(entry);
    assert_eq!((call.outcome, call.phase, call.ended), (Some(Outcome::Missed), Phase::Ended, None));
    assert_eq!(
        (call.name.as_deref(), call.number.as_deref()),
        (Some("Maria Popescu"), Some("+40 21 555 0142"))
    );
    assert_eq!(call.extension.as_deref(), Some("0003*006"));
    let raw =
        |id: &str| desk.stored_records.iter().find(|(entry, _)| entry.0 == id).map(|(_, raw)| raw.clone());
    assert_eq!(raw("call:one:m1"), Some(first.to_string()));

    // The same again after another gap, and after a restart.
    away(&mut desk, 60);
    let again = answer(&mut desk, Some(calls(&[])), Some(calls(&records)));
    assert!(again.is_empty(), "{again:?}");
    let mut later = connected();
    later.history.clone_from(&desk.history);
    later.now = desk.now;
    later.apply(Input::Restored(desk.history.values().cloned().collect()));
    away(&mut later, 60);
    let again = answer(&mut later, None, Some(calls(&records)));
    assert!(again.is_empty(), "{again:?}");

    desk.apply(Input::Seen);
    assert_eq!((desk.core.alerts().missed, desk.screen.len()), (0, 0));
}

#[test]
fn what_must_not_be_told_is_counted_all_the_same() {
    let kinds = json!({"kinds": {"missed": {"show": false}}});
    let settings: NotificationSettings = serde_json::from_value(kinds).unwrap();
    let mut desk = Desk::with(&[account("one")], settings);
    desk.connect("one");
    away(&mut desk, 600);
    let record = missed(&desk, "m1", 300);
    answer(&mut desk, None, Some(calls(&[record])));
    assert!(desk.screen.is_empty());
    assert_eq!(desk.core.alerts().missed, 1);
}

#[test]
fn how_a_record_went() {
    let view = |fields: Value| {
        with(
            &json!({"extension": "0003*006", "source": ["555"], "destination": ["0003*006"], "flow": 8}),
            &fields,
        )
    };
    let when = |desk: &Desk| desk.server(-290);
    let desk = connected();
    let (made, theirs) = (
        json!({"source": ["0003*006"], "destination": ["555"], "flow": 4}),
        json!({"extension": "0003*002", "destination": ["0003*002"], "disposition": 0}),
    );
    let cases = [
        ("no answer", vec![view(json!({"disposition": 3}))], Some((Direction::Inbound, Outcome::Missed))),
        ("busy", vec![view(json!({"disposition": "1"}))], Some((Direction::Inbound, Outcome::Missed))),
        ("answered", vec![view(json!({"disposition": 0}))], Some((Direction::Inbound, Outcome::Answered))),
        (
            "a date",
            vec![view(json!({"answered": when(&desk)}))],
            Some((Direction::Inbound, Outcome::Answered)),
        ),
        ("failed", vec![view(json!({"disposition": 2}))], Some((Direction::Inbound, Outcome::Unknown))),
        ("not allowed", vec![view(json!({"disposition": 5}))], Some((Direction::Inbound, Outcome::Unknown))),
        ("unknown", vec![view(json!({"disposition": 4}))], Some((Direction::Inbound, Outcome::Unknown))),
        ("nothing is said", vec![view(json!({}))], Some((Direction::Inbound, Outcome::Unknown))),
        (
            "a colleague took it",
            vec![view(json!({"disposition": 3})), view(theirs.clone())],
            Some((Direction::Inbound, Outcome::AnsweredElsewhere)),
        ),
        (
            "a colleague did not either",
            vec![view(json!({"disposition": 3})), with(&view(theirs.clone()), &json!({"disposition": 3}))],
            Some((Direction::Inbound, Outcome::Missed)),
        ),
        (
            "made",
            vec![with(&view(json!({"disposition": 3})), &made)],
            Some((Direction::Outbound, Outcome::NotAnswered)),
        ),
        (
            "made, and taken by a colleague",
            vec![
                with(
                    &view(json!({"disposition": 0})),
                    &with(&made, &json!({"destination": ["0003*002"], "flow": 2})),
                ),
                with(&view(theirs.clone()), &json!({"source": ["0003*006"], "flow": 2})),
            ],
            Some((Direction::Outbound, Outcome::Answered)),
        ),
        (
            "by the short number, without the extension",
            vec![json!({"source": ["0003*007"], "destination": ["006"], "flow": 2, "disposition": 3})],
            Some((Direction::Inbound, Outcome::Missed)),
        ),
        (
            "to a public number of ours",
            vec![view(json!({"destination": ["+40215550100"], "disposition": 3}))],
            Some((Direction::Inbound, Outcome::Missed)),
        ),
        ("a colleague's", vec![view(theirs)], None),
        ("without a view", vec![], None),
    ];
    for (case, views, expected) in cases {
        let mut desk = connected();
        away(&mut desk, 600);
        let record = with(&missed(&desk, "m1", 300), &json!({"phoneCallView": views}));
        answer(&mut desk, None, Some(calls(&[record])));
        let told = desk.calls().first().map(|call| (call.direction, call.outcome.unwrap()));
        assert_eq!(told, expected, "{case}");
        let missed = expected.is_some_and(|(_, outcome)| outcome == Outcome::Missed);
        assert_eq!(desk.core.alerts().missed, u32::from(missed), "{case}");
        assert_eq!(desk.screen.len(), usize::from(missed), "{case}");
    }
}

#[test]
fn without_an_extension_that_is_known_the_flow_says_which_way_it_went() {
    for (flow, direction) in [(8, Direction::Inbound), (4, Direction::Outbound), (2, Direction::Inbound)] {
        let mut desk = Desk::new();
        away(&mut desk, 600);
        let mut record = missed(&desk, "m1", 300);
        record["phoneCallView"][0]["flow"] = json!(flow);
        answer(&mut desk, None, Some(calls(&[record])));
        assert_eq!(desk.the_call().direction, direction, "{flow}");
    }
}

#[test]
fn a_call_that_messages_told_too_is_one_call() {
    // What messages tell before the gap, what its record is called, and what they tell after the answer.
    let rang = |desk: &mut Desk| {
        desk.call(&incoming(desk));
    };
    let gone = |desk: &mut Desk| {
        let first = incoming(desk);
        desk.call(&first);
        desk.call(&ended(&first));
    };
    let taken = |desk: &mut Desk| {
        let first = incoming(desk);
        desk.call(&first);
        desk.call(&updated(&first, &json!({"answered": desk.server(1)})));
    };
    let nothing = |_: &mut Desk| {};
    let cases: [(&str, Messages, &str, Messages, Outcome); 9] = [
        ("it rang when the gap began", rang, "c1", nothing, Outcome::Missed),
        ("the same by another name", rang, "b817", nothing, Outcome::Missed),
        ("it was over before", gone, "c1", nothing, Outcome::Missed),
        ("the same by another name", gone, "b817", nothing, Outcome::Missed),
        ("it was answered before", taken, "c1", nothing, Outcome::Answered),
        ("the same by another name", taken, "b817", nothing, Outcome::Answered),
        ("its end comes late", rang, "c1", |desk| drop(desk.call(&late_end(desk))), Outcome::Missed),
        ("only its end comes, late", nothing, "c1", |desk| drop(desk.call(&late_end(desk))), Outcome::Missed),
        ("nothing but the record", nothing, "c1", nothing, Outcome::Missed),
    ];
    for (case, before, name, after, outcome) in cases {
        let mut desk = connected();
        let began = desk.server(0);
        before(&mut desk);
        away(&mut desk, 30);
        let record = with(&missed(&desk, name, 0), &json!({"published": began}));
        answer(&mut desk, None, Some(calls(std::slice::from_ref(&record))));
        after(&mut desk);
        assert_eq!(desk.calls().len(), 1, "{case}: {:?}", desk.calls());
        assert_eq!(desk.the_call().outcome, Some(outcome), "{case}");
        assert_eq!(desk.core.alerts().missed, u32::from(outcome == Outcome::Missed), "{case}");
        let shown = desk.on_screen(NotificationKind::Missed).len();
        assert_eq!(shown, usize::from(outcome == Outcome::Missed), "{case}: {:?}", desk.screen);

        away(&mut desk, 30);
        let again = answer(&mut desk, None, Some(calls(&[record])));
        assert!(again.is_empty(), "{case}: {again:?}");
    }
}

#[test]
fn two_calls_of_one_caller_at_the_same_time_are_two() {
    let mut desk = connected();
    away(&mut desk, 600);
    let records = [missed(&desk, "m1", 300), missed(&desk, "m2", 302)];
    answer(&mut desk, None, Some(calls(&records)));
    assert_eq!(desk.calls().len(), 2);
}

#[test]
fn who_calls_again_at_once_is_another_call() {
    let mut desk = connected();
    let first = incoming(&desk);
    desk.call(&first);
    desk.call(&ended(&first));
    away(&mut desk, 4);
    let record = ringing(&desk, "c2", 1);
    answer(&mut desk, Some(calls(&[record])), None);
    assert_eq!(desk.calls().len(), 2);
    assert_eq!(desk.times_told(NotificationKind::Ringing), 2);
}

#[test]
fn a_record_of_before_the_gap_is_no_news_by_itself() {
    let mut desk = connected();
    awake(&mut desk, 600);
    away(&mut desk, 60);
    let record = missed(&desk, "m1", 300);
    answer(&mut desk, None, Some(calls(&[record])));
    assert!(desk.calls().is_empty());
}

#[test]
fn how_a_call_of_an_earlier_run_ended_is_made_known() {
    let mut desk = connected();
    away(&mut desk, 600);
    let started = Timestamp(desk.now - SERVER_BEHIND - 300_000);
    for (known, outcome, told) in [
        (Outcome::Unknown, Outcome::Missed, 1),
        (Outcome::Answered, Outcome::Answered, 0),
        (Outcome::Missed, Outcome::Missed, 0),
    ] {
        let mut desk = connected();
        away(&mut desk, 600);
        let call = CallEntry { started, ..known_call(known) };
        let at = Timestamp(desk.now - 300_000);
        let entry = Entry::new(EntryId("call:one:m1".into()), id("one"), at, EntryDetail::Call(call));
        desk.history.insert(entry.id.clone(), entry);
        let record = missed(&desk, "m1", 300);
        answer(&mut desk, None, Some(calls(&[record])));
        assert_eq!(desk.the_call().outcome, Some(outcome), "{known:?}");
        assert_eq!(desk.on_screen(NotificationKind::Missed).len(), told, "{known:?}");
        assert_eq!(desk.stored_records.len(), told, "{known:?}");
    }
}

#[test]
fn what_was_refused_is_not_asked_for_again_by_this_sign_in() {
    let refused = || Some(Reply::Refused { why: "HTTP status 403".into() });
    let cases = [
        ("both", refused(), refused(), None),
        (
            "the calls that last",
            refused(),
            Some(Reply::Calls { calls: vec![], server_time: None }),
            Some(false),
        ),
        ("the records", Some(Reply::Calls { calls: vec![], server_time: None }), refused(), Some(true)),
    ];
    for (case, live, records, asked_for_live) in cases {
        let mut desk = connected();
        away(&mut desk, 60);
        let before = desk.questions.len();
        answer(&mut desk, live, records);
        for _ in 0..3 {
            away(&mut desk, 60);
            desk.wait(3600);
        }
        let later = &desk.questions[before..];
        match asked_for_live {
            None => assert!(later.is_empty(), "{case}: {later:?}"),
            Some(live) => assert!(
                later.len() == 3
                    && later.iter().all(|(_, asked)| asked.live == live && asked.since.is_some() != live),
                "{case}: {later:?}"
            ),
        }
        // A new sign-in may do what the one before might not; what was not learnt is still asked for.
        desk.save(account("one"));
        away(&mut desk, 60);
        assert!(question(&desk).live && question(&desk).since.is_some(), "{case}");
    }
}

#[test]
fn a_refusal_that_comes_too_late_counts_for_its_sign_in() {
    let refused = || Some(Reply::Refused { why: "HTTP status 403".into() });
    let mut desk = connected();
    let late = Box::new(learnt(&desk, refused(), refused()));
    desk.lose("one");
    desk.apply(Input::Reconciled { account: id("one"), result: late.clone() });
    let asked = desk.questions.len();
    desk.connect("one");
    assert_eq!(desk.questions.len(), asked);
    desk.save(account("one"));
    desk.apply(Input::Reconciled { account: id("one"), result: late });
    away(&mut desk, 60);
    assert_eq!(desk.questions.len(), asked + 1);
}

#[test]
fn a_busy_server_is_asked_later_and_one_with_a_fault_three_times() {
    let busy = |wait: Option<u64>| Some(Reply::Busy { wait: wait.map(Duration::from_secs) });
    for (wait, seconds) in [(Some(90), 90), (Some(0), 10), (None, 60)] {
        let mut desk = connected();
        let asked = desk.questions.len();
        answer(&mut desk, busy(wait), None);
        desk.wait(seconds - 1);
        assert_eq!(desk.questions.len(), asked);
        desk.wait(1);
        assert_eq!(desk.questions.len(), asked + 1, "{wait:?}");
    }
    let fault = || Some(Reply::Fault { why: "HTTP status 500".into() });
    let mut desk = connected();
    away(&mut desk, 60);
    let asked = desk.questions.len();
    for _ in 0..10 {
        answer(&mut desk, Some(calls(&[])), fault());
        desk.wait(3600);
    }
    let again = &desk.questions[asked..];
    assert!(again.len() == 2 && again.iter().all(|(_, asked)| !asked.live), "{again:?}");
    // What was not learnt is asked for after the next gap.
    let since = question(&desk).since;
    away(&mut desk, 60);
    assert_eq!(question(&desk).since, since);
}

#[test]
fn an_answer_that_comes_too_late_is_not_believed() {
    let mut desk = connected();
    let live = calls(&[ringing(&desk, "l1", 5)]);
    let late = learnt(&desk, Some(live), None);
    desk.lose("one");
    assert!(desk.apply(Input::Reconciled { account: id("one"), result: Box::new(late.clone()) }).is_empty());
    desk.connect("one");
    assert!(desk.apply(Input::Reconciled { account: id("one"), result: Box::new(late) }).is_empty());
    assert!(desk.calls().is_empty());
}

#[test]
fn a_call_that_lasts_is_one_of_the_calls_and_may_ring_once() {
    for (ago, rings) in [(5, 1), (58, 1), (61, 0)] {
        let mut desk = connected();
        let record = ringing(&desk, "c1", ago);
        answer(&mut desk, Some(calls(std::slice::from_ref(&record))), None);
        assert_eq!(desk.times_told(NotificationKind::Ringing), rings, "{ago} s");
        assert_eq!((desk.the_call().phase, desk.the_call().direction), (Phase::Ringing, Direction::Inbound));
        assert_eq!(desk.history.values().next().unwrap().suppressed, None);
        assert_eq!(desk.stored_records, [(EntryId("call:one:c1".into()), record.to_string())]);

        // Its messages go on with it.
        let first = with(&incoming(&desk), &json!({"started": desk.server(-ago)}));
        desk.call(&updated(&first, &json!({})));
        assert_eq!(desk.times_told(NotificationKind::Ringing), rings, "{ago} s");
        desk.call(&updated(&first, &json!({"answered": desk.server(0)})));
        assert_eq!(desk.the_call().phase, Phase::Talking);
        desk.call(&ended(&first));
        assert_eq!((desk.the_call().phase, desk.core.live().len()), (Phase::Ended, 0));
    }
}

#[test]
fn a_call_that_went_on_during_the_gap_goes_on() {
    for name in ["c1", "b817"] {
        let mut desk = connected();
        let first = incoming(&desk);
        let began = desk.server(0);
        desk.call(&first);
        let answered = desk.server(1);
        desk.wait(2);
        desk.call(&updated(&first, &json!({"answered": answered})));
        away(&mut desk, 60);
        assert_eq!(desk.the_call().phase, Phase::Ended);

        let mut record = with(&ringing(&desk, name, 0), &json!({"published": began, "answered": answered}));
        record["phoneCallView"][0]["status"] = json!(5);
        record["phoneCallView"][0]["onHold"] = desk.server(-1);
        answer(&mut desk, Some(calls(&[record])), Some(calls(&[])));

        assert_eq!((desk.the_call().phase, desk.the_call().outcome), (Phase::Held, None), "{name}");
        assert_eq!(desk.times_told(NotificationKind::Ringing), 1);
        desk.call(&ended(&first));
        assert_eq!((desk.the_call().phase, desk.core.live().len()), (Phase::Ended, 0), "{name}");
    }
}

#[test]
fn what_a_message_said_while_the_server_answered_counts_more() {
    let mut desk = connected();
    let first = incoming(&desk);
    let record = ringing(&desk, "c1", 0);
    desk.call(&first);
    desk.call(&updated(&first, &json!({"answered": desk.server(0), "hold": true})));
    desk.call(&ended(&first));
    answer(&mut desk, Some(calls(&[record])), None);
    assert_eq!((desk.the_call().phase, desk.the_call().outcome), (Phase::Ended, Some(Outcome::Answered)));
}

#[test]
fn a_call_of_others_or_of_unknown_direction_never_rings() {
    let local =
        json!({"flow": 2, "source": ["0003*002"], "destination": ["0003*001"], "extension": "0003*001"});
    let mut desk = connected();
    let record = with(&ringing(&desk, "c1", 5), &json!({"phoneCallView": [local]}));
    answer(&mut desk, Some(calls(std::slice::from_ref(&record))), None);
    assert!(desk.calls().is_empty() && desk.screen.is_empty());

    // Whose extension it is, nobody told yet.
    let caller =
        json!({"flow": 2, "source": ["0003*002"], "destination": ["0003*001"], "extension": "0003*002"});
    let mut desk = Desk::new();
    let both = with(&record, &json!({"phoneCallView": [caller, record["phoneCallView"][0]]}));
    answer(&mut desk, Some(calls(&[both])), None);
    assert!(desk.calls().is_empty() && desk.screen.is_empty());
}

#[test]
fn an_account_that_signs_in_with_cookies_asks_for_nothing() {
    let user = Account { mode: Mode::User, ..account("one") };
    let mut desk = Desk::of(&[user]);
    desk.connect("one");
    away(&mut desk, 60);
    assert!(desk.questions.is_empty());
}

#[test]
fn since_is_told_by_the_servers_clock_where_that_is_known() {
    let question = ReconciliationQuery { number: 1, live: true, since: Some(Timestamp(10_000_000)) };
    let now = Timestamp(20_000_000);
    assert_eq!(question.since_by(Some(Timestamp(19_000_000)), now), Some(Timestamp(9_000_000)));
    assert_eq!(question.since_by(None, now), Some(Timestamp(6_400_000)));
    assert_eq!(ReconciliationQuery { since: None, ..question }.since_by(None, now), None);
}

/// Connected, and it is known which extension is the user's.
fn connected() -> Desk {
    let mut desk = Desk::new();
    desk.register("0003*006", "sip:006@10.0.0.9", &json!("3600"));
    desk
}

/// Lets time pass as the shell does, which never keeps quiet for longer than half a minute.
fn awake(desk: &mut Desk, seconds: i64) {
    for _ in 0..seconds / 30 {
        desk.wait(30);
        desk.apply(Input::Tick);
    }
}

/// Without a connection for so many seconds.
fn away(desk: &mut Desk, seconds: i64) {
    desk.state("one", waiting());
    desk.wait(seconds);
    desk.connect("one");
}

fn question(desk: &Desk) -> ReconciliationQuery {
    desk.questions.last().unwrap().1
}

fn calls(records: &[Value]) -> Reply {
    let page =
        Collection::read(&json!({"entry": records, "totalResults": records.len()}).to_string()).unwrap();
    Reply::Calls { calls: page.calls, server_time: None }
}

fn learnt(desk: &Desk, live: Option<Reply>, records: Option<Reply>) -> ReconciliationResult {
    let known = desk.history.values().filter(|entry| matches!(entry.detail, EntryDetail::Call(_)));
    let timed = |reply| match reply {
        Reply::Calls { calls, .. } => Reply::Calls { calls, server_time: Some(desk.server_ms()) },
        other => other,
    };
    let (live, records) = (live.map(timed), records.map(timed));
    ReconciliationResult { number: question(desk).number, live, records, known: known.cloned().collect() }
}

fn answer(desk: &mut Desk, live: Option<Reply>, records: Option<Reply>) -> Vec<Effect> {
    let learnt = Box::new(learnt(desk, live, records));
    desk.apply(Input::Reconciled { account: id("one"), result: learnt })
}

/// The record of a call of Maria's so many seconds ago that nobody answered.
fn missed(desk: &Desk, name: &str, ago: i64) -> Value {
    json!({"id": name, "ownerId": "3", "published": desk.server(-ago), "phoneCallView": [{"id": "01",
        "extension": "0003*006", "source": ["+40 21 555 0142"], "destination": ["0003*006"], "flow": 8,
        "callerID": "Maria Popescu <+40 21 555 0142>", "disposition": 3}]})
}

/// A call of Maria's that rings since so many seconds.
fn ringing(desk: &Desk, name: &str, ago: i64) -> Value {
    let mut record = missed(desk, name, ago);
    record["phoneCallView"][0]["disposition"] = Value::Null;
    record["phoneCallView"][0]["status"] = json!(3);
    record
}

fn late_end(desk: &Desk) -> Value {
    ended(&incoming(desk))
}

fn known_call(outcome: Outcome) -> CallEntry {
    CallEntry {
        direction: Direction::Inbound,
        phase: Phase::Ended,
        outcome: Some(outcome),
        name: Some("Maria Popescu".into()),
        number: Some("+40 21 555 0142".into()),
        extension: Some("0003*006".into()),
        started: Timestamp(BEGIN - 9_000_000),
        answered: None,
        ended: None,
        clock_ahead: 0,
    }
}

fn as_call(entry: &Entry) -> &CallEntry {
    match &entry.detail {
        EntryDetail::Call(call) => call,
        other => panic!("{other:?}"),
    }
}
