//! Expands the prefix of a word into the words that occur in messages.
//!
//! For a prefix, FTS5 collects every row of every matching word before it returns the first. For a common word those
//! are nearly all messages. An OR of whole words returns row after row. So the words are looked up first.

use rusqlite::{Connection, OptionalExtension, named_params};

use super::search_terms::{Term, quoted};

/// A prefix of more words than this matches only as a whole word. The person will keep typing.
const MOST_WORDS: usize = 64;

/// The expression for `message_search` that matches messages with all of `words`.
pub(super) fn match_expression(
    connection: &Connection,
    words: &[Term<'_>],
) -> Result<String, rusqlite::Error> {
    let mut question = Vec::with_capacity(words.len());
    for word in words {
        let mut wanted = vec![quoted(word.text)];
        if word.is_prefix {
            wanted.extend(words_with_prefix(connection, word.text)?.iter().map(|longer| quoted(longer)));
        }
        question.push(format!("({})", wanted.join(" OR ")));
    }
    Ok(question.join(" AND "))
}

/// The longer words with this prefix, or none if there are too many.
fn words_with_prefix(connection: &Connection, beginning: &str) -> Result<Vec<String>, rusqlite::Error> {
    // In the temporary schema, because a reader's connection can't write to the file.
    connection.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.message_word USING fts5vocab (main, message_search, instance)",
    )?;
    // A scan would return each word once per occurrence, so each next word is queried separately.
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

/// Sorts directly after `word`. No word contains this character.
fn after(word: &str) -> String {
    format!("{word}\u{1}")
}
