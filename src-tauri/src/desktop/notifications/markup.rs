//! Plain text for daemons that read markup in a notification's body.

/// Escapes what the markup of the Desktop Notifications Specification would read as a tag or an entity.
///
/// Only for daemons with the capability `body-markup`; others show the escapes as they are.
#[must_use]
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_markup_would_read_is_escaped() {
        assert_eq!(
            escape("<b>Tom & \"Jerry's\"</b>"),
            "&lt;b&gt;Tom &amp; &quot;Jerry&#39;s&quot;&lt;/b&gt;"
        );
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        assert_eq!(escape("Jörg Müller +49 176 555"), "Jörg Müller +49 176 555");
    }
}
