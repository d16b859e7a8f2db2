//! Picture files of the kinds of notification: daemons read pictures from files.

use std::path::{Path, PathBuf};

use ringtray_core::NotificationKind;

/// The files; `None` if they could not be written. Only the pictures are missing then.
#[derive(Debug, Clone, Default)]
pub(in crate::desktop) struct NotificationIcons {
    ringing: Option<PathBuf>,
    missed: Option<PathBuf>,
    registration: Option<PathBuf>,
    sign_in: Option<PathBuf>,
}

impl NotificationIcons {
    /// Writes them to this folder, which is the program's own.
    pub(in crate::desktop) fn write(folder: &Path) -> NotificationIcons {
        if let Err(error) = std::fs::create_dir_all(folder) {
            tracing::warn!(%error, folder = %folder.display(), "notifications will have no pictures");
            return NotificationIcons::default();
        }
        let write = |name: &str, picture: &[u8]| {
            let file = folder.join(name);
            let late = |error: &std::io::Error| {
                tracing::warn!(%error, file = %file.display(), "notifications will lack a picture");
            };
            std::fs::write(&file, picture).inspect_err(late).ok().map(|()| file.clone())
        };
        NotificationIcons {
            ringing: write("ringing.png", include_bytes!("../../../../icons/notification/ringing-128.png")),
            missed: write("missed.png", include_bytes!("../../../../icons/notification/missed-128.png")),
            registration: write(
                "registration.png",
                include_bytes!("../../../../icons/notification/registration-128.png"),
            ),
            sign_in: write("sign-in.png", include_bytes!("../../../../icons/notification/sign-in-128.png")),
        }
    }

    pub(super) fn of(&self, kind: NotificationKind) -> Option<&PathBuf> {
        match kind {
            NotificationKind::Ringing
            | NotificationKind::AnsweredElsewhere
            | NotificationKind::Outgoing
            | NotificationKind::HeldTooLong => self.ringing.as_ref(),
            NotificationKind::Missed => self.missed.as_ref(),
            NotificationKind::RegistrationLost
            | NotificationKind::RegistrationRegained
            | NotificationKind::Presence
            | NotificationKind::Topic => self.registration.as_ref(),
            NotificationKind::ConnectionTrouble | NotificationKind::SignInNeeded => self.sign_in.as_ref(),
        }
    }
}
