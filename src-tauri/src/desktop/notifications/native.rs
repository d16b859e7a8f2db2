//! Converts a notification into the terms of the library that shows it.

use ringtray_core::{Notification, NotificationAction, NotificationKind};

use super::icons::NotificationIcons;

/// Name of the installed `.desktop` file without its ending, by which a desktop finds the settings and the icon of a
/// program: `productName` in `tauri.linux.conf.json`.
#[cfg(target_os = "linux")]
const DESKTOP_ENTRY: &str = "ringtray";

/// The identity that the installer gives the program on Windows; toasts without one are shown as another program's.
#[cfg(target_os = "windows")]
const WINDOWS_APP: &str = "dev.ringtray.desktop";

/// The key of what a click on the notification itself does (Desktop Notifications Specification).
const CLICK: &str = "default";

/// The daemon capabilities we use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    /// It shows buttons and reports clicks.
    pub(super) actions: bool,
    /// It reads markup in the text.
    pub(super) markup: bool,
    /// It plays sounds.
    pub(super) sound: bool,
    /// The daemon may keep a notification after the user has chosen an action.
    pub(super) resident: bool,
}

/// How much a notification may attract attention now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alert {
    /// As is wanted for it.
    Full,
    /// It comes up without a sound, because the person was already notified.
    #[cfg(target_os = "linux")]
    Silent,
    /// It is added to the desktop's list but does not appear as a banner.
    #[cfg(target_os = "linux")]
    Listed,
}

/// The notification as the library wants it.
pub(super) fn native(
    notification: &Notification,
    icons: &NotificationIcons,
    abilities: Abilities,
    alert: Alert,
) -> notify_rust::Notification {
    let mut native = notify_rust::Notification::new();
    #[cfg(target_os = "windows")]
    native.app_id(WINDOWS_APP);
    native.appname("Ringtray").summary(&notification.summary).body(&body(&notification.body, abilities));
    if let Some(icon) = icons.of(notification.kind) {
        native.icon(&icon.to_string_lossy());
    }
    if notification.stays {
        native.timeout(notify_rust::Timeout::Never);
    }
    if abilities.actions {
        for action in &notification.buttons {
            native.action(word(*action), &action.label(notification.language));
        }
    }
    set_hints(&mut native, notification, abilities, alert);
    native
}

/// The user's choice, from the key that the daemon reports.
#[cfg(any(target_os = "linux", test))]
pub(super) fn action(key: &str) -> Option<NotificationAction> {
    NotificationAction::ALL.into_iter().find(|action| word(*action) == key)
}

fn word(action: NotificationAction) -> &'static str {
    match action {
        NotificationAction::Open => CLICK,
        NotificationAction::CopyNumber => "copy-number",
        NotificationAction::CallBack => "call-back",
        NotificationAction::DoNotDisturb => "do-not-disturb",
    }
}

/// Whether the program plays the sound of this itself.
#[cfg(target_os = "linux")]
fn is_our_ring(notification: &Notification, abilities: Abilities) -> bool {
    notification.ring.as_ref().is_some_and(|ring| ring.is_ours(abilities.sound))
}

#[cfg(target_os = "linux")]
fn body(text: &str, abilities: Abilities) -> String {
    if abilities.markup { super::markup::escape(text) } else { text.to_owned() }
}

#[cfg(not(target_os = "linux"))]
fn body(text: &str, _abilities: Abilities) -> String {
    text.to_owned()
}

#[cfg(target_os = "linux")]
fn set_hints(
    native: &mut notify_rust::Notification,
    notification: &Notification,
    abilities: Abilities,
    alert: Alert,
) {
    use notify_rust::Hint;
    use ringtray_core::Urgency;
    native.urgency(match notification.urgency {
        _ if alert == Alert::Listed => notify_rust::Urgency::Low,
        Urgency::Low => notify_rust::Urgency::Low,
        Urgency::Normal => notify_rust::Urgency::Normal,
        Urgency::Critical => notify_rust::Urgency::Critical,
    });
    native.hint(Hint::DesktopEntry(DESKTOP_ENTRY.to_owned()));
    native.hint(Hint::Category(category(notification.kind).to_owned()));
    if notification.sound && alert == Alert::Full && !is_our_ring(notification, abilities) {
        native.hint(Hint::SoundName(sound(notification.kind).to_owned()));
    } else {
        native.hint(Hint::SuppressSound(true));
    }
    if abilities.resident && notification.kind == NotificationKind::Ringing {
        native.hint(Hint::Resident(true));
    }
    if is_news(notification.kind) {
        native.hint(Hint::Transient(true));
    }
}

#[cfg(not(target_os = "linux"))]
fn set_hints(
    native: &mut notify_rust::Notification,
    notification: &Notification,
    _abilities: Abilities,
    _alert: Alert,
) {
    if notification.sound {
        native.sound_name(if notification.kind == NotificationKind::Ringing { "Call" } else { "Default" });
    }
}

/// Whether it is useless once read, so that it need not be in a desktop's list.
#[cfg(target_os = "linux")]
fn is_news(kind: NotificationKind) -> bool {
    match kind {
        NotificationKind::AnsweredElsewhere
        | NotificationKind::RegistrationRegained
        | NotificationKind::Presence
        | NotificationKind::Topic => true,
        NotificationKind::Ringing
        | NotificationKind::Missed
        | NotificationKind::Outgoing
        | NotificationKind::HeldTooLong
        | NotificationKind::RegistrationLost
        | NotificationKind::ConnectionTrouble
        | NotificationKind::SignInNeeded => false,
    }
}

/// Categories of the Desktop Notifications Specification.
#[cfg(target_os = "linux")]
fn category(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::Ringing => "call.incoming",
        NotificationKind::Missed => "call.unanswered",
        NotificationKind::AnsweredElsewhere | NotificationKind::Outgoing | NotificationKind::HeldTooLong => {
            "call"
        }
        NotificationKind::RegistrationRegained => "network.connected",
        NotificationKind::RegistrationLost => "network.disconnected",
        NotificationKind::Presence => "presence",
        NotificationKind::Topic => "im",
        NotificationKind::ConnectionTrouble | NotificationKind::SignInNeeded => "network.error",
    }
}

/// Names of the freedesktop.org sound theme.
#[cfg(target_os = "linux")]
fn sound(kind: NotificationKind) -> &'static str {
    if kind == NotificationKind::Ringing { "phone-incoming-call" } else { "message-new-instant" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_known_by_its_key() {
        for known in NotificationAction::ALL {
            assert_eq!(action(word(known)), Some(known));
        }
        assert_eq!(action("something-else"), None);
    }
}
