//! Whether and how something is told: a pure function of what it is, the settings, the time and the desktop.

mod kind;
pub(crate) mod quiet_hours;
mod ring;
mod settings;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::account::AccountId;
use crate::contacts::NumberRules;

pub use self::kind::{KindChoice, Manner, NotificationKind, Privacy, Urgency};
pub use self::quiet_hours::{Day, QuietHours, TimeOfDay, TimeOfDayError};
pub use self::ring::{RingPlayer, RingSound};
pub use self::settings::{DoNotDisturb, NotificationSettings, QuietChoice, Rule};

/// What may be told, as far as that depends on the settings.
#[derive(Clone, Copy, Debug)]
pub struct Matter<'a> {
    /// What it is about.
    pub kind: NotificationKind,
    /// Whose it is.
    pub account: &'a AccountId,
    /// The user's extension that it is about.
    pub extension: Option<&'a str>,
    /// The other party's name.
    pub name: Option<&'a str>,
    /// The other party's number.
    pub number: Option<&'a str>,
}

/// What the decision depends on besides the settings.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// Now.
    pub now: Timestamp,
    /// The zone of the clock on the wall.
    pub zone: &'a TimeZone,
    /// Whether the desktop itself is set to "do not disturb".
    pub desktop_quiet: bool,
    /// How numbers are written here.
    pub numbers: &'a NumberRules,
}

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is told, in this manner.
    Tell(Manner),
    /// It is not, and why.
    Hush(Hush),
}

/// Why something was not told. It stays in the history with its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Hush {
    /// Its kind is switched off.
    SwitchedOff,
    /// A rule for its account or extension says so.
    Rule,
    /// The user is not to be disturbed.
    DoNotDisturb,
    /// In quiet hours.
    QuietHours,
    /// The desktop is set to "do not disturb".
    Desktop,
    /// Too much at once: it was told in a summary.
    Storm,
    /// Nobody could hear of it when it happened: it was learnt afterwards, and what was missed is told in a summary.
    Afterwards,
}

/// What keeps everything quiet now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Quiet {
    /// What it is.
    pub why: Hush,
    /// Until when, in milliseconds, UTC; none: until it is switched off.
    #[cfg_attr(test, ts(as = "Option<i64>"))]
    pub until: Option<Timestamp>,
}

impl NotificationSettings {
    /// Whether and how this is told.
    ///
    /// | what is asked, in this order | then |
    /// | --- | --- |
    /// | a rule fits that shows nothing, or none fits and its kind is switched off | not |
    /// | the caller is on the list of those who get through | told |
    /// | "do not disturb", quiet hours, the desktop's own "do not disturb" | not |
    /// | else | told |
    #[must_use]
    pub fn decide(&self, matter: &Matter<'_>, circumstances: &Circumstances<'_>) -> Verdict {
        let manner = self.manner(matter.kind);
        let mut rules = self.rules.iter();
        match rules.find(|rule| rule.fits(matter.kind, matter.account, matter.extension)) {
            Some(rule) if !rule.show => return Verdict::Hush(Hush::Rule),
            None if !manner.show => return Verdict::Hush(Hush::SwitchedOff),
            Some(_) | None => {}
        }
        if self.gets_through(matter, circumstances.numbers) {
            return Verdict::Tell(manner);
        }
        match self.quiet(circumstances) {
            Some(quiet) => Verdict::Hush(quiet.why),
            None => Verdict::Tell(manner),
        }
    }

    /// What keeps everything quiet now.
    #[must_use]
    pub fn quiet(&self, circumstances: &Circumstances<'_>) -> Option<Quiet> {
        let Circumstances { now, zone, .. } = *circumstances;
        if let Some(chosen) = self.do_not_disturb.filter(|chosen| chosen.lasts(now)) {
            let until = match chosen {
                DoNotDisturb::Until(end) => Some(end),
                DoNotDisturb::UntilSwitchedOff => None,
            };
            return Some(Quiet { why: Hush::DoNotDisturb, until });
        }
        let lasting = self.quiet_hours.iter().filter_map(|hours| hours.lasting(now, zone));
        if let Some(end) = lasting.map(|(_, end)| end).max() {
            return Some(Quiet { why: Hush::QuietHours, until: Some(end) });
        }
        let desktop = circumstances.desktop_quiet && !self.ignore_desktop;
        desktop.then_some(Quiet { why: Hush::Desktop, until: None })
    }

    /// When time alone changes what is quiet.
    #[must_use]
    pub fn next_change(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let chosen = match self.do_not_disturb {
            Some(DoNotDisturb::Until(end)) if now < end => Some(end),
            _ => None,
        };
        let hours = self.quiet_hours.iter().filter_map(|hours| hours.next_change(now, zone));
        chosen.into_iter().chain(hours).min()
    }

    /// Whether somebody's presence is told.
    #[must_use]
    pub fn watches(&self, names: &[&str]) -> bool {
        self.watched.iter().any(|watched| names.iter().any(|name| is_name(name, watched)))
    }

    fn gets_through(&self, matter: &Matter<'_>, numbers: &NumberRules) -> bool {
        self.let_through.iter().any(|wanted| {
            matter.number.is_some_and(|number| numbers.same(number, wanted))
                || matter.name.is_some_and(|name| is_name(name, wanted))
        })
    }
}

/// The same name, whatever its capitals.
fn is_name(name: &str, wanted: &str) -> bool {
    let (name, wanted) = (name.trim(), wanted.trim());
    !wanted.is_empty() && name.to_lowercase() == wanted.to_lowercase()
}
