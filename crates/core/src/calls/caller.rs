//! The caller, as described by a caller ID.

/// The name and the number in a caller ID, as sent and not cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The name.
    pub name: Option<String>,
    /// The number.
    pub number: Option<String>,
}

impl Caller {
    /// Reads `Name <number>`, the form of the REST resource (documented; inferred here). Anything else is a number if
    /// it has digits and no letters, and otherwise a name.
    ///
    /// A name that is itself a number identifies nobody. Next to another number it would deceive the user, who would
    /// see one number and dial the other. Only the number is shown then.
    #[must_use]
    pub fn read(callerid: &str) -> Caller {
        let text = callerid.trim();
        let (name, number) = match bracketed(text) {
            Some((name, number)) => (said(name), said(number)),
            None if looks_like_number(text) => (None, said(text)),
            None => (said(text), None),
        };
        let name = name.filter(|name| number.is_none() || !looks_like_number(name));
        Caller { name, number }
    }
}

/// `Name <number>`: the number is in the last brackets, at the end.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix('>')?;
    let from = inner.rfind('>').map_or(0, |at| at + 1);
    let open = from + inner[from..].find('<')?;
    Some((&inner[..open], &inner[open + 1..]))
}

/// The text without surrounding white space and quotation marks, if anything is left.
fn said(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn looks_like_number(text: &str) -> bool {
    text.chars().any(char::is_numeric) && !text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_numbers() {
        let cases = [
            ("John Doe <3334444>", Some("John Doe"), Some("3334444")),
            ("Maria Popescu<+40 21 555 0142>", Some("Maria Popescu"), Some("+40 21 555 0142")),
            ("\"Doe, John\" <0003*007>", Some("Doe, John"), Some("0003*007")),
            ("<0003*007>", None, Some("0003*007")),
            ("3334444 <3334444>", None, Some("3334444")),
            ("+49 30 123456 <0900123456>", None, Some("0900123456")),
            ("\u{260e} \u{ff10}\u{ff13}\u{ff10} <0900123456>", None, Some("0900123456")),
            ("Your bank <*21*0900123456#>", Some("Your bank"), Some("*21*0900123456#")),
            ("Ann <b> <555>", Some("Ann <b>"), Some("555")),
            ("A <1 <2>", Some("A"), Some("1 <2")),
            ("John <>", Some("John"), None),
            ("+40215550142", None, Some("+40215550142")),
            ("0003*006", None, Some("0003*006")),
            ("*52", None, Some("*52")),
            ("anonymous", Some("anonymous"), None),
            ("Room 12", Some("Room 12"), None),
            ("3334444>", None, Some("3334444>")),
            ("  ", None, None),
            ("<>", None, None),
            (">", Some(">"), None),
        ];
        for (given, name, number) in cases {
            let caller = Caller::read(given);
            assert_eq!((caller.name.as_deref(), caller.number.as_deref()), (name, number), "{given:?}");
        }
    }
}
