//! Keys by their position on an American keyboard, with the kernel's numbers (`linux/input-event-codes.h`).

use private_desktop::DesktopError;

/// A key to be pressed and released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) code: u32,
    pub(crate) shift: bool,
}

/// The left shift key.
pub(crate) const SHIFT: u32 = 42;

/// The rows of letters, each with the code of its first key: plain, and with shift.
const ROWS: &[(u32, &str, &str)] = &[
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
];

/// Keys with a name, as `xdotool` names them.
const NAMED: &[(&str, u32)] = &[
    ("Escape", 1),
    ("BackSpace", 14),
    ("Tab", 15),
    ("Return", 28),
    ("ctrl", 29),
    ("shift", SHIFT),
    ("alt", 56),
    ("space", 57),
    ("F1", 59),
    ("F4", 62),
    ("super", 125),
];

/// The keys that type this text.
pub(crate) fn writing(text: &str) -> Result<Vec<Key>, DesktopError> {
    text.chars()
        .map(|letter| {
            let key = ROWS.iter().find_map(|(first, plain, shifted)| {
                let at = |row: &str| row.chars().position(|other| other == letter);
                let (place, shift) =
                    at(plain).map(|place| (place, false)).or_else(|| Some((at(shifted)?, true)))?;
                Some(Key { code: first + u32::try_from(place).ok()?, shift })
            });
            key.ok_or_else(|| unknown(&letter.to_string()))
        })
        .collect()
}

/// The codes of a combination such as `alt+F4`, in the order in which they are pressed.
pub(crate) fn combination(name: &str) -> Result<Vec<u32>, DesktopError> {
    name.split('+')
        .map(|part| {
            if let Some((_, code)) = NAMED.iter().find(|(known, _)| *known == part) {
                return Ok(*code);
            }
            match writing(part)?.as_slice() {
                [key] => Ok(key.code),
                _ => Err(unknown(part)),
            }
        })
        .collect()
}

fn unknown(what: &str) -> DesktopError {
    DesktopError::Form { what: "a key of an American keyboard", found: what.to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_where_the_keyboard_has_them() {
        let codes = |text| writing(text).unwrap().iter().map(|key| (key.code, key.shift)).collect::<Vec<_>>();
        assert_eq!(codes("a:/"), [(30, false), (39, true), (53, false)]);
        assert_eq!(codes("0-zZ"), [(11, false), (12, false), (44, false), (44, true)]);
        assert!(writing("ă").is_err());
    }

    #[test]
    fn combinations_are_read() {
        assert_eq!(combination("alt+F4").unwrap(), [56, 62]);
        assert_eq!(combination("super+shift+q").unwrap(), [125, 42, 16]);
        assert!(combination("hyper+x").is_err());
    }
}
