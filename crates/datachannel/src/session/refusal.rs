//! Reads a packet `44`, and decides whether it is about authorisation.

use serde_json::Value;

use crate::text::one_line;

/// A server's report in either shape: a string (revision 3) or an object with a `message` (revision 4).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    /// What it says, as one line.
    pub(super) text: String,
    /// Text and further data in lower case, for searching.
    searched: String,
}

impl Report {
    /// Reads a packet's data. Never fails: data that is not JSON is the text.
    pub(super) fn read(data: &str) -> Report {
        let (text, more) = match serde_json::from_str(data) {
            Ok(Value::String(text)) => (text, String::new()),
            Ok(Value::Object(fields)) => {
                let text = match fields.get("message") {
                    Some(Value::String(message)) => message.clone(),
                    _ => data.to_owned(),
                };
                (text, fields.get("data").map(Value::to_string).unwrap_or_default())
            }
            _ => (data.to_owned(), String::new()),
        };
        let text = one_line(&text, 300);
        let searched = format!("{text} {}", one_line(&more, 1000)).to_lowercase();
        Report { text, searched }
    }

    /// Whether the text describes a refused sign-in.
    pub(super) fn is_about_authorisation(&self) -> bool {
        is_about_authorisation(&self.searched)
    }
}

/// Whether a lower-case text describes a refused sign-in.
pub(crate) fn is_about_authorisation(lower_case: &str) -> bool {
    // "Unexpected token < in JSON" comes from a JSON parser in the server, not from a refusal.
    let text = lower_case.replace("unexpected token", "");
    let anywhere = [
        "unauth",
        "authoriz",
        "authoris",
        "authentic",
        "not auth",
        "auth fail",
        "auth error",
        "auth_",
        "forbidden",
        "access denied",
        "access_denied",
        "permission",
        "credential",
        "jwt",
        "log in",
        "login",
        "sign in",
        "sign-in",
        "signin",
        "password",
        "session expired",
        "session has expired",
        "invalid session",
        "invalid_grant",
        "invalid_client",
        "token",
    ];
    let is_code = |word: &str| matches!(word, "401" | "403");
    anywhere.iter().any(|words| text.contains(words))
        || text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_known_by_their_words_in_both_shapes() {
        for data in [
            r#""Not authorized""#,
            r#""not authorised""#,
            r#""Unauthorized""#,
            r#"{"message":"Unauthorized"}"#,
            r#"{"message":"Authentication error","data":{"code":7}}"#,
            r#"{"message":"no","data":{"status":401}}"#,
            r#""invalid token""#,
            r#""jwt expired""#,
            r#""Access denied""#,
            r#""403""#,
            r#"{"message":"Please log in again"}"#,
            "Forbidden",
        ] {
            assert!(Report::read(data).is_about_authorisation(), "{data}");
        }
    }

    #[test]
    fn other_reports_are_faults() {
        for data in [
            r#""Invalid namespace""#,
            r#"{"message":"Invalid namespace"}"#,
            r#""Unexpected token < in JSON at position 0""#,
            r#"{"message":"database is down"}"#,
            r#""xhr 4013""#,
            r#""the author left""#,
            "null",
            "{",
            "",
        ] {
            assert!(!Report::read(data).is_about_authorisation(), "{data}");
        }
    }

    #[test]
    fn the_text_is_the_servers_message() {
        assert_eq!(Report::read(r#""no\nway""#).text, "no way");
        assert_eq!(Report::read(r#"{"message":"stop","data":1}"#).text, "stop");
        assert_eq!(Report::read(r#"{"code":1}"#).text, r#"{"code":1}"#);
        assert_eq!(Report::read("garbage [").text, "garbage [");
    }
}
