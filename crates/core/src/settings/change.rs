//! Changes of the settings by the user, one control at a time.

use ringtray_language::{Language, Phrase};
use serde::Deserialize;

use crate::contacts::NumberRules;
use crate::notifications::{KindChoice, NotificationKind, QuietHours, RingSound, Rule};
use crate::settings::Settings;
use crate::settings::autostart::AutostartSettings;
use crate::text::clean;

/// A change. It contains the new value, not the action, so the change that undoes it has the same form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum SettingsChange {
    /// The presentation of a kind of notification. Anything that is missing has its default.
    Kind {
        /// The kind.
        kind: NotificationKind,
        /// The choice.
        choice: KindChoice,
    },
    /// The quiet hours.
    QuietHours {
        /// All of them.
        hours: Vec<QuietHours>,
    },
    /// The rules for accounts and extensions.
    Rules {
        /// All of them, in order of precedence.
        rules: Vec<Rule>,
    },
    /// The callers that are announced even if others are suppressed.
    LetThrough {
        /// Numbers or names.
        callers: Vec<String>,
    },
    /// The people and extensions whose presence is announced.
    Watched {
        /// Ids, numbers or names.
        people: Vec<String>,
    },
    /// The number of seconds on hold after which a call is announced.
    HeldTooLong {
        /// `None` for the default.
        seconds: Option<u32>,
    },
    /// The sound of a ringing call.
    Ring {
        /// Who plays it, and where.
        ring: RingSound,
    },
    /// Whether to ignore the desktop's own "do not disturb".
    IgnoreDesktop {
        /// Whether to ignore it.
        ignore: bool,
    },
    /// The contacts files.
    ContactFiles {
        /// Their paths. If a number has two names, that of the earlier file counts.
        files: Vec<String>,
    },
    /// How numbers are written in the user's country.
    Numbers {
        /// The rules.
        numbers: NumberRules,
    },
    /// The language.
    Language {
        /// The tag of an available language, such as `de`; `None` for the language of the system.
        language: Option<String>,
    },
    /// How long the history is kept.
    HistoryDays {
        /// The days; 0: forever.
        days: u32,
    },
    /// The size of each account's history.
    HistoryMegabytes {
        /// The megabytes; 0: unlimited.
        megabytes: u32,
    },
    /// Whether the program starts when the user signs in to the computer. Also the answer to the question.
    Autostart {
        /// Whether it does.
        on: bool,
    },
}

/// Why a change was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum SettingsChangeError {
    /// A list has too many items.
    TooMany {
        /// The most items.
        most: usize,
    },
    /// A text is too long.
    TooLong {
        /// The beginning of the text.
        beginning: String,
        /// The most characters.
        most: usize,
    },
    /// An implausible time on hold.
    Held,
    /// Quiet hours on no day.
    NoDay,
    /// Not an absolute path of a file.
    NotAbsolute(String),
    /// Something other than digits where only digits are allowed.
    NotDigits(String),
    /// A language that is not available.
    NoLanguage(String),
}

/// The most items of a list that a person writes by hand.
const MOST_NAMES: usize = 500;
const MOST_RULES: usize = 100;
const MOST_HOURS: usize = 50;
const MOST_FILES: usize = 20;

const LONGEST_NAME: usize = 120;
/// The sound server's own limit is 128.
const LONGEST_DEVICE: usize = 256;
const LONGEST_PATH: usize = 1024;
const LONGEST_CODE: usize = 8;

const HELD_LEAST: u32 = 10;
const HELD_MOST: u32 = 3600;

impl SettingsChange {
    /// Makes the whole change, or nothing.
    ///
    /// # Errors
    ///
    /// If the value can't be used.
    pub fn make(&self, settings: &mut Settings) -> Result<(), SettingsChangeError> {
        let notifications = &mut settings.notifications;
        match self {
            SettingsChange::Kind { kind, choice } if *choice == KindChoice::default() => {
                notifications.kinds.remove(kind);
            }
            SettingsChange::Kind { kind, choice } => _ = notifications.kinds.insert(*kind, *choice),
            SettingsChange::QuietHours { hours } => {
                at_most(hours, MOST_HOURS)?;
                if hours.iter().any(|hours| hours.days.is_empty()) {
                    return Err(SettingsChangeError::NoDay);
                }
                notifications.quiet_hours.clone_from(hours);
            }
            SettingsChange::Rules { rules } => {
                at_most(rules, MOST_RULES)?;
                let extensions = rules.iter().filter_map(|rule| rule.extension.as_ref());
                extensions.map(|extension| short(extension, LONGEST_NAME)).collect::<Result<Vec<_>, _>>()?;
                notifications.rules.clone_from(rules);
            }
            SettingsChange::LetThrough { callers } => notifications.let_through = names(callers)?,
            SettingsChange::Watched { people } => notifications.watched = names(people)?,
            SettingsChange::HeldTooLong { seconds } => {
                if seconds.is_some_and(|seconds| !(HELD_LEAST..=HELD_MOST).contains(&seconds)) {
                    return Err(SettingsChangeError::Held);
                }
                notifications.held_too_long_seconds = *seconds;
            }
            SettingsChange::Ring { ring } => {
                let device =
                    ring.device.as_deref().map(|device| short(device, LONGEST_DEVICE)).transpose()?;
                let device = device.filter(|device| !device.is_empty());
                notifications.ring = RingSound { device, ..*ring };
            }
            SettingsChange::IgnoreDesktop { ignore } => notifications.ignore_desktop = *ignore,
            SettingsChange::ContactFiles { files } => settings.contacts.files = paths(files)?,
            SettingsChange::Numbers { numbers } => settings.contacts.numbers = digits(numbers)?,
            SettingsChange::Language { language } => settings.language = tag(language.as_deref())?,
            SettingsChange::HistoryDays { days } => settings.history.days = *days,
            SettingsChange::HistoryMegabytes { megabytes } => settings.history.megabytes = *megabytes,
            SettingsChange::Autostart { on } => {
                settings.autostart = AutostartSettings { settled: true, on: *on };
            }
        }
        Ok(())
    }

    /// Whether it is about contacts, not notifications.
    #[must_use]
    pub fn is_about_contacts(&self) -> bool {
        matches!(self, SettingsChange::ContactFiles { .. } | SettingsChange::Numbers { .. })
    }
}

impl SettingsChangeError {
    /// What is wrong, and what to do about it, for the user.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            SettingsChangeError::TooMany { most } => {
                Phrase::of("error-too-many", &[("most", (*most).into())])
            }
            SettingsChangeError::TooLong { beginning, most } => {
                Phrase::of("error-too-long", &[("text", beginning.clone().into()), ("most", (*most).into())])
            }
            SettingsChangeError::Held => {
                Phrase::of("error-held", &[("least", HELD_LEAST.into()), ("most", HELD_MOST.into())])
            }
            SettingsChangeError::NoDay => Phrase::of("error-no-day", &[]),
            SettingsChangeError::NotAbsolute(path) => {
                Phrase::of("error-not-absolute", &[("path", path.clone().into())])
            }
            SettingsChangeError::NotDigits(text) => {
                Phrase::of("error-not-digits", &[("text", text.clone().into())])
            }
            SettingsChangeError::NoLanguage(tag) => {
                let there: Vec<&str> = Language::available().map(Language::tag).collect();
                let there = there.join(", ");
                Phrase::of("error-no-language", &[("language", tag.clone().into()), ("there", there.into())])
            }
        }
    }
}

/// The tag as written in its catalogue.
fn tag(given: Option<&str>) -> Result<Option<String>, SettingsChangeError> {
    let known = |tag: &str| Language::of(tag).map(|language| language.tag().to_owned());
    given.map(|tag| known(tag).ok_or_else(|| SettingsChangeError::NoLanguage(beginning(tag)))).transpose()
}

/// The list without blank and repeated items, in the given order.
fn names(given: &[String]) -> Result<Vec<String>, SettingsChangeError> {
    let mut kept: Vec<String> = Vec::new();
    for name in given {
        let name = short(name, LONGEST_NAME)?;
        if !name.is_empty() && !kept.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
            kept.push(name);
        }
    }
    at_most(&kept, MOST_NAMES)?;
    Ok(kept)
}

fn paths(given: &[String]) -> Result<Vec<String>, SettingsChangeError> {
    let mut kept: Vec<String> = Vec::new();
    for path in given {
        let path = short(path, LONGEST_PATH)?;
        let drive = path.as_bytes().get(1) == Some(&b':');
        if !path.is_empty() && !path.starts_with(['/', '\\']) && !drive {
            return Err(SettingsChangeError::NotAbsolute(beginning(&path)));
        }
        if !path.is_empty() && !kept.contains(&path) {
            kept.push(path);
        }
    }
    at_most(&kept, MOST_FILES)?;
    Ok(kept)
}

fn digits(numbers: &NumberRules) -> Result<NumberRules, SettingsChangeError> {
    let code = |text: &String| {
        let text = text.trim().trim_start_matches('+');
        let plain = text.len() <= LONGEST_CODE && text.bytes().all(|byte| byte.is_ascii_digit());
        if plain { Ok(text.to_owned()) } else { Err(SettingsChangeError::NotDigits(beginning(text))) }
    };
    Ok(NumberRules {
        country: code(&numbers.country)?,
        trunk: code(&numbers.trunk)?,
        international: code(&numbers.international)?,
    })
}

fn short(text: &str, most: usize) -> Result<String, SettingsChangeError> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(SettingsChangeError::TooLong { beginning: beginning(text), most });
    }
    Ok(text.to_owned())
}

fn beginning(text: &str) -> String {
    clean(text, 40).unwrap_or_default()
}

fn at_most<T>(list: &[T], most: usize) -> Result<(), SettingsChangeError> {
    if list.len() > most { Err(SettingsChangeError::TooMany { most }) } else { Ok(()) }
}
