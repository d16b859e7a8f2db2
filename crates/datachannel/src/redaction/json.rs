//! Redacting inside of JSON, so that JSON is left.

use std::borrow::Cow;

use super::REDACTED;
use super::matcher::{Matcher, Which};

/// The JSON text without secrets in its names, texts and numbers. What is no JSON is redacted as well as that goes.
pub(super) fn redacted<'a>(matcher: &Matcher, json: &'a str) -> Cow<'a, str> {
    // Without an escape, what is looked for stands there as it is.
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
    // Across the parts: most likely this is no JSON at all.
    if let Cow::Owned(whole) = matcher.text(&out, Which::Distinct) {
        out = whole;
    }
    if out == json { Cow::Borrowed(json) } else { Cow::Owned(out) }
}

/// The same of one JSON text that was cut before it was put in its quotes.
pub(super) fn cut_redacted<'a>(matcher: &Matcher, json: &'a str) -> Cow<'a, str> {
    let Ok(text) = serde_json::from_str::<String>(json) else { return redacted(matcher, json) };
    let whole = matcher.text(&text, Which::Distinct);
    match (&whole, matcher.without_cut_end(&whole, Which::Distinct)) {
        (Cow::Borrowed(_), Cow::Borrowed(_)) => Cow::Borrowed(json),
        (_, redacted) => Cow::Owned(serde_json::Value::from(redacted.into_owned()).to_string()),
    }
}

/// A text in its quotes; the last one of what is no JSON may lack the second.
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

/// What stands between texts: a secret that is a number becomes a text.
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

/// The length of a text in its quotes, of one that does not end all of it.
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
