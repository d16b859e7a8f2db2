//! The menu of the tray.

use jiff::tz::TimeZone;
use ringtray_language::Language;

use super::{CallAction, MenuItem, QuietChoice, Recent, Suppressed, TrayAction};
use crate::notifications::{DoNotDisturb, Quiet, UTC, time_of_day};

/// What the tray shows besides the accounts.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    /// A call rings.
    pub(crate) rings: bool,
    /// Missed calls that nobody has seen.
    pub(crate) missed: usize,
    /// The reason why notifications are suppressed now.
    pub(crate) quiet: Option<Quiet>,
    /// The user's "do not disturb", while it is on.
    pub(crate) chosen: Option<DoNotDisturb>,
    /// The newest calls, newest first.
    pub(crate) recent: &'a [Recent],
    /// The local time zone.
    pub(crate) zone: &'a TimeZone,
    /// The language.
    pub(crate) language: Language,
}

/// The number of accounts named in the menu. Further ones are only counted.
const MOST_LINES: usize = 8;

impl Facts<'_> {
    /// The state before anything has happened.
    pub(crate) fn none() -> Facts<'static> {
        Facts {
            rings: false,
            missed: 0,
            quiet: None,
            chosen: None,
            recent: &[],
            zone: &UTC,
            language: Language::english(),
        }
    }

    pub(super) fn missed_line(&self) -> Option<String> {
        (self.missed > 0).then(|| self.language.say("missed-calls", &[("count", self.missed.into())]))
    }

    pub(super) fn quiet_line(&self) -> Option<String> {
        let quiet = self.quiet?;
        let why = match quiet.why {
            Suppressed::QuietHours => "quiet_hours",
            Suppressed::Desktop => "desktop",
            Suppressed::DoNotDisturb
            | Suppressed::SwitchedOff
            | Suppressed::Rule
            | Suppressed::Storm
            | Suppressed::Afterwards => "do_not_disturb",
        };
        let until = quiet.until.and_then(|until| time_of_day(until, self.language, self.zone));
        Some(match until {
            Some(until) => {
                self.language.say("quiet-says-until", &[("why", why.into()), ("until", until.into())])
            }
            None => self.language.say("quiet-says", &[("why", why.into())]),
        })
    }
}

pub(super) fn menu(
    mut lines: Vec<String>,
    connection: Option<TrayAction>,
    facts: &Facts<'_>,
) -> Vec<MenuItem> {
    let language = facts.language;
    if lines.is_empty() {
        lines.push(language.say("tray-not-signed-in", &[]));
    } else if lines.len() > MOST_LINES {
        let more = lines.len() - (MOST_LINES - 1);
        lines.truncate(MOST_LINES - 1);
        lines.push(language.say("tray-more-accounts", &[("count", more.into())]));
    }
    lines.extend(facts.quiet_line());
    let mut menu: Vec<MenuItem> = lines.into_iter().map(MenuItem::Status).collect();
    menu.push(MenuItem::Separator);
    // Seeing them marks missed calls as seen.
    menu.extend(facts.missed_line().map(|label| MenuItem::Action { label, action: TrayAction::Open }));
    if !facts.recent.is_empty() {
        let items = facts.recent.iter().map(|recent| call(recent, language, facts.zone)).collect();
        menu.push(MenuItem::Submenu { label: language.say("tray-recent", &[]), items });
    }
    menu.push(quiet(facts.chosen, language));
    menu.push(MenuItem::Separator);
    menu.extend(connection.map(|action| item(action, language)));
    menu.push(item(TrayAction::Open, language));
    menu.push(MenuItem::Separator);
    menu.push(item(TrayAction::Quit, language));
    menu
}

fn call(recent: &Recent, language: Language, zone: &TimeZone) -> MenuItem {
    let item = |label: String, action: CallAction| MenuItem::Action {
        label,
        action: TrayAction::Call { entry: recent.entry.clone(), action },
    };
    let mut items = Vec::new();
    if let Some(number) = recent.number() {
        let label = language.say("tray-copy", &[("number", number.into())]);
        items.push(item(label, CallAction::CopyNumber));
    }
    if recent.can_be_called() {
        items.push(item(language.say("tray-call-back", &[]), CallAction::CallBack));
    }
    items.push(item(language.say("tray-open", &[]), CallAction::Open));
    MenuItem::Submenu { label: recent.label(language, zone), items }
}

fn quiet(chosen: Option<DoNotDisturb>, language: Language) -> MenuItem {
    let label = |choice: &str| language.say("tray-quiet", &[("choice", choice.into())]);
    let choice = |word: &str, choice: QuietChoice, chosen: bool| MenuItem::Choice {
        label: label(word),
        action: TrayAction::Quiet(choice),
        chosen,
    };
    let timed = |word: &str, choice: QuietChoice| MenuItem::Action {
        label: label(word),
        action: TrayAction::Quiet(choice),
    };
    let forever = chosen == Some(DoNotDisturb::UntilSwitchedOff);
    MenuItem::Submenu {
        label: language.say("do-not-disturb", &[]),
        items: vec![
            choice("off", QuietChoice::Off, chosen.is_none()),
            timed("half_hour", QuietChoice::HalfHour),
            timed("hour", QuietChoice::Hour),
            timed("until_tomorrow", QuietChoice::UntilTomorrow),
            choice("until_switched_off", QuietChoice::UntilSwitchedOff, forever),
        ],
    }
}

fn item(action: TrayAction, language: Language) -> MenuItem {
    let label = match &action {
        TrayAction::Connect => language.say("connect", &[]),
        TrayAction::Disconnect => language.say("disconnect", &[]),
        TrayAction::Cancel => language.say("cancel", &[]),
        TrayAction::Open | TrayAction::Call { .. } => language.say("tray-open-app", &[]),
        TrayAction::Quiet(_) => language.say("do-not-disturb", &[]),
        TrayAction::Quit => language.say("tray-quit", &[]),
    };
    MenuItem::Action { label, action }
}
