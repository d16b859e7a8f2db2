//! Generates the changelog of the Debian package from `CHANGELOG.md` (Debian Policy, 4.4).

use std::env;
use std::fs;

use crate::failure::Failure;
use crate::tools::{command, output, root};

/// Lintian rejects longer lines.
const WIDTH: usize = 78;

/// All of it, newest version first.
pub(crate) fn debian() -> Result<String, Failure> {
    let file = root().join("CHANGELOG.md");
    let text = fs::read_to_string(&file).map_err(|error| Failure::file(&file, &error))?;
    let mut changelog = String::new();
    for section in sections(&text) {
        let version = section.version.as_deref().unwrap_or(env!("CARGO_PKG_VERSION"));
        let date = section.date.map_or_else(|| source_date().map(|seconds| format!("@{seconds}")), Ok)?;
        let date = output(command("date").args(["--utc", "--rfc-email", "--date", &date]))?;
        changelog += &format!("ringtray ({version}) unstable; urgency=medium\n\n");
        for line in section.lines {
            changelog += &format!("{line}\n");
        }
        changelog += &format!("\n -- {}  {date}\n\n", env!("CARGO_PKG_AUTHORS"));
    }
    Ok(changelog)
}

/// The date of the sources in seconds since 1970: `SOURCE_DATE_EPOCH`, else the last commit, else the changelog.
pub(crate) fn source_date() -> Result<u64, Failure> {
    if let Some(given) = env::var("SOURCE_DATE_EPOCH").ok().and_then(|given| given.parse().ok()) {
        return Ok(given);
    }
    if let Some(commit) =
        output(command("git").args(["log", "-1", "--format=%ct"])).ok().and_then(|time| time.parse().ok())
    {
        return Ok(commit);
    }
    let file = root().join("CHANGELOG.md");
    let seconds = output(command("stat").args(["--format", "%Y"]).arg(&file))?;
    seconds.parse().map_err(|_| Failure::new(format!("{}: no time of change", file.display())))
}

/// The part below a version's heading.
#[derive(Debug, PartialEq, Eq)]
struct Section {
    /// `None` for unreleased changes.
    version: Option<String>,
    date: Option<String>,
    /// As Debian's form has them.
    lines: Vec<String>,
}

/// Reads the form of <https://keepachangelog.com>.
fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut change = String::new();
    for line in text.lines().chain(["## "]) {
        let Some(section) = sections.last_mut() else {
            sections.extend(heading(line));
            continue;
        };
        if let Some(more) = line.strip_prefix("  ").filter(|_| !change.is_empty()) {
            change += &format!(" {}", more.trim());
            continue;
        }
        if !change.is_empty() {
            section.lines.extend(wrapped(&plain(&change)));
            change.clear();
        }
        if let Some(new) = line.strip_prefix("- ") {
            change = new.to_owned();
        } else if let Some(kind) = line.strip_prefix("### ") {
            section.lines.push(format!("  [ {kind} ]"));
        } else {
            sections.extend(heading(line));
        }
    }
    sections
}

/// `## [0.1.0] - 2026-12-31`, or `## [Unreleased]`.
fn heading(line: &str) -> Option<Section> {
    let (name, rest) = line.strip_prefix("## [")?.split_once(']')?;
    let date = rest.strip_prefix(" - ").map(str::to_owned);
    let version = (name != "Unreleased").then(|| name.to_owned());
    Some(Section { version, date, lines: Vec::new() })
}

/// Links are reduced to their text.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let Some((start, words)) = before.rsplit_once('[') else { break };
        let Some((_, end)) = after.split_once(')') else { break };
        plain += &format!("{start}{words}");
        rest = end;
    }
    plain + rest
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::from("  *");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, String::from("   ")));
        }
        line += &format!(" {word}");
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_has_its_changes() {
        let text = "# Changelog\n\nWhat changes.\n\n## [Unreleased]\n\nWhat will be.\n\n### Added\n\n- A tray\n  icon, see \
                    [its page](docs/tray.md).\n- A window.\n\n## [0.1.0] - 2026-12-31\n\n### Fixed\n\n- Calls.\n";
        let lines = |all: &[&str]| all.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let unreleased = lines(&["  [ Added ]", "  * A tray icon, see its page.", "  * A window."]);
        let released = lines(&["  [ Fixed ]", "  * Calls."]);
        assert_eq!(
            sections(text),
            [
                Section { version: None, date: None, lines: unreleased },
                Section {
                    version: Some("0.1.0".to_owned()),
                    date: Some("2026-12-31".to_owned()),
                    lines: released
                },
            ]
        );
    }

    #[test]
    fn long_changes_go_on_below_their_beginning() {
        let lines = wrapped(&"word ".repeat(40));
        assert!(lines.iter().all(|line| line.len() <= WIDTH), "{lines:?}");
        assert!(lines.len() == 3 && lines[0].starts_with("  * word") && lines[1].starts_with("    word"));
    }
}
