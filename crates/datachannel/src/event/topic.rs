//! Topics: classes `topic/...`. The sample only says that topics are added, deleted, updated and closed; classes and
//! fields are inferred.

use serde::{Deserialize, Serialize};

use super::fields::Fields;

/// Something happened to a topic (inferred).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicChange {
    /// The server's id for it.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What happened.
    pub verb: TopicVerb,
    /// Who did it.
    pub by: Option<String>,
}

/// What happened to a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicVerb {
    /// It was added.
    Added,
    /// It changed.
    Updated,
    /// It was closed.
    Closed,
    /// It was deleted.
    Deleted,
}

impl TopicVerb {
    /// Reads the part of a class after the slash. An unknown verb counts as a change.
    fn read(verb: &str) -> TopicVerb {
        match verb {
            "add" | "added" | "create" | "created" | "new" => TopicVerb::Added,
            "close" | "closed" => TopicVerb::Closed,
            "delete" | "deleted" | "remove" | "removed" => TopicVerb::Deleted,
            _ => TopicVerb::Updated,
        }
    }
}

impl TopicChange {
    /// Looks in the payload, then in its `topic` object. `None` if there is neither an id nor a title.
    pub(super) fn read(verb: &str, payload: &mut Fields<'_>) -> Option<TopicChange> {
        let here = |fields: &mut Fields<'_>| {
            let first = |names: &[&str]| names.iter().find_map(|name| fields.plain_text(name));
            (first(&["topicId", "topicID", "id"]), first(&["title", "name", "subject", "topicName"]))
        };
        let (mut id, mut title) = here(payload);
        if let Some(mut fields) = payload.object("topic", "payload.topic.") {
            let (inner_id, inner_title) = here(&mut fields);
            (id, title) = (inner_id.or(id), inner_title.or(title));
        }
        let by = ["by", "author", "userName", "user"].iter().find_map(|name| payload.plain_text(name));
        (id.is_some() || title.is_some()).then_some(TopicChange {
            id,
            title,
            verb: TopicVerb::read(verb),
            by,
        })
    }
}
