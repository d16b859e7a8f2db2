//! Whatever was done with the history, its search, counts and pages agree with a naive scan of all entries.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use proptest::sample::select;
use ringtray_core::{AccountId, Entry, EntryId, Filter, HistoryPart, Search, Tally, imported};
use ringtray_store::{Cursor, History, TransferWatch};
use serde_json::json;

use crate::importing::NOW;
use crate::searching::of;
use crate::{agrees, all_of, file, message, record};

const TEXTS: [&str; 9] = [
    "Maria Pop",
    "MARÍA",
    "Zoë",
    "an",
    "Ion (021) 555",
    "021 555 0142",
    "+40215550142",
    "0003*006",
    "Anna-Maria",
];
const RAWS: [&str; 3] = [r#"{"id":"abc-123"}"#, r#"{"id":"abc-777","by":"Nobody"}"#, r#"{"call":"XYZ_9"}"#];
const TYPED: [&str; 20] = [
    "",
    "maria",
    "MARIA pop",
    "zoe",
    "ZOË",
    "an",
    "an maria",
    "n",
    "0215550142",
    "555",
    "0142",
    "+4021",
    "3*0",
    "abc-123",
    "abc-",
    "nobody abc",
    "xyz",
    "z_9",
    "nothing",
    "an n",
];

#[derive(Clone, Debug)]
enum Step {
    Keep { entry: Entry, raw: Option<&'static str> },
    TakeIn { entry: Entry, raw: Option<&'static str> },
    Forget(HistoryPart),
}

fn entries() -> impl Strategy<Value = Entry> {
    let detail = prop_oneof![
        (select(&TEXTS), select(&["missed", "answered", "unknown"]), select(&["inbound", "outbound"])).prop_map(
            |(name, outcome, direction)| json!({"kind": "call", "direction": direction, "phase": "ended",
                "outcome": outcome, "name": name, "number": null, "extension": "017", "started": 1, "answered": null,
                "ended": null})
        ),
        select(&TEXTS).prop_map(|person| json!({"kind": "presence", "person": person, "state": "away"})),
        select(&TEXTS).prop_map(|summary| json!({"kind": "other", "class": null, "summary": summary})),
        Just(json!({"kind": "gap", "until": null})),
    ];
    // Times that are equal, in one second, before existing ones, and the first and last possible.
    let (first, last) = (-8_640_000_000_000_000, 8_639_999_999_999_999);
    let at = prop_oneof![8 => -3_000..5_000i64, 1 => Just(first), 1 => Just(last)];
    (select(&["a", "b"]), 0..12u8, at, detail)
        .prop_map(|(account, id, at, detail)| of(account, &format!("e{id}"), at, detail))
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let entry = || (entries(), proptest::option::of(select(&RAWS)));
    let keep = entry().prop_map(|(entry, raw)| Step::Keep { entry, raw });
    let take_in = entry().prop_map(|(entry, raw)| Step::TakeIn { entry, raw });
    let part = prop_oneof![
        2 => select(&["a", "b"]).prop_map(all_of),
        4 => (0..12u8).prop_map(|id| HistoryPart::Entry { entry: EntryId(format!("e{id}")) }),
        1 => Just(HistoryPart::All),
    ];
    let step = prop_oneof![12 => keep, 3 => take_in, 1 => part.prop_map(Step::Forget)];
    proptest::collection::vec(step, 1..40)
}

/// Everything that is stored, in the simplest form.
#[derive(Default)]
struct Naive {
    entries: BTreeMap<EntryId, Entry>,
    /// Account, entry, text.
    messages: Vec<(String, EntryId, &'static str)>,
}

impl Naive {
    fn find(&self, search: &Search) -> Vec<Entry> {
        let mut sorted: Vec<&Entry> = self.entries.values().collect();
        sorted.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id.clone())));
        let shown = |entry: &&Entry| shows(entry, &search.text);
        let looks_into_messages =
            search.text.split_whitespace().any(|word| word.chars().count() > 2) && !sorted.iter().any(shown);
        let matches = |entry: &&Entry| {
            if looks_into_messages { self.says(entry, &search.text) } else { shows(entry, &search.text) }
        };
        let account =
            |entry: &&Entry| search.account.as_ref().is_none_or(|account| entry.account == *account);
        let filter = |entry: &&Entry| search.filter.passes(&entry.detail);
        sorted.into_iter().filter(matches).filter(account).filter(filter).cloned().collect()
    }

    fn says(&self, entry: &Entry, text: &str) -> bool {
        self.messages.iter().filter(|(_, of, _)| *of == entry.id).any(|(_, _, raw)| {
            let said = words(raw);
            text.split_whitespace().all(|typed| {
                let typed_words = words(typed);
                let whole = typed.ends_with(|end: char| !end.is_alphanumeric());
                typed_words.iter().enumerate().all(|(number, word)| {
                    let begun = !whole && number + 1 == typed_words.len();
                    said.iter().any(|one| one == word || (begun && one.starts_with(word.as_str())))
                })
            })
        })
    }

    fn forget(&mut self, part: &HistoryPart) {
        let entries = &self.entries;
        self.messages.retain(|(account, of, _)| match part {
            HistoryPart::Account { account: gone } => *account != gone.0,
            HistoryPart::Entry { entry } => of != entry,
            HistoryPart::All => entries.get(of).is_some_and(Entry::lasts),
        });
        self.entries.retain(|id, entry| !part.holds(id, &entry.account, entry.lasts()));
    }

    fn tally(&self, account: Option<&AccountId>) -> Tally {
        let count = |filter| {
            let search = Search { filter, account: account.cloned(), text: String::new() };
            u32::try_from(self.find(&search).len()).unwrap()
        };
        Tally {
            all: count(Filter::All),
            calls: count(Filter::Calls),
            missed: count(Filter::Missed),
            presence: count(Filter::Presence),
            other: count(Filter::Other),
        }
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect()
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace('í', "i").replace('ë', "e")
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn shows(entry: &Entry, typed: &str) -> bool {
    let is_number = typed.chars().all(|letter| "0123456789+- ()".contains(letter)) && digits(typed).len() > 2;
    if is_number {
        let wanted = digits(typed);
        let wanted = wanted.trim_start_matches('0');
        return entry.detail.texts().any(|text| {
            text.contains(typed) || (!text.contains(char::is_alphabetic) && digits(text).contains(wanted))
        });
    }
    typed.split_whitespace().all(|word| {
        entry.detail.texts().any(|text| match word.chars().count() {
            // Too short for the index. Accents count then.
            1 | 2 => text.to_lowercase().contains(&word.to_lowercase()),
            _ => plain(text).contains(&plain(word)),
        })
    })
}

async fn paged(history: &History, search: &Search) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let before = all.last().map(|last| Cursor { at: last.at, id: last.id.clone() });
        let page = history.find(search, before, 3).await.unwrap();
        assert!(page.entries.len() <= 3 && (page.entries.len() == 3 || !page.more));
        all.extend(page.entries);
        if !page.more {
            return all;
        }
    }
}

/// From a line of a file.
async fn take_in(history: &History, entry: &Entry, raw: Option<&str>) {
    let mut line = serde_json::to_value(entry).unwrap();
    let message = |raw| json!({"receivedAt": 1, "class": "", "nonce": null, "raw": raw});
    line["messages"] = raw.into_iter().map(message).collect();
    let from = std::io::Cursor::new(line.to_string());
    history.import(from, HashMap::new(), NOW, &TransferWatch::default()).await.unwrap();
}

async fn play(steps: Vec<Step>) {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let mut naive = Naive::default();
    for step in steps {
        match step {
            Step::Keep { entry, raw } => {
                let sent = raw.map(|raw| message(raw, None, &entry.id.0));
                let account = entry.account.0.clone();
                naive.messages.extend(raw.map(|raw| (account.clone(), entry.id.clone(), raw)));
                naive.entries.insert(entry.id.clone(), entry.clone());
                drop(history.record(record(&account, sent, vec![entry])));
            }
            Step::TakeIn { entry, raw } => {
                take_in(&history, &entry, raw).await;
                let taken = imported(entry, NOW);
                if let Some(entry) = taken.filter(|entry| !naive.entries.contains_key(&entry.id)) {
                    let account = entry.account.0.clone();
                    naive.messages.extend(raw.map(|raw| (account, entry.id.clone(), raw)));
                    naive.entries.insert(entry.id.clone(), entry);
                }
            }
            Step::Forget(part) => {
                naive.forget(&part);
                history.forget(part).await.unwrap().unwrap();
            }
        }
    }
    history.record(record("a", None, vec![])).await.unwrap().unwrap();
    let accounts = [None, Some(AccountId("a".to_owned()))];
    for account in accounts {
        assert_eq!(history.tally(account.clone()).await.unwrap(), naive.tally(account.as_ref()));
        for text in TYPED {
            for filter in [Filter::All, Filter::Calls, Filter::Missed, Filter::Presence, Filter::Other] {
                let search = Search { text: text.to_owned(), filter, account: account.clone() };
                assert_eq!(paged(&history, &search).await, naive.find(&search), "{search:?}");
            }
        }
    }
    agrees(&file);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_search_agrees_with_a_look_at_all_entries(steps in steps()) {
        tokio::runtime::Runtime::new().unwrap().block_on(play(steps));
    }
}
