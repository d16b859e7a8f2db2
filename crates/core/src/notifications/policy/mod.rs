//! Decides whether and how something is announced. It is a pure function of the subject, the settings, the time and
//! the desktop.

mod kind;
pub(crate) mod quiet_hours;
mod ring;
mod settings;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::Timestamp;
use crate::accounts::AccountId;
use crate::contacts::NumberRules;
use crate::history::Suppressed;

pub use self::kind::{KindChoice, NotificationKind, Presentation, Privacy, Urgency};
pub use self::quiet_hours::{Day, QuietHours, TimeOfDay, TimeOfDayError};
pub use self::ring::{RingPlayer, RingSound};
pub use self::settings::{DoNotDisturb, NotificationSettings, QuietChoice, Rule};

/// The properties of an announcement that the settings refer to.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The kind.
    pub kind: NotificationKind,
    /// The account.
    pub account: &'a AccountId,
    /// The user's extension.
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
    /// The local time zone.
    pub zone: &'a TimeZone,
    /// Whether the desktop's own "do not disturb" is on.
    pub desktop_quiet: bool,
    /// How numbers are written here.
    pub numbers: &'a NumberRules,
}

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Show it with this presentation.
    Present(Presentation),
    /// Suppress it for this reason.
    Suppress(Suppressed),
}

/// The reason why notifications are suppressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Quiet {
    /// The reason.
    pub why: Suppressed,
    /// The end in milliseconds, UTC; `None` until it is switched off.
    #[cfg_attr(test, ts(as = "Option<i64>"))]
    pub until: Option<Timestamp>,
}

impl NotificationSettings {
    /// Whether and how something is announced.
    ///
    /// | condition, checked in this order | result |
    /// | --- | --- |
    /// | a rule matches that suppresses it, or none matches and its kind is off | suppressed |
    /// | the caller is on the list of those who get through | shown |
    /// | "do not disturb", quiet hours, the desktop's own "do not disturb" | suppressed |
    /// | otherwise | shown |
    #[must_use]
    pub fn decide(&self, subject: &Subject<'_>, circumstances: &Circumstances<'_>) -> Decision {
        let presentation = self.presentation(subject.kind);
        let mut rules = self.rules.iter();
        match rules.find(|rule| rule.fits(subject.kind, subject.account, subject.extension)) {
            Some(rule) if !rule.show => return Decision::Suppress(Suppressed::Rule),
            None if !presentation.show => return Decision::Suppress(Suppressed::SwitchedOff),
            Some(_) | None => {}
        }
        if self.gets_through(subject, circumstances.numbers) {
            return Decision::Present(presentation);
        }
        match self.quiet(circumstances) {
            Some(quiet) => Decision::Suppress(quiet.why),
            None => Decision::Present(presentation),
        }
    }

    /// The reason why notifications are suppressed now.
    #[must_use]
    pub fn quiet(&self, circumstances: &Circumstances<'_>) -> Option<Quiet> {
        let Circumstances { now, zone, .. } = *circumstances;
        if let Some(chosen) = self.do_not_disturb.filter(|chosen| chosen.lasts(now)) {
            let until = match chosen {
                DoNotDisturb::Until(end) => Some(end),
                DoNotDisturb::UntilSwitchedOff => None,
            };
            return Some(Quiet { why: Suppressed::DoNotDisturb, until });
        }
        let lasting = self.quiet_hours.iter().filter_map(|hours| hours.lasting(now, zone));
        if let Some(end) = lasting.map(|(_, end)| end).max() {
            return Some(Quiet { why: Suppressed::QuietHours, until: Some(end) });
        }
        let desktop = circumstances.desktop_quiet && !self.ignore_desktop;
        desktop.then_some(Quiet { why: Suppressed::Desktop, until: None })
    }

    /// When the passage of time changes the reason.
    #[must_use]
    pub fn next_change(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let chosen = match self.do_not_disturb {
            Some(DoNotDisturb::Until(end)) if now < end => Some(end),
            _ => None,
        };
        let hours = self.quiet_hours.iter().filter_map(|hours| hours.next_change(now, zone));
        chosen.into_iter().chain(hours).min()
    }

    /// Whether changes of this presence are announced.
    #[must_use]
    pub fn watches(&self, names: &[&str]) -> bool {
        self.watched.iter().any(|watched| names.iter().any(|name| is_name(name, watched)))
    }

    fn gets_through(&self, subject: &Subject<'_>, numbers: &NumberRules) -> bool {
        self.let_through.iter().any(|wanted| {
            subject.number.is_some_and(|number| numbers.same(number, wanted))
                || subject.name.is_some_and(|name| is_name(name, wanted))
        })
    }
}

/// Whether the names are the same, regardless of case.
fn is_name(name: &str, wanted: &str) -> bool {
    let (name, wanted) = (name.trim(), wanted.trim());
    !wanted.is_empty() && name.to_lowercase() == wanted.to_lowercase()
}
