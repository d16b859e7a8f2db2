//! The calls that were told, as the REST resources know them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Calls remembered; beyond that the oldest goes.
const MOST: usize = 1000;

/// Every call of which a message was sent, or would have been had anybody been connected.
#[derive(Default)]
pub(crate) struct Ledger {
    calls: BTreeMap<String, Call>,
    noted: u64,
}

#[derive(Default)]
struct Call {
    /// The order of first messages.
    number: u64,
    started: Value,
    answered: Value,
    /// By view and extension.
    views: BTreeMap<(String, String), View>,
}

#[derive(Default)]
struct View {
    fields: Map<String, Value>,
    over: bool,
}

impl Ledger {
    /// Takes in a message that is told; what is no call is left out.
    pub(crate) fn note(&mut self, message: &str) {
        let Ok(message) = serde_json::from_str::<Value>(message) else { return };
        let payload = &message["payload"];
        let (Some(id), Some("phonecall/update")) =
            (payload["phoneCallId"].as_str(), message["class"].as_str())
        else {
            return;
        };
        let Value::Object(fields) = payload else { return };
        self.noted += 1;
        let number = self.noted;
        let call = self.calls.entry(id.to_owned()).or_insert_with(|| Call { number, ..Call::default() });
        for (known, name) in [(&mut call.started, "started"), (&mut call.answered, "answered")] {
            if known.is_null() {
                *known = payload[name].clone();
            }
        }
        let extension = payload["extension"]["extendedNumber"].as_str().unwrap_or_default();
        let name = (payload["view"].as_str().unwrap_or_default().to_owned(), extension.to_owned());
        let view = call.views.entry(name).or_default();
        // The last message of a call says hardly anything (sample): what was known stays.
        let told = fields.iter().filter(|(_, value)| !value.is_null());
        view.fields.extend(told.map(|(name, value)| (name.clone(), value.clone())));
        view.over |= payload["status"] == "DESTROYED";
        self.make_room();
    }

    /// The calls that last, newest first.
    pub(super) fn live(&self) -> Vec<Value> {
        self.newest_first(|call| !call.is_over())
    }

    /// The calls that are over and began at this time or later, newest first.
    pub(super) fn over(&self, since: Option<OffsetDateTime>) -> Vec<Value> {
        self.newest_first(|call| {
            let started = call.started.as_str().and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
            call.is_over() && since.zip(started).is_none_or(|(since, started)| since <= started)
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
    fn is_over(&self) -> bool {
        self.views.values().all(|view| view.over)
    }

    /// As `PhoneCall` (documented); `null` where nothing is known.
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
        if self.over {
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
