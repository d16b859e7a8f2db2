//! The Rust test programs: built together, sorted into parts, run one after the other.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::json;
use crate::test::counts::{Counts, RustTests};
use crate::tools::{cargo, not_started, root};

/// The kinds of test programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It needs one crate.
    Crate,
    /// It talks to other implementations.
    Interop,
    /// It needs the whole app on a desktop.
    Desktop,
    /// It needs real desktops and the program installed.
    Story,
}

/// A test program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) kind: Kind,
    source: PathBuf,
    package: PathBuf,
    pub(crate) program: PathBuf,
}

/// Builds all test programs with the compiler's output visible.
pub(crate) fn build() -> Result<Vec<Program>, Failure> {
    let mut command = cargo();
    command.args([
        "test",
        "--workspace",
        "--all-features",
        "--no-run",
        "--message-format=json-render-diagnostics",
    ]);
    println!("    $ cargo test --workspace --all-features --no-run");
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| not_started(&command, &error))?;
    if !output.status.success() {
        return Err(Failure::new("the tests do not compile; see the compiler's output above"));
    }
    let root = root();
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| read(line, &root)).collect())
}

/// Runs a test program with its output visible.
pub(crate) fn run(program: &Program, options: &[&str]) -> Counts {
    let source = program.source.strip_prefix(root()).unwrap_or(&program.source);
    println!("\n    {}", source.display());
    let mut command = Command::new(&program.program);
    command.args(options).current_dir(&program.package).env("CARGO_MANIFEST_DIR", &program.package);
    count(&mut command)
}

/// Runs a program with the output of Rust tests, and counts the results.
pub(crate) fn count(command: &mut Command) -> Counts {
    let mut tests = RustTests::default();
    let mut child = match command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => {
            println!("{}", not_started(command, &error));
            return Counts::one(false);
        }
    };
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            tests.read(&line);
        }
    }
    tests.end(child.wait().is_ok_and(|status| status.success()))
}

/// The test program in a line of cargo's output.
fn read(line: &str, root: &Path) -> Option<Program> {
    // A target has a key of the same name, for whether it can be tested.
    let (_, profile) = line.split_once("\"profile\"")?;
    if json::text(line, "reason")? != "compiler-artifact" || !json::is_true(profile, "test") {
        return None;
    }
    let program = PathBuf::from(json::text(line, "executable")?);
    let source = PathBuf::from(json::text(line, "src_path")?);
    let package = PathBuf::from(json::text(line, "manifest_path")?).parent()?.to_owned();
    let kind = kind(source.strip_prefix(root).unwrap_or(&source));
    Some(Program { kind, source, package, program })
}

fn kind(source: &Path) -> Kind {
    let is_below = |folder: &str| source.starts_with(folder);
    let in_tests = source.components().any(|part| part.as_os_str() == "tests");
    let interop = source.components().any(|part| part.as_os_str().to_string_lossy().starts_with("interop"));
    let is_helper =
        ["tests/private-desktop", "tests/real-desktop", "tests/tls-front"].into_iter().any(is_below);
    if is_below("tests/real-desktop/tests") {
        Kind::Story
    } else if is_below("tests") && !is_helper {
        Kind::Desktop
    } else if in_tests && (interop || source.ends_with("official_clients.rs")) {
        Kind::Interop
    } else {
        Kind::Crate
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_test_has_its_part() {
        let kind = |path: &str| kind(Path::new(path));
        assert_eq!(kind("crates/core/src/lib.rs"), Kind::Crate);
        assert_eq!(kind("crates/simulator/tests/sign_in.rs"), Kind::Crate);
        assert_eq!(kind("src-tauri/src/lib.rs"), Kind::Crate);
        assert_eq!(kind("tests/private-desktop/tests/bus.rs"), Kind::Crate);
        assert_eq!(kind("tests/tls-front/src/lib.rs"), Kind::Crate);
        assert_eq!(kind("crates/datachannel/tests/interop.rs"), Kind::Interop);
        assert_eq!(kind("crates/datachannel/tests/interop_rust_socketio/main.rs"), Kind::Interop);
        assert_eq!(kind("crates/simulator/tests/official_clients.rs"), Kind::Interop);
        assert_eq!(kind("tests/real-desktop/src/lib.rs"), Kind::Crate);
        assert_eq!(kind("tests/real-desktop/tests/desktops/main.rs"), Kind::Story);
        assert_eq!(kind("tests/calls.rs"), Kind::Desktop);
    }

    #[test]
    fn test_programs_are_read_from_what_cargo_says() {
        let line = r#"{"reason":"compiler-artifact","package_id":"path+file:///p/crates/core#0.1.0","manifest_path":"/p/crates/core/Cargo.toml","target":{"kind":["lib"],"crate_types":["lib"],"name":"core","src_path":"/p/crates/core/src/lib.rs","edition":"2024","doc":true,"doctest":true,"test":true},"profile":{"opt_level":"0","debuginfo":1,"test":true},"features":[],"filenames":["/p/target/debug/deps/core-1"],"executable":"/p/target/debug/deps/core-1","fresh":true}"#;
        let program = read(line, Path::new("/p")).unwrap();
        assert_eq!((program.kind, program.package.as_path()), (Kind::Crate, Path::new("/p/crates/core")));
        assert_eq!(program.program, Path::new("/p/target/debug/deps/core-1"));
        // The library itself, and the end of the build.
        let library = line.replace(r#""executable":"/p/target/debug/deps/core-1""#, r#""executable":null"#);
        assert_eq!(read(&library, Path::new("/p")), None);
        assert_eq!(read(r#"{"reason":"build-finished","success":true}"#, Path::new("/p")), None);
    }

    #[test]
    fn a_program_that_is_no_test_is_left_out() {
        let line = r#"{"reason":"compiler-artifact","manifest_path":"/p/Cargo.toml","target":{"kind":["bin"],"src_path":"/p/src/main.rs","test":true},"profile":{"debuginfo":1,"test":false},"executable":"/p/target/debug/ringtray"}"#;
        assert_eq!(read(line, Path::new("/p")), None);
    }
}
