//! The report for support: the state of the program, without the identity of the user and their contacts.

use std::fmt::Write as _;

use jiff::Timestamp as Instant;

use crate::accounts::{Account, Method, Proxy};
use crate::diagnostics::view::{Diagnostics, LogLine, StepResult};
use crate::{State, Timestamp};

/// The report. Names of accounts and people, telephone numbers, extensions and mail addresses are removed. Servers,
/// states and versions stay, because the report is about them.
#[must_use]
pub fn report<'a>(diagnostics: &Diagnostics, accounts: &'a [Account], log: &[LogLine]) -> String {
    let mut text = String::new();
    // Writing to a String can't fail.
    let _ = writeln!(text, "Ringtray {} on {}", diagnostics.version, diagnostics.system);
    let _ = writeln!(text, "Started {}", time(diagnostics.started));
    let _ = writeln!(text, "Notifications shown: {}", diagnostics.notified);
    let _ = writeln!(text, "Events not stored in time: {}", diagnostics.unstored);
    for (number, account) in accounts.iter().enumerate() {
        let _ = writeln!(text, "\nAccount {}", number + 1);
        describe(account, &mut text);
        let Some(found) = diagnostics.accounts.iter().find(|found| found.account == account.id) else {
            continue;
        };
        let _ = writeln!(
            text,
            "  Messages: {} ({} bytes), connections: {}, lost: {}, last message: {}",
            found.messages,
            found.bytes,
            found.connections,
            found.lost,
            found.last_message.map_or_else(|| "none".to_owned(), time),
        );
        for step in &found.steps {
            let detail = step.detail.as_deref().map_or_else(String::new, |detail| format!(" ({detail})"));
            let _ = writeln!(text, "  {:?}: {}{detail}", step.step, worded(step.result));
        }
        for line in found.story.iter().rev().take(STORY).rev() {
            let _ = writeln!(text, "  {} {}", time(line.at), told(&line.state));
        }
    }
    let _ = writeln!(text, "\nLog");
    for line in log {
        let _ = writeln!(text, "{} {:?} {} {}", time(line.at), line.level, line.target, line.text);
    }
    let of_account = |account: &'a Account| {
        [Some(&*account.name), account.username.as_deref(), account.app_key.as_deref(), Some(&*account.id.0)]
    };
    let private = accounts.iter().flat_map(of_account).flatten();
    // An account without a name of its own is named after its server.
    let private = private.filter(|name| !accounts.iter().any(|account| account.server.contains(name)));
    redacted(&text, private.collect())
}

/// The most lines of each account's history.
const STORY: usize = 40;

fn describe(account: &Account, text: &mut String) {
    let proxy = match &account.connection.proxy {
        Proxy::Automatic => "automatic".to_owned(),
        Proxy::Direct => "none".to_owned(),
        Proxy::Through { address, .. } => address.clone(),
    };
    let _ = writeln!(
        text,
        "  Server {}, mode {}, sign-in {}, path {}, revision {}, proxy {proxy}, file of authorities {}, pinned {}, \
         client certificate {}",
        account.server,
        account.mode.as_str(),
        word(account.method),
        account.connection.path.as_deref().unwrap_or("usual"),
        account
            .connection
            .revision
            .map_or_else(|| "found".to_owned(), |revision| u8::from(revision).to_string()),
        if account.connection.ca_file.is_some() { "yes" } else { "no" },
        if account.connection.pin.is_some() { "yes" } else { "no" },
        if account.connection.client_certificate_file.is_some() { "yes" } else { "no" },
    );
}

/// The word in the settings file.
fn word(method: Method) -> String {
    serde_json::to_value(method).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn worded(result: StepResult) -> &'static str {
    match result {
        StepResult::Done => "done",
        StepResult::Failed => "FAILED",
        StepResult::Waiting => "waiting",
        StepResult::NotReached => "not reached",
        StepResult::NotNeeded => "not needed",
    }
}

fn told(state: &State<String>) -> String {
    match state {
        State::Disconnected { .. } => "disconnected".to_owned(),
        State::Connecting { attempt, occasion } => format!("connecting, attempt {attempt}, {occasion}"),
        State::Connected { revision, .. } => format!("connected, revision {}", u8::from(*revision)),
        State::Waiting { reason, .. } => format!("waiting: {}", reason.detail),
        State::NeedsSignIn { reason } => format!("needs sign-in: {}", reason.detail),
        State::Stopped { reason } => format!("stopped: {}", reason.detail),
    }
}

fn time(at: Timestamp) -> String {
    Instant::from_millisecond(at.0).map_or_else(|_| "?".to_owned(), |at| format!("{at:.0}"))
}

/// The text without these words, and without anything that looks like a person's.
fn redacted(text: &str, mut private: Vec<&str>) -> String {
    private.retain(|name| name.trim().chars().count() > 2);
    // The longest first, because one may be a part of another.
    private.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut text = text.to_owned();
    for name in private {
        text = text.replace(name, "<private>");
    }
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars() {
        if is_of_word(character) {
            word.push(character);
        } else {
            out.push_str(judged(&word));
            word.clear();
            out.push(character);
        }
    }
    out.push_str(judged(&word));
    out
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '+' | '*' | '@' | '.' | '-' | '_' | ':' | '/')
}

/// The word, or its replacement.
fn judged(word: &str) -> &str {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let numeric = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '-' | '.' | '/'));
    if word.contains('@') && !word.contains("://") {
        "<address>"
    } else if numeric && word.contains('*') && digits >= 2 {
        "<extension>"
    } else if numeric && digits >= 6 && !is_ip_address(word) && !is_date(word) {
        "<number>"
    } else {
        word
    }
}

fn is_ip_address(word: &str) -> bool {
    word.parse::<std::net::IpAddr>().is_ok()
}

/// `2026-11-25`.
fn is_date(word: &str) -> bool {
    word.parse::<jiff::civil::Date>().is_ok()
}
