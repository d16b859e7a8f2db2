//! The tray as a value made from the state: equal states give equal trays.

use crate::text;
use crate::{DisconnectedBy, State};

/// Icon, tooltip and menu of the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tray {
    /// The picture.
    pub icon: TrayIcon,
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
}

/// What the menu can do. The first three mean every account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayAction {
    /// Connect, or try again now.
    Connect,
    /// Disconnect.
    Disconnect,
    /// Stop trying.
    Cancel,
    /// Open the window.
    Open,
    /// End the app.
    Quit,
}

/// Accounts named in the menu; more are counted.
const MOST_LINES: usize = 8;
const LONGEST_NAME: usize = 48;
const LONGEST_TOOLTIP: usize = 120;

impl Tray {
    /// The tray for these accounts: name and state of each.
    ///
    /// The icon shows the worst that was not the user's own wish: refused before trying before connected. An account
    /// the user disconnected takes nothing away from the others.
    pub(crate) fn of<'a>(accounts: impl Iterator<Item = (&'a str, &'a State)> + Clone) -> Tray {
        let lines: Vec<String> = accounts.clone().map(|(name, state)| status_line(name, state)).collect();
        let icon = accounts.clone().map(|(_, state)| icon(state)).max_by_key(|icon| weight(*icon));
        let said = if lines.is_empty() { "not signed in".to_owned() } else { lines.join("; ") };
        let tooltip = format!("Ringtray - {said}");
        Tray {
            icon: icon.unwrap_or(TrayIcon::Disconnected),
            tooltip: text::clean(&tooltip, LONGEST_TOOLTIP).unwrap_or_default(),
            menu: menu(lines, connection_action(accounts.map(|(_, state)| state))),
        }
    }
}

fn menu(mut lines: Vec<String>, connection: Option<TrayAction>) -> Vec<MenuItem> {
    if lines.is_empty() {
        lines.push("Not signed in".to_owned());
    } else if lines.len() > MOST_LINES {
        let more = lines.len() - (MOST_LINES - 1);
        lines.truncate(MOST_LINES - 1);
        lines.push(format!("and {more} more accounts"));
    }
    let mut menu: Vec<MenuItem> = lines.into_iter().map(MenuItem::Status).collect();
    menu.push(MenuItem::Separator);
    menu.extend(connection.map(item));
    menu.push(item(TrayAction::Open));
    menu.push(MenuItem::Separator);
    menu.push(item(TrayAction::Quit));
    menu
}

fn item(action: TrayAction) -> MenuItem {
    let label = match action {
        TrayAction::Connect => "Connect",
        TrayAction::Disconnect => "Disconnect",
        TrayAction::Cancel => "Cancel",
        TrayAction::Open => "Open Ringtray",
        TrayAction::Quit => "Quit",
    };
    MenuItem::Action { label: label.to_owned(), action }
}

/// Disconnect while anything is connected, Cancel while something only tries, else Connect.
fn connection_action<'a>(states: impl Iterator<Item = &'a State>) -> Option<TrayAction> {
    states
        .map(|state| match state {
            State::Connected { .. } => TrayAction::Disconnect,
            State::Connecting { .. } | State::Waiting { .. } => TrayAction::Cancel,
            State::Disconnected { .. } | State::NeedsSignIn { .. } | State::Stopped { .. } => {
                TrayAction::Connect
            }
        })
        .max_by_key(|action| match action {
            TrayAction::Disconnect => 2,
            TrayAction::Cancel => 1,
            TrayAction::Connect | TrayAction::Open | TrayAction::Quit => 0,
        })
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
fn status_line(name: &str, state: &State) -> String {
    let word = match state {
        State::Connected { paused: true, .. } => "Connected, but Ringtray can't keep up and events come late",
        State::Connected { .. } => "Connected",
        State::Connecting { .. } => "Connecting…",
        State::Waiting { .. } => "Not connected, trying again",
        State::NeedsSignIn { .. } => "Sign-in needed",
        State::Disconnected { by: DisconnectedBy::Start | DisconnectedBy::User } | State::Stopped { .. } => {
            "Not connected"
        }
    };
    match text::clean(name, LONGEST_NAME) {
        Some(name) => format!("{word}: {name}"),
        None => word.to_owned(),
    }
}
