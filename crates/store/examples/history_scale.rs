//! How long the history takes for what the page asks of it, by the number of its entries.
//!
//! `cargo run --release -p ringtray-store --example history_scale [entries ...]`

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use ringtray_core::view::{ExportFormat, Filter, Search};
use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, Timestamp};
use ringtray_store::{Cursor, ExportWatch, History, RawMessage, Record};
use serde_json::json;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// As many as the page asks for.
const PAGE: u32 = 200;

/// The best of so many tries is told: the others say how busy the machine was.
const TRIES: usize = 11;

/// Between two entries, in milliseconds.
const PACE: i64 = 40_000;

const NAMES: [&str; 8] = [
    "Maria Popescu",
    "Zoë Müller",
    "John Smith",
    "Ștefan Ionescu",
    "Ann Lee",
    "Jean-Luc Picard",
    "Li Wei",
    "Olga Petrova",
];

#[tokio::main]
async fn main() -> Outcome<()> {
    let sizes: Vec<u64> = std::env::args().skip(1).map(|size| size.parse()).collect::<Result<_, _>>()?;
    for size in if sizes.is_empty() { vec![100, 10_000, 100_000] } else { sizes } {
        measure(size).await?;
    }
    Ok(())
}

async fn measure(size: u64) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("history.sqlite");
    let begun = Instant::now();
    let history = History::open(&file)?;
    let mut waiting = None;
    for number in 0..size {
        for record in records(number) {
            // One in a thousand is waited for, so that the queue does not overflow.
            waiting = Some(history.record(record));
        }
        if number % 1000 == 999
            && let Some(answer) = waiting.take()
        {
            answer.await??;
        }
    }
    if let Some(answer) = waiting {
        answer.await??;
    }
    println!("\n{size} entries");
    tell("written", begun.elapsed());
    drop(history);
    let megabytes = std::fs::metadata(&file)?.len() / 1_000_000;
    println!("  {:<44}{megabytes:>9} MB", "file");

    let opened = Instant::now();
    let history = History::open(&file)?;
    tell("open", opened.elapsed());
    questions(&history, size).await?;

    let begun = Instant::now();
    let rows = history
        .export(&Search::default(), ExportFormat::Csv, names(), &ExportWatch::default(), std::io::sink())
        .await?;
    tell(&format!("export of {rows} rows"), begun.elapsed());
    forget(&history, &file).await
}

async fn questions(history: &History, size: u64) -> Outcome<()> {
    let text = |text: &str| Search { text: text.to_owned(), ..Search::default() };
    let only = |filter| Search { filter, ..Search::default() };
    let second = Some(AccountId("rare".to_owned()));
    let searches = [
        ("first page", Search::default()),
        ("first page, missed", only(Filter::Missed)),
        ("first page, presence", only(Filter::Presence)),
        ("first page, an account with few", Search { account: second.clone(), ..Search::default() }),
        ("common piece, in all", text("0003*")),
        ("common piece, in an eighth", text("smith")),
        ("common number, in three quarters", text("+40 (21) 5")),
        ("common piece, missed", Search { filter: Filter::Missed, ..text("0003*") }),
        ("common piece, an account with few", Search { account: second, ..text("0003*") }),
        ("rare piece", text("unicorn")),
        ("rare number, as one writes it", text("021 555-0000")),
        ("two letters", text("wé")),
        ("call id, in the messages", text("c0ffee-00000007")),
        ("a word of every message", text("phonecall")),
        ("the beginning of a word of every message", text("phoneca")),
        ("a word of every message, missed", Search { filter: Filter::Missed, ..text("phonecall") }),
        ("nowhere", text("nowhere to be found")),
    ];
    for (name, search) in searches {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..TRIES {
            let begun = Instant::now();
            found = history.find(&search, None, PAGE).await?.entries.len();
            times.push(begun.elapsed());
        }
        tell(&format!("{name} ({found})"), best(&times));
    }
    let middle = Timestamp(i64::try_from(size)? / 2 * PACE);
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let begun = Instant::now();
        history.find(&text("0003*"), Some(Cursor { at: middle, id: EntryId(String::new()) }), PAGE).await?;
        times.push(begun.elapsed());
    }
    tell("common piece, a page in the middle", best(&times));
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let begun = Instant::now();
        history.tally(None).await?;
        times.push(begun.elapsed());
    }
    tell("counts", best(&times));
    Ok(())
}

async fn forget(history: &History, file: &Path) -> Outcome<()> {
    for account in ["rare", "usual"] {
        let begun = Instant::now();
        history.forget(AccountId(account.to_owned())).await??;
        tell(&format!("forget the account \"{account}\""), begun.elapsed());
    }
    history.find(&Search::default(), None, PAGE).await?;
    println!("  {:<44}{:>9} MB", "file afterwards", std::fs::metadata(file)?.len() / 1_000_000);
    Ok(())
}

/// What becomes of an entry and its messages: three quarters are calls of three messages each.
fn records(number: u64) -> Vec<Record> {
    let account = AccountId(if number % 1000 == 7 { "rare" } else { "usual" }.to_owned());
    let id = EntryId(format!("{number:032x}"));
    let at = i64::try_from(number).unwrap_or_default() * PACE;
    let name = NAMES.get(usize::try_from(number % 8).unwrap_or_default()).copied().unwrap_or_default();
    let phone = format!("+40215{:06}", number * 7919 % 1_000_000);
    let (name, phone) = if number == 3 { ("Unicorn", "+40215550000".to_owned()) } else { (name, phone) };
    let outcome = if number % 500 == 1 { "missed" } else { "answered" };
    let call = |phase: &str| {
        json!({"kind": "call", "direction": "inbound", "phase": phase, "outcome": (phase == "ended").then_some(outcome),
            "name": name, "number": phone, "extension": "0003*006", "started": at, "answered": at + 4000,
            "ended": (phase == "ended").then_some(at + 90_000)})
    };
    let details = if number % 4 == 2 {
        vec![
            json!({"kind": "presence", "person": name, "extension": "0003*017", "state": "away", "note": null}),
        ]
    } else {
        vec![call("ringing"), call("talking"), call("ended")]
    };
    let record = |(part, detail): (usize, serde_json::Value)| {
        let raw = json!({"class": "phonecall/update", "nonce": format!("{number:024x}{part}"), "timestamp": at / 1000,
            "payload": {"phoneCallId": format!("c0ffee-{number:08}"), "phoneCallViewId": number, "status": part,
                "extension": "0003*006", "published": true, "partyA": {"name": name, "number": phone},
                "partyB": {"number": "0003*006"}, "flow": "in", "created": at, "duration": part * 17}});
        let detail: EntryDetail = serde_json::from_value(detail).ok()?;
        let entry = Entry::new(id.clone(), account.clone(), Timestamp(at), detail);
        let message = RawMessage {
            received_at: Timestamp(at + i64::try_from(part).ok()? * 4000),
            nonce: Some(format!("{number:024x}{part}")),
            class: Some("phonecall/update".to_owned()),
            raw: raw.to_string().into(),
            entry: id.clone(),
        };
        Some(Record { account: account.clone(), message: Some(message), entries: vec![entry] })
    };
    details.into_iter().enumerate().filter_map(record).collect()
}

fn names() -> std::collections::HashMap<AccountId, String> {
    [(AccountId("usual".to_owned()), "alice@pbx.example.com".to_owned())].into()
}

fn best(times: &[Duration]) -> Duration {
    times.iter().min().copied().unwrap_or_default()
}

fn tell(what: &str, time: Duration) {
    println!("  {what:<44}{:>9.2} ms", time.as_secs_f64() * 1000.0);
}
