//! Summaries of what was too much to be shown one by one: one notification for each group, updated at most once a
//! second.

use std::collections::BTreeMap;
use std::time::Duration;

use ringtray_language::Language;

use super::NotificationChange;
use super::posted::{Posted, PostedState};
use crate::clock::Steady;
use crate::notifications::notification::{Notification, NotificationKey, caller};
use crate::notifications::policy::{NotificationKind, NotificationSettings, Privacy};

/// The shortest time between two changes of a summary.
const PAUSE: Duration = Duration::from_secs(1);

/// The number of callers named in a summary.
const MOST_NAMES: usize = 3;

/// A group that shares a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Ringing calls.
    Ringing,
    /// Missed calls.
    Missed,
    /// Everything else.
    Other,
}

/// The summaries on the screen.
#[derive(Debug, Default)]
pub(super) struct Summaries {
    shown: BTreeMap<Group, Notification>,
    told: BTreeMap<Group, Steady>,
    due: Option<Steady>,
}

impl Group {
    const ALL: [Group; 3] = [Group::Ringing, Group::Missed, Group::Other];

    /// Whether the group's summary counts this.
    pub(super) fn has(self, posted: &Posted) -> bool {
        matches!(posted.state, PostedState::Summarised)
            && Group::of(posted.announcement.content.kind()) == self
    }

    fn of(kind: NotificationKind) -> Group {
        match kind {
            NotificationKind::Ringing => Group::Ringing,
            NotificationKind::Missed => Group::Missed,
            _ => Group::Other,
        }
    }

    fn key(self) -> NotificationKey {
        let name = match self {
            Group::Ringing => "ringing",
            Group::Missed => "missed",
            Group::Other => "other",
        };
        NotificationKey(format!("summary:{name}"))
    }
}

impl Summaries {
    /// Shows, updates and closes the summaries.
    pub(super) fn settle(
        &mut self,
        posted: &BTreeMap<NotificationKey, Posted>,
        settings: &NotificationSettings,
        language: Language,
        now: Steady,
        changes: &mut Vec<NotificationChange>,
    ) {
        self.due = None;
        for group in Group::ALL {
            let mut members = posted.values().filter(|posted| group.has(posted)).peekable();
            if members.peek().is_none() {
                if self.shown.remove(&group).is_some() {
                    changes.push(NotificationChange::Close(group.key()));
                }
                continue;
            }
            if let Some(due) = self.told.get(&group).map(|told| told.after(PAUSE)).filter(|due| *due > now) {
                self.due = Some(self.due.map_or(due, |before| before.min(due)));
                continue;
            }
            let wanted = worded(group, &members.collect::<Vec<_>>(), settings, language);
            if self.shown.get(&group) != Some(&wanted) {
                self.told.insert(group, now);
                self.shown.insert(group, wanted.clone());
                changes.push(NotificationChange::Show(group.key(), wanted));
            }
        }
    }

    /// When a delayed update is due.
    pub(super) fn deadline(&self) -> Option<Steady> {
        self.due
    }

    /// The user dismissed a summary. Returns its group.
    pub(super) fn put_away(&mut self, key: &NotificationKey) -> Option<Group> {
        let group = Group::ALL.into_iter().find(|group| group.key() == *key)?;
        self.shown.remove(&group);
        Some(group)
    }
}

fn worded(
    group: Group,
    members: &[&Posted],
    settings: &NotificationSettings,
    language: Language,
) -> Notification {
    let count = members.len();
    let (kind, said) = match group {
        Group::Ringing => {
            (NotificationKind::Ringing, language.say("told-more-ringing", &[("count", count.into())]))
        }
        Group::Missed => (NotificationKind::Missed, language.say("missed-calls", &[("count", count.into())])),
        Group::Other => (
            members[0].announcement.content.kind(),
            language.say("told-more-events", &[("count", count.into())]),
        ),
    };
    let presentation = settings.presentation(kind);
    let body = match (group, presentation.privacy) {
        (Group::Other, _) => language.say("told-in-list", &[]),
        (_, Privacy::Full) => names(members, count, language),
        (_, Privacy::NameOnly | Privacy::Hidden) => String::new(),
    };
    Notification::summary(kind, presentation, language, &said, &body)
}

/// "Maria Popescu, John Doe, 3334444 and others", newest first.
fn names(members: &[&Posted], count: usize, language: Language) -> String {
    let mut calls: Vec<_> = members.iter().filter_map(|posted| posted.announcement.content.call()).collect();
    calls.sort_by_key(|call| std::cmp::Reverse(call.started));
    let mut names: Vec<String> = Vec::new();
    for call in calls {
        let name = caller(call, language);
        if names.len() < MOST_NAMES && !names.contains(&name) {
            names.push(name);
        }
    }
    let names = names.join(", ");
    if count > MOST_NAMES { language.say("told-others", &[("names", names.into())]) } else { names }
}
