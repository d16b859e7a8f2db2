//! The notifications: what is told, what is not and why, and what is on the screen.
//!
//! Whoever has news puts it on the board under a key and takes it away when it no longer holds. The board asks the policy,
//! lets only so many come up at once, gathers the rest in summaries, and remembers what a person has put away.

mod standing;
mod storm;
mod summaries;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use ringtray_language::Language;

use self::standing::{Place, Standing};
use self::storm::Storm;
use self::summaries::{Group, Summaries};
use crate::Timestamp;
use crate::account::AccountId;
use crate::clock::{Moment, Steady};
use crate::contacts::NumberRules;
use crate::effect::Effect;
use crate::news::News;
use crate::notification::{Notification, NotificationKey};
use crate::policy::quiet_hours::UTC;
use crate::policy::{Circumstances, Hush, Matter, NotificationKind, NotificationSettings, Quiet, Verdict};

/// Ringing calls that have a notification each; more ring in the summary.
const MOST_RINGING: usize = 5;

/// Missed calls that have a notification each; more are told in the summary, all of them.
const MOST_MISSED: usize = 3;

/// News on the board; beyond that what is not on the screen makes room.
const MOST_STANDING: usize = 10_000;

/// See the module's text.
#[derive(Debug)]
pub(crate) struct Board {
    pub(crate) settings: NotificationSettings,
    /// What everything is told in.
    pub(crate) language: Language,
    pub(crate) numbers: NumberRules,
    pub(crate) zone: Option<TimeZone>,
    pub(crate) desktop_quiet: bool,
    standing: BTreeMap<NotificationKey, Standing>,
    storm: Storm,
    summaries: Summaries,
}

impl Board {
    pub(crate) fn new(settings: NotificationSettings, numbers: NumberRules) -> Board {
        Board {
            settings,
            language: Language::english(),
            numbers,
            zone: None,
            desktop_quiet: false,
            standing: BTreeMap::new(),
            storm: Storm::default(),
            summaries: Summaries::default(),
        }
    }

    /// News, or what became of it. Says why it is not told, where it is not and never was.
    pub(crate) fn put(
        &mut self,
        key: NotificationKey,
        news: News,
        moment: Moment,
        effects: &mut Vec<Effect>,
    ) -> Option<Hush> {
        let verdict = self.settings.decide(&matter(&news), &self.circumstances(moment.now));
        let before = self.standing.remove(&key).map(|standing| (standing.news.about.kind(), standing.place));
        let (place, hushed) = match verdict {
            Verdict::Tell(manner) => {
                let notification = Notification::of(&news, manner, self.language, self.zone.as_ref());
                self.tell(&key, notification, before, moment.steady, effects)
            }
            Verdict::Hush(why) => {
                let place = before.map(|(_, place)| place);
                hush(&key, place, why, news.about.lasts(), effects)
            }
        };
        let kind = news.about.kind();
        if let Some(place) = place {
            self.insert(key, Standing { news, place });
        }
        if kind == NotificationKind::Missed {
            self.gather_missed(effects);
            // The summary of missed calls counts all of them: it is no lesser telling.
            return hushed.filter(|why| *why != Hush::Storm);
        }
        hushed
    }

    /// News of something long over: only the summary tells it. Says why that does not, where it does not.
    pub(crate) fn put_afterwards(
        &mut self,
        key: NotificationKey,
        news: News,
        moment: Moment,
        effects: &mut Vec<Effect>,
    ) -> Option<Hush> {
        let before = self.standing.remove(&key).map(|standing| standing.place);
        let place = match (before, self.settings.decide(&matter(&news), &self.circumstances(moment.now))) {
            (Some(Place::Gone), _) => Place::Gone,
            (None, Verdict::Hush(why)) => return Some(why),
            // What is on the screen goes to the summary with the others.
            (Some(place), Verdict::Hush(_)) => place,
            (Some(Place::Shown(_)), Verdict::Tell(_)) => {
                effects.push(Effect::CloseNotification { key: key.clone() });
                Place::Summed
            }
            (Some(Place::Summed | Place::Hushed) | None, Verdict::Tell(_)) => Place::Summed,
        };
        self.insert(key, Standing { news, place });
        self.gather_missed(effects);
        None
    }

    /// It no longer holds.
    pub(crate) fn take(&mut self, key: &NotificationKey, effects: &mut Vec<Effect>) {
        if let Some(Standing { place: Place::Shown(_), .. }) = self.standing.remove(key) {
            effects.push(Effect::CloseNotification { key: key.clone() });
        }
    }

    /// Takes away what is about an account, of the kinds that `wanted` takes.
    pub(crate) fn take_account(
        &mut self,
        account: &AccountId,
        wanted: impl Fn(NotificationKind) -> bool,
        effects: &mut Vec<Effect>,
    ) {
        let meant = |news: &News| news.account == *account && wanted(news.about.kind());
        self.take_where(|standing| meant(&standing.news), effects);
    }

    /// A person put a notification away, or the desktop did: it does not come back.
    pub(crate) fn gone(&mut self, key: &NotificationKey) {
        if let Some(group) = self.summaries.put_away(key) {
            let members = self.standing.values_mut().filter(|standing| group.has(standing));
            members.for_each(|standing| standing.place = Place::Gone);
        } else if let Some(standing) = self.standing.get_mut(key) {
            standing.place = Place::Gone;
        }
    }

    /// A person has seen what was told and lasts no more: missed calls and what a summary counted.
    pub(crate) fn seen(&mut self, effects: &mut Vec<Effect>) {
        let seen = |standing: &Standing| {
            standing.news.about.kind() == NotificationKind::Missed || Group::Other.has(standing)
        };
        self.take_where(seen, effects);
    }

    /// Tells everything in this language from now on, also what is on the screen already.
    pub(crate) fn speak(&mut self, language: Language, effects: &mut Vec<Effect>) {
        self.language = language;
        for (key, standing) in &mut self.standing {
            let Place::Shown(shown) = &mut standing.place else { continue };
            let manner = self.settings.manner(shown.kind);
            let wanted = Notification::of(&standing.news, manner, language, self.zone.as_ref());
            if *shown != wanted {
                shown.clone_from(&wanted);
                effects.push(Effect::Notify { key: key.clone(), notification: wanted });
            }
        }
    }

    /// Brings the summaries to what they have to say now. To be called after everything that happens.
    pub(crate) fn settle(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        self.summaries.settle(&self.standing, &self.settings, self.language, moment.steady, effects);
    }

    /// When [`Board::settle`] has something to do although nothing happens.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        self.summaries.deadline()
    }

    /// What a notification is about, if it stands.
    pub(crate) fn news(&self, key: &NotificationKey) -> Option<&News> {
        self.standing.get(key).map(|standing| &standing.news)
    }

    /// Whether a call rings, told or not.
    pub(crate) fn rings(&self) -> bool {
        self.standing.values().any(|standing| standing.news.about.kind() == NotificationKind::Ringing)
    }

    /// What keeps everything quiet now.
    pub(crate) fn quiet(&self, now: Timestamp) -> Option<Quiet> {
        self.settings.quiet(&self.circumstances(now))
    }

    /// The zone of the clock on the wall; until it is known, UTC.
    pub(crate) fn zone(&self) -> &TimeZone {
        self.zone.as_ref().unwrap_or(&UTC)
    }

    /// Shows it, changes what is shown, or leaves it to the summary. What a person put away stays away.
    fn tell(
        &mut self,
        key: &NotificationKey,
        notification: Notification,
        before: Option<(NotificationKind, Place)>,
        now: Steady,
        effects: &mut Vec<Effect>,
    ) -> (Option<Place>, Option<Hush>) {
        let kind = notification.kind;
        let (changed, summed) = match before {
            Some((_, Place::Shown(before))) => (before != notification, false),
            Some((before, Place::Gone)) if before == kind => return (Some(Place::Gone), None),
            Some((before, Place::Summed)) if before == kind => (false, true),
            _ => (true, self.is_too_much(kind, now)),
        };
        if summed {
            return (Some(Place::Summed), Some(Hush::Storm));
        }
        if changed {
            effects.push(Effect::Notify { key: key.clone(), notification: notification.clone() });
        }
        (Some(Place::Shown(notification)), None)
    }

    fn take_where(&mut self, wanted: impl Fn(&Standing) -> bool, effects: &mut Vec<Effect>) {
        let meant = self.standing.iter().filter(|(_, standing)| wanted(standing));
        for key in meant.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
            self.take(&key, effects);
        }
    }

    fn circumstances(&self, now: Timestamp) -> Circumstances<'_> {
        Circumstances { now, zone: self.zone(), desktop_quiet: self.desktop_quiet, numbers: &self.numbers }
    }

    fn insert(&mut self, key: NotificationKey, standing: Standing) {
        if self.standing.len() >= MOST_STANDING {
            let off = |standing: &Standing| !matches!(standing.place, Place::Shown(_));
            let first = self.standing.iter().find(|(_, standing)| off(standing)).map(|(key, _)| key.clone());
            if let Some(first) = first {
                self.standing.remove(&first);
            }
        }
        self.standing.insert(key, standing);
    }

    /// Whether a new notification must go to the summary of its group. Missed calls do once one of them does.
    fn is_too_much(&mut self, kind: NotificationKind, now: Steady) -> bool {
        let places = |kind| {
            let alike = self.standing.values().filter(move |standing| standing.news.about.kind() == kind);
            alike.map(|standing| &standing.place)
        };
        let full = match kind {
            NotificationKind::Ringing => {
                places(kind).filter(|place| matches!(place, Place::Shown(_))).count() >= MOST_RINGING
            }
            NotificationKind::Missed => places(kind).any(|place| matches!(place, Place::Summed)),
            _ => false,
        };
        full || !self.storm.admits(now)
    }

    /// More than a few missed calls are told together, or not one of them beside the summary.
    fn gather_missed(&mut self, effects: &mut Vec<Effect>) {
        let mut missed: Vec<(&NotificationKey, &mut Standing)> = self
            .standing
            .iter_mut()
            .filter(|(_, standing)| standing.news.about.kind() == NotificationKind::Missed)
            .collect();
        let summed = missed.iter().any(|(_, standing)| matches!(standing.place, Place::Summed));
        missed.retain(|(_, standing)| matches!(standing.place, Place::Shown(_)));
        if !summed && missed.len() <= MOST_MISSED {
            return;
        }
        for (key, standing) in missed {
            standing.place = Place::Summed;
            // One that was to come up just now never does.
            effects.retain(|effect| !matches!(effect, Effect::Notify { key: new, .. } if new == key));
            effects.push(Effect::CloseNotification { key: key.clone() });
        }
    }
}

/// Takes away what lasts and must not be told any more, for good. What was told of something that is over stays told, and
/// what was not is forgotten.
fn hush(
    key: &NotificationKey,
    before: Option<Place>,
    why: Hush,
    lasts: bool,
    effects: &mut Vec<Effect>,
) -> (Option<Place>, Option<Hush>) {
    match before {
        Some(place) if !lasts => (Some(place), None),
        Some(Place::Shown(_)) => {
            effects.push(Effect::CloseNotification { key: key.clone() });
            (Some(Place::Gone), None)
        }
        Some(Place::Summed) => (Some(Place::Gone), Some(Hush::Storm)),
        Some(Place::Gone) => (Some(Place::Gone), None),
        None if !lasts => (None, Some(why)),
        Some(Place::Hushed) | None => (Some(Place::Hushed), Some(why)),
    }
}

fn matter(news: &News) -> Matter<'_> {
    let call = news.about.call();
    Matter {
        kind: news.about.kind(),
        account: &news.account,
        extension: news.about.extension(),
        name: call.and_then(|call| call.name.as_deref()),
        number: call.and_then(|call| call.number.as_deref()),
    }
}
