//! Decodes the bytes of a contacts file.

/// The text of a whole file: UTF-16 or UTF-8 by its byte order mark, else UTF-8, else Windows-1252. `None` if it is
/// not a text.
pub(super) fn decoded(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Some(utf_16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Some(utf_16(rest, u16::from_be_bytes)),
        _ if bytes.contains(&0) => None,
        [0xEF, 0xBB, 0xBF, rest @ ..] => Some(utf_8_or_windows_1252(rest)),
        _ => Some(utf_8_or_windows_1252(bytes)),
    }
}

pub(super) fn utf_8_or_windows_1252(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| windows_1252(bytes), str::to_owned)
}

/// This is also right for ISO 8859-1, which differs only in having control characters there.
pub(super) fn windows_1252(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&byte| match byte {
            0x80..=0x9F => UPPER[usize::from(byte - 0x80)],
            _ => char::from(byte),
        })
        .collect()
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The characters of Windows-1252 where ISO 8859-1 has control characters (WHATWG Encoding Standard).
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];
