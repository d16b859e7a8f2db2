#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// The four messages of the published example, byte for byte.
const SAMPLE: [&str; 4] = [
    r#"{"timestamp":1516707549,"class":"extension/register","from":"5@user","nonce":"ISft8PYKT1at","payload":{"extensionNumber":"0003*006","contact":"sip:0003*006@192.168.3.126:9463","registerExpire":"120","deviceIP":"192.168.3.126:9463","deviceID":""}}"#,
    r#"{"timestamp":1516707642,"class":"phonecall/update","from":"5@user","nonce":"6fQyHG49AEet","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"CREATED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":"OUT","callerid":null,"dialed":"*52","answered":null,"started":"2018-01-23T11:40:42Z","nonce":null,"disposition":"UNKNOWN","author":{}}}"#,
    r#"{"timestamp":1516707642,"class":"phonecall/update","from":"5@user","nonce":"8usAaaycxJTa","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"UPDATED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":"OUT","callerid":null,"dialed":"*52","answered":"2018-01-23T11:40:42Z","started":"2018-01-23T11:40:42Z","nonce":null,"disposition":null,"author":{}}}"#,
    r#"{"timestamp":1516707645,"class":"phonecall/update","from":"5@user","nonce":"WhUtGrq4Iud5","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"DESTROYED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":null,"callerid":null,"dialed":null,"answered":"2018-01-23T11:40:42Z","started":"2018-01-23T11:40:42Z","nonce":null,"disposition":"UNKNOWN","author":null}}"#,
];

#[test]
fn reads_the_registration_of_the_sample() {
    let event = Event::read(SAMPLE[0]);
    let expected = Event {
        timestamp: Some(Timestamp(1_516_707_549_000)),
        class: Some("extension/register".into()),
        from: Some("5@user".into()),
        nonce: Some("ISft8PYKT1at".into()),
        payload: Payload::Registration(Registration {
            extension_number: "0003*006".into(),
            contact: Some("sip:0003*006@192.168.3.126:9463".into()),
            expire: Some(120),
            device_ip: Some("192.168.3.126:9463".into()),
            device_id: None,
        }),
        oddities: vec![],
    };
    assert_eq!(event, expected);
}

#[test]
fn reads_the_call_of_the_sample() {
    let began = Timestamp(1_516_707_642_000);
    let created = PhoneCall {
        phone_call_id: "LjACJWYAY74XHTFvFqHMTBOg".into(),
        view: Some("00".into()),
        extension: ExtensionRef {
            extension_id: Some("7".into()),
            number: Some("006".into()),
            extended_number: Some("0003*006".into()),
        },
        status: CallStatus::Created,
        pbxapp: Some(PbxApp::Dial),
        hold: Some(false),
        parked: Some(false),
        recorded: Some(false),
        flow: Some(Flow::Out),
        callerid: None,
        dialed: Some("*52".into()),
        started: Some(began),
        answered: None,
        nonce: None,
        disposition: Some("UNKNOWN".into()),
    };
    let updated = PhoneCall {
        status: CallStatus::Updated,
        answered: Some(began),
        disposition: None,
        ..created.clone()
    };
    let destroyed = PhoneCall {
        status: CallStatus::Destroyed,
        flow: None,
        dialed: None,
        answered: Some(began),
        ..created.clone()
    };
    for (raw, expected) in SAMPLE[1..].iter().zip([created, updated, destroyed]) {
        let event = Event::read(raw);
        assert_eq!(event.payload, Payload::PhoneCall(Box::new(expected)));
        assert_eq!(event.oddities, Vec::<String>::new());
    }
    assert_eq!(Event::read(SAMPLE[3]).timestamp, Some(Timestamp(1_516_707_645_000)));
}

#[test]
fn reads_what_is_written_otherwise() {
    let raw = json!({"timestamp": "1516707642.25", "class": " PhoneCall/Update ", "nonce": 12, "content": {
        "phoneCallId": 77, "view": 0, "extension": "0003*006", "status": "Created", "hold": "1", "parked": 0,
        "recorded": "no", "flow": "in", "callerid": "", "started": "2018-01-23 14:40:42+03:00",
        "answered": 1_516_707_642_123_i64, "surprise": {"deep": [1]}}});
    let event = Event::read(&raw.to_string());
    assert_eq!(event.timestamp, Some(Timestamp(1_516_707_642_250)));
    assert_eq!(event.nonce.as_deref(), Some("12"));
    let Payload::PhoneCall(call) = &event.payload else { panic!("{event:?}") };
    assert_eq!(call.phone_call_id, "77");
    assert_eq!(call.view.as_deref(), Some("0"));
    assert_eq!(call.extension.extended_number.as_deref(), Some("0003*006"));
    assert_eq!(call.status, CallStatus::Created);
    assert_eq!((call.hold, call.parked, call.recorded), (Some(true), Some(false), Some(false)));
    assert_eq!(call.flow, Some(Flow::In));
    assert_eq!(call.callerid, None);
    assert_eq!(call.started, Some(Timestamp(1_516_707_642_000)));
    assert_eq!(call.answered, Some(Timestamp(1_516_707_642_123)));
    for field in ["nonce", "payload.phoneCallId", "payload.view", "payload.extension", "payload.hold"] {
        assert!(
            event.oddities.iter().any(|oddity| oddity.starts_with(field)),
            "{field}: {:?}",
            event.oddities
        );
    }
}

#[test]
fn points_in_time() {
    let second = 1_516_707_642_000;
    let cases = [
        (json!(1_516_707_642), Some(second)),
        (json!(1_516_707_642.5), Some(second + 500)),
        (json!(1_516_707_642_000_i64), Some(second)),
        (json!("1516707642"), Some(second)),
        (json!("2018-01-23T11:40:42Z"), Some(second)),
        (json!("2018-01-23T11:40:42.5Z"), Some(second + 500)),
        (json!("2018-01-23T14:40:42+03:00"), Some(second)),
        (json!("2018-01-23T06:10:42-0530"), Some(second)),
        (json!("2018-01-23t11:40:42z"), Some(second)),
        (json!("2018-01-23 11:40:42"), Some(second)),
        (json!("20180123T114042Z"), Some(second)),
        (json!(0), Some(0)),
        (json!("1969-12-31T23:59:59Z"), None),
        (json!("0000-00-00T00:00:00"), None),
        (json!("yesterday"), None),
        (json!("2018-01-23T25:40:42Z"), None),
        (json!(-1), None),
        (json!(1e300), None),
        (json!("inf"), None),
        (json!("NaN"), None),
        (json!(true), None),
        (json!([]), None),
        (json!("1".repeat(100_000)), None),
    ];
    for (value, expected) in cases {
        let event = Event::read(&json!({"timestamp": value, "class": "x"}).to_string());
        assert_eq!(event.timestamp, expected.map(Timestamp), "{value}");
        assert_eq!(event.oddities.is_empty(), expected.is_some(), "{value}: {:?}", event.oddities);
    }
    for nothing in [json!(null), json!(""), json!("  ")] {
        let event = Event::read(&json!({"timestamp": nothing, "class": "x"}).to_string());
        assert_eq!((event.timestamp, event.oddities.len()), (None, 0), "{nothing}");
    }
}

#[test]
fn how_long_a_registration_holds() {
    let cases = [
        (json!("120"), Some(120)),
        (json!(120), Some(120)),
        (json!(" 3600 "), Some(3600)),
        (json!(59.9), Some(59)),
        (json!("0"), Some(0)),
        (json!(-5), Some(0)),
        (json!(1e300), Some(u64::MAX)),
        (json!("soon"), None),
        (json!("inf"), None),
        (json!(null), None),
        (json!({}), None),
    ];
    for (value, expected) in cases {
        let raw = json!({"class": "extension/register", "payload": {"extensionNumber": "1", "registerExpire": value}});
        let Payload::Registration(registration) = Event::read(&raw.to_string()).payload else {
            panic!("{value}")
        };
        assert_eq!(registration.expire, expected, "{value}");
    }
}

#[test]
fn words_not_known_keep_their_text() {
    for text in ["RINGING", "no-such Word", "", "\u{202E}x", "destroyed?"] {
        assert_eq!(Flow::read(text).as_str(), text);
        assert_eq!(PbxApp::read(text).as_str(), text);
    }
    for text in ["CREATED", "UPDATED", "DESTROYED", "HELD"] {
        assert_eq!(CallStatus::read(text).as_str(), text);
    }
    assert_eq!(CallStatus::read(" destroyed "), CallStatus::Destroyed);
    assert_eq!(Flow::read("In"), Flow::In);
    assert_eq!(Flow::read("INTERNAL"), Flow::Other("INTERNAL".into()));
}

#[test]
fn extensions_come_and_go() {
    let named =
        |number: &str| ExtensionRef { extended_number: Some(number.into()), ..ExtensionRef::default() };
    let cases = [
        ("extension/create", json!({"extension": {"extendedNumber": "0003*007"}}), ExtensionVerb::Created),
        ("extension/update", json!({"extensionNumber": "0003*007"}), ExtensionVerb::Updated),
        ("EXTENSION/DELETE", json!({"extendedNumber": "0003*007"}), ExtensionVerb::Deleted),
    ];
    for (class, payload, verb) in cases {
        let event = Event::read(&json!({"class": class, "payload": payload}).to_string());
        let expected = ExtensionChange { verb, extension: named("0003*007") };
        assert_eq!(event.payload, Payload::Extension(expected), "{class}");
    }
    let event = Event::read(r#"{"class":"extension/delete","payload":{}}"#);
    assert!(
        matches!(&event.payload, Payload::Extension(change) if change.extension == ExtensionRef::default())
    );
    assert_eq!(event.oddities.len(), 1);
}

#[test]
fn what_is_not_understood_is_other_and_says_why() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let deep_payload = format!(r#"{{"class":"phonecall/update","payload":{deep}}}"#);
    let cases = [
        "",
        " ",
        "null",
        "\"text\"",
        "7",
        "[]",
        "{",
        "\0",
        "{\"class\":1e999}",
        &deep,
        &deep_payload,
        "{}",
        r#"{"class":null}"#,
        r#"{"class":{"a":1}}"#,
        r#"{"class":"phonecall/update"}"#,
        r#"{"class":"phonecall/update","payload":"text"}"#,
        r#"{"class":"phonecall/update","payload":{}}"#,
        r#"{"class":"phonecall/update","payload":{"phoneCallId":{}}}"#,
        r#"{"class":"extension/register","payload":{"contact":"x"}}"#,
        r#"{"class":"extension/create","payload":[]}"#,
    ];
    for raw in cases {
        let event = Event::read(raw);
        assert_eq!(event.payload, Payload::Other, "{raw}");
        assert!(!event.oddities.is_empty(), "{raw}");
    }
    let unknown = Event::read(r#"{"class":"topic/update","nonce":"n","payload":{"a":1}}"#);
    assert_eq!(unknown.payload, Payload::Other);
    assert_eq!((unknown.class.as_deref(), unknown.nonce.as_deref()), (Some("topic/update"), Some("n")));
    assert_eq!(unknown.oddities, Vec::<String>::new());
}

#[test]
fn one_unreadable_field_costs_that_field_only() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let raw = format!(
        r#"{{"timestamp":1516707642,"class":"phonecall/update","from":"5@user","nonce":"n","more":{deep},"\ud83d":1,
            "payload":{{"phoneCallId":"c","status":"CREATED","flow":"IN","callerid":"Zo\u00eb \ud83d","view":1e999,
            "hold":-1e999,"dialed":"\u0030","author":{deep},"started":{deep},"extension":{{"number":"006","x":{deep}}}}}}}"#
    );
    let event = Event::read(&raw);
    assert_eq!(event.timestamp, Some(Timestamp(1_516_707_642_000)));
    assert_eq!((event.from.as_deref(), event.nonce.as_deref()), (Some("5@user"), Some("n")));
    let Payload::PhoneCall(call) = &event.payload else { panic!("{event:?}") };
    assert_eq!((call.phone_call_id.as_str(), &call.status), ("c", &CallStatus::Created));
    assert_eq!(call.extension.number.as_deref(), Some("006"));
    assert_eq!(call.dialed.as_deref(), Some("0"));
    let callerid = call.callerid.as_deref().unwrap();
    assert!(callerid.starts_with("Zo\u{eb} \u{fffd}"), "half an emoji: {callerid}");
    assert_eq!((&call.view, call.hold, call.started), (&None, None, None));
    for field in ["payload.view", "payload.hold", "payload.started"] {
        assert!(event.oddities.iter().any(|oddity| oddity.starts_with(field)), "{:?}", event.oddities);
    }
    assert_eq!(event.oddities.len(), 3, "{:?}", event.oddities);

    let other = Event::read(&format!(r#"{{"class":"topic/update","nonce":"n","payload":{deep}}}"#));
    assert_eq!((other.class.as_deref(), other.nonce.as_deref()), (Some("topic/update"), Some("n")));
    assert_eq!(other.payload, Payload::Other);
}

#[test]
fn of_a_field_that_comes_twice_the_last_counts() {
    let event = Event::read(r#"{"class":"a","nonce":null,"class":"b","nonce":"n"}"#);
    assert_eq!((event.class.as_deref(), event.nonce.as_deref()), (Some("b"), Some("n")));
}

#[test]
fn oddities_are_bounded_and_hold_no_content() {
    let raw = json!({"timestamp": ["hush"], "class": "phonecall/update", "from": ["hush"], "nonce": ["hush"], "payload": {
        "phoneCallId": "c", "view": ["hush"], "extension": {"extensionId": ["hush"], "number": ["hush"],
        "extendedNumber": ["hush"]}, "status": ["hush"], "pbxapp": ["hush"], "hold": ["hush"], "parked": ["hush"],
        "recorded": ["hush"], "flow": ["hush"], "callerid": ["hush"], "dialed": ["hush"], "started": ["hush"],
        "answered": ["hush"], "nonce": ["hush"], "disposition": ["hush"]}});
    let oddities = Event::read(&raw.to_string()).oddities;
    assert_eq!(oddities.len(), 17);
    assert!(oddities.last().unwrap().starts_with("and "), "{oddities:?}");
    assert!(!oddities.iter().any(|oddity| oddity.contains("hush")), "{oddities:?}");
}

/// Any JSON value, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("2018-01-23T11:40:42Z")),
        Just(json!("DESTROYED")),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn any_message() -> impl Strategy<Value = Value> {
    let class = prop_oneof![
        Just(json!("phonecall/update")),
        Just(json!("extension/register")),
        Just(json!("extension/delete")),
        any_json()
    ];
    let field = prop::sample::select(vec![
        "phoneCallId",
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
        "extensionNumber",
        "contact",
        "registerExpire",
        "deviceIP",
        "deviceID",
    ]);
    let payload = prop::collection::hash_map(field, any_json(), 0..12).prop_map(|fields| {
        Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    });
    (class, any_json(), any_json(), payload).prop_map(|(class, timestamp, nonce, payload)| {
        json!({"class": class, "timestamp": timestamp, "nonce": nonce, "payload": payload})
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read(raw in ".*") {
        prop_assert_eq!(Event::read(&raw).payload, Payload::Other);
    }

    #[test]
    fn any_message_is_read(message in any_message()) {
        let event = Event::read(&message.to_string());
        if let Some(Timestamp(ms)) = event.timestamp {
            prop_assert!((0..=253_402_300_799_999).contains(&ms));
        }
        prop_assert!(event.oddities.len() <= 17);
        prop_assert_eq!(Event::read(&message.to_string()), event);
    }

    #[test]
    fn any_word_keeps_its_text_or_its_meaning(text in "[A-Za-z _-]{0,10}") {
        let word = Flow::read(&text);
        prop_assert_eq!(Flow::read(word.as_str()), word.clone());
        if let Flow::Other(kept) = word {
            prop_assert_eq!(kept, text);
        }
    }

    #[test]
    fn a_cut_message_is_read(message in prop::sample::select(SAMPLE.to_vec()), cut in 0_usize..600) {
        let end = cut.min(message.len());
        let event = Event::read(&message[..end]);
        prop_assert_eq!(event.payload == Payload::Other, end < message.len());
    }
}

#[test]
fn presence_is_read_from_wherever_it_may_be() {
    let person = |person: Option<&str>, name: Option<&str>, state: PresenceState, note: Option<&str>| {
        Payload::Presence(Box::new(PresenceChange {
            person: person.map(str::to_owned),
            name: name.map(str::to_owned),
            extension: ExtensionRef::default(),
            state: Some(state),
            note: note.map(str::to_owned),
        }))
    };
    let extension = |state| {
        let extension = ExtensionRef { extended_number: Some("0003*006".into()), ..ExtensionRef::default() };
        let (person, name, note) = (None, None, None);
        Payload::Presence(Box::new(PresenceChange { person, name, extension, state: Some(state), note }))
    };
    let cases = [
        (json!({"userId": 5, "status": "away"}), person(Some("5"), None, PresenceState::Away, None)),
        (
            json!({"id": "5", "name": "Ann", "presence": "Do not disturb", "note": "in a meeting"}),
            person(Some("5"), Some("Ann"), PresenceState::DoNotDisturb, Some("in a meeting")),
        ),
        (
            json!({"user": {"id": "5", "displayName": "Ann"}, "presence": {"show": "xa"}}),
            person(Some("5"), Some("Ann"), PresenceState::Away, None),
        ),
        (json!({"status": "online"}), person(Some("7"), None, PresenceState::Online, None)),
        (
            json!({"user": "5", "state": "In a call"}),
            person(Some("5"), None, PresenceState::Other("In a call".into()), None),
        ),
        (
            json!({"extension": {"extendedNumber": "0003*006"}, "status": "2"}),
            extension(PresenceState::Ringing),
        ),
        (json!({"extensionNumber": "0003*006", "status": 3}), extension(PresenceState::Busy)),
        (json!({"nothing": 1}), Payload::Other),
        (json!({"userId": ["5"], "status": {"deep": {"er": 1}}}), Payload::Other),
        (json!([1]), Payload::Other),
        (json!(null), Payload::Other),
    ];
    for (payload, expected) in cases {
        for class in ["presence/update", "user/presence", "PRESENCE/Changed"] {
            let event =
                Event::read(&json!({"class": class, "from": "7@user", "payload": payload}).to_string());
            assert_eq!(event.payload, expected, "{class} {payload}");
        }
    }
    let nobody = json!({"class": "presence/update", "from": "7@app", "payload": {"status": "away"}});
    assert_eq!(Event::read(&nobody.to_string()).payload, Payload::Other, "nobody is named");
}

#[test]
fn topics_are_read_by_the_verb_of_their_class() {
    let topic = |verb, id: Option<&str>, title: Option<&str>, by: Option<&str>| {
        Payload::Topic(TopicChange {
            id: id.map(str::to_owned),
            title: title.map(str::to_owned),
            verb,
            by: by.map(str::to_owned),
        })
    };
    let cases = [
        (
            "topic/add",
            json!({"topicId": 9, "title": "Move"}),
            topic(TopicVerb::Added, Some("9"), Some("Move"), None),
        ),
        ("topic/new", json!({"id": "9", "by": "Ann"}), topic(TopicVerb::Added, Some("9"), None, Some("Ann"))),
        (
            "topics/close",
            json!({"topic": {"id": "9", "name": "Move"}}),
            topic(TopicVerb::Closed, Some("9"), Some("Move"), None),
        ),
        ("topic/delete", json!({"subject": "Move"}), topic(TopicVerb::Deleted, None, Some("Move"), None)),
        ("topic/moved", json!({"id": 1.5}), topic(TopicVerb::Updated, Some("1.5"), None, None)),
        ("topic/add", json!({"title": " ", "id": [], "topic": 5}), Payload::Other),
        ("topical/add", json!({"id": 1}), Payload::Other),
    ];
    for (class, payload, expected) in cases {
        let event = Event::read(&json!({"class": class, "payload": payload}).to_string());
        assert_eq!(event.payload, expected, "{class} {payload}");
    }
}
