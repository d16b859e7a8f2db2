//! The texts of one language.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::numbers::write_number;
use crate::{Language, Value};

/// The texts of one file, which is parsed on first use.
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

    /// The text of this key; `None` if the catalogue does not have it.
    pub(crate) fn say(&'static self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let bundle = self.bundle.get_or_init(|| read(self.tag, self.source));
        let pattern = bundle.get_message(key)?.value()?;
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            arguments.set(*name, value.said(Language(self)));
        }
        // A missing value is shown by its name and also reported here. A text with a gap is better than none.
        let mut missing = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&arguments), &mut missing).into_owned())
    }
}

fn read(tag: &str, source: &str) -> FluentBundle<FluentResource> {
    let language = tag.parse::<LanguageIdentifier>().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Fluent would put direction marks around each value, so that right-to-left values can't reorder the text. Our
    // values have no such characters, trays, notification daemons and terminals may show the marks as boxes, and the
    // page isolates values where necessary.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(write_number));
    // A test makes sure that every catalogue parses. The valid part of a damaged one is used.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
    bundle.add_resource_overriding(resource);
    bundle
}
