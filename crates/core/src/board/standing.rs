//! What is on the board, and where.

use crate::news::News;
use crate::notification::Notification;

/// News on the board.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) news: News,
    pub(super) place: Place,
}

/// Where news is.
#[derive(Debug)]
pub(super) enum Place {
    /// On the screen, like this.
    Shown(Notification),
    /// In the summary of its group.
    Summed,
    /// Nowhere yet: it must not be told now.
    Hushed,
    /// Nowhere any more: a person put it away, or quiet began.
    Gone,
}
