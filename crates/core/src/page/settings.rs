//! The settings as the page shows them.

use ringtray_language::Language;
use serde::Serialize;

use crate::contacts::NumberRules;
use crate::notifications::{KindChoice, NotificationKind, Privacy, QuietHours, RingSound, Rule, Urgency};
use crate::settings::{AutostartView, Settings};

/// What the user has set about notifications and contacts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// Every kind of notification, in the order of the page.
    pub kinds: Vec<KindView>,
    /// Hours in which nothing is shown.
    pub quiet_hours: Vec<QuietHours>,
    /// Switches for accounts and extensions; the first that fits decides.
    pub rules: Vec<Rule>,
    /// Callers that get through.
    pub let_through: Vec<String>,
    /// The people and extensions whose presence is told.
    pub watched: Vec<String>,
    /// After how many seconds a call on hold is told of.
    pub held_too_long: u32,
    /// How a call that rings is heard.
    pub ring: RingSound,
    /// Notify although the desktop itself is set to "do not disturb".
    pub ignore_desktop: bool,
    /// The contacts files.
    pub contact_files: Vec<String>,
    /// How numbers are written where the user is.
    pub numbers: NumberRules,
    /// The language that the user chose, by its tag; none: that of the system.
    pub language: Option<String>,
    /// The language that everything is said in now.
    pub spoken: String,
    /// The languages there are.
    pub languages: Vec<LanguageView>,
    /// How many days the history is kept; 0: for ever.
    pub history_days: u32,
    /// How many megabytes of it are kept of each account; 0: all.
    pub history_megabytes: u32,
    /// Starting with the computer.
    pub autostart: AutostartView,
}

/// A device that a call can ring on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SoundDevice {
    /// The sound server's name of it, which the settings keep.
    pub name: String,
    /// What a person calls it.
    pub title: String,
}

/// A language that everything can be said in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LanguageView {
    /// Its tag, such as `de`.
    pub tag: String,
    /// Its own name for itself.
    pub name: String,
}

/// How a kind of notification is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct KindView {
    /// The kind.
    pub kind: NotificationKind,
    /// Whether it is shown at all.
    pub show: bool,
    /// Whether the desktop may play its sound for it.
    pub sound: bool,
    /// How urgent it is.
    pub urgency: Urgency,
    /// How much it tells.
    pub privacy: Privacy,
    /// What the user chose of that; the rest is as usual.
    pub choice: KindChoice,
}

impl SettingsView {
    /// These settings, told in this language.
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
