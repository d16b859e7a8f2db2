//! JSON texts that our serialisers would never write.

use proptest::prelude::*;

/// A JSON text without surrounding space, but with white space inside, escapes, lone surrogates, numbers beyond every
/// type, duplicate keys and other scripts.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        1 => proptest::sample::select(vec!["null", "true", "false", "\"\"", "{}", "[]"]).prop_map(str::to_owned),
        2 => number(),
        3 => text(),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        let member = (key(), space(), space(), inner.clone());
        let members = proptest::collection::vec(
            member.prop_map(|(key, before, after, value)| format!("{key}{before}:{after}{value}")),
            1..4,
        );
        prop_oneof![
            (proptest::collection::vec(inner, 1..4), space())
                .prop_map(|(values, space)| list('[', &values, &space, ']')),
            (members, space()).prop_map(|(members, space)| list('{', &members, &space, '}')),
        ]
    })
}

/// JSON's white space.
pub(crate) fn space() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => "[ \t\r\n]{1,3}"]
}

fn number() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?"
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[^\\x00-\\x1f\"\\\\]{1,6}",
        1 => "\\\\u[0-9a-fA-F]{4}",
        1 => "\\\\[\"\\\\/bfnrt]",
        1 => proptest::sample::select(vec!["€", "😀", "\\ud83d\\ude00", "\\ud800", "\u{2028}", "\u{7f}"])
            .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// Few different ones, so that there are duplicates.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(vec!["\"a\"", "\"\\u0061\"", "\"class\"", "\"\""]).prop_map(str::to_owned),
        1 => text(),
    ]
}

fn list(open: char, values: &[String], space: &str, close: char) -> String {
    format!("{open}{space}{}{space}{close}", values.join(&format!("{space},")))
}
