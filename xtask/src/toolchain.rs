//! Checks that Rust and Node are installed and new enough.

use crate::failure::Failure;
use crate::tools::{cargo, command, npm, output, root, run};

/// A version number: `1.95.0`, `20.19`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    major: u64,
    minor: u64,
}

impl Version {
    /// The first number with a point in a program's output.
    fn read(text: &str) -> Option<Version> {
        text.split(|letter: char| letter.is_whitespace()).find_map(|word| {
            let word = word.strip_prefix('v').unwrap_or(word);
            let mut numbers = word.split(['.', '-', '+']);
            Some(Version { major: numbers.next()?.parse().ok()?, minor: numbers.next()?.parse().ok()? })
        })
    }
}

/// Checks Rust with its formatter and linter, and installs these two with rustup if they are missing.
pub(crate) fn rust() -> Result<(), Failure> {
    // An older cargo refuses to build this program, but rustc may still have another version.
    let needed = Version { major: 1, minor: 95 };
    let said = output(command("rustc").arg("--version"))?;
    println!("    {said}");
    if Version::read(&said).is_none_or(|version| version < needed) {
        return Err(Failure::new(format!(
            "Rust {}.{} or newer is needed, and this is {said}. Get it from https://rustup.rs, or run `rustup update`. \
             Debian's own Rust is too old.",
            needed.major, needed.minor
        )));
    }
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if output(cargo().args([tool, "--version"])).is_ok() {
            continue;
        }
        println!("    cargo {tool} is missing; it is a component of Rust's installer:");
        let advice = "Install it the way you installed Rust: it checks the sources.";
        run(command("rustup").args(["component", "add", component]), advice)?;
    }
    Ok(())
}

/// Checks Node and npm.
pub(crate) fn node() -> Result<(), Failure> {
    let get = "Get Node 22 or newer from https://nodejs.org/en/download. Debian's own Node is too old.";
    let said = output(command("node").arg("--version"))
        .map_err(|_| Failure::new(format!("Node.js is not installed; it builds the page. {get}")))?;
    println!("    node {said}");
    if Version::read(&said).is_none_or(|version| !node_is_new_enough(version)) {
        return Err(Failure::new(format!(
            "Node.js 20.19 or newer (of 22: 22.13 or newer) is needed, and this is {said}. {get}"
        )));
    }
    let said = output(npm(&root()).arg("--version"))
        .map_err(|_| Failure::new(format!("npm is not installed; it comes with Node. {get}")))?;
    println!("    npm {said}");
    if Version::read(&said).is_none_or(|version| version.major < 10) {
        return Err(Failure::new(format!("npm 10 or newer is needed, and this is {said}. {get}")));
    }
    Ok(())
}

/// What the tools of the page run on.
fn node_is_new_enough(version: Version) -> bool {
    match version.major {
        20 => version.minor >= 19,
        22 => version.minor >= 13,
        major => major > 22,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn version(text: &str) -> (u64, u64) {
        let version = Version::read(text).unwrap();
        (version.major, version.minor)
    }

    #[test]
    fn versions_are_read_from_what_programs_say() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-04-14)"), (1, 95));
        assert_eq!(version("rustc 1.97.0-nightly (abc 2026-05-01)"), (1, 97));
        assert_eq!(version("v20.20.2"), (20, 20));
        assert_eq!(version("11.19.1"), (11, 19));
        assert_eq!(Version::read("command not found"), None);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(Version::read("1.100.0") > Version::read("1.95.0"));
    }

    #[test]
    fn node_must_be_one_the_tools_of_the_page_run_on() {
        let good = |text| node_is_new_enough(Version::read(text).unwrap());
        assert!(good("v20.19.0") && good("v22.13.0") && good("v24.0.0"));
        assert!(!good("v18.19.0") && !good("v20.18.3") && !good("v21.7.0") && !good("v22.12.0"));
    }
}
