//! One property of a vCard: its name, its encoding and its value.

use crate::contacts::encoding::{utf_8_or_windows_1252, windows_1252};

/// A property: `group.NAME;parameters:value`.
pub(super) struct Property<'a> {
    /// Its name without the group.
    pub(super) name: &'a str,
    parameters: &'a str,
    value: &'a str,
}

impl Property<'_> {
    /// `None` if the line is not a property.
    pub(super) fn read(line: &str) -> Option<Property<'_>> {
        let colon = unquoted_colon(line).or_else(|| line.find(':'))?;
        let (front, value) = (&line[..colon], &line[colon + 1..]);
        let (name, parameters) = front.split_once(';').unwrap_or((front, ""));
        let name = name.rsplit_once('.').map_or(name, |(_, name)| name).trim();
        Some(Property { name, parameters, value })
    }

    /// The value as one text.
    pub(super) fn text(&self) -> String {
        unescaped(&self.decoded())
    }

    /// The parts of a value between semicolons; at least one.
    pub(super) fn components(&self) -> Vec<String> {
        let value = self.decoded();
        let mut components = vec![];
        let mut from = 0;
        let mut is_escaped = false;
        for (at, character) in value.char_indices() {
            if character == ';' && !is_escaped {
                components.push(unescaped(&value[from..at]));
                from = at + 1;
            }
            is_escaped = character == '\\' && !is_escaped;
        }
        components.push(unescaped(&value[from..]));
        components
    }

    fn decoded(&self) -> String {
        let parameters = self.parameters.to_ascii_uppercase();
        let has = |value: &str| {
            parameters.split(';').any(|parameter| {
                let said = parameter.split_once('=').map_or(parameter, |(_, said)| said);
                said.trim().trim_matches('"') == value
            })
        };
        // A value that is not text is neither a name nor a number.
        if has("B") || has("BASE64") {
            return String::new();
        }
        if !has("QUOTED-PRINTABLE") {
            return self.value.to_owned();
        }
        let bytes = quoted_printable(self.value);
        if ["ISO-8859-1", "LATIN1", "WINDOWS-1252", "CP1252"].iter().any(|latin| has(latin)) {
            windows_1252(&bytes)
        } else {
            utf_8_or_windows_1252(&bytes)
        }
    }
}

/// The colon before the value. Parameters in quotation marks may contain colons as well.
fn unquoted_colon(line: &str) -> Option<usize> {
    let mut is_quoted = false;
    line.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b':' && !is_quoted
    })
}

/// The bytes of `=XX` (RFC 2045). Any other equals sign stays as it is.
fn quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let byte = match after {
            [high, low, ..] if *first == b'=' => digit(*high).zip(digit(*low)),
            _ => None,
        };
        rest = match byte {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                &after[2..]
            }
            None => {
                bytes.push(*first);
                after
            }
        };
    }
    bytes
}

/// The text without the backslashes of vCard. A line end becomes a space.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => plain.push(' '),
                Some(escaped @ ('\\' | ',' | ';' | ':')) => plain.push(escaped),
                Some(other) => plain.extend(['\\', other]),
                None => plain.push('\\'),
            },
            _ => plain.push(character),
        }
    }
    plain
}
