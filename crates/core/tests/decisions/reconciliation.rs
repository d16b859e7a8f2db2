//! Reconciliation with the server's records: when the server is queried, and what becomes of its answers.

use std::time::Duration;

use ringtray_core::{
    Account, CallEntry, Direction, Effect, Entry, EntryDetail, EntryId, Input, Mode, NotificationKind,
    NotificationSettings, Outcome, Phase, ReconciliationQuery, ReconciliationResult, Reply, Suppressed,
    Timestamp,
};
use ringtray_datachannel::unified_api::Collection;
use serde_json::{Value, json};

use crate::fixture::{BEGIN, Fixture, SERVER_BEHIND, account, ended, id, incoming, updated, waiting, with};

const MARGIN: i64 = 120_000;

/// Some messages that a server sends.
type Messages = fn(&mut Fixture);

#[test]
fn the_server_is_asked_after_each_join_for_what_lasts_and_for_what_a_gap_hid() {
    let mut fixture = Fixture::of(&[account("one")]);
    fixture.connect("one");
    assert_eq!(fixture.questions, [(id("one"), ReconciliationQuery { number: 1, live: true, since: None })]);
    answer(&mut fixture, Some(calls(&[])), None);

    awake(&mut fixture, 600);
    let lost = fixture.now;
    fixture.lose("one");
    fixture.wait(60);
    fixture.connect("one");
    let since = Some(Timestamp(lost - MARGIN));
    assert_eq!(question(&fixture), ReconciliationQuery { number: 2, live: true, since });
    // Without a result, the gap is still unknown at the next query.
    fixture.lose("one");
    fixture.connect("one");
    assert_eq!(question(&fixture), ReconciliationQuery { number: 3, live: true, since });
    answer(&mut fixture, Some(calls(&[])), Some(calls(&[])));
    // A pause in reading is not a new connection.
    fixture.pause("one", true);
    assert_eq!(fixture.questions.len(), 3);

    fixture.lose("one");
    let lost = fixture.now;
    fixture.wait(40 * 24 * 3600);
    fixture.connect("one");
    assert!(lost < fixture.now - 30 * 24 * 3600 * 1000);
    assert_eq!(
        question(&fixture).since,
        Some(Timestamp(fixture.now - 30 * 24 * 3600 * 1000)),
        "a month at most"
    );
}

#[test]
fn connections_cut_every_few_seconds_do_not_make_a_flood_of_questions() {
    let mut fixture = Fixture::of(&[account("one")]);
    let began = fixture.now;
    for _ in 0..60 {
        fixture.connect("one");
        for _ in 0..5 {
            fixture.wait(1);
            fixture.apply(Input::Tick);
        }
        fixture.lose("one");
    }
    let minutes = (fixture.now - began) / 60_000;
    assert_eq!((minutes, fixture.questions.len()), (5, 31), "three in any half minute");
    // A query that was not allowed yet is made as soon as it is.
    fixture.connect("one");
    assert_eq!(fixture.questions.len(), 31);
    fixture.wait(5);
    fixture.apply(Input::Tick);
    assert_eq!(fixture.questions.len(), 32);
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
        let mut fixture = Fixture::of(&[account("one")]);
        fixture.apply(Input::Restored(entries));
        fixture.connect("one");
        assert_eq!(question(&fixture).since, since.map(Timestamp), "{case}");
    }
}

#[test]
fn sleep_is_a_gap_from_its_beginning() {
    let mut fixture = Fixture::new();
    fixture.now += 30_000;
    fixture.apply(Input::Tick);
    let asleep = fixture.now;
    fixture.now += 8 * 3_600_000;
    fixture.lose("one");
    fixture.connect("one");
    assert_eq!(question(&fixture).since, Some(Timestamp(asleep - MARGIN)));
}

#[test]
fn calls_missed_meanwhile_are_entries_marked_and_told_in_one_summary_once() {
    let mut fixture = connected();
    away(&mut fixture, 600);
    let [first, second] = [missed(&fixture, "m1", 300), missed(&fixture, "m2", 200)];
    let records = [second, first.clone()];

    let effects = answer(&mut fixture, Some(calls(&[])), Some(calls(&records)));

    let told: Vec<_> = effects.iter().filter(|effect| matches!(effect, Effect::Notify { .. })).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let summary = &fixture.screen["summary:missed"];
    assert_eq!((summary.summary.as_str(), summary.kind), ("2 missed calls", NotificationKind::Missed));
    assert_eq!(fixture.core.alerts().missed, 2);
    let entry = &fixture.history[&EntryId("call:one:m1".into())];
    assert_eq!((entry.suppressed, entry.unseen), (Some(Suppressed::Afterwards), true));
    assert_eq!(
        entry.at,
        Timestamp(fixture.now - 300_000),
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
        |id: &str| fixture.stored_records.iter().find(|(entry, _)| entry.0 == id).map(|(_, raw)| raw.clone());
    assert_eq!(raw("call:one:m1"), Some(first.to_string()));

    // The same again after another gap, and after a restart.
    away(&mut fixture, 60);
    let again = answer(&mut fixture, Some(calls(&[])), Some(calls(&records)));
    assert!(again.is_empty(), "{again:?}");
    let mut later = connected();
    later.history.clone_from(&fixture.history);
    later.now = fixture.now;
    later.apply(Input::Restored(fixture.history.values().cloned().collect()));
    away(&mut later, 60);
    let again = answer(&mut later, None, Some(calls(&records)));
    assert!(again.is_empty(), "{again:?}");

    fixture.apply(Input::Seen);
    assert_eq!((fixture.core.alerts().missed, fixture.screen.len()), (0, 0));
}

#[test]
fn what_must_not_be_told_is_counted_all_the_same() {
    let kinds = json!({"kinds": {"missed": {"show": false}}});
    let settings: NotificationSettings = serde_json::from_value(kinds).unwrap();
    let mut fixture = Fixture::with(&[account("one")], settings);
    fixture.connect("one");
    away(&mut fixture, 600);
    let record = missed(&fixture, "m1", 300);
    answer(&mut fixture, None, Some(calls(&[record])));
    assert!(fixture.screen.is_empty());
    assert_eq!(fixture.core.alerts().missed, 1);
}

#[test]
fn how_a_record_went() {
    let view = |fields: Value| {
        with(
            &json!({"extension": "0003*006", "source": ["555"], "destination": ["0003*006"], "flow": 8}),
            &fields,
        )
    };
    let when = |fixture: &Fixture| fixture.server(-290);
    let fixture = connected();
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
            vec![view(json!({"answered": when(&fixture)}))],
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
        let mut fixture = connected();
        away(&mut fixture, 600);
        let record = with(&missed(&fixture, "m1", 300), &json!({"phoneCallView": views}));
        answer(&mut fixture, None, Some(calls(&[record])));
        let told = fixture.calls().first().map(|call| (call.direction, call.outcome.unwrap()));
        assert_eq!(told, expected, "{case}");
        let missed = expected.is_some_and(|(_, outcome)| outcome == Outcome::Missed);
        assert_eq!(fixture.core.alerts().missed, u32::from(missed), "{case}");
        assert_eq!(fixture.screen.len(), usize::from(missed), "{case}");
    }
}

#[test]
fn without_an_extension_that_is_known_the_flow_says_which_way_it_went() {
    for (flow, direction) in [(8, Direction::Inbound), (4, Direction::Outbound), (2, Direction::Inbound)] {
        let mut fixture = Fixture::new();
        away(&mut fixture, 600);
        let mut record = missed(&fixture, "m1", 300);
        record["phoneCallView"][0]["flow"] = json!(flow);
        answer(&mut fixture, None, Some(calls(&[record])));
        assert_eq!(fixture.the_call().direction, direction, "{flow}");
    }
}

#[test]
fn a_call_that_messages_told_too_is_one_call() {
    // The messages before the gap, the name in the record, and the messages after the query.
    let rang = |fixture: &mut Fixture| {
        fixture.call(&incoming(fixture));
    };
    let gone = |fixture: &mut Fixture| {
        let first = incoming(fixture);
        fixture.call(&first);
        fixture.call(&ended(&first));
    };
    let taken = |fixture: &mut Fixture| {
        let first = incoming(fixture);
        fixture.call(&first);
        fixture.call(&updated(&first, &json!({"answered": fixture.server(1)})));
    };
    let nothing = |_: &mut Fixture| {};
    let cases: [(&str, Messages, &str, Messages, Outcome); 9] = [
        ("it rang when the gap began", rang, "c1", nothing, Outcome::Missed),
        ("the same by another name", rang, "b817", nothing, Outcome::Missed),
        ("it was over before", gone, "c1", nothing, Outcome::Missed),
        ("the same by another name", gone, "b817", nothing, Outcome::Missed),
        ("it was answered before", taken, "c1", nothing, Outcome::Answered),
        ("the same by another name", taken, "b817", nothing, Outcome::Answered),
        ("its end comes late", rang, "c1", |fixture| drop(fixture.call(&late_end(fixture))), Outcome::Missed),
        (
            "only its end comes, late",
            nothing,
            "c1",
            |fixture| drop(fixture.call(&late_end(fixture))),
            Outcome::Missed,
        ),
        ("nothing but the record", nothing, "c1", nothing, Outcome::Missed),
    ];
    for (case, before, name, after, outcome) in cases {
        let mut fixture = connected();
        let began = fixture.server(0);
        before(&mut fixture);
        away(&mut fixture, 30);
        let record = with(&missed(&fixture, name, 0), &json!({"published": began}));
        answer(&mut fixture, None, Some(calls(std::slice::from_ref(&record))));
        after(&mut fixture);
        assert_eq!(fixture.calls().len(), 1, "{case}: {:?}", fixture.calls());
        assert_eq!(fixture.the_call().outcome, Some(outcome), "{case}");
        assert_eq!(fixture.core.alerts().missed, u32::from(outcome == Outcome::Missed), "{case}");
        let shown = fixture.on_screen(NotificationKind::Missed).len();
        assert_eq!(shown, usize::from(outcome == Outcome::Missed), "{case}: {:?}", fixture.screen);

        away(&mut fixture, 30);
        let again = answer(&mut fixture, None, Some(calls(&[record])));
        assert!(again.is_empty(), "{case}: {again:?}");
    }
}

#[test]
fn two_calls_of_one_caller_at_the_same_time_are_two() {
    let mut fixture = connected();
    away(&mut fixture, 600);
    let records = [missed(&fixture, "m1", 300), missed(&fixture, "m2", 302)];
    answer(&mut fixture, None, Some(calls(&records)));
    assert_eq!(fixture.calls().len(), 2);
}

#[test]
fn who_calls_again_at_once_is_another_call() {
    let mut fixture = connected();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&ended(&first));
    away(&mut fixture, 4);
    let record = ringing(&fixture, "c2", 1);
    answer(&mut fixture, Some(calls(&[record])), None);
    assert_eq!(fixture.calls().len(), 2);
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 2);
}

#[test]
fn a_record_of_before_the_gap_is_no_news_by_itself() {
    let mut fixture = connected();
    awake(&mut fixture, 600);
    away(&mut fixture, 60);
    let record = missed(&fixture, "m1", 300);
    answer(&mut fixture, None, Some(calls(&[record])));
    assert!(fixture.calls().is_empty());
}

#[test]
fn how_a_call_of_an_earlier_run_ended_is_made_known() {
    let mut fixture = connected();
    away(&mut fixture, 600);
    let started = Timestamp(fixture.now - SERVER_BEHIND - 300_000);
    for (known, outcome, told) in [
        (Outcome::Unknown, Outcome::Missed, 1),
        (Outcome::Answered, Outcome::Answered, 0),
        (Outcome::Missed, Outcome::Missed, 0),
    ] {
        let mut fixture = connected();
        away(&mut fixture, 600);
        let call = CallEntry { started, ..known_call(known) };
        let at = Timestamp(fixture.now - 300_000);
        let entry = Entry::new(EntryId("call:one:m1".into()), id("one"), at, EntryDetail::Call(call));
        fixture.history.insert(entry.id.clone(), entry);
        let record = missed(&fixture, "m1", 300);
        answer(&mut fixture, None, Some(calls(&[record])));
        assert_eq!(fixture.the_call().outcome, Some(outcome), "{known:?}");
        assert_eq!(fixture.on_screen(NotificationKind::Missed).len(), told, "{known:?}");
        assert_eq!(fixture.stored_records.len(), told, "{known:?}");
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
        let mut fixture = connected();
        away(&mut fixture, 60);
        let before = fixture.questions.len();
        answer(&mut fixture, live, records);
        for _ in 0..3 {
            away(&mut fixture, 60);
            fixture.wait(3600);
        }
        let later = &fixture.questions[before..];
        match asked_for_live {
            None => assert!(later.is_empty(), "{case}: {later:?}"),
            Some(live) => assert!(
                later.len() == 3
                    && later.iter().all(|(_, asked)| asked.live == live && asked.since.is_some() != live),
                "{case}: {later:?}"
            ),
        }
        // A new sign-in may be allowed what the previous one was not. What is still unknown is requested.
        fixture.save(account("one"));
        away(&mut fixture, 60);
        assert!(question(&fixture).live && question(&fixture).since.is_some(), "{case}");
    }
}

#[test]
fn a_refusal_that_comes_too_late_counts_for_its_sign_in() {
    let refused = || Some(Reply::Refused { why: "HTTP status 403".into() });
    let mut fixture = connected();
    let late = Box::new(learnt(&fixture, refused(), refused()));
    fixture.lose("one");
    fixture.apply(Input::Reconciled { account: id("one"), result: late.clone() });
    let asked = fixture.questions.len();
    fixture.connect("one");
    assert_eq!(fixture.questions.len(), asked);
    fixture.save(account("one"));
    fixture.apply(Input::Reconciled { account: id("one"), result: late });
    away(&mut fixture, 60);
    assert_eq!(fixture.questions.len(), asked + 1);
}

#[test]
fn a_busy_server_is_asked_later_and_one_with_a_fault_three_times() {
    let busy = |wait: Option<u64>| Some(Reply::Busy { wait: wait.map(Duration::from_secs) });
    for (wait, seconds) in [(Some(90), 90), (Some(0), 10), (None, 60)] {
        let mut fixture = connected();
        let asked = fixture.questions.len();
        answer(&mut fixture, busy(wait), None);
        fixture.wait(seconds - 1);
        assert_eq!(fixture.questions.len(), asked);
        fixture.wait(1);
        assert_eq!(fixture.questions.len(), asked + 1, "{wait:?}");
    }
    let fault = || Some(Reply::Fault { why: "HTTP status 500".into() });
    let mut fixture = connected();
    away(&mut fixture, 60);
    let asked = fixture.questions.len();
    for _ in 0..10 {
        answer(&mut fixture, Some(calls(&[])), fault());
        fixture.wait(3600);
    }
    let again = &fixture.questions[asked..];
    assert!(again.len() == 2 && again.iter().all(|(_, asked)| !asked.live), "{again:?}");
    // What is still unknown is requested after the next gap.
    let since = question(&fixture).since;
    away(&mut fixture, 60);
    assert_eq!(question(&fixture).since, since);
}

#[test]
fn an_answer_that_comes_too_late_is_not_believed() {
    let mut fixture = connected();
    let live = calls(&[ringing(&fixture, "l1", 5)]);
    let late = learnt(&fixture, Some(live), None);
    fixture.lose("one");
    assert!(
        fixture.apply(Input::Reconciled { account: id("one"), result: Box::new(late.clone()) }).is_empty()
    );
    fixture.connect("one");
    assert!(fixture.apply(Input::Reconciled { account: id("one"), result: Box::new(late) }).is_empty());
    assert!(fixture.calls().is_empty());
}

#[test]
fn a_call_that_lasts_is_one_of_the_calls_and_may_ring_once() {
    for (ago, rings) in [(5, 1), (58, 1), (61, 0)] {
        let mut fixture = connected();
        let record = ringing(&fixture, "c1", ago);
        answer(&mut fixture, Some(calls(std::slice::from_ref(&record))), None);
        assert_eq!(fixture.times_told(NotificationKind::Ringing), rings, "{ago} s");
        assert_eq!(
            (fixture.the_call().phase, fixture.the_call().direction),
            (Phase::Ringing, Direction::Inbound)
        );
        assert_eq!(fixture.history.values().next().unwrap().suppressed, None);
        assert_eq!(fixture.stored_records, [(EntryId("call:one:c1".into()), record.to_string())]);

        // Its messages continue the entry.
        let first = with(&incoming(&fixture), &json!({"started": fixture.server(-ago)}));
        fixture.call(&updated(&first, &json!({})));
        assert_eq!(fixture.times_told(NotificationKind::Ringing), rings, "{ago} s");
        fixture.call(&updated(&first, &json!({"answered": fixture.server(0)})));
        assert_eq!(fixture.the_call().phase, Phase::Talking);
        fixture.call(&ended(&first));
        assert_eq!((fixture.the_call().phase, fixture.core.live().len()), (Phase::Ended, 0));
    }
}

#[test]
fn a_call_that_went_on_during_the_gap_goes_on() {
    for name in ["c1", "b817"] {
        let mut fixture = connected();
        let first = incoming(&fixture);
        let began = fixture.server(0);
        fixture.call(&first);
        let answered = fixture.server(1);
        fixture.wait(2);
        fixture.call(&updated(&first, &json!({"answered": answered})));
        away(&mut fixture, 60);
        assert_eq!(fixture.the_call().phase, Phase::Ended);

        let mut record =
            with(&ringing(&fixture, name, 0), &json!({"published": began, "answered": answered}));
        record["phoneCallView"][0]["status"] = json!(5);
        record["phoneCallView"][0]["onHold"] = fixture.server(-1);
        answer(&mut fixture, Some(calls(&[record])), Some(calls(&[])));

        assert_eq!((fixture.the_call().phase, fixture.the_call().outcome), (Phase::Held, None), "{name}");
        assert_eq!(fixture.times_told(NotificationKind::Ringing), 1);
        fixture.call(&ended(&first));
        assert_eq!((fixture.the_call().phase, fixture.core.live().len()), (Phase::Ended, 0), "{name}");
    }
}

#[test]
fn what_a_message_said_while_the_server_answered_counts_more() {
    let mut fixture = connected();
    let first = incoming(&fixture);
    let record = ringing(&fixture, "c1", 0);
    fixture.call(&first);
    fixture.call(&updated(&first, &json!({"answered": fixture.server(0), "hold": true})));
    fixture.call(&ended(&first));
    answer(&mut fixture, Some(calls(&[record])), None);
    assert_eq!(
        (fixture.the_call().phase, fixture.the_call().outcome),
        (Phase::Ended, Some(Outcome::Answered))
    );
}

#[test]
fn a_call_of_others_or_of_unknown_direction_never_rings() {
    let local =
        json!({"flow": 2, "source": ["0003*002"], "destination": ["0003*001"], "extension": "0003*001"});
    let mut fixture = connected();
    let record = with(&ringing(&fixture, "c1", 5), &json!({"phoneCallView": [local]}));
    answer(&mut fixture, Some(calls(std::slice::from_ref(&record))), None);
    assert!(fixture.calls().is_empty() && fixture.screen.is_empty());

    // It is not known yet whose extension it is.
    let caller =
        json!({"flow": 2, "source": ["0003*002"], "destination": ["0003*001"], "extension": "0003*002"});
    let mut fixture = Fixture::new();
    let both = with(&record, &json!({"phoneCallView": [caller, record["phoneCallView"][0]]}));
    answer(&mut fixture, Some(calls(&[both])), None);
    assert!(fixture.calls().is_empty() && fixture.screen.is_empty());
}

#[test]
fn an_account_that_signs_in_with_cookies_asks_for_nothing() {
    let user = Account { mode: Mode::User, ..account("one") };
    let mut fixture = Fixture::of(&[user]);
    fixture.connect("one");
    away(&mut fixture, 60);
    assert!(fixture.questions.is_empty());
}

#[test]
fn since_is_told_by_the_servers_clock_where_that_is_known() {
    let question = ReconciliationQuery { number: 1, live: true, since: Some(Timestamp(10_000_000)) };
    let now = Timestamp(20_000_000);
    assert_eq!(question.since_by(Some(Timestamp(19_000_000)), now), Some(Timestamp(9_000_000)));
    assert_eq!(question.since_by(None, now), Some(Timestamp(6_400_000)));
    assert_eq!(ReconciliationQuery { since: None, ..question }.since_by(None, now), None);
}

/// Connected, with the user's extension known.
fn connected() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:006@10.0.0.9", &json!("3600"));
    fixture
}

/// Lets time pass as the shell does, which ticks at least every half minute.
fn awake(fixture: &mut Fixture, seconds: i64) {
    for _ in 0..seconds / 30 {
        fixture.wait(30);
        fixture.apply(Input::Tick);
    }
}

/// Without a connection for so many seconds.
fn away(fixture: &mut Fixture, seconds: i64) {
    fixture.state("one", waiting());
    fixture.wait(seconds);
    fixture.connect("one");
}

fn question(fixture: &Fixture) -> ReconciliationQuery {
    fixture.questions.last().unwrap().1
}

fn calls(records: &[Value]) -> Reply {
    let page =
        Collection::read(&json!({"entry": records, "totalResults": records.len()}).to_string()).unwrap();
    Reply::Calls { calls: page.calls, server_time: None }
}

fn learnt(fixture: &Fixture, live: Option<Reply>, records: Option<Reply>) -> ReconciliationResult {
    let known = fixture.history.values().filter(|entry| matches!(entry.detail, EntryDetail::Call(_)));
    let timed = |reply| match reply {
        Reply::Calls { calls, .. } => Reply::Calls { calls, server_time: Some(fixture.server_ms()) },
        other => other,
    };
    let (live, records) = (live.map(timed), records.map(timed));
    ReconciliationResult { number: question(fixture).number, live, records, known: known.cloned().collect() }
}

fn answer(fixture: &mut Fixture, live: Option<Reply>, records: Option<Reply>) -> Vec<Effect> {
    let learnt = Box::new(learnt(fixture, live, records));
    fixture.apply(Input::Reconciled { account: id("one"), result: learnt })
}

/// The record of a call from Maria `ago` seconds ago that nobody answered.
fn missed(fixture: &Fixture, name: &str, ago: i64) -> Value {
    json!({"id": name, "ownerId": "3", "published": fixture.server(-ago), "phoneCallView": [{"id": "01",
        "extension": "0003*006", "source": ["+40 21 555 0142"], "destination": ["0003*006"], "flow": 8,
        "callerID": "Maria Popescu <+40 21 555 0142>", "disposition": 3}]})
}

/// A call from Maria that has been ringing for `ago` seconds.
fn ringing(fixture: &Fixture, name: &str, ago: i64) -> Value {
    let mut record = missed(fixture, name, ago);
    record["phoneCallView"][0]["disposition"] = Value::Null;
    record["phoneCallView"][0]["status"] = json!(3);
    record
}

fn late_end(fixture: &Fixture) -> Value {
    ended(&incoming(fixture))
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
