//! What is measured.

use std::path::PathBuf;
use std::time::Instant;

use ringtray_core::{AccountId, EntryId, Filter, Search, Timestamp};
use ringtray_store::{Cursor, History};
use tempfile::TempDir;

use crate::fill::{self, PACE};

/// As many as the page asks for.
const PAGE: u32 = 200;

/// As many messages as a busy second brings.
const BURST: u64 = 200;

/// The measures, in the order of their figures.
pub(crate) const WHAT: [&str; 18] = [
    "open, and the first page",
    "first page",
    "first page, missed",
    "first page, an account with few",
    "a page in the middle",
    "search: a piece that all have",
    "search: a piece that an eighth has",
    "search: digits that most have",
    "search: a piece that all have, missed",
    "search: a piece that one has",
    "search: two letters",
    "search: nowhere",
    "search in the messages: an identifier",
    "search in the messages: a word that all have",
    "search in the messages: the beginning of such a word",
    "search in the messages: a word that all have, missed",
    "counts",
    "insert: a message, to the disk",
];

/// A history of its own.
pub(crate) struct Scene {
    _folder: TempDir,
    file: PathBuf,
    pub(crate) history: History,
    /// How many entries it has by now.
    entries: u64,
    /// How many of them came one by one.
    pub(crate) rang: u64,
}

impl Scene {
    /// One with so many entries.
    pub(crate) async fn with(entries: u64) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history.sqlite");
        let history = History::open(&file).unwrap();
        fill::fill(&history, 0..entries).await;
        drop(history);
        let history = History::open(&file).unwrap();
        Scene { _folder: folder, file, history, entries, rang: 0 }
    }

    /// The size of the file.
    pub(crate) fn megabytes(&self) -> u64 {
        std::fs::metadata(&self.file).unwrap().len() / 1_000_000
    }

    /// Each of [`WHAT`] once, in milliseconds.
    pub(crate) async fn measure(&mut self) -> [f64; WHAT.len()] {
        let text = |text: &str| Search { text: text.to_owned(), ..Search::default() };
        let missed =
            |text: &str| Search { text: text.to_owned(), filter: Filter::Missed, ..Search::default() };
        let few = Search { account: Some(AccountId("rare".to_owned())), ..Search::default() };
        let middle = Timestamp(i64::try_from(self.entries / 2).unwrap() * PACE);
        [
            self.open().await,
            self.find(&Search::default(), None).await,
            self.find(&missed(""), None).await,
            self.find(&few, None).await,
            self.find(&Search::default(), Some(middle)).await,
            self.find(&text("0003*"), None).await,
            self.find(&text("smith"), None).await,
            self.find(&text("+40 (21) 5"), None).await,
            self.find(&missed("0003*"), None).await,
            self.find(&text("unicorn"), None).await,
            self.find(&text("wé"), None).await,
            self.find(&text("nowhere to be found"), None).await,
            self.find(&text("c0ffee-00000007"), None).await,
            self.find(&text("phonecall"), None).await,
            self.find(&text("phoneca"), None).await,
            self.find(&missed("phonecall"), None).await,
            self.tally().await,
            self.insert().await,
        ]
    }

    /// One more entry, on the disk.
    pub(crate) async fn ring(&mut self) {
        fill::fill(&self.history, self.entries..self.entries + 1).await;
        self.entries += 1;
        self.rang += 1;
    }

    async fn open(&self) -> f64 {
        let begun = Instant::now();
        let history = History::open(&self.file).unwrap();
        history.entries(None, PAGE).await.unwrap();
        milliseconds(begun)
    }

    async fn find(&self, search: &Search, below: Option<Timestamp>) -> f64 {
        let below = below.map(|at| Cursor { at, id: EntryId(String::new()) });
        let begun = Instant::now();
        self.history.find(search, below, PAGE).await.unwrap();
        milliseconds(begun)
    }

    async fn tally(&self) -> f64 {
        let begun = Instant::now();
        self.history.tally(None).await.unwrap();
        milliseconds(begun)
    }

    /// Of a burst, for one message: the time of a single one is that of the disk.
    async fn insert(&mut self) -> f64 {
        let from = self.entries;
        self.entries += BURST;
        let begun = Instant::now();
        let messages = fill::fill(&self.history, from..self.entries).await;
        milliseconds(begun) / messages as f64
    }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
