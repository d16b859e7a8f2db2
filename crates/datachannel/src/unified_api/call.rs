//! A call in the UnifiedAPI: the resource `PhoneCall` with a `PhoneCallView` for each party.

use std::sync::Arc;

use serde_json::value::RawValue;

use crate::event::instant;
use crate::event::object::{Object, Value};
use crate::timestamp::Timestamp;

/// The most views read per call.
const MOST_VIEWS: usize = 64;

/// The most numbers read per side of a view.
const MOST_NUMBERS: usize = 64;

/// A call in progress, or the record of an ended one. A field is `None` if the answer does not have it.
#[derive(Clone, Debug, PartialEq)]
pub struct CallRecord {
    /// Its id (documented); the `phoneCallId` of its events (inferred).
    pub id: Option<String>,
    /// The extension that is charged, which may not be a party (documented).
    pub extension: Option<String>,
    /// When it entered the server (documented).
    pub published: Option<Timestamp>,
    /// When it was answered (documented), by a person or a machine (inferred).
    pub answered: Option<Timestamp>,
    /// Each party's view (documented).
    pub views: Vec<CallView>,
    /// The whole record as sent.
    pub raw: Arc<str>,
}

/// One party's view of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallView {
    /// The view's id, `00`, `01` (documented); the `view` of events (inferred).
    pub id: Option<String>,
    /// The extension whose view this is (documented; missing in the example of a record).
    pub extension: Option<String>,
    /// The caller: extended or public numbers (documented).
    pub source: Vec<String>,
    /// The called party (documented).
    pub destination: Vec<String>,
    /// The direction: within the organisation, outgoing or incoming (documented).
    pub flow: Option<CallFlow>,
    /// The state of the party's phone (documented).
    pub status: Option<ViewStatus>,
    /// When the source answered (documented).
    pub answered: Option<Timestamp>,
    /// Since when it is parked (documented).
    pub parked: Option<Timestamp>,
    /// Since when it is on hold (documented).
    pub on_hold: Option<Timestamp>,
    /// `Name <number>` (documented).
    pub caller_id: Option<String>,
    /// The outcome (documented).
    pub disposition: Option<Disposition>,
}

/// The direction of a call: the numbers of `flow` (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallFlow {
    /// 2: between extensions.
    Local,
    /// 4: to a public number.
    Outgoing,
    /// 8: from a public number.
    Incoming,
    /// An unknown number.
    Other(u64),
}

/// The state of a party's phone: the numbers of `status` (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewStatus {
    /// 1: off hook.
    OffHook,
    /// 2: trying.
    Trying,
    /// 3: ringing.
    Ringing,
    /// 4: the other side is ringing.
    OtherRings,
    /// 5: on the call.
    OnCall,
    /// An unknown number, or 0, which means "unknown".
    Other(u64),
}

/// The outcome of a call: the numbers of `disposition` (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// 0: answered.
    Answered,
    /// 1: a busy tone.
    Busy,
    /// 2: failed.
    Failed,
    /// 3: no answer.
    NoAnswer,
    /// 4: not known to the server.
    Unknown,
    /// 5: not allowed.
    NotAllowed,
    /// An unknown number.
    Other(u64),
}

impl CallRecord {
    /// Reads one record. `None` if it has neither an id nor a time.
    pub(super) fn read(raw: &RawValue) -> Option<CallRecord> {
        let call = Object::read(raw.get()).ok()??;
        let record = CallRecord {
            id: text(&call, "id"),
            extension: text(&call, "extension"),
            published: date(&call, "published"),
            answered: date(&call, "answered"),
            views: call.raw("phoneCallView").map(views).unwrap_or_default(),
            raw: raw.get().into(),
        };
        (record.id.is_some() || record.published.is_some()).then_some(record)
    }
}

impl CallView {
    fn read(raw: &RawValue) -> Option<CallView> {
        let view = Object::read(raw.get()).ok()??;
        Some(CallView {
            id: text(&view, "id"),
            extension: text(&view, "extension"),
            source: view.raw("source").map(texts).unwrap_or_default(),
            destination: view.raw("destination").map(texts).unwrap_or_default(),
            flow: number(&view, "flow").map(|flow| match flow {
                2 => CallFlow::Local,
                4 => CallFlow::Outgoing,
                8 => CallFlow::Incoming,
                other => CallFlow::Other(other),
            }),
            status: number(&view, "status").map(|status| match status {
                1 => ViewStatus::OffHook,
                2 => ViewStatus::Trying,
                3 => ViewStatus::Ringing,
                4 => ViewStatus::OtherRings,
                5 => ViewStatus::OnCall,
                other => ViewStatus::Other(other),
            }),
            answered: date(&view, "answered"),
            parked: date(&view, "parked"),
            on_hold: date(&view, "onHold"),
            caller_id: text(&view, "callerId").or_else(|| text(&view, "callerID")),
            disposition: number(&view, "disposition").map(|disposition| match disposition {
                0 => Disposition::Answered,
                1 => Disposition::Busy,
                2 => Disposition::Failed,
                3 => Disposition::NoAnswer,
                4 => Disposition::Unknown,
                5 => Disposition::NotAllowed,
                other => Disposition::Other(other),
            }),
        })
    }
}

/// The values of a list or an object; any other value alone.
pub(super) fn values(raw: &RawValue) -> Vec<&RawValue> {
    let json = raw.get();
    match json.bytes().next() {
        Some(b'[') => serde_json::from_str(json).unwrap_or_default(),
        Some(b'{') => {
            Object::read(json).ok().flatten().map(|all| all.into_raw().collect()).unwrap_or_default()
        }
        _ => vec![raw],
    }
}

/// A number, or a number in a string.
pub(super) fn number(object: &Object<'_>, name: &str) -> Option<u64> {
    match object.get(name)? {
        Value::Number(number) => number.as_u64(),
        Value::Text(text) => text.trim().parse().ok(),
        Value::Flag(_) | Value::Object(_) | Value::Other => None,
    }
}

/// The views. Those of an object, which has no order, are sorted by id.
fn views(raw: &RawValue) -> Vec<CallView> {
    let mut views: Vec<CallView> = match Object::read(raw.get()) {
        // One view that is no list.
        Ok(Some(one)) if one.raw("source").is_some() || one.raw("destination").is_some() => {
            CallView::read(raw).into_iter().collect()
        }
        _ => values(raw).into_iter().filter_map(CallView::read).take(MOST_VIEWS).collect(),
    };
    views.sort_by(|one, other| (&one.id, &one.extension).cmp(&(&other.id, &other.extension)));
    views
}

fn texts(raw: &RawValue) -> Vec<String> {
    values(raw).into_iter().filter_map(|raw| as_text(Value::read(raw)?)).take(MOST_NUMBERS).collect()
}

fn text(object: &Object<'_>, name: &str) -> Option<String> {
    as_text(object.get(name)?)
}

fn as_text(value: Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) if !text.trim().is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Text(_) | Value::Flag(_) | Value::Object(_) | Value::Other => None,
    }
}

/// A date with any offset; a zero date is `None`. Without an offset it is UTC (inferred).
fn date(object: &Object<'_>, name: &str) -> Option<Timestamp> {
    let date = match object.get(name)? {
        Value::Text(text) => instant::from_text(&text),
        Value::Number(number) => instant::from_number(&number),
        Value::Flag(_) | Value::Object(_) | Value::Other => None,
    };
    date.filter(|date| date.0 > 0)
}
