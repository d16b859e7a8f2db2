//! The tray as a value made from the state: equal states give equal trays.

mod menu;
mod recent;

use ringtray_language::Language;

use crate::history::{EntryId, Suppressed};
use crate::notifications::QuietChoice;
use crate::{DisconnectedBy, State, text};

pub(crate) use self::menu::Facts;
pub(crate) use self::recent::Recent;

/// Icon, tooltip and menu of the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tray {
    /// The picture.
    pub icon: TrayIcon,
    /// What is drawn over it.
    pub badge: Option<TrayBadge>,
    /// One line for who points at the icon.
    pub tooltip: String,
    /// The menu from top to bottom.
    pub menu: Vec<MenuItem>,
}

/// What the tray's picture says of all accounts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayIcon {
    /// No account is connected, and none is trying.
    Disconnected,
    /// An account is trying.
    Connecting,
    /// Every account that should be connected is.
    Connected,
    /// An account's sign-in was refused.
    NeedsSignIn,
}

/// What is drawn over the tray's picture; of several the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayBadge {
    /// A call rings.
    Ringing,
    /// There are missed calls that nobody has seen.
    Missed,
    /// Nothing is told: "do not disturb", here or on the whole desktop, or quiet hours.
    Quiet,
}

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuItem {
    /// Says something; can't be chosen.
    Status(String),
    /// A line between groups.
    Separator,
    /// Does something.
    Action {
        /// What stands there.
        label: String,
        /// What it does.
        action: TrayAction,
    },
    /// One of several of which one holds.
    Choice {
        /// What stands there.
        label: String,
        /// What choosing it does.
        action: TrayAction,
        /// Whether it is the one.
        chosen: bool,
    },
    /// Opens another menu.
    Submenu {
        /// What stands there.
        label: String,
        /// The other menu.
        items: Vec<MenuItem>,
    },
}

/// What the menu can do. The first three mean every account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrayAction {
    /// Connect, or try again now.
    Connect,
    /// Disconnect.
    Disconnect,
    /// Stop trying.
    Cancel,
    /// Open the window.
    Open,
    /// Do something about "do not disturb".
    Quiet(QuietChoice),
    /// Do something with a call.
    Call {
        /// Which one.
        entry: EntryId,
        /// What.
        action: CallAction,
    },
    /// End the app.
    Quit,
}

/// What can be done with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallAction {
    /// Open the window at it.
    Open,
    /// Copy the other party's number.
    CopyNumber,
    /// Call the other party.
    CallBack,
}

const LONGEST_NAME: usize = 48;
const LONGEST_TOOLTIP: usize = 160;

impl Tray {
    /// The tray for these accounts, name and state of each, and what else it tells.
    ///
    /// The icon shows the worst that was not the user's own wish: refused before trying before connected. An account
    /// the user disconnected takes nothing away from the others.
    pub(crate) fn of<'a>(
        accounts: impl Iterator<Item = (&'a str, &'a State)> + Clone,
        facts: &Facts<'_>,
    ) -> Tray {
        let language = facts.language;
        let lines: Vec<String> =
            accounts.clone().map(|(name, state)| status_line(name, state, language)).collect();
        let icon = accounts.clone().map(|(_, state)| icon(state)).max_by_key(|icon| weight(*icon));
        let said = if lines.is_empty() {
            language.say("tray-tooltip-not-signed-in", &[])
        } else {
            language.say("tray-tooltip", &[("what", lines.join("; ").into())])
        };
        let more = [facts.missed_line(), facts.quiet_line()].into_iter().flatten();
        let tooltip: Vec<String> = std::iter::once(said).chain(more).collect();
        Tray {
            icon: icon.unwrap_or(TrayIcon::Disconnected),
            badge: badge(facts),
            tooltip: text::clean(&tooltip.join("; "), LONGEST_TOOLTIP).unwrap_or_default(),
            menu: menu::menu(lines, connection_action(accounts.map(|(_, state)| state)), facts),
        }
    }
}

fn badge(facts: &Facts<'_>) -> Option<TrayBadge> {
    if facts.rings {
        Some(TrayBadge::Ringing)
    } else if facts.missed > 0 {
        Some(TrayBadge::Missed)
    } else {
        facts.quiet.map(|_| TrayBadge::Quiet)
    }
}

/// Disconnect while anything is connected, Cancel while something only tries, else Connect.
fn connection_action<'a>(states: impl Iterator<Item = &'a State>) -> Option<TrayAction> {
    states
        .map(|state| match state {
            State::Connected { .. } => (2, TrayAction::Disconnect),
            State::Connecting { .. } | State::Waiting { .. } => (1, TrayAction::Cancel),
            State::Disconnected { .. } | State::NeedsSignIn { .. } | State::Stopped { .. } => {
                (0, TrayAction::Connect)
            }
        })
        .max_by_key(|(weight, _)| *weight)
        .map(|(_, action)| action)
}

fn icon(state: &State) -> TrayIcon {
    match state {
        State::Connected { .. } => TrayIcon::Connected,
        State::Connecting { .. } | State::Waiting { .. } => TrayIcon::Connecting,
        State::NeedsSignIn { .. } => TrayIcon::NeedsSignIn,
        State::Disconnected { .. } | State::Stopped { .. } => TrayIcon::Disconnected,
    }
}

fn weight(icon: TrayIcon) -> u8 {
    match icon {
        TrayIcon::Disconnected => 0,
        TrayIcon::Connected => 1,
        TrayIcon::Connecting => 2,
        TrayIcon::NeedsSignIn => 3,
    }
}

/// Nothing in it counts down: the menu must not be rebuilt under the user's hand.
fn status_line(name: &str, state: &State, language: Language) -> String {
    let word = match state {
        State::Connected { paused: true, .. } => "late",
        State::Connected { .. } => "connected",
        State::Connecting { .. } => "connecting",
        State::Waiting { .. } => "waiting",
        State::NeedsSignIn { .. } => "needs_sign_in",
        State::Disconnected { by: DisconnectedBy::Start | DisconnectedBy::User } | State::Stopped { .. } => {
            "disconnected"
        }
    };
    let status = language.say("tray-status", &[("state", word.into())]);
    match text::clean(name, LONGEST_NAME) {
        Some(name) => language.say("with-more", &[("what", status.into()), ("more", name.into())]),
        None => status,
    }
}
