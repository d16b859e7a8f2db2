//! The notification center: which announcements are shown, which are suppressed and why, and what is on the screen.
//!
//! An announcement is posted under a key, and withdrawn when it no longer holds. The center asks the policy, limits
//! how many notifications appear at once, collects the rest in summaries, and remembers what the user has dismissed.

mod posted;
mod rate_limit;
mod summaries;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use ringtray_language::Language;

use self::posted::{Posted, PostedState};
use self::rate_limit::RateLimit;
use self::summaries::{Group, Summaries};
use crate::Timestamp;
use crate::accounts::AccountId;
use crate::clock::{Moment, Steady};
use crate::contacts::NumberRules;
use crate::history::Suppressed;
use crate::notifications::announcement::Announcement;
use crate::notifications::notification::{Notification, NotificationKey};
use crate::notifications::policy::quiet_hours::UTC;
use crate::notifications::policy::{
    Circumstances, Decision, NotificationKind, NotificationSettings, Quiet, Subject,
};

/// The number of ringing calls with a notification each. Further ones appear in the summary.
const MOST_RINGING: usize = 5;

/// The number of missed calls of an account with a notification each. Beyond that, all of them appear in the summary.
const MOST_MISSED: usize = 3;

/// The number of announcements. Beyond that, those that are not on the screen make room.
const MOST_POSTED: usize = 10_000;

/// See the module documentation.
#[derive(Debug)]
pub(crate) struct NotificationCenter {
    /// The language of all notifications.
    pub(crate) language: Language,
    pub(crate) zone: Option<TimeZone>,
    pub(crate) desktop_quiet: bool,
    posted: BTreeMap<NotificationKey, Posted>,
    rate_limit: RateLimit,
    summaries: Summaries,
    /// The changes that the shell has not fetched yet.
    changes: Vec<NotificationChange>,
}

/// The user's settings for what may be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub(crate) settings: &'a NotificationSettings,
    /// How numbers are written in the user's country.
    pub(crate) numbers: &'a NumberRules,
}

/// A change on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NotificationChange {
    /// Shows a notification, or replaces the one with this key.
    Show(NotificationKey, Notification),
    /// Closes the notification with this key.
    Close(NotificationKey),
}

impl NotificationCenter {
    pub(crate) fn new(language: Language) -> NotificationCenter {
        NotificationCenter {
            language,
            zone: None,
            desktop_quiet: false,
            posted: BTreeMap::new(),
            rate_limit: RateLimit::default(),
            summaries: Summaries::default(),
            changes: Vec::new(),
        }
    }

    /// Posts an announcement, or an update of one. Returns why it is suppressed, if it is and was never shown.
    pub(crate) fn post(
        &mut self,
        key: NotificationKey,
        announcement: Announcement,
        rules: Rules<'_>,
        moment: Moment,
    ) -> Option<Suppressed> {
        let verdict =
            rules.settings.decide(&subject(&announcement), &self.circumstances(rules.numbers, moment.now));
        let before =
            self.posted.remove(&key).map(|posted| (posted.announcement.content.kind(), posted.state));
        let (state, suppressed) = match verdict {
            Decision::Present(presentation) => {
                let notification =
                    Notification::of(&announcement, presentation, self.language, self.zone.as_ref());
                self.present(&key, &announcement.account, notification, before, moment.steady)
            }
            Decision::Suppress(why) => {
                let state = before.map(|(_, state)| state);
                suppress(&key, state, why, announcement.content.lasts(), &mut self.changes)
            }
        };
        let (kind, account) = (announcement.content.kind(), announcement.account.clone());
        if let Some(state) = state {
            self.insert(key, Posted { announcement, state });
        }
        if kind == NotificationKind::Missed {
            self.gather_missed(&account);
            // The summary of missed calls counts all of them, so being in it counts as shown.
            return suppressed.filter(|why| *why != Suppressed::Storm);
        }
        suppressed
    }

    /// Posts an announcement of something long over, which only the summary shows. Returns why it is suppressed, if
    /// it is.
    pub(crate) fn post_late(
        &mut self,
        key: NotificationKey,
        announcement: Announcement,
        rules: Rules<'_>,
        moment: Moment,
    ) -> Option<Suppressed> {
        let before = self.posted.remove(&key).map(|posted| posted.state);
        let state = match (
            before,
            rules.settings.decide(&subject(&announcement), &self.circumstances(rules.numbers, moment.now)),
        ) {
            (Some(PostedState::Dismissed), _) => PostedState::Dismissed,
            (None, Decision::Suppress(why)) => return Some(why),
            // The one on the screen joins the summary as well.
            (Some(state), Decision::Suppress(_)) => state,
            (Some(PostedState::Shown(_)), Decision::Present(_)) => {
                self.changes.push(NotificationChange::Close(key.clone()));
                PostedState::Summarised
            }
            (Some(PostedState::Summarised | PostedState::Suppressed) | None, Decision::Present(_)) => {
                PostedState::Summarised
            }
        };
        let account = announcement.account.clone();
        self.insert(key, Posted { announcement, state });
        self.gather_missed(&account);
        None
    }

    /// Withdraws an announcement that no longer holds.
    pub(crate) fn withdraw(&mut self, key: &NotificationKey) {
        if let Some(Posted { state: PostedState::Shown(_), .. }) = self.posted.remove(key) {
            self.changes.push(NotificationChange::Close(key.clone()));
        }
    }

    /// Withdraws the announcements about an account whose kinds satisfy `wanted`.
    pub(crate) fn withdraw_account(
        &mut self,
        account: &AccountId,
        wanted: impl Fn(NotificationKind) -> bool,
    ) {
        let meant = |announcement: &Announcement| {
            announcement.account == *account && wanted(announcement.content.kind())
        };
        self.withdraw_where(|posted| meant(&posted.announcement));
    }

    /// The user or the desktop dismissed a notification. It does not come back.
    pub(crate) fn dismissed(&mut self, key: &NotificationKey) {
        if let Some(group) = self.summaries.put_away(key) {
            let members = self.posted.values_mut().filter(|posted| group.has(posted));
            members.for_each(|posted| posted.state = PostedState::Dismissed);
        } else if let Some(posted) = self.posted.get_mut(key) {
            posted.state = PostedState::Dismissed;
        }
    }

    /// The user has seen everything that is over: missed calls, and what a summary counted.
    pub(crate) fn seen(&mut self) {
        let seen = |posted: &Posted| {
            posted.announcement.content.kind() == NotificationKind::Missed || Group::Other.has(posted)
        };
        self.withdraw_where(seen);
    }

    /// Uses this language from now on, also for what is on the screen already.
    pub(crate) fn set_language(&mut self, language: Language, settings: &NotificationSettings) {
        self.language = language;
        for (key, posted) in &mut self.posted {
            let PostedState::Shown(shown) = &mut posted.state else { continue };
            let presentation = settings.presentation(shown.kind);
            let wanted = Notification::of(&posted.announcement, presentation, language, self.zone.as_ref());
            if *shown != wanted {
                shown.clone_from(&wanted);
                self.changes.push(NotificationChange::Show(key.clone(), wanted));
            }
        }
    }

    /// Updates the summaries. Call it after each input.
    pub(crate) fn settle(&mut self, settings: &NotificationSettings, moment: Moment) {
        self.summaries.settle(&self.posted, settings, self.language, moment.steady, &mut self.changes);
    }

    /// The changes on the screen since the last call, in order.
    pub(crate) fn take_changes(&mut self) -> Vec<NotificationChange> {
        std::mem::take(&mut self.changes)
    }

    /// When [`NotificationCenter::settle`] has something to do next without an input.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        self.summaries.deadline()
    }

    /// The announcement with this key.
    pub(crate) fn announcement(&self, key: &NotificationKey) -> Option<&Announcement> {
        self.posted.get(key).map(|posted| &posted.announcement)
    }

    /// Whether a call is ringing, shown or suppressed.
    pub(crate) fn is_ringing(&self) -> bool {
        self.posted.values().any(|posted| posted.announcement.content.kind() == NotificationKind::Ringing)
    }

    /// The reason why notifications are suppressed now.
    pub(crate) fn quiet(&self, rules: Rules<'_>, now: Timestamp) -> Option<Quiet> {
        rules.settings.quiet(&self.circumstances(rules.numbers, now))
    }

    /// The local time zone; UTC until it is known.
    pub(crate) fn zone(&self) -> &TimeZone {
        self.zone.as_ref().unwrap_or(&UTC)
    }

    /// Shows a notification, updates it, or leaves it to the summary. What the user dismissed stays dismissed.
    fn present(
        &mut self,
        key: &NotificationKey,
        account: &AccountId,
        notification: Notification,
        before: Option<(NotificationKind, PostedState)>,
        now: Steady,
    ) -> (Option<PostedState>, Option<Suppressed>) {
        let kind = notification.kind;
        let (changed, summed) = match before {
            Some((_, PostedState::Shown(before))) => (before != notification, false),
            Some((before, PostedState::Dismissed)) if before == kind => {
                return (Some(PostedState::Dismissed), None);
            }
            Some((before, PostedState::Summarised)) if before == kind => (false, true),
            _ => (true, self.is_too_much(account, kind, now)),
        };
        if summed {
            return (Some(PostedState::Summarised), Some(Suppressed::Storm));
        }
        if changed {
            self.changes.push(NotificationChange::Show(key.clone(), notification.clone()));
        }
        (Some(PostedState::Shown(notification)), None)
    }

    fn withdraw_where(&mut self, wanted: impl Fn(&Posted) -> bool) {
        let meant = self.posted.iter().filter(|(_, posted)| wanted(posted));
        for key in meant.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
            self.withdraw(&key);
        }
    }

    fn circumstances<'a>(&'a self, numbers: &'a NumberRules, now: Timestamp) -> Circumstances<'a> {
        Circumstances { now, zone: self.zone(), desktop_quiet: self.desktop_quiet, numbers }
    }

    fn insert(&mut self, key: NotificationKey, posted: Posted) {
        if self.posted.len() >= MOST_POSTED {
            let off = |posted: &Posted| !matches!(posted.state, PostedState::Shown(_));
            let first = self.posted.iter().find(|(_, posted)| off(posted)).map(|(key, _)| key.clone());
            if let Some(first) = first {
                self.posted.remove(&first);
            }
        }
        self.posted.insert(key, posted);
    }

    /// Whether a new notification belongs in the summary of its group. A missed call does once another of its account
    /// does. One ringing call of each account always has its own notification, so a flood in one account hides no
    /// call of another.
    fn is_too_much(&mut self, account: &AccountId, kind: NotificationKind, now: Steady) -> bool {
        let mut alike = self.posted.values().filter(|posted| posted.announcement.content.kind() == kind);
        let full = match kind {
            NotificationKind::Ringing => {
                let shown: Vec<_> =
                    alike.filter(|posted| matches!(posted.state, PostedState::Shown(_))).collect();
                shown.len() >= MOST_RINGING && shown.iter().any(|posted| posted.is(account, kind))
            }
            NotificationKind::Missed => alike
                .any(|posted| posted.is(account, kind) && matches!(posted.state, PostedState::Summarised)),
            _ => false,
        };
        full || !self.rate_limit.admits(account, now)
    }

    /// More than a few missed calls of an account are shown either all in the summary or not at all.
    fn gather_missed(&mut self, account: &AccountId) {
        let mut missed: Vec<(&NotificationKey, &mut Posted)> = self
            .posted
            .iter_mut()
            .filter(|(_, posted)| posted.is(account, NotificationKind::Missed))
            .collect();
        let summed = missed.iter().any(|(_, posted)| matches!(posted.state, PostedState::Summarised));
        missed.retain(|(_, posted)| matches!(posted.state, PostedState::Shown(_)));
        if !summed && missed.len() <= MOST_MISSED {
            return;
        }
        for (key, posted) in missed {
            posted.state = PostedState::Summarised;
            // A notification that was about to appear never does.
            self.changes.retain(|change| !matches!(change, NotificationChange::Show(new, _) if new == key));
            self.changes.push(NotificationChange::Close(key.clone()));
        }
    }
}

/// Withdraws for good what is in progress and must no longer be shown. What was shown of something that is over
/// stays, and what was not shown is forgotten.
fn suppress(
    key: &NotificationKey,
    before: Option<PostedState>,
    why: Suppressed,
    lasts: bool,
    changes: &mut Vec<NotificationChange>,
) -> (Option<PostedState>, Option<Suppressed>) {
    match before {
        Some(state) if !lasts => (Some(state), None),
        Some(PostedState::Shown(_)) => {
            changes.push(NotificationChange::Close(key.clone()));
            (Some(PostedState::Dismissed), None)
        }
        Some(PostedState::Summarised) => (Some(PostedState::Dismissed), Some(Suppressed::Storm)),
        Some(PostedState::Dismissed) => (Some(PostedState::Dismissed), None),
        None if !lasts => (None, Some(why)),
        Some(PostedState::Suppressed) | None => (Some(PostedState::Suppressed), Some(why)),
    }
}

fn subject(announcement: &Announcement) -> Subject<'_> {
    let call = announcement.content.call();
    Subject {
        kind: announcement.content.kind(),
        account: &announcement.account,
        extension: announcement.content.extension(),
        name: call.and_then(|call| call.name.as_deref()),
        number: call.and_then(|call| call.number.as_deref()),
    }
}
