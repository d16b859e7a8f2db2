//! The texts of notifications.

use std::time::Duration;

use jiff::tz::TimeZone;
use ringtray_language::Language;

use super::LONGEST_SUMMARY;
use crate::history::{CallEntry, PresenceWord, RegistrationState};
use crate::notifications::announcement::Content;
use crate::notifications::policy::Privacy;
use crate::notifications::policy::quiet_hours::local;
use crate::{Timestamp, TopicVerb, text};

/// Summary and body, without the account.
pub(super) fn of(
    content: &Content,
    privacy: Privacy,
    language: Language,
    zone: Option<&TimeZone>,
) -> (String, String) {
    let headed = |heading: String, call: &CallEntry| match (privacy, &call.name) {
        (Privacy::Full, _) => with_more(&heading, &caller(call, language), language),
        (Privacy::NameOnly, Some(name)) => with_more(&heading, name, language),
        (Privacy::NameOnly, None) | (Privacy::Hidden, _) => heading,
    };
    let (summary, body) = match content {
        Content::Ringing(call) => {
            let to = extension(call).map(|one| language.say("told-to", &[("extension", one.into())]));
            (headed(language.say("told-ringing", &[]), call), with_number(call, to))
        }
        Content::Missed(call, at) => {
            let rang = call.ended.map(|ended| {
                let time = worded(ended.saturating_since(call.started), language);
                language.say("told-rang", &[("time", time.into())])
            });
            (headed(language.say("told-missed", &[]), call), when(call, *at, rang, language, zone))
        }
        Content::PerhapsMissed(call, at) => {
            let how = Some(language.say("told-not-heard", &[]));
            (headed(language.say("told-perhaps-missed", &[]), call), when(call, *at, how, language, zone))
        }
        Content::AnsweredElsewhere(call) => {
            let to = extension(call).map(|one| language.say("told-to", &[("extension", one.into())]));
            (headed(language.say("told-answered-elsewhere", &[]), call), with_number(call, to))
        }
        Content::Outgoing(call) => {
            let from = extension(call).map(|one| language.say("told-from", &[("extension", one.into())]));
            (headed(language.say("told-outgoing", &[]), call), with_number(call, from))
        }
        Content::Held(call, duration) => {
            let time = worded_long(*duration, language);
            let held = language.say("told-held-for", &[("time", time.into())]);
            let at = extension(call).map(|one| language.say("told-at", &[("extension", one.into())]));
            let at = with_number(call, at);
            let body = if at.is_empty() { held } else { format!("{held}, {at}") };
            (headed(language.say("told-held", &[]), call), body)
        }
        Content::Registration(extension, state) => {
            return registration(extension, *state, privacy, language);
        }
        Content::Presence { person, state, said, note } => {
            let what = presence(*state, said.as_deref(), language);
            return presence_texts(person, &what, note.as_deref(), privacy, language);
        }
        Content::Topic(title, verb, by) => {
            let what = language.say("topic-change", &[("change", word_of(*verb).into())]);
            let heading = if privacy == Privacy::Hidden { what } else { with_more(&what, title, language) };
            let by = by.as_ref().map(|by| language.say("told-by", &[("who", by.into())]));
            (heading, by.unwrap_or_default())
        }
        Content::Trouble(reason) => {
            return (language.say("told-no-connection", &[]), language.tell(&reason.message));
        }
        Content::SignIn(account, reason) => {
            let needed = language.say("told-sign-in-needed", &[]);
            let account = text::clean(account, LONGEST_SUMMARY).filter(|_| privacy != Privacy::Hidden);
            let summary = account.map_or(needed.clone(), |account| with_more(&needed, &account, language));
            return (summary, language.tell(&reason.message));
        }
    };
    (summary, if privacy == Privacy::Full { body } else { String::new() })
}

/// The other party, in a few words.
pub(crate) fn caller(call: &CallEntry, language: Language) -> String {
    let known = call.name.as_ref().or(call.number.as_ref()).cloned();
    known.unwrap_or_else(|| language.say("unknown-caller", &[]))
}

/// A person's presence, such as "is away". `said` is the server's word, if ours has none for it.
fn presence(state: PresenceWord, said: Option<&str>, language: Language) -> String {
    let word = match state {
        PresenceWord::Online => "online",
        PresenceWord::Away => "away",
        PresenceWord::Busy => "busy",
        PresenceWord::DoNotDisturb => "do_not_disturb",
        PresenceWord::Ringing => "ringing",
        PresenceWord::Offline => "offline",
        PresenceWord::Unknown => "unknown",
        PresenceWord::Other => match said {
            Some(said) => return said.to_owned(),
            None => "unknown",
        },
    };
    language.say("presence", &[("state", word.into())])
}

/// The local time in hours and minutes.
pub(crate) fn time_of_day(at: Timestamp, language: Language, zone: &TimeZone) -> Option<String> {
    let local = local(at, zone)?;
    let (hour, minute) = (format!("{:02}", local.hour()), format!("{:02}", local.minute()));
    Some(language.say("told-time-of-day", &[("hour", hour.into()), ("minute", minute.into())]))
}

fn registration(
    extension: &str,
    state: RegistrationState,
    privacy: Privacy,
    language: Language,
) -> (String, String) {
    let (word, why) = match state {
        RegistrationState::Registered => ("registered", "registered"),
        RegistrationState::Unregistered => ("lost", "unregistered"),
        RegistrationState::Expired => ("lost", "expired"),
    };
    let summary = match privacy {
        Privacy::Full | Privacy::NameOnly => {
            language.say("told-registration", &[("state", word.into()), ("extension", extension.into())])
        }
        Privacy::Hidden => language.say("told-registration-hidden", &[("state", word.into())]),
    };
    (summary, language.say("told-registration-why", &[("state", why.into())]))
}

fn presence_texts(
    person: &str,
    what: &str,
    note: Option<&str>,
    privacy: Privacy,
    language: Language,
) -> (String, String) {
    let said = language.say("told-presence", &[("person", person.into()), ("state", what.into())]);
    let summary = match (privacy, note) {
        (Privacy::Full, Some(note)) => with_more(&said, note, language),
        // A person's note is private.
        (Privacy::Full, None) | (Privacy::NameOnly, _) => said,
        (Privacy::Hidden, _) => language.say("told-presence-hidden", &[]),
    };
    (summary, String::new())
}

/// "+40 21 555 0142, 10:42, rang 12 s".
fn when(
    call: &CallEntry,
    at: Timestamp,
    how: Option<String>,
    language: Language,
    zone: Option<&TimeZone>,
) -> String {
    let time = zone.and_then(|zone| time_of_day(at, language, zone));
    [number_below_name(call), time, how].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// "+40 21 555 0142 to 0003*006".
fn with_number(call: &CallEntry, extension: Option<String>) -> String {
    [number_below_name(call), extension].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The number, unless it is already shown in place of the name.
fn number_below_name(call: &CallEntry) -> Option<String> {
    call.name.as_ref().and(call.number.clone())
}

fn extension(call: &CallEntry) -> Option<&str> {
    call.extension.as_deref()
}

fn with_more(what: &str, more: &str, language: Language) -> String {
    language.say("with-more", &[("what", what.into()), ("more", more.into())])
}

fn word_of(verb: TopicVerb) -> &'static str {
    match verb {
        TopicVerb::Added => "added",
        TopicVerb::Updated => "updated",
        TopicVerb::Closed => "closed",
        TopicVerb::Deleted => "deleted",
    }
}

/// "12 s", "2 min 5 s".
fn worded(duration: Duration, language: Language) -> String {
    let (minutes, seconds) = (duration.as_secs() / 60, duration.as_secs() % 60);
    if minutes == 0 {
        return language.say("told-seconds", &[("seconds", seconds.into())]);
    }
    language.say("told-minutes-seconds", &[("minutes", minutes.into()), ("seconds", seconds.into())])
}

/// "45 s", "3 min".
fn worded_long(duration: Duration, language: Language) -> String {
    let seconds = duration.as_secs();
    let whole = seconds >= 60 && seconds.is_multiple_of(60);
    if whole {
        language.say("told-minutes", &[("minutes", (seconds / 60).into())])
    } else {
        worded(duration, language)
    }
}
