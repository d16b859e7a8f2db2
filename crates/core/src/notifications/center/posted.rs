//! What is on the board, and where.

use crate::accounts::AccountId;
use crate::notifications::announcement::Announcement;
use crate::notifications::notification::Notification;
use crate::notifications::policy::NotificationKind;

/// Announcement on the board.
#[derive(Debug)]
pub(super) struct Posted {
    pub(super) announcement: Announcement,
    pub(super) state: PostedState,
}

/// Where news is.
#[derive(Debug)]
pub(super) enum PostedState {
    /// On the screen, like this.
    Shown(Notification),
    /// In the summary of its group.
    Summarised,
    /// Nowhere yet: it must not be told now.
    Suppressed,
    /// Nowhere any more: a person put it away, or quiet began.
    Dismissed,
}

impl Posted {
    /// Whether it is of this account and kind.
    pub(super) fn is(&self, account: &AccountId, kind: NotificationKind) -> bool {
        self.announcement.account == *account && self.announcement.content.kind() == kind
    }
}
