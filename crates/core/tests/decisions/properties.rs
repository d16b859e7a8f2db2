//! Properties of all messages in any order.

use proptest::prelude::*;
use ringtray_core::{CallEntry, Direction, Input, NotificationKind, Outcome, Phase, Timestamp};
use serde_json::{Value, json};

use crate::fixture::{BEGIN, Fixture, SERVER_BEHIND, ended, incoming, updated, waiting, with};

/// A call as the server reports it: each message and when it was sent, in seconds after the first.
type Story = Vec<(i64, Value)>;

/// What one telephone does in a call: it rings, may be answered or held, and ends.
fn leg(view: &'static str, number: &'static str) -> impl Strategy<Value = Story> {
    let flow = prop::sample::select(vec![json!("IN"), json!("IN"), json!("OUT"), json!(null)]);
    let answer = prop::option::of((1_i64..20, prop::sample::select(vec!["DIAL", "DIAL", "VOICEMAIL"])));
    let hold = any::<bool>();
    (flow, answer, hold, 21_i64..40).prop_map(move |(flow, answer, hold, end)| {
        let begun = BEGIN - SERVER_BEHIND;
        let first = with(
            &incoming(&Fixture::new()),
            &json!({"view": view, "flow": flow, "extension": {"extendedNumber": number}, "started": begun}),
        );
        let mut story = vec![(0, first.clone()), (1, updated(&first, &json!({})))];
        let mut now = first;
        if let Some((at, app)) = answer {
            now = updated(&now, &json!({"answered": begun + at * 1000, "pbxapp": app}));
            story.push((at, now.clone()));
        }
        if hold {
            story.push((20, updated(&now, &json!({"hold": true}))));
        }
        story.push((end, ended(&now)));
        story
    })
}

fn any_story() -> impl Strategy<Value = Story> {
    let two = (leg("00", "0003*006"), leg("01", "0003*007")).prop_map(|(mut one, other)| {
        one.extend(other);
        one.sort_by_key(|(at, _)| *at);
        one
    });
    prop_oneof![leg("00", "0003*006"), two]
}

/// The story with messages swapped, repeated and omitted.
fn any_telling() -> impl Strategy<Value = (Story, Story)> {
    any_story().prop_flat_map(|story| {
        let order = prop::collection::vec(0..story.len(), 0..3 * story.len());
        let told = story.clone();
        (Just(story), order.prop_map(move |order| order.into_iter().map(|at| told[at].clone()).collect()))
    })
}

/// The story with every message at least once, in any order.
fn any_order() -> impl Strategy<Value = (Story, Story)> {
    any_story().prop_flat_map(|story| {
        let twice: Story = story.iter().chain(&story).cloned().collect();
        (Just(story), Just(twice).prop_shuffle())
    })
}

fn tell(fixture: &mut Fixture, (at, payload): &(i64, Value)) {
    let timestamp = BEGIN - SERVER_BEHIND + at * 1000;
    let message = json!({"timestamp": timestamp, "class": "phonecall/update", "payload": payload});
    fixture.raw("one", &message.to_string());
}

fn told(story: &Story) -> Fixture {
    let mut fixture = Fixture::new();
    for message in story {
        tell(&mut fixture, message);
    }
    fixture
}

/// The state of the call by the simplest reading of all messages at once, without order or state. If the end of a
/// telephone was not reported, its outcome is unknown.
fn reference(told: &Story) -> (Direction, Outcome) {
    let legs: Vec<Leg<'_>> = ["0003*006", "0003*007"]
        .into_iter()
        .map(|number| {
            Leg(told.iter().map(|(_, m)| m).filter(|m| m["extension"]["extendedNumber"] == number).collect())
        })
        .filter(|leg| !leg.0.is_empty())
        .collect();
    let has = |direction| legs.iter().any(|leg| leg.direction() == direction);
    let end_told = legs.iter().all(Leg::is_over);
    let by_person = legs.iter().any(|leg| leg.is_answered(true));
    let by_anything = legs.iter().any(|leg| leg.is_answered(false));
    let rang_elsewhere =
        legs.iter().any(|leg| leg.direction() == Direction::Inbound && !leg.is_answered(false));
    if has(Direction::Inbound) {
        let outcome = match (by_person, rang_elsewhere, end_told) {
            (true, true, _) => Outcome::AnsweredElsewhere,
            (true, false, _) => Outcome::Answered,
            (false, _, true) => Outcome::Missed,
            (false, _, false) => Outcome::Unknown,
        };
        (Direction::Inbound, outcome)
    } else if has(Direction::Outbound) {
        let outcome = match (by_anything, end_told) {
            (true, _) => Outcome::Answered,
            (false, true) => Outcome::NotAnswered,
            (false, false) => Outcome::Unknown,
        };
        (Direction::Outbound, outcome)
    } else {
        (Direction::Unknown, if by_anything { Outcome::Answered } else { Outcome::Unknown })
    }
}

/// All messages of one telephone.
struct Leg<'a>(Vec<&'a Value>);

impl Leg<'_> {
    fn direction(&self) -> Direction {
        let flow = self.0.iter().find_map(|message| message["flow"].as_str());
        let from_somebody = self.0.iter().any(|message| message["callerid"].is_string());
        match flow {
            Some("IN") => Direction::Inbound,
            Some(_) => Direction::Outbound,
            None if from_somebody => Direction::Inbound,
            None => Direction::Unknown,
        }
    }

    fn is_answered(&self, by_person: bool) -> bool {
        self.0
            .iter()
            .any(|message| message["answered"].is_i64() && (!by_person || message["pbxapp"] == "DIAL"))
    }

    fn is_over(&self) -> bool {
        self.0.iter().any(|message| message["status"] == "DESTROYED")
    }
}

fn at_most_one_of_each(fixture: &Fixture) -> Result<(), TestCaseError> {
    prop_assert!(fixture.times_told(NotificationKind::Ringing) <= 1, "{:?}", fixture.told);
    prop_assert!(fixture.times_told(NotificationKind::Missed) <= 1, "{:?}", fixture.told);
    Ok(())
}

fn is_consistent(call: &CallEntry) -> Result<(), TestCaseError> {
    prop_assert_eq!(call.phase == Phase::Ended, call.outcome.is_some(), "{:?}", call);
    if call.outcome == Some(Outcome::Missed) {
        prop_assert!(call.answered.is_none() && call.direction == Direction::Inbound, "{:?}", call);
    }
    if call.ended.is_some() {
        prop_assert_eq!(call.phase, Phase::Ended);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_call_told_anyhow_rings_once_at_most_ends_and_is_what_was_told((_, telling) in any_telling()) {
        let mut fixture = told(&telling);
        at_most_one_of_each(&fixture)?;
        for call in fixture.calls() {
            is_consistent(call)?;
        }
        fixture.wait(13 * 3600);
        at_most_one_of_each(&fixture)?;
        prop_assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 0);
        prop_assert!(fixture.core.live().is_empty());
        prop_assert_eq!(fixture.core.deadline(), None);
        prop_assert_eq!(fixture.kept.len(), telling.len(), "every message without a nonce is kept");
        if !telling.is_empty() {
            let (direction, outcome) = reference(&telling);
            prop_assert_eq!((fixture.the_call().direction, fixture.the_call().outcome), (direction, Some(outcome)));
            // A missed call is announced, a call that rang without a known end is announced as perhaps missed, and
            // nothing else is. Not knowing any better withdraws nothing.
            let rang = fixture.times_told(NotificationKind::Ringing) == 1;
            let told = fixture.times_told(NotificationKind::Missed) == 1;
            let missed = match outcome {
                Outcome::Missed => true,
                Outcome::Unknown => rang || told,
                Outcome::Answered | Outcome::AnsweredElsewhere | Outcome::NotAnswered => false,
            };
            prop_assert_eq!(fixture.on_screen(NotificationKind::Missed).len(), usize::from(missed));
            prop_assert_eq!(fixture.core.alerts().missed, u32::from(missed));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_order_of_messages_does_not_change_what_a_call_is((story, telling) in any_order()) {
        let (direction, outcome) = reference(&story);
        let in_order = told(&story);
        prop_assert_eq!((in_order.the_call().direction, in_order.the_call().outcome), (direction, Some(outcome)));
        let fixture = told(&telling);
        prop_assert_eq!(fixture.the_call(), in_order.the_call());
        at_most_one_of_each(&fixture)?;
        // A missed call may be announced before it is known that it was answered. Then the notification is closed.
        let shown = fixture.on_screen(NotificationKind::Missed).len();
        prop_assert_eq!(shown, usize::from(outcome == Outcome::Missed));
        prop_assert_eq!(fixture.core.alerts().missed, u32::from(outcome == Outcome::Missed));
        prop_assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 0);
    }

    #[test]
    fn told_in_order_a_call_rings_when_it_should(story in any_story()) {
        let fixture = told(&story);
        let inbound = reference(&story).0 == Direction::Inbound;
        prop_assert_eq!(fixture.times_told(NotificationKind::Ringing), usize::from(inbound));
    }

    #[test]
    fn losses_of_the_connection_change_no_rule(
        (_, telling) in any_telling(),
        cuts in prop::collection::vec(0_usize..12, 0..3),
    ) {
        let mut fixture = Fixture::new();
        for (number, message) in telling.iter().enumerate() {
            if cuts.contains(&number) {
                fixture.lose("one");
                prop_assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 0);
                prop_assert!(fixture.core.live().is_empty());
                fixture.connect("one");
            }
            tell(&mut fixture, message);
        }
        at_most_one_of_each(&fixture)?;
        for call in fixture.calls() {
            is_consistent(call)?;
        }
        prop_assert!(fixture.gaps().iter().all(|(_, until)| until.is_some()));
    }
}

/// Any JSON value, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        prop::sample::select(vec![
            "DESTROYED",
            "IN",
            "OUT",
            "DIAL",
            "c1",
            "00",
            "*",
            "Name <5>",
            "2018-01-23T11:40:42Z"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,3}", inner, 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn any_message() -> impl Strategy<Value = String> {
    let class = prop::sample::select(vec![
        "phonecall/update",
        "phonecall/update",
        "extension/register",
        "extension/delete",
        "other",
    ]);
    let field = prop::sample::select(vec![
        "view",
        "extension",
        "status",
        "pbxapp",
        "hold",
        "parked",
        "flow",
        "callerid",
        "dialed",
        "started",
        "answered",
        "contact",
        "registerExpire",
        "deviceIP",
        "deviceID",
        "phoneCallId",
        "extensionNumber",
    ]);
    let fields = prop::collection::vec((field, any_json()), 0..10);
    let message = (class, any_json(), any_json(), fields).prop_map(|(class, timestamp, nonce, fields)| {
        let mut payload = json!({"phoneCallId": "c1", "extensionNumber": "0003*006"});
        for (name, value) in fields {
            payload[name] = value;
        }
        json!({"class": class, "timestamp": timestamp, "nonce": nonce, "payload": payload}).to_string()
    });
    prop_oneof![9 => message, 1 => ".{0,40}", 1 => any_json().prop_map(|value| value.to_string())]
}

#[derive(Clone, Debug)]
enum Step {
    Message(String),
    Lose,
    Connect,
    Disconnect,
    Time(i64),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any_message().prop_map(Step::Message),
        1 => Just(Step::Lose),
        1 => Just(Step::Connect),
        1 => Just(Step::Disconnect),
        2 => (-10_000_000_i64..10_000_000).prop_map(Step::Time),
        1 => any::<i64>().prop_map(Step::Time),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nothing_a_server_sends_and_no_clock_is_too_much(steps in prop::collection::vec(any_step(), 0..20)) {
        let mut fixture = Fixture::new();
        for step in steps {
            match step {
                Step::Message(raw) => {
                    let kept = fixture.kept.len();
                    let effects = fixture.raw("one", &raw);
                    prop_assert!(fixture.kept.len() == kept + 1 || effects.is_empty(), "{:?}", effects);
                }
                Step::Lose => drop(fixture.state("one", waiting())),
                Step::Connect => drop(fixture.connect("one")),
                Step::Disconnect => drop(fixture.disconnect("one")),
                Step::Time(by) => {
                    fixture.now = fixture.now.saturating_add(by);
                    fixture.apply(Input::Tick);
                }
            }
            let due = fixture.core.deadline();
            prop_assert!(due.is_none_or(|due| due >= Timestamp(fixture.now) || fixture.now > i64::MAX / 2), "{:?}", due);
        }
        for notification in &fixture.told {
            for text in [&notification.summary, &notification.body] {
                prop_assert!(text.chars().count() <= 240, "{}", text);
                prop_assert!(!text.chars().any(char::is_control), "{:?}", text);
            }
        }
        for call in fixture.calls() {
            is_consistent(call)?;
        }
    }
}
