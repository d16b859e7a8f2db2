//! Files of the schema versions that earlier versions wrote.

use std::fs;
use std::path::Path;

use ringtray_core::{AccountId, Entry, EntryDetail, Filter, Search, Suppressed, Tally};
use ringtray_store::{History, Stored};
use rusqlite::{Connection, named_params};

use crate::salvaged::salvaged;
use crate::searching::{call, text};
use crate::{agrees, entry, file, ids, keep, message, raw, record};

const FIRST: &str = include_str!("../../src/history/schema_1.sql");
const SECOND: &str = include_str!("../../src/history/schema_2.sql");

pub(crate) fn of_form(file: &Path, form: u16) -> Connection {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let old = Connection::open(file).unwrap();
    for step in [FIRST, SECOND].iter().take(form.into()) {
        old.execute_batch(step).unwrap();
    }
    old.pragma_update(None, "user_version", form).unwrap();
    old
}

pub(crate) fn add(old: &Connection, entry: &Entry) {
    let detail = serde_json::to_value(&entry.detail).unwrap();
    let word = |key: &str| detail[key].as_str().unwrap_or_default();
    old.execute(
        "INSERT INTO entry (id, account, at, kind, direction, outcome, name, number, extension, lasts, detail)
         VALUES (:id, :account, :at, :kind, :direction, :outcome, :name, :number, :extension, :lasts, :detail)",
        named_params! { ":id": entry.id.0, ":account": entry.account.0, ":at": entry.at.0, ":kind": word("kind"),
            ":direction": word("direction"), ":outcome": word("outcome"), ":name": word("name"),
            ":number": word("number"), ":extension": word("extension"), ":lasts": entry.lasts(),
            ":detail": detail.to_string() },
    )
    .unwrap();
}

pub(crate) fn add_message(old: &Connection, entry: &str, nonce: Option<&str>, raw: &str) {
    use sha2::Digest as _;
    old.execute(
        "INSERT INTO message (account, entry, received_at, class, nonce, digest, raw)
         VALUES ('a', :entry, 77, 'topic/add', :nonce, :digest, :raw)",
        named_params! { ":entry": entry, ":nonce": nonce, ":digest": sha2::Sha256::digest(raw).as_slice(), ":raw": raw },
    )
    .unwrap();
}

/// What both old versions can contain.
fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> =
        (0..300).map(|number| entry(&format!("{number:03}"), 700 * number, "s")).collect();
    let gap = EntryDetail::Gap { until: None, times: 1 };
    entries.push(Entry { detail: gap, ..entry("gap", -5, "") });
    entries.push(call("missed", 90_000, "Zoë", "+40 21", Some("missed")));
    entries.push(Entry { account: AccountId("b".to_owned()), ..call("live", 95_000, "Ann", "1", None) });
    entries
}

fn newest_first(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id.clone())));
    entries
}

async fn is_read_on(form: u16) {
    let (_folder, file) = file();
    let old = of_form(&file, form);
    let mut entries = entries();
    for entry in &entries {
        add(&old, entry);
    }
    for (entry, nonce, raw) in [
        ("missed", Some("n"), "{\"part\":1}"),
        ("gone", None, "{\"part\":9}"),
        ("missed", None, "{\"part\":2}"),
    ] {
        add_message(&old, entry, nonce, raw);
    }
    if form == 2 {
        old.execute("UPDATE entry SET unseen = 1, hushed = 'quiet_hours' WHERE id = 'missed'", []).unwrap();
        for entry in entries.iter_mut().filter(|entry| entry.id.0 == "missed") {
            (entry.unseen, entry.suppressed) = (true, Some(Suppressed::QuietHours));
        }
    }
    old.execute(
        "INSERT INTO entry (id, account, at, kind, detail) VALUES ('odd', 'a', 1, 'of tomorrow', '{')",
        [],
    )
    .unwrap();
    drop(old);
    let odd = EntryDetail::Other { class: None, summary: "Not readable by this version".to_owned() };
    entries.push(Entry { detail: odd, ..entry("odd", 1, "") });

    let history = History::open(&file).unwrap();

    assert_eq!(history.set_aside(), None);
    let entries = newest_first(entries);
    assert_eq!(history.find(&Search::default(), None, 1000).await.unwrap().entries, entries);
    let with = |wanted: &[&str]| -> Vec<Entry> {
        entries.iter().filter(|entry| wanted.contains(&entry.id.0.as_str())).cloned().collect()
    };
    assert_eq!(history.carried_over(5, 0).await.unwrap(), with(&["gap", "missed", "live"]));
    for (search, expected) in [
        (text("zoe"), "missed"),
        (text("part 2"), "missed"),
        (Search { filter: Filter::Missed, ..text("") }, "missed"),
        (Search { account: Some(AccountId("b".to_owned())), ..text("") }, "live"),
    ] {
        assert_eq!(history.find(&search, None, 10).await.unwrap().entries, with(&[expected]), "{search:?}");
    }
    let tally = Tally { all: 304, calls: 2, missed: 1, presence: 0, other: 302 };
    assert_eq!(history.tally(None).await.unwrap(), tally);
    assert_eq!(raw(&history, "missed").await, ["{\"part\":1}", "{\"part\":2}"]);
    assert_eq!(raw(&history, "gone").await, ["{\"part\":9}"]);
    // What was stored then is recognised as a repetition now.
    let again = record("a", Some(message("{\"part\":1}", Some("n"), "missed")), vec![]);
    assert_eq!(keep(&history, again).await, Stored::Repeated);
    keep(&history, record("a", None, vec![call("missed", 90_000, "Zoe", "1", Some("missed"))])).await;
    assert_eq!(history.tally(None).await.unwrap(), tally);
    drop(history);
    assert_eq!(ids(&History::open(&file).unwrap()).await.len(), 304, "filled once");
}

#[tokio::test]
async fn a_history_of_the_first_form_is_read_on() {
    is_read_on(1).await;
}

#[tokio::test]
async fn a_history_of_the_second_form_is_read_on() {
    is_read_on(2).await;
}

#[tokio::test]
async fn an_upgrade_that_fails_leaves_the_old_form_and_its_content() {
    let (_folder, file) = file();
    let old = of_form(&file, 2);
    add(&old, &entry("x", 1, "s"));
    add(&old, &entry("spoilt", 2, "s"));
    // Not a text, which SQLite accepts.
    old.execute_batch("UPDATE entry SET detail = CAST(x'ff' AS TEXT) WHERE id = 'spoilt'").unwrap();
    drop(old);

    let history = History::open(&file).unwrap();
    salvaged(&history).await;
    assert_eq!(ids(&history).await, ["x"]);

    let old = Connection::open(history.set_aside().unwrap()).unwrap();
    let form: i64 = old.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let kept: i64 = old.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap();
    assert_eq!((form, kept), (2, 2));
}

#[tokio::test]
async fn of_a_damaged_file_of_each_earlier_form_what_is_readable_is_taken_over() {
    for form in [1, 2] {
        let (_folder, file) = file();
        let old = of_form(&file, form);
        let entries = entries();
        for entry in &entries {
            add(&old, entry);
            add_message(&old, &entry.id.0, Some(&entry.id.0), &format!("{{\"of\": \"{}\"}}", entry.id.0));
        }
        drop(old);
        let mut content = fs::read(&file).unwrap();
        content[..4096].fill(0);
        fs::write(&file, content).unwrap();

        let history = History::open(&file).unwrap();
        let salvaged = salvaged(&history).await;

        assert_eq!((salvaged.entries, salvaged.messages, salvaged.lost()), (303, 303, None), "{form}");
        assert_eq!(
            history.find(&Search::default(), None, 1000).await.unwrap().entries,
            newest_first(entries)
        );
        assert_eq!(raw(&history, "missed").await, ["{\"of\": \"missed\"}"]);
        assert_eq!(history.tally(None).await.unwrap().missed, 1);
        drop(history);
        agrees(&file);
    }
}
