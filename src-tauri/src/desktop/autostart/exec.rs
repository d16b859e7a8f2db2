//! The command line in a desktop entry, its key `Exec`.
//!
//! The form is that of the [Desktop Entry Specification](https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html).
//! The escapes that every text in such a file needs are not its business.

use gio::glib;

/// Characters that an argument can hold only in quotes.
const RESERVED: &str = " \t\n\"'\\><~|&;$*?#()`";

/// Characters that need a backslash in quotes.
const ESCAPED: &str = "\"`$\\";

/// The value of `Exec` that starts this command.
pub(super) fn exec(command: &[String]) -> String {
    let arguments: Vec<String> = command.iter().map(|argument| quoted(argument)).collect();
    arguments.join(" ")
}

/// The program that a value of `Exec` starts, if it can be parsed. `env` and the variables it sets are skipped.
pub(super) fn program(exec: &str) -> Option<String> {
    let arguments = glib::shell_parse_argv(exec).ok()?;
    let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy().replace("%%", "%"));
    let first = arguments.next()?;
    if first != "env" && !first.ends_with("/env") {
        return Some(first);
    }
    arguments.find(|argument| !argument.contains('='))
}

fn quoted(argument: &str) -> String {
    let literal = argument.replace('%', "%%");
    if !literal.is_empty() && !literal.contains(|letter| RESERVED.contains(letter)) {
        return literal;
    }
    let mut quoted = String::from('"');
    for letter in literal.chars() {
        if ESCAPED.contains(letter) {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted
}
