//! The list: searching, counting and writing it out.

use std::fs;
use std::path::{Path, PathBuf};

use ringtray_core::{AccountChange, AccountId, ExportFormat, Filter, Search, Tally};
use ringtray_desktop::requests::Request;
use ringtray_language::Phrase;
use ringtray_store::{Cursor, Page};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::fixture::{Fixture, MemoryVault, server, wait_for_report};
use crate::messages::{acknowledged, call};

fn text(text: &str) -> Search {
    Search { text: text.to_owned(), ..Search::default() }
}

async fn find(fixture: &Fixture, search: &Search, before: Option<Cursor>) -> Result<Page, Phrase> {
    fixture.history.find(search, before).await
}

async fn tally(fixture: &Fixture, account: Option<AccountId>) -> Result<Tally, Phrase> {
    fixture.history.tally(account).await
}

async fn export(
    fixture: &Fixture,
    search: &Search,
    format: ExportFormat,
    file: &Path,
) -> Result<Option<u64>, Phrase> {
    let (search, file): (Search, PathBuf) = (search.clone(), file.to_owned());
    fixture.ask(|reply| Request::Export { search, format, file, reply }).await
}

#[tokio::test]
async fn what_happened_is_found_counted_and_written_out() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let account = fixture.snapshot().await.accounts.remove(0);
    let change = AccountChange::Name { name: "Reception, \"desk\"".to_owned() };
    let id = account.id.clone();
    fixture.ask(|reply| Request::ChangeAccount { account: id, change, reply }).await.unwrap();
    server.emit(&call("n1", "CREATED").to_string()).await;
    let event =
        json!({"timestamp": 1_516_707_549, "class": "fax/new", "nonce": "n2", "payload": {"pages": "quire"}});
    server.emit(&event.to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n2")).await;

    let live = find(&fixture, &text("popescu"), None).await.unwrap();
    assert_eq!(live.entries.len(), 1, "a call is found while it rings");
    assert!(live.entries[0].lasts());
    server.emit(&call("n3", "DESTROYED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n3")).await;

    let all = find(&fixture, &Search::default(), None).await.unwrap();
    assert_eq!(all.entries.len(), 2);
    assert!(!all.more);
    let last = Cursor { at: all.entries[0].at, id: all.entries[0].id.clone() };
    let older = find(&fixture, &Search::default(), Some(last)).await.unwrap();
    assert_eq!(older.entries, all.entries[1..]);
    for (search, found) in [
        (text("MARIA"), 1),
        (text("021 555 0142"), 1),
        (text("nobody"), 0),
        (Search { filter: Filter::Missed, ..text("maria") }, 1),
        (Search { filter: Filter::Other, ..text("") }, 1),
        (Search { account: Some(AccountId("another".to_owned())), ..text("") }, 0),
    ] {
        assert_eq!(find(&fixture, &search, None).await.unwrap().entries.len(), found, "{search:?}");
    }
    let counted = Tally { all: 2, calls: 1, missed: 1, presence: 0, other: 1 };
    assert_eq!(tally(&fixture, None).await, Ok(counted));
    assert_eq!(tally(&fixture, Some(account.id.clone())).await, Ok(counted));
    assert_eq!(tally(&fixture, Some(AccountId("another".to_owned()))).await, Ok(Tally::default()));

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("activity.jsonl");
    fs::write(&file, "what was there").unwrap();
    assert_eq!(export(&fixture, &Search::default(), ExportFormat::JsonLines, &file).await, Ok(Some(2)));
    let written = fs::read_to_string(&file).unwrap();
    let written: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(written.len(), 2);
    assert!(written.iter().all(|entry| entry["accountName"] == "Reception, \"desk\""), "{written:?}");
    let file = folder.path().join("activity.csv");
    let missed = Search { filter: Filter::Missed, ..Search::default() };
    assert_eq!(export(&fixture, &missed, ExportFormat::Csv, &file).await, Ok(Some(1)));
    assert_eq!(fixture.ask(|reply| Request::TransferProgress { reply }).await, 1);
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains(",\"Reception, \"\"desk\"\"\",call,inbound,missed,Maria Popescu,"), "{written}");
}

#[tokio::test]
async fn an_export_that_is_stopped_leaves_the_file_as_it_was() {
    let fixture = Fixture::new().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("activity.csv");
    fs::write(&file, "what was there").unwrap();
    let (reply, answer) = oneshot::channel();
    let (search, format) = (Search::default(), ExportFormat::Csv);
    fixture.requests.send(Request::Export { search, format, file: file.clone(), reply });
    fixture.requests.send(Request::StopTransfer);
    assert_eq!(answer.await.unwrap(), Ok(None));
    assert_eq!(fs::read_to_string(&file).unwrap(), "what was there");
}

#[tokio::test]
async fn an_export_that_fails_says_why_and_which_file() {
    let fixture = Fixture::new().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("no folder/activity.csv");
    let why = export(&fixture, &Search::default(), ExportFormat::Csv, &file).await.unwrap_err();
    assert!(
        why.to_string().contains("activity.csv was not written: ")
            && why.to_string().ends_with("choose another place."),
        "{why}"
    );
}

#[tokio::test]
async fn without_a_history_every_question_says_so() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("activity.csv");
    let fixture = Fixture::with(MemoryVault::default(), false, TempDir::new().unwrap()).await;
    let answers = [
        find(&fixture, &Search::default(), None).await.map(|_| ()),
        tally(&fixture, None).await.map(|_| ()),
        export(&fixture, &Search::default(), ExportFormat::Csv, &file).await.map(|_| ()),
    ];
    for answer in answers {
        assert!(answer.unwrap_err().to_string().contains("can't be opened"));
    }
    assert!(!file.exists());
}
