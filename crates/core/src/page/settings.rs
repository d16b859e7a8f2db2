//! The settings, for the page.

use ringtray_language::Language;
use serde::Serialize;

use crate::contacts::NumberRules;
use crate::notifications::{KindChoice, NotificationKind, Privacy, QuietHours, RingSound, Rule, Urgency};
use crate::settings::{AutostartView, Settings};

/// The user's settings for notifications, contacts, history and language.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// All kinds of notifications, in the order of the page.
    pub kinds: Vec<KindView>,
    /// The quiet hours.
    pub quiet_hours: Vec<QuietHours>,
    /// Rules for accounts and extensions. The first that matches decides.
    pub rules: Vec<Rule>,
    /// Callers that are announced even if others are suppressed.
    pub let_through: Vec<String>,
    /// The people and extensions whose presence is announced.
    pub watched: Vec<String>,
    /// The number of seconds on hold after which a call is announced.
    pub held_too_long: u32,
    /// The sound of a ringing call.
    pub ring: RingSound,
    /// Whether to ignore the desktop's own "do not disturb".
    pub ignore_desktop: bool,
    /// The contacts files.
    pub contact_files: Vec<String>,
    /// How numbers are written in the user's country.
    pub numbers: NumberRules,
    /// The tag of the language that the user chose; `None` for that of the system.
    pub language: Option<String>,
    /// The current language.
    pub spoken: String,
    /// The available languages.
    pub languages: Vec<LanguageView>,
    /// For how many days the history is kept; 0: forever.
    pub history_days: u32,
    /// The size of each account's history in megabytes; 0: unlimited.
    pub history_megabytes: u32,
    /// Starting with the computer.
    pub autostart: AutostartView,
}

/// A device that can play the sound of a ringing call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SoundDevice {
    /// The sound server's name of it, which the settings contain.
    pub name: String,
    /// The name for people.
    pub title: String,
}

/// An available language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LanguageView {
    /// Its tag, such as `de`.
    pub tag: String,
    /// Its name in the language itself.
    pub name: String,
}

/// How a kind of notification is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct KindView {
    /// The kind.
    pub kind: NotificationKind,
    /// Whether it is shown.
    pub show: bool,
    /// Whether the desktop may play its sound.
    pub sound: bool,
    /// The urgency.
    pub urgency: Urgency,
    /// How much it reveals.
    pub privacy: Privacy,
    /// The user's choices. Anything else has its default.
    pub choice: KindChoice,
}

impl SettingsView {
    /// These settings, with texts in this language.
    #[must_use]
    pub fn of(settings: &Settings, spoken: Language, autostart: AutostartView) -> SettingsView {
        let notifications = &settings.notifications;
        let kind = |kind: NotificationKind| {
            let presentation = notifications.presentation(kind);
            KindView {
                kind,
                show: presentation.show,
                sound: presentation.sound,
                urgency: presentation.urgency,
                privacy: presentation.privacy,
                choice: notifications.kinds.get(&kind).copied().unwrap_or_default(),
            }
        };
        SettingsView {
            kinds: NotificationKind::ALL.into_iter().map(kind).collect(),
            quiet_hours: notifications.quiet_hours.clone(),
            rules: notifications.rules.clone(),
            let_through: notifications.let_through.clone(),
            watched: notifications.watched.clone(),
            ring: notifications.ring.clone(),
            held_too_long: u32::try_from(notifications.held_too_long().as_secs()).unwrap_or(u32::MAX),
            ignore_desktop: notifications.ignore_desktop,
            contact_files: settings.contacts.files.clone(),
            numbers: settings.contacts.numbers.clone(),
            language: settings.language.clone(),
            spoken: spoken.tag().to_owned(),
            languages: Language::available()
                .map(|one| LanguageView { tag: one.tag().to_owned(), name: one.name() })
                .collect(),
            history_days: settings.history.days,
            history_megabytes: settings.history.megabytes,
            autostart,
        }
    }
}
