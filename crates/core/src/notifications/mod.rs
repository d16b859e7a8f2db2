//! Notifications: whether something is announced, in which words, and what is on the screen.

mod announcement;
mod center;
mod notification;
mod policy;

pub(crate) use self::announcement::{Announcement, Content};
pub(crate) use self::center::{NotificationCenter, NotificationChange, Rules};
pub(crate) use self::notification::time_of_day;
pub use self::notification::{Notification, NotificationAction, NotificationKey};
pub(crate) use self::policy::quiet_hours::{UTC, local};
pub use self::policy::{
    Circumstances, Day, Decision, DoNotDisturb, KindChoice, NotificationKind, NotificationSettings,
    Presentation, Privacy, Quiet, QuietChoice, QuietHours, RingPlayer, RingSound, Rule, Subject, TimeOfDay,
    TimeOfDayError, Urgency,
};
