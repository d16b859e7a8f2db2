//! Reads messages from standard input: JSON on one line, or JSON on several lines between two empty lines.

use std::io::{self, BufRead};

use ringtray_datachannel::{Client, SendError, State};
use serde_json::value::RawValue;
use tokio::sync::mpsc;

use crate::compact::compact;
use crate::language::language;
use crate::output::print_error;

/// The most messages waiting for a connection. Reading pauses beyond this.
const WAITING: usize = 1000;

/// Reads standard input to its end on its own thread. Invalid JSON is reported and skipped.
pub(super) fn read_messages() -> io::Result<mpsc::Receiver<String>> {
    let (typed, messages) = mpsc::channel(WAITING);
    std::thread::Builder::new().name("input".to_owned()).spawn(move || {
        let read = read_all(io::stdin().lock(), |message| match message {
            Ok(json) => typed.blocking_send(json).is_ok(),
            Err(reason) => {
                print_error(&language().say("cli-no-json", &[("detail", reason.into())]));
                true
            }
        });
        if let Err(error) = read {
            print_error(&language().say("cli-input", &[("detail", error.to_string().into())]));
        }
    })?;
    Ok(messages)
}

/// Sends the messages in order, each as soon as there is a connection.
pub(super) async fn send_all(client: Client, mut messages: mpsc::Receiver<String>) {
    let mut state = client.state();
    while let Some(json) = messages.recv().await {
        loop {
            if state.wait_for(|state| matches!(state, State::Connected { .. })).await.is_err() {
                return;
            }
            match client.send(&json).await {
                Ok(()) => break,
                // The connection was lost since the check above: wait for the next one.
                Err(SendError::NotConnected) => {
                    if state.changed().await.is_err() {
                        return;
                    }
                }
                Err(error) => {
                    print_error(&language().tell(&error.phrase()));
                    break;
                }
            }
        }
    }
}

/// Reads `input` to its end and passes each message, or its error, to `take`, until that returns false.
fn read_all(mut input: impl BufRead, mut take: impl FnMut(Result<String, String>) -> bool) -> io::Result<()> {
    let mut several: Option<Vec<u8>> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        let at_end = input.read_until(b'\n', &mut line)? == 0;
        let content = line.strip_suffix(b"\n").unwrap_or(&line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let go_on = match (&mut several, content.is_empty()) {
            // The end of the input completes a message.
            (Some(lines), true) => {
                let message = message(lines);
                several = None;
                take(message)
            }
            (Some(lines), false) => {
                lines.extend_from_slice(content);
                lines.push(b'\n');
                true
            }
            (None, true) if !at_end => {
                several = Some(Vec::new());
                true
            }
            (None, true) => true,
            (None, false) if content.trim_ascii().is_empty() => true,
            (None, false) => take(message(content)),
        };
        if at_end || !go_on {
            return Ok(());
        }
    }
}

/// The message as typed, on one line.
fn message(typed: &[u8]) -> Result<String, String> {
    let typed = str::from_utf8(typed).map_err(|error| error.to_string())?;
    let json: &RawValue = serde_json::from_str(typed).map_err(|error| error.to_string())?;
    Ok(compact(json.get()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> Vec<Result<String, String>> {
        let mut messages = Vec::new();
        read_all(input, |message| {
            messages.push(message);
            true
        })
        .unwrap();
        messages
    }

    fn sent(input: &str) -> Vec<String> {
        read(input.as_bytes()).into_iter().map(Result::unwrap).collect()
    }

    #[test]
    fn a_line_is_a_message() {
        assert_eq!(
            sent("{\"b\": 1.0, \"a\": []}\n  [1]  \r\n\"x\""),
            [r#"{"b":1.0,"a":[]}"#, "[1]", r#""x""#]
        );
    }

    #[test]
    fn several_lines_stand_between_empty_ones() {
        assert_eq!(sent("\n{\n  \"a\":\n  [1,\n   2]\n}\n\n[3]\n"), [r#"{"a":[1,2]}"#, "[3]"]);
        assert_eq!(sent("\r\n{\r\n}\r\n\r\n1\r\n"), ["{}", "1"]);
    }

    #[test]
    fn lines_of_blanks_are_nothing() {
        assert_eq!(sent("   \n\t\n1\n"), ["1"]);
    }

    #[test]
    fn the_end_of_input_completes_what_was_begun() {
        assert_eq!(sent("\n{\n}"), ["{}"]);
        assert_eq!(sent(""), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_json_is_told_and_the_rest_goes_on() {
        let messages = read(b"{nope}\n\n{\n\n[1] 2\n\xff\n{\"fine\":true}\n");
        assert_eq!(messages.len(), 5, "{messages:?}");
        assert!(messages[..4].iter().all(Result::is_err), "{messages:?}");
        assert_eq!(messages[4], Ok(r#"{"fine":true}"#.to_owned()));
    }

    #[test]
    fn any_depth_and_any_number_is_sent_as_typed() {
        let deep = format!("{}1e400{}", "[".repeat(500), "]".repeat(500));
        assert_eq!(sent(&deep), [deep.as_str()]);
    }
}
