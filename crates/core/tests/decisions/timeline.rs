//! The timeline of a call, from its messages.

use ringtray_core::{TimelineEvent, timeline};
use serde_json::{Value, json};

fn message(at: i64, payload: &Value) -> String {
    let mut call = json!({"phoneCallId": "c", "view": "00", "extension": {"extendedNumber": "0003*006"},
        "status": "UPDATED", "flow": "IN", "pbxapp": "DIAL", "started": 1000});
    for (key, value) in payload.as_object().unwrap() {
        call[key] = value.clone();
    }
    json!({"timestamp": at, "class": "phonecall/update", "payload": call}).to_string()
}

/// Seconds after the beginning, event, and extension.
fn told(messages: &[String]) -> Vec<(i64, TimelineEvent, String)> {
    let steps = timeline(messages).into_iter();
    steps.map(|step| (step.at.0 / 1000 - 1000, step.what, step.extension.unwrap_or_default())).collect()
}

#[test]
fn a_call_rings_is_answered_held_parked_and_ends() {
    use TimelineEvent::{Answered, Ended, Held, Parked, Resumed, Retrieved, Rings};
    let answered = json!(1007);
    let messages = [
        message(1000, &json!({"status": "CREATED"})),
        message(1002, &json!({})),
        message(1007, &json!({"answered": answered})),
        message(1020, &json!({"answered": answered, "hold": true})),
        message(1021, &json!({"answered": answered, "hold": true})),
        message(1030, &json!({"answered": answered, "hold": false, "parked": true})),
        message(1040, &json!({"answered": answered, "parked": false})),
        message(1050, &json!({"status": "DESTROYED", "flow": null, "answered": null, "pbxapp": null})),
        message(1051, &json!({"status": "DESTROYED"})),
    ];
    let here = "0003*006".to_owned();
    let expected =
        [(0, Rings), (7, Answered), (20, Held), (30, Resumed), (30, Parked), (40, Retrieved), (50, Ended)];
    assert_eq!(told(&messages), expected.map(|(at, what)| (at, what, here.clone())));
}

#[test]
fn each_telephone_has_its_own_course() {
    use TimelineEvent::{Ended, Machine, Rings};
    let other = json!({"extendedNumber": "0003*007"});
    let messages = [
        message(1000, &json!({})),
        message(1000, &json!({"view": "01", "extension": other, "started": 1003})),
        message(1008, &json!({"status": "DESTROYED"})),
        message(1009, &json!({"view": "01", "extension": other, "answered": 1009, "pbxapp": "VOICEMAIL"})),
    ];
    let (here, there) = ("0003*006".to_owned(), "0003*007".to_owned());
    let expected =
        [(0, Rings, here.clone()), (3, Rings, there.clone()), (8, Ended, here), (9, Machine, there)];
    assert_eq!(told(&messages), expected);
}

#[test]
fn it_follows_the_rules_of_the_call() {
    use TimelineEvent::{Dials, Ended, Rings};
    let (here, there) = ("0003*006".to_owned(), "0003*007".to_owned());
    let other = json!({"extendedNumber": "0003*007"});
    let end = json!({"status": "DESTROYED", "view": null, "extension": {}, "flow": null});
    let messages = [
        message(1000, &json!({})),
        message(1001, &json!({"view": "01", "extension": other, "started": 1001})),
        message(1009, &end),
    ];
    let expected =
        [(0, Rings, here.clone()), (1, Rings, there.clone()), (9, Ended, here.clone()), (9, Ended, there)];
    assert_eq!(told(&messages), expected, "an end that names no telephone is the end of all");

    let made = json!({"flow": null, "callerid": "<0003*006>", "dialed": "0215550142"});
    assert_eq!(told(&[message(1000, &made)]), [(0, Dials, here)], "it comes from the user's own number");
}

#[test]
fn what_is_no_call_or_tells_no_time_is_passed_over() {
    let messages = ["no json".to_owned(), json!({"class": "x/y"}).to_string(), "{}".repeat(3)];
    assert!(timeline(&messages).is_empty());
    let outgoing = message(0, &json!({"flow": "OUT"})).replace("\"timestamp\":0", "\"timestamp\":null");
    assert_eq!(told(&[outgoing]), [(0, TimelineEvent::Dials, "0003*006".to_owned())]);
    let many: Vec<String> = (0..1000).map(|n| message(1000 + n, &json!({"hold": n % 2 == 0}))).collect();
    assert!(timeline(&many).len() <= 202, "bounded");
}
