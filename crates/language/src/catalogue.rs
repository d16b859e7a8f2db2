//! One language's texts.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::numbers::write_number;
use crate::{Language, Value};

/// The texts of one file. It is read when it is first needed.
pub(crate) struct Catalogue {
    tag: &'static str,
    source: &'static str,
    bundle: OnceLock<FluentBundle<FluentResource>>,
}

impl Catalogue {
    pub(crate) const fn new(tag: &'static str, source: &'static str) -> Catalogue {
        Catalogue { tag, source, bundle: OnceLock::new() }
    }

    pub(crate) fn tag(&self) -> &'static str {
        self.tag
    }

    /// The text of this key; none where the catalogue has none.
    pub(crate) fn say(&'static self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let bundle = self.bundle.get_or_init(|| read(self.tag, self.source));
        let pattern = bundle.get_message(key)?.value()?;
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            arguments.set(*name, value.said(Language(self)));
        }
        // Of a value that is missing its name is shown, which is told here too; a text with a gap is better than none.
        let mut missing = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&arguments), &mut missing).into_owned())
    }
}

fn read(tag: &str, source: &str) -> FluentBundle<FluentResource> {
    let language = tag.parse::<LanguageIdentifier>().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Fluent would put marks around each value, so that one written from right to left can't turn the text around.
    // Ours are cleaned of what turns text, go to places that compare them or show such marks as boxes (trays, daemons,
    // terminals), and are isolated by the page where it matters.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(write_number));
    // A test says that every catalogue can be read; of a damaged one what can be read is used.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
    bundle.add_resource_overriding(resource);
    bundle
}
