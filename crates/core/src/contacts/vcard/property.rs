//! One line of a vCard: what it is about, how it is written, what it says.

use crate::contacts::encoding::{utf_8_or_windows_1252, windows_1252};

/// A property: `group.NAME;parameters:value`.
pub(super) struct Property<'a> {
    /// Its name without the group.
    pub(super) name: &'a str,
    parameters: &'a str,
    value: &'a str,
}

impl Property<'_> {
    /// None where the line is none.
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

    /// The parts of a value that semicolons take apart; at least one.
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
        // What is no text is no name and no number.
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

/// The colon before the value; parameters in quotation marks may have colons as well.
fn unquoted_colon(line: &str) -> Option<usize> {
    let mut is_quoted = false;
    line.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b':' && !is_quoted
    })
}

/// The bytes behind `=XX` (RFC 2045); an equals sign that begins no such thing is left as it is.
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

/// Without the backslashes of vCard. A line end becomes a space.
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
