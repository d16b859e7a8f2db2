//! Messages that a program may fail on or misread.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::random::Random;

/// The largest text within a message, in bytes: just below the limit of clients.
const LARGEST: usize = 14 << 20;

/// One message, as JSON or nearly so.
pub(super) fn any(random: &mut Random, secret: &str, count: u64) -> String {
    match random.number(0..40) {
        0..=13 => call(random, secret, count).to_string(),
        14..=18 => presence(random, secret, count).to_string(),
        19..=21 => registration(random, count).to_string(),
        22..=24 => repeated(random, secret, count).to_string(),
        25..=28 => topic(random, secret, count).to_string(),
        29 => deep(random),
        30 => large(random, count),
        31 => many(random),
        32 => twice(count),
        33..=36 => json!(text(random, secret)).to_string(),
        _ => bare(random),
    }
}

/// A call that never ends, ends at once, or has absurd times.
fn call(random: &mut Random, secret: &str, count: u64) -> Value {
    let id = random.one_of(&[count, count, count, count / 2, 7]);
    let status = random.one_of(&["CREATED", "CREATED", "UPDATED", "DESTROYED", "", "\u{202e}", "created"]);
    let (number, name) = (number(random), text(random, secret));
    let now = OffsetDateTime::now_utc();
    json!({
        "timestamp": instant(random, now),
        "class": random.one_of(&["phonecall/update", "phonecall/update", "PHONECALL/UPDATE ", "phonecall/x"]),
        "from": text(random, secret),
        "nonce": format!("h{}", if random.one_in(9) { 1 } else { count }),
        "payload": {
            "phoneCallId": format!("h{id}"),
            "view": random.one_of(&["00", "01", ""]),
            "extension": { "extensionId": id % 5000, "number": "006", "extendedNumber": number },
            "status": status,
            "pbxapp": random.one_of(&["DIAL", "IVR", "\u{0}", ""]),
            "hold": odd(random),
            "parked": odd(random),
            "flow": random.one_of(&["IN", "IN", "OUT", "\u{1b}[2J"]),
            "callerid": format!("{name} <{number}>"),
            "dialed": number,
            "answered": odd(random),
            "started": started(random, now),
            "disposition": text(random, secret),
        },
    })
}

fn presence(random: &mut Random, secret: &str, count: u64) -> Value {
    json!({
        "timestamp": instant(random, OffsetDateTime::now_utc()),
        "class": random.one_of(&["presence/update", "user/presence"]),
        "nonce": format!("h{count}"),
        "payload": {
            "userId": format!("p{count}"),
            "name": text(random, secret),
            "extension": { "extensionId": count, "number": number(random) },
            "status": random.one_of(&["online", "away", "\u{202e}enilno", "", "busy"]),
            "statusText": text(random, secret),
        },
    })
}

fn registration(random: &mut Random, count: u64) -> Value {
    json!({
        "class": "extension/register",
        "nonce": format!("h{count}"),
        "payload": {
            "extensionNumber": format!("{}*{}", count % 10_000, number(random)),
            "status": random.one_of(&["registered", "unregistered", "expired", "<b>", ""]),
            "userAgent": markup(random),
        },
    })
}

/// A secret in every possible place.
fn repeated(random: &mut Random, secret: &str, count: u64) -> Value {
    let spelt = match random.number(0..4) {
        0 => secret.to_owned(),
        1 => secret.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect(),
        2 => secret.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        _ => format!("Bearer {secret}"),
    };
    json!({ "class": spelt, "from": spelt, "nonce": format!("{spelt}{count}"), spelt.clone(): spelt, "payload": [spelt] })
}

fn topic(random: &mut Random, secret: &str, count: u64) -> Value {
    let class = format!("topic/{}", random.one_of(&["add", "update", "close", "delete", "../../etc/passwd"]));
    json!({
        "class": class,
        "nonce": format!("h{count}"),
        "payload": { "topicId": odd(random), "title": text(random, secret), "author": odd(random) },
    })
}

fn deep(random: &mut Random) -> String {
    let depth = random.length(100..200_000);
    match random.number(0..3) {
        0 => format!("{}{}", "[".repeat(depth), "]".repeat(depth)),
        1 => format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth)),
        _ => "[".repeat(depth),
    }
}

fn large(random: &mut Random, count: u64) -> String {
    let length = random.length(1 << 16..LARGEST);
    let filler = random.one_of(&["x", "\u{202e}", "\\u0000", "\u{1f469}\u{200d}", "\\\\", "&lt;"]);
    let filler = filler.repeat(length / filler.len());
    format!(
        r#"{{"class":"topic/add","nonce":"h{count}","payload":{{"topicId":"t{count}","title":"{filler}"}}}}"#
    )
}

fn many(random: &mut Random) -> String {
    let count = random.length(1_000..300_000);
    match random.number(0..2) {
        0 => format!("[{}0]", "0,".repeat(count)),
        _ => {
            format!("{{{}\"z\":0}}", (0..count / 4).map(|at| format!("\"k{at}\":{at},")).collect::<String>())
        }
    }
}

/// Each key twice, because parsers differ in which one counts.
fn twice(count: u64) -> String {
    format!(
        r#"{{"class":"phonecall/update","class":"topic/add","nonce":"h{count}","nonce":null,"payload":{{}},"payload":[]}}"#
    )
}

fn bare(random: &mut Random) -> String {
    let bare = [
        "null",
        "1e999",
        "-0",
        "true",
        "\"\"",
        "{}",
        "[]",
        "",
        "{\"class\":",
        "\"\\ud800\"",
        "nul",
        "01",
        "\u{0}",
    ];
    random.one_of(&bare).to_owned()
}

/// A display name.
fn text(random: &mut Random, secret: &str) -> String {
    match random.number(0..10) {
        0 => "Your bank".to_owned(),
        1 => secret.to_owned(),
        2 => "\u{202e}knab ruoY\u{2066}".to_owned(),
        3 => "line\r\nline\u{2028}line\u{85}line".to_owned(),
        4 => "=HYPERLINK(\"http://example.invalid\")".to_owned(),
        5 => "\u{1b}]0;title\u{7}\u{9b}2J".to_owned(),
        6 => "Z\u{300}".repeat(random.length(1..3_000)),
        7 => "\u{1f469}\u{200d}\u{1f4bb}".repeat(random.length(1..500)),
        8 => "x".repeat(random.length(1..200_000)),
        _ => markup(random).to_owned(),
    }
}

fn markup(random: &mut Random) -> &'static str {
    random.one_of(&[
        "<b>Ann</b> &amp; <img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "<a href=\"file:///etc/passwd\">click</a>",
        "&#x3c;b&#x3e; %s %n {0} ${HOME} `id`",
        "javascript:alert(1)",
    ])
}

fn number(random: &mut Random) -> &'static str {
    random.one_of(&[
        "+40215550142",
        "0003*006",
        "*21*0900123456#",
        "**21*0900123456#",
        "#31#0900123456",
        "%2A21%2A0900123456%23",
        "\u{ff0a}21\u{ff0a}0900123456\u{ff03}",
        "sip:ann@example.invalid;transport=\"`id`\"",
        "1,,,2;rm -rf ~",
        "999999999999999999999999999999999999",
        "",
    ])
}

/// A value in place of a boolean or a time.
fn odd(random: &mut Random) -> Value {
    match random.number(0..10) {
        0..=3 => Value::Null,
        4 => json!(true),
        5 => json!("yes"),
        6 => json!(-1),
        7 => json!({ "a": [] }),
        8 => json!(1e300),
        _ => json!("9999-12-31T23:59:60Z"),
    }
}

fn instant(random: &mut Random, now: OffsetDateTime) -> Value {
    match random.number(0..8) {
        0 => json!(-1),
        1 => json!(1e300),
        2 => json!(u64::MAX),
        3 => json!("tomorrow"),
        _ => json!(now.unix_timestamp()),
    }
}

fn started(random: &mut Random, now: OffsetDateTime) -> Value {
    match random.number(0..6) {
        0 => json!("+292278994-08-17T07:12:55Z"),
        1 => json!("1969-12-31T23:59:59.999999999999Z"),
        2 => odd(random),
        _ => json!(now.format(&Rfc3339).unwrap_or_default()),
    }
}
