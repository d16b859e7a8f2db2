//! The user's settings for notifications.

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

/// The user's settings for notifications. Settings of a newer version are kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotificationSettings {
    /// The user's choices for each kind. A kind that is missing follows [`NotificationKind::presentation`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<NotificationKind, KindChoice>,
    /// "Do not disturb".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub do_not_disturb: Option<DoNotDisturb>,
    /// The quiet hours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quiet_hours: Vec<QuietHours>,
    /// Rules for an account or an extension. The first that matches decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Callers that are announced even if others are suppressed: numbers, or names as displayed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub let_through: Vec<String>,
    /// The people and extensions whose presence is announced: ids, numbers, or names as displayed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub watched: Vec<String>,
    /// The number of seconds on hold after which a call is announced; 180 if `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_too_long_seconds: Option<u32>,
    /// The sound of a ringing call.
    #[serde(skip_serializing_if = "is_default")]
    pub ring: RingSound,
    /// Whether to ignore the desktop's own "do not disturb".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ignore_desktop: bool,
    /// Settings that this version doesn't know.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// How long nothing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoNotDisturb {
    /// Until this time, UTC.
    Until(Timestamp),
    /// Until the user switches it off.
    UntilSwitchedOff,
}

/// The user's choice for "do not disturb".
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
    /// Off.
    Off,
}

/// A rule for an account or an extension.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(optional_fields))]
#[serde(default)]
pub struct Rule {
    /// The account; `None` for every account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub account: Option<AccountId>,
    /// The extension, by its number or extended number; `None` for every extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The kinds; `None` for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(as = "Option<Vec<NotificationKind>>"))]
    pub kinds: Vec<NotificationKind>,
    /// Whether matching announcements are shown.
    pub show: bool,
}

/// The default time on hold after which a call is announced.
const HELD_TOO_LONG: Duration = Duration::from_secs(180);

impl NotificationSettings {
    /// The presentation of this kind.
    #[must_use]
    pub fn presentation(&self, kind: NotificationKind) -> Presentation {
        let presentation = self.kinds.get(&kind).copied().unwrap_or_default().presentation(kind);
        Presentation { ring: presentation.ring.map(|_| self.ring.clone()), ..presentation }
    }

    /// The time on hold after which a call is announced.
    #[must_use]
    pub fn held_too_long(&self) -> Duration {
        self.held_too_long_seconds.map_or(HELD_TOO_LONG, |seconds| Duration::from_secs(seconds.into()))
    }

    /// Applies the user's choice for "do not disturb".
    pub fn choose(&mut self, choice: QuietChoice, now: Timestamp, zone: &TimeZone) {
        let after =
            |minutes: i64| Some(DoNotDisturb::Until(Timestamp(now.0.saturating_add(minutes * 60_000))));
        self.do_not_disturb = match choice {
            QuietChoice::HalfHour => after(30),
            QuietChoice::Hour => after(60),
            // Half a day, if the calendar does not reach that far.
            QuietChoice::UntilTomorrow => {
                tomorrow_morning(now, zone).map(DoNotDisturb::Until).or_else(|| after(12 * 60))
            }
            QuietChoice::UntilSwitchedOff => Some(DoNotDisturb::UntilSwitchedOff),
            QuietChoice::Off => None,
        };
    }
}

impl DoNotDisturb {
    /// Whether it is in effect at this moment.
    #[must_use]
    pub fn lasts(self, now: Timestamp) -> bool {
        match self {
            DoNotDisturb::Until(end) => now < end,
            DoNotDisturb::UntilSwitchedOff => true,
        }
    }
}

impl Rule {
    /// Whether the rule matches.
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

/// `0003*006` matches itself and its short number `006`.
fn is_extension(extension: &str, wanted: &str) -> bool {
    let wanted = wanted.trim();
    extension == wanted || extension.rsplit_once('*').is_some_and(|(_, short)| short == wanted)
}
