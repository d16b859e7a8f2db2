//! The tray as a value computed from the state: equal states give equal trays.

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
    /// The badge on the picture.
    pub badge: Option<TrayBadge>,
    /// The tooltip, one line.
    pub tooltip: String,
    /// The menu from top to bottom.
    pub menu: Vec<MenuItem>,
}

/// The state of all accounts together, as the picture shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayIcon {
    /// No account is connected, and none is trying.
    Disconnected,
    /// An account is trying.
    Connecting,
    /// Every account that should be connected is connected.
    Connected,
    /// An account's sign-in was refused.
    NeedsSignIn,
}

/// The badge on the picture; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayBadge {
    /// A call rings.
    Ringing,
    /// There are missed calls that nobody has seen.
    Missed,
    /// Notifications are suppressed: "do not disturb", here or on the whole desktop, or quiet hours.
    Quiet,
}

/// An item of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuItem {
    /// Text that can't be chosen.
    Status(String),
    /// A separator.
    Separator,
    /// An action.
    Action {
        /// The label.
        label: String,
        /// The action.
        action: TrayAction,
    },
    /// One of several alternatives.
    Choice {
        /// The label.
        label: String,
        /// The action.
        action: TrayAction,
        /// Whether it is the current one.
        chosen: bool,
    },
    /// A submenu.
    Submenu {
        /// The label.
        label: String,
        /// Its items.
        items: Vec<MenuItem>,
    },
}

/// The actions of the menu. The first three apply to every account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrayAction {
    /// Connect, or try again now.
    Connect,
    /// Disconnect.
    Disconnect,
    /// Stop connecting.
    Cancel,
    /// Open the window.
    Open,
    /// Change "do not disturb".
    Quiet(QuietChoice),
    /// Do something about a call.
    Call {
        /// The call.
        entry: EntryId,
        /// The action.
        action: CallAction,
    },
    /// Quit the program.
    Quit,
}

/// The actions for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallAction {
    /// Show it in the window.
    Open,
    /// Copy the other party's number.
    CopyNumber,
    /// Call the other party.
    CallBack,
}

const LONGEST_NAME: usize = 48;
const LONGEST_TOOLTIP: usize = 160;

impl Tray {
    /// The tray for these accounts with their names and states.
    ///
    /// The icon shows the worst state that the user did not choose: refused before connecting before connected.
    /// Accounts that the user disconnected do not count.
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

/// Disconnect if anything is connected, Cancel if something is only connecting, otherwise Connect.
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

/// No label counts down, because the menu must not be rebuilt while the user points at it.
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
