//! The menu of the tray.

use jiff::tz::TimeZone;

use super::{CallAction, Hush, MenuItem, QuietChoice, Recent, TrayAction};
use crate::notification::time_of_day;
use crate::policy::quiet_hours::UTC;
use crate::policy::{DoNotDisturb, Quiet};

/// What the tray tells besides the accounts.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    /// A call rings.
    pub(crate) rings: bool,
    /// Missed calls that nobody has seen.
    pub(crate) missed: usize,
    /// What keeps everything quiet now.
    pub(crate) quiet: Option<Quiet>,
    /// What the user chose about "do not disturb", while it lasts.
    pub(crate) chosen: Option<DoNotDisturb>,
    /// The newest calls, newest first.
    pub(crate) recent: &'a [Recent],
    /// The zone of the clock on the wall.
    pub(crate) zone: &'a TimeZone,
}

/// Accounts named in the menu; more are counted.
const MOST_LINES: usize = 8;

impl Facts<'_> {
    /// Those of a program to which nothing has happened.
    pub(crate) fn none() -> Facts<'static> {
        Facts { rings: false, missed: 0, quiet: None, chosen: None, recent: &[], zone: &UTC }
    }

    pub(super) fn missed_line(&self) -> Option<String> {
        match self.missed {
            0 => None,
            1 => Some("1 missed call".to_owned()),
            missed => Some(format!("{missed} missed calls")),
        }
    }

    pub(super) fn quiet_line(&self) -> Option<String> {
        let quiet = self.quiet?;
        let what = match quiet.why {
            Hush::QuietHours => "Quiet hours",
            Hush::Desktop => "The desktop is set to \"do not disturb\"",
            Hush::DoNotDisturb | Hush::SwitchedOff | Hush::Rule | Hush::Storm => "Do not disturb",
        };
        let until = quiet.until.and_then(|until| time_of_day(until, self.zone));
        Some(until.map_or_else(|| what.to_owned(), |until| format!("{what} until {until}")))
    }
}

pub(super) fn menu(
    mut lines: Vec<String>,
    connection: Option<TrayAction>,
    facts: &Facts<'_>,
) -> Vec<MenuItem> {
    if lines.is_empty() {
        lines.push("Not signed in".to_owned());
    } else if lines.len() > MOST_LINES {
        let more = lines.len() - (MOST_LINES - 1);
        lines.truncate(MOST_LINES - 1);
        lines.push(format!("and {more} more accounts"));
    }
    lines.extend(facts.quiet_line());
    let mut menu: Vec<MenuItem> = lines.into_iter().map(MenuItem::Status).collect();
    menu.push(MenuItem::Separator);
    // Seeing them is what ends their being missed.
    menu.extend(facts.missed_line().map(|label| MenuItem::Action { label, action: TrayAction::Open }));
    if !facts.recent.is_empty() {
        let items = facts.recent.iter().map(|recent| call(recent, facts.zone)).collect();
        menu.push(MenuItem::Submenu { label: "Recent calls".to_owned(), items });
    }
    menu.push(quiet(facts.chosen));
    menu.push(MenuItem::Separator);
    menu.extend(connection.map(item));
    menu.push(item(TrayAction::Open));
    menu.push(MenuItem::Separator);
    menu.push(item(TrayAction::Quit));
    menu
}

fn call(recent: &Recent, zone: &TimeZone) -> MenuItem {
    let item = |label: &str, action: CallAction| MenuItem::Action {
        label: label.to_owned(),
        action: TrayAction::Call { entry: recent.entry.clone(), action },
    };
    let mut items = Vec::new();
    if let Some(number) = &recent.number {
        items.push(item(&format!("Copy {number}"), CallAction::CopyNumber));
    }
    if recent.can_be_called() {
        items.push(item("Call back", CallAction::CallBack));
    }
    items.push(item("Open", CallAction::Open));
    MenuItem::Submenu { label: recent.label(zone), items }
}

fn quiet(chosen: Option<DoNotDisturb>) -> MenuItem {
    let choice = |label: &str, choice: QuietChoice, chosen: bool| MenuItem::Choice {
        label: label.to_owned(),
        action: TrayAction::Quiet(choice),
        chosen,
    };
    let timed = |label: &str, choice: QuietChoice| MenuItem::Action {
        label: label.to_owned(),
        action: TrayAction::Quiet(choice),
    };
    let forever = chosen == Some(DoNotDisturb::UntilSwitchedOff);
    MenuItem::Submenu {
        label: "Do not disturb".to_owned(),
        items: vec![
            choice("Off", QuietChoice::Off, chosen.is_none()),
            timed("For 30 minutes", QuietChoice::HalfHour),
            timed("For 1 hour", QuietChoice::Hour),
            timed("Until tomorrow, 8:00", QuietChoice::UntilTomorrow),
            choice("Until switched off", QuietChoice::UntilSwitchedOff, forever),
        ],
    }
}

fn item(action: TrayAction) -> MenuItem {
    let label = match &action {
        TrayAction::Connect => "Connect",
        TrayAction::Disconnect => "Disconnect",
        TrayAction::Cancel => "Cancel",
        TrayAction::Open | TrayAction::Call { .. } => "Open Ringtray",
        TrayAction::Quiet(_) => "Do not disturb",
        TrayAction::Quit => "Quit",
    };
    MenuItem::Action { label: label.to_owned(), action }
}
