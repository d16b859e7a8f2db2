//! A page of calls.

use super::call::{CallRecord, number, values};
use crate::event::object::Object;

/// The most calls read per page, which is the most that a server sends (documented).
const MOST_CALLS: usize = 5000;

/// A page of calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collection {
    /// The calls in the server's order. Those of an object, which has no order, are sorted by start, newest first.
    pub calls: Vec<CallRecord>,
    /// The number of entries on the page, including unreadable ones.
    pub entries: usize,
    /// The number of calls on all pages (documented).
    pub total: Option<u64>,
}

/// Why an answer is not a page of calls.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotIt {
    /// Not valid JSON.
    #[error("it is not valid JSON ({0})")]
    Json(String),
    /// JSON, but not a collection of calls.
    #[error("it is JSON, but not a collection of calls")]
    Shape,
}

impl Collection {
    /// Reads the body of an answer. Fields that are not understood are left out; the record's text has them.
    ///
    /// # Errors
    /// When it is not a collection.
    pub fn read(body: &str) -> Result<Collection, NotIt> {
        let answer = match Object::read(body) {
            Ok(Some(answer)) => answer,
            Ok(None) => return Err(NotIt::Shape),
            Err(error) => {
                return Err(NotIt::Json(format!("{:?}, column {}", error.classify(), error.column())));
            }
        };
        let total = number(&answer, "totalResults");
        let Some(raw) = answer.raw("entry") else {
            let is_empty =
                ["totalResults", "itemsPerPage", "startIndex"].iter().any(|name| answer.raw(name).is_some());
            return if is_empty {
                Ok(Collection { total, ..Collection::default() })
            } else {
                Err(NotIt::Shape)
            };
        };
        if !raw.get().starts_with(['[', '{']) {
            return Err(NotIt::Shape);
        }
        let entries = values(raw);
        let count = entries.len();
        let mut calls: Vec<CallRecord> =
            entries.into_iter().filter_map(CallRecord::read).take(MOST_CALLS).collect();
        if raw.get().starts_with('{') {
            calls.sort_by(|one, other| (other.published, &one.id).cmp(&(one.published, &other.id)));
        }
        Ok(Collection { calls, entries: count, total })
    }

    /// Whether later pages can only hold calls before `time`: this page is sorted, newest first, and all its calls are
    /// before it.
    #[must_use]
    pub fn is_all_before(&self, time: crate::Timestamp) -> bool {
        let times: Option<Vec<_>> = self.calls.iter().map(|call| call.published).collect();
        times.is_some_and(|times| {
            !times.is_empty()
                && times.is_sorted_by(|one, other| one >= other)
                && times.iter().all(|published| *published < time)
        })
    }
}
