//! What must hold for the parser of messages.

use ringtray_datachannel::{CallStatus, Event, Flow, Payload, PbxApp, PhoneCall, Timestamp};
use serde_json::Value;

/// The last millisecond of the year 9999.
const LATEST: Timestamp = Timestamp(253_402_300_799_999);

/// Parses a text as a message, and as one of each class with a known payload.
pub(crate) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    message(&text);
    for class in
        ["phonecall/update", "extension/register", "extension/update", "presence/update", "topic/add"]
    {
        message(&format!(r#"{{"class":"{class}","payload":{text}}}"#));
    }
}

fn message(raw: &str) {
    let event = Event::read(raw);
    assert!(event.oddities.len() <= 17, "{:?}", event.oddities);
    assert!(event.oddities.iter().all(|words| words.len() < 200), "{:?}", event.oddities);
    is_a_time(event.timestamp);
    is_of_its_class(&event);
    match &event.payload {
        Payload::PhoneCall(call) => phone_call(call),
        Payload::Registration(registration) => assert!(!registration.extension_number.trim().is_empty()),
        Payload::Presence(change) => {
            let somebody = [&change.person, &change.name].into_iter().flatten().next();
            assert!(somebody.is_some() || change.extension.name().is_some(), "{change:?}");
            assert!(change.state.is_some() || change.note.is_some(), "{change:?}");
        }
        Payload::Topic(change) => assert!(change.id.is_some() || change.title.is_some(), "{change:?}"),
        Payload::Extension(_) | Payload::Other => {}
    }
    if let Ok(value) = serde_json::from_str::<Value>(raw) {
        agrees(&event, &value);
    }
}

fn phone_call(call: &PhoneCall) {
    assert!(!call.phone_call_id.trim().is_empty(), "{call:?}");
    is_a_time(call.started);
    is_a_time(call.answered);
    assert_eq!(CallStatus::read(call.status.as_str()), call.status);
    if let Some(flow) = &call.flow {
        assert_eq!(Flow::read(flow.as_str()), *flow);
    }
    if let Some(app) = &call.pbxapp {
        assert_eq!(PbxApp::read(app.as_str()), *app);
    }
}

fn is_of_its_class(event: &Event) {
    let class = event.class.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
    let fits = match event.payload {
        Payload::PhoneCall(_) => class == "phonecall/update",
        Payload::Registration(_) => class == "extension/register",
        Payload::Extension(_) => class.starts_with("extension/"),
        Payload::Presence(_) => class.starts_with("presence/") || class.starts_with("user/presence"),
        Payload::Topic(_) => class.starts_with("topic/") || class.starts_with("topics/"),
        Payload::Other => true,
    };
    assert!(fits, "{event:?}");
}

/// Another JSON parser finds the same, and the formatting of the JSON makes no difference.
fn agrees(event: &Event, value: &Value) {
    let text = |name| value.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    for (name, read) in [("class", &event.class), ("from", &event.from), ("nonce", &event.nonce)] {
        if let Some(text) = text(name) {
            assert_eq!(read.as_deref(), Some(text), "{name}");
        }
    }
    // The last digit of a fraction may change when it is written and read again.
    if !has_fraction(value) {
        let again = Event::read(&format!(" {value:#}\n"));
        assert_eq!(again, *event);
    }
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(has_fraction),
        Value::Object(fields) => fields.values().any(has_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

fn is_a_time(time: Option<Timestamp>) {
    assert!(time.is_none_or(|time| (Timestamp(0)..=LATEST).contains(&time)), "{time:?}");
}
