//! Posted announcements, and where each of them is.

use crate::accounts::AccountId;
use crate::notifications::announcement::Announcement;
use crate::notifications::notification::Notification;
use crate::notifications::policy::NotificationKind;

/// A posted announcement.
#[derive(Debug)]
pub(super) struct Posted {
    pub(super) announcement: Announcement,
    pub(super) state: PostedState,
}

/// Where an announcement is.
#[derive(Debug)]
pub(super) enum PostedState {
    /// On the screen, with this content.
    Shown(Notification),
    /// In the summary of its group.
    Summarised,
    /// Not shown yet, because it is suppressed now.
    Suppressed,
    /// No longer shown: the user dismissed it, or "do not disturb" began.
    Dismissed,
}

impl Posted {
    /// Whether it has this account and kind.
    pub(super) fn is(&self, account: &AccountId, kind: NotificationKind) -> bool {
        self.announcement.account == *account && self.announcement.content.kind() == kind
    }
}
