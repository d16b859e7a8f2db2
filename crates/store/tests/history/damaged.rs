//! Files that are damaged anywhere: what can be read is recovered, and the program goes on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ringtray_core::{Entry, Search};
use ringtray_store::{History, HistoryEvent};
use rusqlite::Connection;

use crate::random::Random;
use crate::salvaged::{filled, originals, salvaged};
use crate::searching::text;
use crate::{agrees, entry, file, keep, message, raw, record};

/// More entries than fit on a page of the file.
const PAGE: usize = 40;

/// Does everything that a user could do, until a damaged file is salvaged. Returns whether there was one.
async fn used(history: &History) -> bool {
    keep(
        history,
        record(
            "a",
            Some(message("{\"new\": 1}", Some("new"), "after")),
            vec![entry("after", 9_000_000_000, "s")],
        ),
    )
    .await;
    // Any answer is fine, except a panic.
    for typed in ["mark-00123", "end", "text", "nothing at all"] {
        drop(history.find(&text(typed), None, 1000).await);
    }
    for (entry, _) in originals(300) {
        drop(history.messages(&entry.id, 0).await);
    }
    drop(history.tally(None).await);
    drop(history.carried_over(10, 10).await);
    drop(history.entries(None, 1000).await);
    let is_new = history.set_aside().is_some();
    if is_new {
        salvaged(history).await;
    }
    is_new
}

/// The recovered messages were in the file. No checksum covers the entry of a message, so a changed letter may have
/// moved it to another.
async fn is_true(history: &History, originals: &[(Entry, String)]) {
    let sent: BTreeSet<&str> = originals.iter().map(|(_, sent)| sent.as_str()).collect();
    for entry in history.entries(None, 1000).await.unwrap().entries {
        for raw in raw(history, &entry.id.0).await {
            assert!(entry.id.0 == "after" || sent.contains(raw.as_str()), "{raw}");
        }
    }
}

#[tokio::test]
async fn of_a_file_cut_short_all_is_there_that_is_in_what_is_left() {
    let (folder, whole) = file();
    let originals = originals(300);
    filled(&whole, &originals).await;
    let content = fs::read(&whole).unwrap();
    let mut random = Random::seeded();
    let anywhere = (0..8).map(|_| usize::try_from(random.below(content.len() as u64 - 1)).unwrap() + 1);
    let cuts = [1, 99, 512, 4095, 4096, 40_960, content.len() - 1].into_iter().chain(anywhere);
    for cut in cuts {
        let file = folder.path().join(format!("cut {cut}.sqlite"));
        fs::write(&file, &content[..cut]).unwrap();
        let left = String::from_utf8_lossy(&content[..cut]).into_owned();

        let history = History::open(&file).unwrap();
        assert!(used(&history).await, "cut at {cut}");

        let found = history.entries(None, 1000).await.unwrap().entries;
        for entry in &found {
            let (original, _) = &originals
                .iter()
                .find(|(of, _)| of.id == entry.id)
                .unwrap_or(&(entry.clone(), String::new()))
                .clone();
            assert_eq!(entry, original, "cut at {cut}");
        }
        let expected: Vec<&Entry> = originals
            .iter()
            .map(|(entry, _)| entry)
            .filter(|entry| left.contains(&format!("Mark-{}-End", entry.id.0)))
            .collect();
        let missing = expected.iter().filter(|entry| !found.contains(entry)).count();
        // The row in which the file is cut.
        assert!(missing <= 1, "{missing} of {} are missing, cut at {cut}", expected.len());
        is_true(&history, &originals).await;
        drop(history);
        agrees(&file);
    }
}

/// Changes so many bytes of the file, uses it and checks it. Returns whether it was set aside.
async fn flipped(file: &Path, content: &[u8], flips: usize, random: &mut Random) -> bool {
    let originals = originals(300);
    let mut content = content.to_owned();
    for _ in 0..flips {
        // Not in the version number, which would make it the file of a newer program.
        let at = 100 + usize::try_from(random.below(content.len() as u64 - 100)).unwrap();
        content[at] ^= u8::try_from(1 + random.below(255)).unwrap();
    }
    fs::write(file, &content).unwrap();

    let history = History::open(file).unwrap();
    let is_new = used(&history).await;

    let found = history.entries(None, 1000).await.unwrap().entries;
    assert!(found.iter().any(|entry| entry.id.0 == "after"));
    let same = originals.iter().filter(|(entry, _)| found.contains(entry)).count();
    assert!(same + PAGE * flips >= 300, "{same} of 300 after {flips} flips");
    if is_new {
        is_true(&history, &originals).await;
        drop(history);
        agrees(file);
    }
    is_new
}

#[tokio::test]
async fn wherever_bytes_are_flipped_no_more_is_lost_than_their_pages() {
    let (folder, whole) = file();
    filled(&whole, &originals(300)).await;
    let content = fs::read(&whole).unwrap();
    let mut random = Random::seeded();
    let mut set_aside = 0;
    for (round, flips) in [1; 30].into_iter().chain([4; 5]).chain([1000]).enumerate() {
        let file = folder.path().join(format!("flipped {round}.sqlite"));
        set_aside += usize::from(flipped(&file, &content, flips, &mut random).await);
    }
    assert!(set_aside > 0, "no damage was found, so this shows nothing");
}

#[tokio::test]
async fn a_file_whose_own_rules_are_damaged_is_taken_over() {
    let (_folder, file) = file();
    let originals = originals(300);
    filled(&file, &originals).await;
    // Still valid SQL, so that SQLite notices nothing until a row is written.
    let (rule, other) = (b"INSERT INTO tally", b"INSERT INTO tallz");
    let mut content = fs::read(&file).unwrap();
    let at = content.windows(rule.len()).position(|part| part == rule).unwrap();
    content[at..at + other.len()].copy_from_slice(other);
    fs::write(&file, &content).unwrap();

    let history = History::open(&file).unwrap();
    assert!(used(&history).await);
    is_true(&history, &originals).await;
    let found = history.entries(None, 1000).await.unwrap().entries;
    assert!(originals.iter().all(|(entry, _)| found.contains(entry)));
    drop(history);
    agrees(&file);
}

#[tokio::test]
async fn a_search_that_is_damaged_alone_is_made_anew() {
    for found_by_a_reader in [true, false] {
        let (_folder, file) = file();
        filled(&file, &originals(300)).await;
        let other = Connection::open(&file).unwrap();
        for search in ["entry_search", "message_search"] {
            let spoil = format!("UPDATE {search}_data SET block = x'ffffffffffffffff' WHERE id > 1");
            other.execute_batch(&spoil).unwrap();
        }
        drop(other);

        let history = History::open(&file).unwrap();
        let mut news = history.events().unwrap();
        if found_by_a_reader {
            let found = history.find(&text("mark-00123"), None, 10).await.unwrap();
            assert_eq!(found.entries.len(), 1);
        } else {
            keep(&history, record("a", None, vec![entry("00123", 77, "Mark-00123-End")])).await;
        }

        assert_eq!(news.try_recv().unwrap(), HistoryEvent::SearchRebuilt);
        assert_eq!(history.set_aside(), None);
        assert_eq!(history.find(&text("mark-00123"), None, 10).await.unwrap().entries.len(), 1);
        assert_eq!(history.find(&Search::default(), None, 1000).await.unwrap().entries.len(), 300);
        drop(history);
        agrees(&file);
    }
}

#[tokio::test]
async fn damage_that_a_reader_finds_is_mended_before_it_answers() {
    let (_folder, file) = file();
    let originals = originals(300);
    filled(&file, &originals).await;
    let mut content = fs::read(&file).unwrap();
    // In the middle, which opening the file does not read.
    for page in content.chunks_mut(4096).filter(|page| page[0] == 0x0d) {
        if String::from_utf8_lossy(page).contains("Mark-00150-End") {
            page.fill(0x55);
        }
    }
    fs::write(&file, content).unwrap();

    let history = History::open(&file).unwrap();
    assert_eq!(history.set_aside(), None);
    history.entries(None, 1000).await.unwrap();

    assert!(history.set_aside().is_some());
    let salvaged = salvaged(&history).await;
    assert_eq!(salvaged.entries_before, Some(300));
    let lost = salvaged.lost().unwrap();
    assert!((1..=PAGE as u64).contains(&lost), "{lost}");
    assert_eq!(history.tally(None).await.unwrap().all, 300 - u32::try_from(lost).unwrap());
    is_true(&history, &originals).await;
}
