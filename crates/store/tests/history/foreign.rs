//! Files that this program did not create: nothing in them is executed, and what is readable is recovered.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use ringtray_core::{ExportFormat, Search};
use ringtray_store::{ExportError, History, HistoryError, TransferWatch};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::forms::{add, add_message, of_form};
use crate::salvaged::{NOTE, filled, originals, salvaged};
use crate::{agrees, entry, file, ids, keep, message, raw, record};

/// Keeps what is deleted, and changes what is added.
const TRIGGERS: &str = "
    CREATE TABLE taken (raw TEXT);
    CREATE TRIGGER takes AFTER DELETE ON message BEGIN INSERT INTO taken VALUES (old.raw); END;
    CREATE TRIGGER turns AFTER INSERT ON entry BEGIN
        UPDATE entry SET detail = '{\"kind\":\"other\",\"class\":null,\"summary\":\"turned\"}' WHERE id = new.id;
    END;";

/// Nothing that this program creates.
const OTHERS: [&str; 8] = [
    TRIGGERS,
    "CREATE VIEW seen AS SELECT raw FROM message",
    "CREATE INDEX entry_by_detail ON entry (detail)",
    "CREATE TABLE more (a)",
    "CREATE TEMP TABLE none (a); CREATE VIRTUAL TABLE other_search USING fts5 (a)",
    "DROP TRIGGER message_deleted",
    "DROP TRIGGER entry_counted_otherwise; CREATE TABLE wiping (due INTEGER, more TEXT) STRICT",
    "ANALYZE",
];

/// SQLite doesn't let anybody create these, but reads them.
fn edited(file: &Path, sql: &str) {
    let other = Connection::open(file).unwrap();
    other.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
    other.pragma_update(None, "writable_schema", true).unwrap();
    other.execute_batch(sql).unwrap();
}

/// The file is set aside unchanged, its content is in the new one, and new records are stored unchanged.
async fn is_taken_over(file: &Path, entries: usize) {
    let before = fs::read(file).unwrap();
    let history = History::open(file).unwrap();
    let aside = history.set_aside().unwrap();
    salvaged(&history).await;
    keep(
        &history,
        record(
            "a",
            Some(message("{\"secret\": 1}", None, "after")),
            vec![entry("after", 9_000_000_000, "as it came")],
        ),
    )
    .await;
    assert_eq!(
        history.entries(None, 1).await.unwrap().entries,
        [entry("after", 9_000_000_000, "as it came")]
    );
    assert_eq!(ids(&history).await.len(), entries + 1);
    history.forget(crate::all_of("a")).await.unwrap().unwrap();
    drop(history);
    assert!(fs::read(aside).unwrap() == before, "what was set aside is as it was");
    agrees(file);
    let made = Connection::open(file).unwrap();
    for name in ["taken", "turns", "seen", "more"] {
        let there = "SELECT count(*) FROM sqlite_master WHERE name = ?1";
        assert_eq!(made.query_row(there, [name], |row| row.get::<_, i64>(0)).unwrap(), 0, "{name}");
    }
}

#[tokio::test]
async fn a_file_with_anything_that_is_not_ours_is_set_aside_and_taken_over() {
    for other in OTHERS {
        let (_folder, file) = file();
        filled(&file, &originals(50)).await;
        let changed = Connection::open(&file).unwrap();
        changed.execute_batch(other).unwrap();
        changed.close().unwrap();
        is_taken_over(&file, 50).await;
    }
}

#[tokio::test]
async fn a_file_that_lies_about_its_schema_is_set_aside() {
    let (_folder, file) = file();
    filled(&file, &originals(50)).await;
    let honest = Connection::open(&file).unwrap();
    honest
        .execute_batch("CREATE TABLE honest AS SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master")
        .unwrap();
    honest.execute_batch(TRIGGERS).unwrap();
    honest.close().unwrap();
    edited(
        &file,
        "INSERT INTO sqlite_master VALUES ('view', 'sqlite_schema', 'sqlite_schema', 0,
             'CREATE VIEW sqlite_schema AS SELECT * FROM honest')",
    );
    is_taken_over(&file, 50).await;
}

#[tokio::test]
async fn nothing_of_an_earlier_form_is_run_while_it_is_brought_to_the_next() {
    for form in [1, 2] {
        let (_folder, file) = file();
        let old = of_form(&file, form);
        add(&old, &entry("x", 1, "as it came"));
        add_message(&old, "x", Some("n"), "{\"part\": 1}");
        old.execute_batch(
            "CREATE TABLE taken (raw TEXT);
             CREATE TRIGGER takes AFTER DELETE ON message BEGIN INSERT INTO taken VALUES (old.raw); END;",
        )
        .unwrap();
        old.close().unwrap();
        is_taken_over(&file, 1).await;
    }
}

#[tokio::test]
async fn a_file_of_another_program_is_set_aside() {
    for form in [0, -1, i32::MIN] {
        let (_folder, file) = file();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let other = Connection::open(&file).unwrap();
        other.execute_batch("CREATE TABLE contacts (name); INSERT INTO contacts VALUES ('Zoë')").unwrap();
        other.pragma_update(None, "user_version", form).unwrap();
        other.close().unwrap();
        is_taken_over(&file, 0).await;
    }
}

#[tokio::test]
async fn a_file_that_came_since_is_not_read_as_ours() {
    let (folder, file) = file();
    filled(&file, &originals(50)).await;
    let history = History::open(&file).unwrap();
    let other = folder.path().join("other.sqlite");
    filled(&other, &originals(3)).await;
    let made = Connection::open(&other).unwrap();
    made.execute_batch("ALTER TABLE entry RENAME TO base; CREATE VIEW entry AS SELECT * FROM base").unwrap();
    made.close().unwrap();
    for companion in ["-wal", "-shm"] {
        let _ = fs::remove_file(file.with_file_name(format!("history.sqlite{companion}")));
    }
    fs::rename(&other, &file).unwrap();

    let (watch, format) = (TransferWatch::default(), ExportFormat::Csv);
    let written = history.export(&Search::default(), format, HashMap::new(), &watch, std::io::sink()).await;
    assert!(matches!(written, Err(ExportError::History(HistoryError::Damaged { .. }))), "{written:?}");
    // The list repairs it first. The salvage may be finished by then.
    assert!(ids(&history).await.len() <= 3);
    assert_eq!(salvaged(&history).await.entries, 3);
    assert_eq!(ids(&history).await.len(), 3);
    assert_eq!(raw(&history, "00002").await.len(), 1);
}

#[tokio::test]
async fn no_other_file_is_taken_over_because_a_history_says_so() {
    let (folder, file) = file();
    let private = folder.path().join("private.sqlite");
    filled(&private, &originals(3)).await;
    drop(History::open(&file).unwrap());
    for noted in
        [format!("'{}'", private.display()), "CAST(x'ff' AS TEXT)".to_owned(), "'/dev/zero'".to_owned()]
    {
        let other = Connection::open(&file).unwrap();
        other.execute_batch(NOTE).unwrap();
        other.execute(&format!("INSERT INTO salvage VALUES ({noted}, -1, 0, 0, 0, NULL)"), []).unwrap();
        other.close().unwrap();

        let history = History::open(&file).unwrap();
        assert_eq!(history.set_aside(), None);
        keep(&history, record("a", None, vec![entry("x", 1, "s")])).await;
        assert_eq!(ids(&history).await, ["x"]);
    }
}
