use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A call to us, as the server probably reports it (inferred), at this moment, with some fields changed.
pub(crate) fn call(id: &str, nonce: &str, status: &str, changes: &Value) -> Value {
    let now = OffsetDateTime::now_utc();
    let mut message = json!({
        "timestamp": now.unix_timestamp(),
        "class": "phonecall/update",
        "from": "5@user",
        "nonce": nonce,
        "payload": {
            "phoneCallId": id,
            "view": "00",
            "extension": { "extensionId": "7", "number": "006", "extendedNumber": "0003*006" },
            "status": status,
            "pbxapp": "DIAL",
            "hold": false,
            "parked": false,
            "recorded": false,
            "flow": "IN",
            "callerid": "Maria Popescu <+40215550142>",
            "dialed": "006",
            "answered": null,
            "started": time_of_day(now),
            "nonce": null,
            "disposition": "UNKNOWN",
            "author": {},
        },
    });
    for (field, value) in changes.as_object().into_iter().flatten() {
        message["payload"][field] = value.clone();
    }
    message
}

/// The current time, as the server writes it.
pub(crate) fn now() -> Value {
    time_of_day(OffsetDateTime::now_utc())
}

fn time_of_day(time: OffsetDateTime) -> Value {
    let whole = time.replace_nanosecond(0).unwrap_or(time);
    whole.format(&Rfc3339).map_or(Value::Null, Value::from)
}
