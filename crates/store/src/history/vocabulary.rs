//! The words of the messages: which of them begin as a typed one does.
//!
//! FTS5 gathers every row of every word with a beginning before it gives the first: for the beginning of a common word that
//! is every message. Asked for whole words, one or the other, it gives row after row. So the words are looked up first.

use rusqlite::{Connection, OptionalExtension, named_params};

use super::search_terms::{Term, quoted};

/// What begins more words than this is looked for as a whole word only: who types it goes on typing.
const MOST_WORDS: usize = 64;

/// The question for `message_search` that finds the messages with all of `words`.
pub(super) fn question(connection: &Connection, words: &[Term<'_>]) -> Result<String, rusqlite::Error> {
    let mut question = Vec::with_capacity(words.len());
    for word in words {
        let mut wanted = vec![quoted(word.text)];
        if word.begun {
            wanted.extend(going_on(connection, word.text)?.iter().map(|longer| quoted(longer)));
        }
        question.push(format!("({})", wanted.join(" OR ")));
    }
    Ok(question.join(" AND "))
}

/// The longer words that begin with this one; none where they are too many.
fn going_on(connection: &Connection, beginning: &str) -> Result<Vec<String>, rusqlite::Error> {
    // Not in the file: a reader's connection can't write there, and need not.
    connection.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.message_word USING fts5vocab (main, message_search, instance)",
    )?;
    // Words come in their order, but once for each of their places: so each is asked for by itself.
    let mut query =
        connection.prepare_cached("SELECT term FROM temp.message_word WHERE term >= :from LIMIT 1")?;
    let mut words = Vec::new();
    let mut from = after(beginning);
    while let Some(word) =
        query.query_row(named_params! { ":from": from }, |row| row.get::<_, String>(0)).optional()?
    {
        if !word.starts_with(beginning) {
            break;
        }
        if words.len() == MOST_WORDS {
            return Ok(Vec::new());
        }
        from = after(&word);
        words.push(word);
    }
    Ok(words)
}

/// What comes next after a word: no word has this sign.
fn after(word: &str) -> String {
    format!("{word}\u{1}")
}
