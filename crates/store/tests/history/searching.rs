//! What a search finds, in which order, and that its text is only a text.

use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, Filter, Search, Tally, Timestamp};
use ringtray_store::{Cursor, History};
use serde_json::json;

use crate::{agrees, entry, file, keep, message, record};

pub(crate) fn text(text: &str) -> Search {
    Search { text: text.to_owned(), ..Search::default() }
}

pub(crate) fn of(account: &str, id: &str, at: i64, detail: serde_json::Value) -> Entry {
    let detail: EntryDetail = serde_json::from_value(detail).unwrap();
    Entry::new(EntryId(id.to_owned()), AccountId(account.to_owned()), Timestamp(at), detail)
}

pub(crate) fn call(id: &str, at: i64, name: &str, number: &str, outcome: Option<&str>) -> Entry {
    let phase = if outcome.is_some() { "ended" } else { "talking" };
    let detail = json!({"kind": "call", "direction": "inbound", "phase": phase, "outcome": outcome, "name": name,
        "number": number, "extension": "0003*006", "started": at, "answered": null, "ended": null});
    of("a", id, at, detail)
}

async fn found(history: &History, search: &Search) -> Vec<String> {
    let page = history.find(search, None, 1000).await.unwrap();
    page.entries.into_iter().map(|entry| entry.id.0).collect()
}

#[tokio::test]
async fn of_a_huge_message_the_beginning_is_searched_and_all_of_it_can_be_deleted() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let words: String = (0..100_000).map(|number| format!(" w{number}")).collect();
    let raw = format!("\"vexillum{words} zephyrus\"");
    keep(&history, record("a", Some(message(&raw, Some("n"), "huge")), vec![entry("huge", 1, "s")])).await;

    assert_eq!(found(&history, &text("vexillum")).await, ["huge"]);
    assert_eq!(found(&history, &text("zephyrus")).await, [""; 0], "it is far behind the beginning");
    assert_eq!(crate::raw(&history, "huge").await.len(), 1, "the message is there");
    agrees(&file);

    history.forget(crate::all_of("a")).await.unwrap().unwrap();
    assert_eq!(found(&history, &text("vexillum")).await, [""; 0]);
    history.close();
    agrees(&file);
}

#[tokio::test]
async fn any_piece_of_what_is_shown_finds_an_entry() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let entries = vec![
        call("call", 1, "Zoë Müller-Popescu", "+40 (21) 555-0142", Some("answered")),
        of(
            "a",
            "registration",
            2,
            json!({"kind": "registration", "extension": "0003*017", "state": "expired",
            "device": "Yealink T46U"}),
        ),
        of(
            "a",
            "presence",
            3,
            json!({"kind": "presence", "person": "Ștefan", "extension": "0003*018", "state": "other",
            "said": "lunching", "note": "back at 100% (really)"}),
        ),
        of(
            "a",
            "topic",
            4,
            json!({"kind": "topic", "title": "Quarter_2 \"plans\"", "change": "closed", "by": "Жанна"}),
        ),
        of("a", "other", 5, json!({"kind": "other", "class": "fax/new", "summary": "2 pages 🎉🎉🎉 🙂"})),
        of("a", "gap", 6, json!({"kind": "gap", "until": null})),
    ];
    keep(&history, record("a", None, entries)).await;
    let all: &[&str] = &["gap", "other", "topic", "presence", "registration", "call"];
    let cases: &[(&str, &[&str])] = &[
        ("", all),
        (" \t\n", all),
        ("zoë", &["call"]),
        ("ZOE", &["call"]),
        ("ller-p", &["call"]),
        ("popescu zoë", &["call"]),
        ("popescu nobody", &[]),
        ("0215550142", &["call"]),
        ("+40 21 555", &["call"]),
        ("555-0142", &["call"]),
        ("0040 21", &["call"]),
        ("(021) 555.01", &["call"]),
        ("5550143", &[]),
        ("0003*0", &["presence", "registration", "call"]),
        ("0003*017", &["registration"]),
        ("yealink", &["registration"]),
        ("t46 yea", &["registration"]),
        ("ȘTEFAN", &["presence"]),
        ("stefan", &["presence"]),
        ("LUNCH", &["presence"]),
        ("100%", &["presence"]),
        ("(really)", &["presence"]),
        ("%", &["presence"]),
        ("_", &["topic"]),
        ("_2", &["topic"]),
        ("\"plans\"", &["topic"]),
        ("жан", &["topic"]),
        ("Ж", &["topic"]),
        ("fax/new", &["other"]),
        ("2", &["other", "topic", "call"]),
        ("🎉🎉🎉", &["other"]),
        ("🙂", &["other"]),
        ("pages 2", &["other"]),
        ("pages z", &[]),
        ("ye t4", &["registration"]),
        ("answered", &[]),
    ];
    for (typed, expected) in cases {
        assert_eq!(found(&history, &text(typed)).await, *expected, "{typed:?}");
    }
}

#[tokio::test]
async fn where_nothing_shows_it_the_words_of_the_messages_are_searched() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let raw = r#"{"phoneCallId":"9f3a-0007","class":"phonecall/update","device":"Snom_D785","n":42}"#;
    for (number, entry) in
        [call("1", 1000, "Ann", "1", None), call("2", 5000, "Bea", "2", None)].into_iter().enumerate()
    {
        let sent = raw.replace("0007", &format!("000{}", number + 7));
        keep(&history, record("a", Some(message(&sent, None, &entry.id.0)), vec![entry.clone()])).await;
        keep(&history, record("a", Some(message(&sent, None, &entry.id.0)), vec![])).await;
    }
    // A message that arrived before its entry, and one without an entry.
    keep(&history, record("a", Some(message(raw, None, "3")), vec![])).await;
    keep(&history, record("a", Some(message("{\"lonely\":1}", None, "none")), vec![])).await;
    keep(&history, record("a", None, vec![call("3", 9_000_000, "Cleo", "3", Some("missed"))])).await;
    let cases: &[(&str, &[&str])] = &[
        ("phonecall", &["3", "2", "1"]),
        ("phonec", &["3", "2", "1"]),
        ("9F3A-0007", &["3", "1"]),
        ("9f3a-0008", &["2"]),
        ("9f3a-000", &["3", "2", "1"]),
        ("snom 9f3a", &["3", "2", "1"]),
        ("nom_D785", &[]),
        ("snom nothing", &[]),
        ("lonely", &[]),
        ("ann", &["1"]),
    ];
    for (typed, expected) in cases {
        assert_eq!(found(&history, &text(typed)).await, *expected, "{typed:?}");
    }
    let missed = Search { filter: Filter::Missed, ..text("phonecall") };
    assert_eq!(found(&history, &missed).await, ["3"]);
    let other = Search { account: Some(AccountId("b".to_owned())), ..text("phonecall") };
    assert_eq!(found(&history, &other).await, Vec::<String>::new());

    // If a displayed text matches, the messages of other entries are not searched.
    keep(&history, record("a", None, vec![call("4", 1, "Snom", "4", None)])).await;
    assert_eq!(found(&history, &text("snom")).await, ["4"]);
    let missed = Search { filter: Filter::Missed, ..text("snom") };
    assert_eq!(found(&history, &missed).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_beginning_of_too_many_words_is_looked_for_as_a_word() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    // `many0` to `many64`, `few0` to `few63`, and the beginnings themselves.
    for number in 0..65 {
        let id = format!("{number:02}");
        let few = if number < 64 { format!("few{number}") } else { "few".to_owned() };
        let sent =
            json!({"a": format!("many{number}"), "b": few, "c": if number == 7 { "many" } else { "" }});
        let sent = message(&sent.to_string(), None, &id);
        keep(&history, record("a", Some(sent), vec![call(&id, number * 1000, "Ann", "1", None)])).await;
    }
    assert_eq!(found(&history, &text("many")).await, ["07"], "65 words begin so");
    assert_eq!(found(&history, &text("many6")).await, ["64", "63", "62", "61", "60", "06"]);
    assert_eq!(found(&history, &text("few")).await.len(), 65, "64 words and the beginning");
    assert_eq!(found(&history, &text("few many1")).await.len(), 11);
}

#[tokio::test]
async fn an_entry_that_changes_is_found_as_it_is_now() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let sent = message("{\"token\":\"inmessage\"}", None, "x");
    keep(&history, record("a", Some(sent), vec![call("x", 5000, "Before", "123", None)])).await;
    let calls = |missed| Tally { all: 1, calls: 1, missed, presence: 0, other: 0 };
    assert_eq!(history.tally(None).await.unwrap(), calls(0));

    // Also of another account and at another time, which no real entry has, and which must not break the search.
    let changed =
        Entry { account: AccountId("b".to_owned()), ..call("x", 99_000, "After", "123", Some("missed")) };
    keep(&history, record("a", None, vec![changed])).await;
    assert_eq!(found(&history, &text("before")).await, Vec::<String>::new());
    assert_eq!(found(&history, &text("after")).await, ["x"]);
    assert_eq!(found(&history, &text("inmessage")).await, ["x"]);
    let missed = Search { filter: Filter::Missed, account: Some(AccountId("b".to_owned())), ..text("") };
    assert_eq!(found(&history, &missed).await, ["x"]);
    assert_eq!(history.tally(None).await.unwrap(), calls(1));
    assert_eq!(history.tally(Some(AccountId("b".to_owned()))).await.unwrap(), calls(1));
    assert_eq!(history.tally(Some(AccountId("a".to_owned()))).await.unwrap(), Tally::default());
}

#[tokio::test]
async fn any_text_is_only_a_text() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let sent = message("{\"a\":\"NEAR \\u0000 AND shown\"}", None, "x");
    keep(&history, record("a", Some(sent), vec![call("x", 1, "Ann \"quoted\" AND", "1", None)])).await;
    let long = "long ".repeat(2000);
    let longer = "ab".repeat(5000);
    let hostile = [
        "\"",
        "\"\"",
        "\"\"\"",
        "'",
        "*",
        "a*",
        "***",
        "\"*\"",
        "NEAR(a b)",
        "NEAR",
        "AND",
        "AND AND",
        "OR NOT",
        "NOT xyz",
        "shown : ann",
        "shown:",
        "^ann",
        "{shown digits} : x",
        "-shown : x",
        "ann + quoted",
        "(ann",
        "ann)",
        "((((",
        "%",
        "_",
        "%%%",
        "\\",
        "\\\\\\",
        "\0",
        "a\0b",
        "ann\0quoted",
        "\u{feff}",
        "🔔",
        "🔔🔔🔔🔔",
        "e\u{301}\u{301}\u{301}",
        "\u{301}\u{301}\u{301}\u{301}",
        "हिन्दी",
        "日本語のテキスト",
        "\u{202e}abc",
        "\u{10ffff}\u{10ffff}\u{10ffff}",
        "; DROP TABLE entry",
        "' OR 1=1 --",
        "0",
        "000",
        "+++",
        "()./-",
        "<c>",
        "<m>",
        &long,
        &longer,
    ];
    for typed in hostile {
        for filter in [Filter::All, Filter::Calls, Filter::Presence] {
            let search = Search { filter, account: Some(AccountId("a\"b".to_owned())), ..text(typed) };
            history.find(&search, None, 10).await.unwrap_or_else(|error| panic!("{typed:?}: {error}"));
        }
        history.find(&text(typed), None, 10).await.unwrap_or_else(|error| panic!("{typed:?}: {error}"));
    }
    assert_eq!(found(&history, &text("ann\0quoted")).await, ["x"], "control characters part words");
    assert_eq!(found(&history, &text("\"quoted\" and")).await, ["x"]);
    assert_eq!(
        found(&history, &text("<c>")).await,
        Vec::<String>::new(),
        "what the search notes is not text"
    );
}

#[tokio::test]
async fn words_of_one_or_two_letters_are_looked_for_in_the_newest_entries() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let mut entries = vec![call("old", 0, "qz", "1", None)];
    entries.extend((1..6000).map(|number| entry(&format!("{number:04}"), number * 1000, "nothing")));
    keep(&history, record("a", None, entries)).await;
    keep(&history, record("a", None, vec![call("new", 1_001_500, "QZ", "1", None)])).await;
    assert_eq!(found(&history, &text("qz")).await, ["new"]);
    let calls = Search { filter: Filter::Calls, ..text("q z") };
    assert_eq!(found(&history, &calls).await, ["new", "old"], "the newest of the calls");
}

#[tokio::test]
async fn an_entry_that_comes_while_somebody_pages_changes_nothing_below() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    for number in 0..20 {
        let id = format!("{number:02}");
        let sent = message("{\"word\":\"hidden\"}", None, &id);
        keep(&history, record("a", Some(sent), vec![entry(&id, number * 10, "nothing")])).await;
    }
    let page = history.find(&text("hidden"), None, 10).await.unwrap();
    assert!(page.more);
    // From now on the text is displayed somewhere, so a new search would not search the messages.
    keep(&history, record("a", None, vec![entry("shown", 1000, "hidden")])).await;
    let last = page.entries.last().unwrap();
    let below = Cursor { at: last.at, id: last.id.clone() };
    let rest = history.find(&text("hidden"), Some(below), 10).await.unwrap();
    let ids: Vec<&str> = page.entries.iter().chain(&rest.entries).map(|entry| entry.id.0.as_str()).collect();
    let expected: Vec<String> = (0..20).rev().map(|number| format!("{number:02}")).collect();
    assert_eq!(ids, expected);
    assert!(!rest.more);
    assert_eq!(found(&history, &text("hidden")).await, ["shown"]);
}
