//! Compares every catalogue with the English one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::parser::parse;
use ringtray_language::{Language, Phrase, Value};

/// The parameters of a message: each variable and, if it selects between words of ours, which ones. Plural forms are
/// up to each language.
type Variables = BTreeMap<String, BTreeSet<String>>;

const PLURAL_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

#[test]
fn every_language_says_all_that_english_says_and_nothing_else() {
    let english = messages("en");
    assert!(english.len() > 300, "{}", english.len());
    for language in Language::available() {
        let other = messages(language.tag());
        let keys = |messages: &BTreeMap<String, Variables>| messages.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = keys(&english).difference(&keys(&other)).cloned().collect();
        let unknown: Vec<_> = keys(&other).difference(&keys(&english)).cloned().collect();
        assert!(missing.is_empty() && unknown.is_empty(), "{language:?} misses {missing:?}, has {unknown:?}");
        for (key, variables) in &english {
            assert_eq!(other.get(key), Some(variables), "{key} in {language:?}");
        }
    }
}

#[test]
fn no_text_is_left_in_english() {
    for language in Language::available().filter(|language| *language != Language::english()) {
        let untranslated: Vec<_> =
            long_texts("en").intersection(&long_texts(language.tag())).cloned().collect();
        assert!(untranslated.is_empty(), "{language:?}: {untranslated:?}");
    }
}

#[test]
fn every_language_has_a_name_of_its_own() {
    let names: BTreeSet<String> = Language::available().map(Language::name).collect();
    assert_eq!(names.len(), Language::available().count());
    assert!(names.contains("English") && names.contains("Deutsch"));
}

#[test]
fn numbers_choose_their_form() {
    let missed = |tag: &str, count: u64| {
        Language::of(tag).unwrap().say("missed-calls", &[("count", Value::Number(count))])
    };
    assert_eq!(missed("en", 0), "0 missed calls");
    assert_eq!(missed("en", 1), "1 missed call");
    assert_eq!(missed("en", 2), "2 missed calls");
    assert_eq!(missed("de", 0), "0 verpasste Anrufe");
    assert_eq!(missed("de", 1), "1 verpasster Anruf");
    assert_eq!(missed("de", 2), "2 verpasste Anrufe");
}

#[test]
fn long_numbers_are_grouped_as_the_language_does() {
    let missed = |tag: &str, count: u64| {
        Language::of(tag).unwrap().say("missed-calls", &[("count", Value::Number(count))])
    };
    assert_eq!(missed("en", 1000), "1000 missed calls");
    assert_eq!(missed("en", 10_000), "10,000 missed calls");
    assert_eq!(missed("de", 1_234_567), "1.234.567 verpasste Anrufe");
}

#[test]
fn the_best_language_is_the_first_there_is() {
    let best = |wanted: &[&str]| Language::best(wanted).tag();
    assert_eq!(best(&["de"]), "de");
    assert_eq!(best(&["de-AT"]), "de");
    assert_eq!(best(&["DE_CH.UTF-8"]), "de");
    assert_eq!(best(&["de_DE@euro"]), "de");
    assert_eq!(best(&["xx", "de-LI", "en"]), "de");
    assert_eq!(best(&["en-US", "de"]), "en");
    assert_eq!(best(&["C.UTF-8", "de_DE.UTF-8"]), "en", "a program's wish for plain words");
    for nothing in [&["C"][..], &["POSIX", ""], &["x-y-z", "..."], &[]] {
        assert_eq!(best(nothing), "en", "{nothing:?}");
    }
}

#[test]
fn what_nobody_wrote_is_said_by_its_key() {
    assert_eq!(Language::english().say("no-such-text", &[]), "no-such-text");
    assert_eq!(Language::of("de").unwrap().say("no-such-text", &[]), "no-such-text");
}

#[test]
fn values_are_put_in_without_marks_and_never_read_as_text_of_ours() {
    let said = Language::english().say("told-to", &[("extension", "{ $x } \u{5d0}".into())]);
    assert_eq!(said, "to { $x } \u{5d0}");
}

#[test]
fn what_is_said_later_is_said_in_the_language_known_then() {
    let missed = Phrase::of("missed-calls", &[("count", Value::Number(2))]);
    let phrase = Phrase::of("with-more", &[("what", missed.into()), ("more", "{ $x }".into())]);
    assert_eq!(phrase.to_string(), "2 missed calls: { $x }");
    assert_eq!(Language::of("de").unwrap().tell(&phrase), "2 verpasste Anrufe: { $x }");
}

#[test]
fn what_somebody_else_wrote_can_be_changed_before_it_is_said() {
    let quiet =
        Phrase::of("quiet-says-until", &[("why", "desktop".into()), ("until", "desktop".to_owned().into())]);
    let phrase = Phrase::of("with-more", &[("what", quiet.into()), ("more", "10".to_owned().into())]);
    let changed = phrase.map(&|text| format!("<{text}>"));
    assert_eq!(changed.to_string(), "The desktop is set to \"do not disturb\" until <desktop>: <10>");
}

/// The messages of a catalogue. It must be valid as a whole, and contain each message once.
fn messages(tag: &str) -> BTreeMap<String, Variables> {
    let resource = parse(source(tag)).unwrap_or_else(|(_, errors)| panic!("languages/{tag}.ftl: {errors:?}"));
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let mut variables = Variables::new();
            gather(&message.value.expect("a message with a text"), &mut variables);
            let twice = messages.insert(message.id.name.clone(), variables);
            assert!(twice.is_none(), "languages/{tag}.ftl says {} twice", message.id.name);
        }
    }
    messages
}

fn gather(pattern: &Pattern<String>, variables: &mut Variables) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => gather_inline(inline, variables),
            Expression::Select { selector, variants } => {
                gather_inline(selector, variables);
                if let InlineExpression::VariableReference { id } = selector {
                    let words = variants.iter().filter_map(|variant| match &variant.key {
                        VariantKey::Identifier { name } => Some(name.clone()),
                        VariantKey::NumberLiteral { .. } => None,
                    });
                    let words = words.filter(|word| !PLURAL_FORMS.contains(&word.as_str()));
                    variables.entry(id.name.clone()).or_default().extend(words);
                }
                variants.iter().for_each(|variant| gather(&variant.value, variables));
            }
        }
    }
}

fn gather_inline(expression: &InlineExpression<String>, variables: &mut Variables) {
    match expression {
        InlineExpression::VariableReference { id } => _ = variables.entry(id.name.clone()).or_default(),
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|one| gather_inline(one, variables));
        }
        InlineExpression::Placeable { expression } => {
            let element = PatternElement::Placeable { expression: (**expression).clone() };
            gather(&Pattern { elements: vec![element] }, variables);
        }
        _ => {}
    }
}

/// Texts of so many words that two languages don't share them by chance.
fn long_texts(tag: &str) -> BTreeSet<String> {
    let source = source(tag);
    let lines = source.lines().filter(|line| !line.starts_with('#'));
    let texts =
        lines.map(|line| line.split_once([']', '=']).map_or(line, |(_, text)| text).trim().to_owned());
    texts
        .filter(|text| text.split_whitespace().filter(|word| !word.contains(['$', '{', '}'])).count() > 2)
        .collect()
}

fn source(tag: &str) -> String {
    let file: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../languages/{tag}.ftl"));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
