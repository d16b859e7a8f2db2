//! The spellings of a secret.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::zeroize::Zeroizing;

use crate::text::one_line;

/// The shortest secret that is redacted, in bytes. Shorter ones are part of ordinary words.
pub(super) const SHORTEST: usize = 4;

/// The shortest secret that is redacted in base64, in bytes. The certain part of a shorter one occurs in ordinary
/// words.
const SHORTEST_ENCODED: usize = 8;

/// The marks that JavaScript's `encodeURIComponent` does not encode.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The marks that RFC 3986 does not encode.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The secret as it is and as programs write it: on one line; escaped for a log, JSON or a web page; encoded for a URL
/// or a form; and in base64, alone or within other text.
pub(super) fn spellings(secret: &str) -> Vec<Zeroizing<String>> {
    let mut found: Vec<Zeroizing<String>> = Vec::new();
    let mut add = |spelling: String| {
        let spelling = Zeroizing::new(spelling);
        if spelling.len() >= SHORTEST && !found.contains(&spelling) {
            found.push(spelling);
        }
    };
    add(secret.to_owned());
    add(one_line(secret, usize::MAX));
    add(secret.escape_debug().to_string());
    let json = serde_json::Value::from(secret).to_string();
    let json = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or_default().to_owned();
    add(json.replace('/', "\\/"));
    add(json);
    add(secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
    let form = form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
    let encoded = [form]
        .into_iter()
        .chain([COMPONENT, UNRESERVED].map(|set| utf8_percent_encode(secret, set).to_string()));
    for encoded in encoded {
        add(with_small_digits(&encoded));
        add(encoded);
    }
    if secret.len() >= SHORTEST_ENCODED {
        base64(secret).into_iter().for_each(&mut add);
    }
    found
}

/// The parts of the base64 that do not depend on the text around the secret. It may start at any of the three bytes of
/// a group, and the digits at its edges depend on its neighbours.
fn base64(secret: &str) -> Vec<String> {
    let mut spellings = Vec::new();
    for offset in 0..3 {
        let bytes = Zeroizing::new([&[0; 3][..offset], secret.as_bytes()].concat());
        let (first, end) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = Zeroizing::new(engine.encode(&*bytes));
            spellings.extend(encoded.get(first..end).map(str::to_owned));
        }
    }
    spellings
}

/// `%2f` and not `%2F`.
fn with_small_digits(encoded: &str) -> String {
    let mut small = String::with_capacity(encoded.len());
    let mut digits = 0;
    for c in encoded.chars() {
        small.push(if digits > 0 { c.to_ascii_lowercase() } else { c });
        digits = if c == '%' { 2 } else { usize::saturating_sub(digits, 1) };
    }
    small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_amid_other_text_holds_a_spelling() {
        let secret = "hush/hush?>hush";
        for before in ["", "a", "ab", "abc", "user:", "Bearer "] {
            for after in ["", "z", "zz"] {
                for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                    let encoded = engine.encode(format!("{before}{secret}{after}"));
                    let found = spellings(secret).iter().any(|one| encoded.contains(one.as_str()));
                    assert!(found, "{before}{secret}{after}: {encoded}");
                }
            }
        }
    }

    #[test]
    fn a_short_secret_has_no_spelling() {
        assert!(spellings("abc").is_empty());
        assert!(spellings("").is_empty());
        assert_eq!(spellings("abcd").len(), 1, "and nothing of it is encoded");
    }
}
