//! What the user has set about notifications.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::{KindChoice, NotificationKind, Presentation};
use super::quiet_hours::{QuietHours, tomorrow_morning};
use super::ring::RingSound;
use crate::Timestamp;
use crate::accounts::AccountId;

/// What the user has set about notifications. What a newer version wrote is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotificationSettings {
    /// What the user chose for a kind; kinds that are not here are as [`NotificationKind::presentation`] says.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<NotificationKind, KindChoice>,
    /// Nothing is shown meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub do_not_disturb: Option<DoNotDisturb>,
    /// Hours of the week in which nothing is shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quiet_hours: Vec<QuietHours>,
    /// Switches for an account or an extension; the first that fits decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Callers that get through while nothing else is shown: numbers, or names as they are shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub let_through: Vec<String>,
    /// The people and extensions whose presence is told: ids, numbers, or names as they are shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub watched: Vec<String>,
    /// After how many seconds on hold a call is told of; 180 where nothing is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_too_long_seconds: Option<u32>,
    /// How a call that rings is heard.
    #[serde(skip_serializing_if = "is_default")]
    pub ring: RingSound,
    /// Notify although the desktop itself is set to "do not disturb".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ignore_desktop: bool,
    /// What is not known to this version.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// How long nothing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoNotDisturb {
    /// Until then, UTC.
    Until(Timestamp),
    /// Until the user switches it off.
    UntilSwitchedOff,
}

/// What a user chooses about "do not disturb".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum QuietChoice {
    /// Half an hour from now.
    HalfHour,
    /// An hour from now.
    Hour,
    /// Until eight in the morning of the next day.
    UntilTomorrow,
    /// Until the user switches it off.
    UntilSwitchedOff,
    /// Not any more.
    Off,
}

/// A switch for an account or an extension.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(optional_fields))]
#[serde(default)]
pub struct Rule {
    /// The account; none: every one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub account: Option<AccountId>,
    /// The extension, by its number or extended number; none: every one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The kinds it is about; none: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(as = "Option<Vec<NotificationKind>>"))]
    pub kinds: Vec<NotificationKind>,
    /// Whether they are shown.
    pub show: bool,
}

/// A call on hold is told of after this long.
const HELD_TOO_LONG: Duration = Duration::from_secs(180);

impl NotificationSettings {
    /// How a notification of this kind is told.
    #[must_use]
    pub fn presentation(&self, kind: NotificationKind) -> Presentation {
        let presentation = self.kinds.get(&kind).copied().unwrap_or_default().presentation(kind);
        Presentation { ring: presentation.ring.map(|_| self.ring.clone()), ..presentation }
    }

    /// After how long on hold a call is told of.
    #[must_use]
    pub fn held_too_long(&self) -> Duration {
        self.held_too_long_seconds.map_or(HELD_TOO_LONG, |seconds| Duration::from_secs(seconds.into()))
    }

    /// Does what the user chose about "do not disturb".
    pub fn choose(&mut self, choice: QuietChoice, now: Timestamp, zone: &TimeZone) {
        let after =
            |minutes: i64| Some(DoNotDisturb::Until(Timestamp(now.0.saturating_add(minutes * 60_000))));
        self.do_not_disturb = match choice {
            QuietChoice::HalfHour => after(30),
            QuietChoice::Hour => after(60),
            // Where no calendar reaches, half a day.
            QuietChoice::UntilTomorrow => {
                tomorrow_morning(now, zone).map(DoNotDisturb::Until).or_else(|| after(12 * 60))
            }
            QuietChoice::UntilSwitchedOff => Some(DoNotDisturb::UntilSwitchedOff),
            QuietChoice::Off => None,
        };
    }
}

impl DoNotDisturb {
    /// Whether it lasts at this moment.
    #[must_use]
    pub fn lasts(self, now: Timestamp) -> bool {
        match self {
            DoNotDisturb::Until(end) => now < end,
            DoNotDisturb::UntilSwitchedOff => true,
        }
    }
}

impl Rule {
    /// Whether it is about this.
    pub(super) fn fits(&self, kind: NotificationKind, account: &AccountId, extension: Option<&str>) -> bool {
        let named = |wanted: &String| extension.is_some_and(|extension| is_extension(extension, wanted));
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && self.account.as_ref().is_none_or(|wanted| wanted == account)
            && self.extension.as_ref().is_none_or(named)
    }
}

fn is_default(ring: &RingSound) -> bool {
    *ring == RingSound::default()
}

/// `0003*006` is meant by itself and by its short number `006`.
fn is_extension(extension: &str, wanted: &str) -> bool {
    let wanted = wanted.trim();
    extension == wanted || extension.rsplit_once('*').is_some_and(|(_, short)| short == wanted)
}
