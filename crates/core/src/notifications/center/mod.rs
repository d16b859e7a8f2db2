//! The notifications: what is told, what is not and why, and what is on the screen.
//!
//! Whoever has news puts it on the board under a key and takes it away when it no longer holds. The board asks the policy,
//! lets only so many come up at once, gathers the rest in summaries, and remembers what a person has put away.

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

/// Ringing calls that have a notification each; more ring in the summary.
const MOST_RINGING: usize = 5;

/// Missed calls of an account that have a notification each; more are told in the summary, all of them.
const MOST_MISSED: usize = 3;

/// Announcement on the board; beyond that what is not on the screen makes room.
const MOST_POSTED: usize = 10_000;

/// See the module's text.
#[derive(Debug)]
pub(crate) struct NotificationCenter {
    /// What everything is told in.
    pub(crate) language: Language,
    pub(crate) zone: Option<TimeZone>,
    pub(crate) desktop_quiet: bool,
    posted: BTreeMap<NotificationKey, Posted>,
    rate_limit: RateLimit,
    summaries: Summaries,
    /// What the screen has not been told yet.
    changes: Vec<NotificationChange>,
}

/// What the user has set about what may be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub(crate) settings: &'a NotificationSettings,
    /// How numbers are written where the user is.
    pub(crate) numbers: &'a NumberRules,
}

/// What changes on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NotificationChange {
    /// Show this, or replace what this key shows.
    Show(NotificationKey, Notification),
    /// Take away what this key shows.
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

    /// Announcement, or what became of it. Says why it is not told, where it is not and never was.
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
            // The summary of missed calls counts all of them: it is no lesser telling.
            return suppressed.filter(|why| *why != Suppressed::Storm);
        }
        suppressed
    }

    /// Announcement of something long over: only the summary tells it. Says why that does not, where it does not.
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
            // What is on the screen goes to the summary with the others.
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

    /// It no longer holds.
    pub(crate) fn withdraw(&mut self, key: &NotificationKey) {
        if let Some(Posted { state: PostedState::Shown(_), .. }) = self.posted.remove(key) {
            self.changes.push(NotificationChange::Close(key.clone()));
        }
    }

    /// Takes away what is about an account, of the kinds that `wanted` takes.
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

    /// A person put a notification away, or the desktop did: it does not come back.
    pub(crate) fn dismissed(&mut self, key: &NotificationKey) {
        if let Some(group) = self.summaries.put_away(key) {
            let members = self.posted.values_mut().filter(|posted| group.has(posted));
            members.for_each(|posted| posted.state = PostedState::Dismissed);
        } else if let Some(posted) = self.posted.get_mut(key) {
            posted.state = PostedState::Dismissed;
        }
    }

    /// A person has seen what was told and lasts no more: missed calls and what a summary counted.
    pub(crate) fn seen(&mut self) {
        let seen = |posted: &Posted| {
            posted.announcement.content.kind() == NotificationKind::Missed || Group::Other.has(posted)
        };
        self.withdraw_where(seen);
    }

    /// Tells everything in this language from now on, also what is on the screen already.
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

    /// Brings the summaries to what they have to say now. To be called after everything that happens.
    pub(crate) fn settle(&mut self, settings: &NotificationSettings, moment: Moment) {
        self.summaries.settle(&self.posted, settings, self.language, moment.steady, &mut self.changes);
    }

    /// What changed on the screen since this was asked last, in order.
    pub(crate) fn take_changes(&mut self) -> Vec<NotificationChange> {
        std::mem::take(&mut self.changes)
    }

    /// When [`NotificationCenter::settle`] has something to do although nothing happens.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        self.summaries.deadline()
    }

    /// What a notification is about, if it stands.
    pub(crate) fn announcement(&self, key: &NotificationKey) -> Option<&Announcement> {
        self.posted.get(key).map(|posted| &posted.announcement)
    }

    /// Whether a call rings, told or not.
    pub(crate) fn is_ringing(&self) -> bool {
        self.posted.values().any(|posted| posted.announcement.content.kind() == NotificationKind::Ringing)
    }

    /// What keeps everything quiet now.
    pub(crate) fn quiet(&self, rules: Rules<'_>, now: Timestamp) -> Option<Quiet> {
        rules.settings.quiet(&self.circumstances(rules.numbers, now))
    }

    /// The zone of the clock on the wall; until it is known, UTC.
    pub(crate) fn zone(&self) -> &TimeZone {
        self.zone.as_ref().unwrap_or(&UTC)
    }

    /// Shows it, changes what is shown, or leaves it to the summary. What a person put away stays away.
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

    /// Whether a new notification must go to the summary of its group. Missed calls do once one of their account does. One
    /// call of each account always rings by itself: an account that is flooded hides none of another.
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

    /// More than a few missed calls of an account are told together, or not one of them beside the summary.
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
            // One that was to come up just now never does.
            self.changes.retain(|change| !matches!(change, NotificationChange::Show(new, _) if new == key));
            self.changes.push(NotificationChange::Close(key.clone()));
        }
    }
}

/// Takes away what lasts and must not be told any more, for good. What was told of something that is over stays told, and
/// what was not is forgotten.
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
