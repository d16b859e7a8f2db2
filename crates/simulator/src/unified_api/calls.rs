//! Records calls from messages for the REST resources.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The most calls kept; beyond that the oldest is dropped.
const MOST: usize = 1000;

/// Every call in a message, whether or not a client was connected.
#[derive(Default)]
pub(crate) struct Calls {
    calls: BTreeMap<String, Call>,
    recorded: u64,
}

#[derive(Default)]
struct Call {
    /// The order of the first messages.
    number: u64,
    started: Value,
    answered: Value,
    /// By view and extension.
    views: BTreeMap<(String, String), View>,
}

#[derive(Default)]
struct View {
    fields: Map<String, Value>,
    ended: bool,
}

impl Calls {
    /// Records the call in a message. Other messages are ignored.
    pub(crate) fn record(&mut self, message: &str) {
        let Ok(message) = serde_json::from_str::<Value>(message) else { return };
        let payload = &message["payload"];
        let (Some(id), Some("phonecall/update")) =
            (payload["phoneCallId"].as_str(), message["class"].as_str())
        else {
            return;
        };
        let Value::Object(fields) = payload else { return };
        self.recorded += 1;
        let number = self.recorded;
        let call = self.calls.entry(id.to_owned()).or_insert_with(|| Call { number, ..Call::default() });
        for (known, name) in [(&mut call.started, "started"), (&mut call.answered, "answered")] {
            if known.is_null() {
                *known = payload[name].clone();
            }
        }
        let extension = payload["extension"]["extendedNumber"].as_str().unwrap_or_default();
        let name = (payload["view"].as_str().unwrap_or_default().to_owned(), extension.to_owned());
        let view = call.views.entry(name).or_default();
        // The last message of a call omits most fields (sample), so known values stay.
        let told = fields.iter().filter(|(_, value)| !value.is_null());
        view.fields.extend(told.map(|(name, value)| (name.clone(), value.clone())));
        view.ended |= payload["status"] == "DESTROYED";
        self.make_room();
    }

    /// The calls in progress, newest first.
    pub(super) fn in_progress(&self) -> Vec<Value> {
        self.newest_first(|call| !call.has_ended())
    }

    /// The ended calls that began at this time or later, newest first.
    pub(super) fn ended(&self, since: Option<OffsetDateTime>) -> Vec<Value> {
        self.newest_first(|call| {
            let started = call.started.as_str().and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
            call.has_ended() && since.zip(started).is_none_or(|(since, started)| since <= started)
        })
    }

    fn newest_first(&self, wanted: impl Fn(&Call) -> bool) -> Vec<Value> {
        let mut calls: Vec<_> = self.calls.iter().filter(|(_, call)| wanted(call)).collect();
        calls.sort_by_key(|(_, call)| std::cmp::Reverse(call.number));
        calls.into_iter().map(|(id, call)| call.resource(id)).collect()
    }

    fn make_room(&mut self) {
        if self.calls.len() > MOST {
            let oldest = self.calls.iter().min_by_key(|(_, call)| call.number).map(|(id, _)| id.clone());
            self.calls.retain(|id, _| Some(id) != oldest.as_ref());
        }
    }
}

impl Call {
    fn has_ended(&self) -> bool {
        self.views.values().all(|view| view.ended)
    }

    /// As `PhoneCall` (documented), with `null` for unknown values.
    fn resource(&self, id: &str) -> Value {
        let views: Vec<Value> = self.views.iter().map(|(name, view)| view.resource(name)).collect();
        let extension = self.views.keys().next().map(|(_, extension)| extension.as_str());
        json!({
            "id": id,
            "extension": extension,
            "ownerId": 3,
            "ownerName": "Demo",
            "published": self.started,
            "answered": self.answered,
            "phoneCallView": views,
        })
    }
}

impl View {
    /// As `PhoneCallView` (documented).
    fn resource(&self, (view, extension): &(String, String)) -> Value {
        let field = |name: &str| self.fields.get(name).cloned().unwrap_or(Value::Null);
        let answered = field("answered");
        let is_inbound = field("flow") == "IN";
        let caller = field("callerid");
        let number = caller.as_str().map(|caller| match caller.rsplit_once('<') {
            Some((_, number)) => number.trim_end_matches('>').to_owned(),
            None => caller.to_owned(),
        });
        let dialed = field("dialed").as_str().map(str::to_owned);
        let (source, destination) =
            if is_inbound { (number, Some(extension.clone())) } else { (Some(extension.clone()), dialed) };
        let other = if is_inbound { &source } else { &destination };
        let is_local = other.as_deref().is_some_and(|number| number.contains('*'));
        let flow = match (is_local, is_inbound) {
            (true, _) => 2,
            (false, false) => 4,
            (false, true) => 8,
        };
        let status = match (answered.is_null(), is_inbound) {
            (false, _) => 5,
            (true, true) => 3,
            (true, false) => 4,
        };
        let when = |held: &str| if field(held) == true { field("started") } else { Value::Null };
        let mut resource = json!({
            "id": view,
            "extension": extension,
            "source": source.map(|number| vec![number]),
            "destination": destination.map(|number| vec![number]),
            "flow": flow,
            "answered": answered,
            "onHold": when("hold"),
            "parked": when("parked"),
            "recording": when("recorded"),
            "callerId": caller,
        });
        if self.ended {
            resource["disposition"] = if resource["answered"].is_null() { 3 } else { 0 }.into();
        } else {
            resource["status"] = status.into();
            if resource["answered"].is_null() {
                resource["ringing"] = field("started");
            }
        }
        resource
    }
}
