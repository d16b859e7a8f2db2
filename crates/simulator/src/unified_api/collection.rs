//! Builds the collections of the REST resources.

use serde_json::{Map, Value, json};
use time::format_description::well_known::Iso8601;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::UnifiedApi;

/// The default number of entries on a page (documented).
const USUAL_COUNT: usize = 20;

/// The most entries on a page (documented).
const MOST: usize = 5000;

/// The `startDate` of a query, in the server's time zone, which is UTC here.
pub(super) fn start_date(query: Option<&str>) -> Option<OffsetDateTime> {
    let date = parameter(query, "startDate")?.replace("%3A", ":");
    Some(PrimitiveDateTime::parse(&date, &Iso8601::DEFAULT).ok()?.assume_utc())
}

/// The page of `calls` that the query asks for.
pub(super) fn page(calls: Vec<Value>, query: Option<&str>, options: &UnifiedApi) -> Value {
    let number = |name| parameter(query, name).and_then(|value| value.parse::<usize>().ok());
    let count = number("count").unwrap_or(USUAL_COUNT).min(MOST).min(options.page);
    let start = number("startIndex").unwrap_or(0);
    let total = calls.len();
    let mut entries: Vec<Value> = calls.into_iter().skip(start).take(count).collect();
    for call in &mut entries {
        if !options.nulls {
            leave_out_nulls(call);
        }
        if options.odd_types {
            make_odd(call);
        }
    }
    let entry = if options.odd_types {
        let named =
            entries.into_iter().map(|call| (call["id"].as_str().unwrap_or_default().to_owned(), call));
        Value::Object(named.collect::<Map<_, _>>())
    } else {
        Value::Array(entries)
    };
    let mut collection = json!({
        "entry": entry,
        "startIndex": start,
        "itemsPerPage": count,
        "totalResults": total,
        "filtered": true,
        "sorted": true,
    });
    if options.odd_types {
        make_odd(&mut collection);
    }
    collection
}

fn parameter<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    let mut pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(key, value)| (key == name).then_some(value))
}

fn leave_out_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(leave_out_nulls);
        }
        Value::Array(values) => values.iter_mut().for_each(leave_out_nulls),
        _ => {}
    }
}

/// Strings for numbers, the element for a list of one, and the other spelling of the caller ID.
fn make_odd(value: &mut Value) {
    match value {
        Value::Number(number) => *value = number.to_string().into(),
        Value::Object(fields) => {
            if let Some(caller) = fields.remove("callerId") {
                fields.insert("callerID".to_owned(), caller);
            }
            fields.values_mut().for_each(make_odd);
        }
        Value::Array(values) => {
            values.iter_mut().for_each(make_odd);
            if let [Value::String(only)] = &values[..] {
                *value = Value::String(only.clone());
            }
        }
        _ => {}
    }
}
