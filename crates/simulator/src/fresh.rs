//! The messages of a scenario's runs. The first run is as written, unless the scenario is always fresh. Later runs have
//! new ids and current times.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::Scenario;

/// Timestamps above this are in milliseconds.
const MILLISECONDS_FROM: f64 = 1e11;

impl Scenario {
    /// Its messages as in a run that ends now, with fresh nonces and call ids.
    #[must_use]
    pub fn fresh_messages(&self) -> Vec<String> {
        fresh(self, OffsetDateTime::now_utc() - self.length())
    }
}

/// The messages of one run exactly as written.
pub(crate) fn as_written(scenario: &Scenario) -> Vec<String> {
    scenario.steps.iter().map(|step| step.message.get().to_owned()).collect()
}

/// The messages of a run that begins at `start`. Nonces and call ids are new, the same old one always becoming the same
/// new one. All times are moved by the same amount, so that the last message's timestamp is the second in which it is
/// sent. So no time is in the future, and durations do not change. Keys keep their order, and all other values their
/// spelling.
pub(crate) fn fresh(scenario: &Scenario, start: OffsetDateTime) -> Vec<String> {
    let last = scenario.steps.iter().rev().find_map(|step| timestamp(&step.message));
    let end = start + scenario.length();
    let mut run = Fresh {
        shift: last.map_or(0, |last| end.unix_timestamp().saturating_sub(last)),
        names: HashMap::new(),
    };
    scenario.steps.iter().map(|step| run.message(&step.message)).collect()
}

/// The envelope nonce of a message, of any type.
pub(crate) fn nonce(message: &str) -> Option<String> {
    let Object(fields) = serde_json::from_str(message).ok()?;
    let raw = fields.iter().find(|(key, _)| key == "nonce")?.1.get();
    if raw == "null" {
        return None;
    }
    Some(serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned()))
}

struct Fresh {
    /// The shift of every time, in seconds.
    shift: i64,
    /// The new JSON of each nonce and call id, by the old one.
    names: HashMap<String, String>,
}

impl Fresh {
    fn message(&mut self, message: &RawValue) -> String {
        self.object(message, |run, key, value| match key {
            "timestamp" => run.number(value),
            "nonce" => run.name(value),
            "payload" => run.payload(value),
            _ => value.get().to_owned(),
        })
    }

    fn payload(&mut self, payload: &RawValue) -> String {
        self.object(payload, |run, key, value| match key {
            "phoneCallId" | "nonce" => run.name(value),
            "started" | "answered" => run.date(value),
            _ => value.get().to_owned(),
        })
    }

    /// The object with each value changed by `change`; anything else unchanged.
    fn object(&mut self, raw: &RawValue, change: impl Fn(&mut Self, &str, &RawValue) -> String) -> String {
        let Ok(Object(fields)) = serde_json::from_str(raw.get()) else { return raw.get().to_owned() };
        let fields: Vec<String> = fields
            .iter()
            .map(|(key, value)| format!("{}:{}", quoted(key), change(self, key, value)))
            .collect();
        format!("{{{}}}", fields.join(","))
    }

    /// A new id of the same length and type: letters and digits for a string, digits for a number.
    fn name(&mut self, raw: &RawValue) -> String {
        let old = raw.get();
        if let Some(new) = self.names.get(old) {
            return new.clone();
        }
        let new = match serde_json::from_str::<String>(old) {
            Ok(text) if !text.is_empty() => quoted(&letters(text.chars().count())),
            Err(_) if old.bytes().all(|byte| byte.is_ascii_digit()) => digits(old.len()),
            _ => old.to_owned(),
        };
        self.names.insert(old.to_owned(), new.clone());
        new
    }

    /// A Unix time, as a number or a number in a string, in seconds or milliseconds.
    fn number(&self, raw: &RawValue) -> String {
        let old = raw.get();
        if let Ok(text) = serde_json::from_str::<String>(old) {
            return self.moved(&text).map_or_else(|| old.to_owned(), |new| quoted(&new));
        }
        self.moved(old).unwrap_or_else(|| old.to_owned())
    }

    fn moved(&self, number: &str) -> Option<String> {
        let value: f64 = number.parse().ok()?;
        // Only the integer part changes; the fraction keeps its spelling.
        let (whole, fraction) = number.split_at(number.find('.').unwrap_or(number.len()));
        let factor = if value > MILLISECONDS_FROM { 1000 } else { 1 };
        Some(format!("{}{fraction}", whole.parse::<i64>().ok()? + self.shift * factor))
    }

    fn date(&self, raw: &RawValue) -> String {
        let old = raw.get();
        serde_json::from_str::<String>(old)
            .ok()
            .and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok())
            .and_then(|date| date.checked_add(Duration::seconds(self.shift)))
            .and_then(|date| date.format(&Rfc3339).ok())
            .map_or_else(|| old.to_owned(), |new| quoted(&new))
    }
}

/// The envelope timestamp in seconds.
fn timestamp(message: &RawValue) -> Option<i64> {
    let Object(fields) = serde_json::from_str(message.get()).ok()?;
    let raw = fields.iter().find(|(key, _)| key == "timestamp")?.1.get();
    let whole: i64 = raw.trim_matches('"').split('.').next()?.parse().ok()?;
    Some(if whole > 100_000_000_000 { whole / 1000 } else { whole })
}

/// A JSON object with its keys in order, including repeated ones, and its values as written.
struct Object(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Random letters and digits, as in the sample's nonces and call ids.
pub(crate) fn letters(length: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    random(length).map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()])).collect()
}

/// A random number of that many digits.
fn digits(length: usize) -> String {
    random(length).map(|byte| char::from(b'1' + byte % 9)).collect()
}

fn random(length: usize) -> impl Iterator<Item = u8> {
    let mut bytes = vec![0; length];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!("the system provides no random numbers, so ids will repeat: {error}");
    }
    bytes.into_iter()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn start() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
    }

    fn run(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("scenario.jsonl");
        std::fs::write(&file, text).unwrap();
        fresh(&Scenario::read(&file).unwrap(), start())
    }

    fn values(messages: &[String]) -> Vec<Value> {
        messages.iter().map(|message| serde_json::from_str(message).unwrap()).collect()
    }

    #[test]
    fn a_call_keeps_one_new_id_all_through_a_run_and_gets_another_in_the_next() {
        let sample = Scenario::sample();
        let first = values(&fresh(&sample, start()));
        let second = values(&fresh(&sample, start()));

        let id = |message: &Value| message["payload"]["phoneCallId"].as_str().unwrap().to_owned();
        assert_eq!(id(&first[1]), id(&first[2]));
        assert_eq!(id(&first[1]), id(&first[3]));
        assert_eq!(id(&first[1]).len(), 24);
        assert_ne!(id(&first[1]), "LjACJWYAY74XHTFvFqHMTBOg");
        assert_ne!(id(&first[1]), id(&second[1]));

        let mut nonces: Vec<&str> =
            first.iter().chain(&second).map(|message| message["nonce"].as_str().unwrap()).collect();
        nonces.sort_unstable();
        nonces.dedup();
        assert_eq!(nonces.len(), 8);
    }

    #[test]
    fn times_move_together_and_end_when_the_last_message_is_sent() {
        let sample = Scenario::sample();
        let end = start() + sample.length();

        let run = values(&fresh(&sample, start()));

        assert_eq!(run[3]["timestamp"], end.unix_timestamp());
        assert_eq!(run[1]["timestamp"], end.unix_timestamp() - 3);
        let began = (end - Duration::seconds(3)).replace_nanosecond(0).unwrap().format(&Rfc3339).unwrap();
        assert_eq!(run[1]["payload"]["started"], *began);
        assert_eq!(run[3]["payload"]["answered"], *began);
        assert_eq!(run[1]["payload"]["answered"], Value::Null);
    }

    #[test]
    fn everything_else_keeps_its_order_and_spelling() {
        let run = run(
            r#"{"delay":0,"message":{"z":1.0,"class":"\u0061","z":2,"timestamp":5,"payload":{"y":[1e3 ],"x":{"b":0,"a":null}}}}"#,
        );
        assert_eq!(
            run,
            [
                r#"{"z":1.0,"class":"\u0061","z":2,"timestamp":1800000000,"payload":{"y":[1e3 ],"x":{"b":0,"a":null}}}"#
            ]
        );
    }

    #[test]
    fn odd_types_stay_what_they_are() {
        let run = run(concat!(
            r#"{"delay":0,"message":{"timestamp":"100.25","nonce":1234,"payload":{"phoneCallId":77,"started":"soon","answered":3}}}"#,
            "\n",
            r#"{"delay":0,"message":{"timestamp":true,"nonce":"","payload":null}}"#,
            "\n",
            r#"{"delay":0,"message":{"timestamp":1500000000000,"nonce":{},"payload":[1]}}"#,
            "\n",
            r#"{"delay":0,"message":"no object"}"#,
        ));
        let first: Value = serde_json::from_str(&run[0]).unwrap();
        assert_eq!(first["timestamp"], format!("{}.25", 100 + 1_800_000_000 - 1_500_000_000));
        assert!((1111..=9999).contains(&first["nonce"].as_i64().unwrap()));
        assert!((11..=99).contains(&first["payload"]["phoneCallId"].as_i64().unwrap()));
        assert_eq!(first["payload"]["started"], "soon");
        assert_eq!(first["payload"]["answered"], 3);
        assert_eq!(run[1], r#"{"timestamp":true,"nonce":"","payload":null}"#);
        assert_eq!(run[2], r#"{"timestamp":1800000000000,"nonce":{},"payload":[1]}"#);
        assert_eq!(run[3], r#""no object""#);
    }

    #[test]
    fn a_nonce_is_read_whatever_its_type_is() {
        assert_eq!(nonce(r#"{"nonce":"ISft8PYKT1at"}"#).as_deref(), Some("ISft8PYKT1at"));
        assert_eq!(nonce(r#"{"nonce":12}"#).as_deref(), Some("12"));
        assert_eq!(nonce(r#"{"nonce":null}"#), None);
        assert_eq!(nonce("[]"), None);
    }
}
