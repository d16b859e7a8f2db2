//! Redacts JSON so that it stays JSON.

use std::borrow::Cow;

use super::REDACTED;
use super::matcher::{Matcher, Which};

/// The JSON without secrets in its names, strings and numbers. Invalid JSON is redacted as far as possible.
pub(super) fn redacted<'a>(matcher: &Matcher, json: &'a str) -> Cow<'a, str> {
    // Without escapes, secrets appear as they are.
    if !json.contains('\\') && !matcher.finds(json, Which::Distinct) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('"') {
        let (between, text) = rest.split_at(at);
        bare(matcher, between, &mut out);
        let (text, after) = text.split_at(end_of_text(text));
        out.push_str(&quoted(matcher, text));
        rest = after;
    }
    bare(matcher, rest, &mut out);
    // A secret across several tokens: most likely this is not JSON at all.
    if let Cow::Owned(whole) = matcher.text(&out, Which::Distinct) {
        out = whole;
    }
    if out == json { Cow::Borrowed(json) } else { Cow::Owned(out) }
}

/// The same for a JSON string that was cut off before it was quoted.
pub(super) fn cut_redacted<'a>(matcher: &Matcher, json: &'a str) -> Cow<'a, str> {
    let Ok(text) = serde_json::from_str::<String>(json) else { return redacted(matcher, json) };
    let whole = matcher.text(&text, Which::Distinct);
    match (&whole, matcher.without_cut_end(&whole, Which::Distinct)) {
        (Cow::Borrowed(_), Cow::Borrowed(_)) => Cow::Borrowed(json),
        (_, redacted) => Cow::Owned(serde_json::Value::from(redacted.into_owned()).to_string()),
    }
}

/// A quoted string. In invalid JSON, the last one may lack its closing quote.
fn quoted<'a>(matcher: &Matcher, quoted: &'a str) -> Cow<'a, str> {
    let text = match serde_json::from_str::<Cow<'_, str>>(quoted) {
        Ok(text) => text,
        Err(_) => Cow::Borrowed(quoted.trim_matches('"')),
    };
    match matcher.text(&text, Which::Distinct) {
        Cow::Borrowed(_) => Cow::Borrowed(quoted),
        Cow::Owned(redacted) => Cow::Owned(serde_json::Value::from(redacted).to_string()),
    }
}

/// The text between strings. A secret number becomes a string.
fn bare(matcher: &Matcher, between: &str, out: &mut String) {
    if !matcher.finds(between, Which::Distinct) {
        out.push_str(between);
        return;
    }
    let is_of_word = |c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
    let mut rest = between;
    while let Some(at) = rest.find(is_of_word) {
        let (before, word) = rest.split_at(at);
        let end = word.find(|c| !is_of_word(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        out.push_str(before);
        if matcher.finds(word, Which::Distinct) {
            out.push('"');
            out.push_str(REDACTED);
            out.push('"');
        } else {
            out.push_str(word);
        }
        rest = after;
    }
    out.push_str(rest);
}

/// The length of a quoted string; all of the text if the string does not end.
fn end_of_text(quoted: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return at + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    quoted.len()
}
