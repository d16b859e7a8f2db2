//! `cargo xtask test`: everything there is to check.

pub(crate) mod counts;
pub(crate) mod deny;
#[cfg(test)]
mod documents;
mod programs;

use std::fs;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use counts::Counts;
use programs::{Kind, Program};

use crate::failure::Failure;
use crate::packages::Purpose;
use crate::progress::{self, Progress};
use crate::tools::{cargo, node_program, npm, root, run, target};
use crate::{product, setup};

/// How many parts there are, without the set-up.
const PARTS: usize = 11;

/// What came of one part.
struct Part {
    name: &'static str,
    counts: Counts,
    time: Duration,
}

/// The run so far.
struct Run {
    progress: Progress,
    parts: Vec<Part>,
}

/// Checks everything, part by part, goes on after a part that failed, and prints the count as the last line.
pub(crate) fn test() -> ExitCode {
    let mut run = Run { progress: Progress::new(setup::STEPS + PARTS), parts: Vec::new() };
    match setup::prepare(Purpose::Test, &mut run.progress) {
        Ok(()) => run.everything(),
        Err(failure) => {
            println!("\nxtask: {failure}");
            run.parts.push(Part { name: "set-up", counts: Counts::one(false), time: Duration::ZERO });
        }
    }
    run.summary()
}

impl Run {
    fn everything(&mut self) {
        self.part("format", || {
            vec![
                check(cargo().args(["fmt", "--all", "--check"]), "`cargo fmt --all` puts it right."),
                check(
                    cargo().args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]),
                    "`cargo fmt --manifest-path fuzz/Cargo.toml` puts it right.",
                ),
                check(
                    npm(&ui()).args(["run", "--silent", "format:check"]),
                    "`npm run format` in ui/ puts it right.",
                ),
            ]
        });
        self.part("licences, bans, sources", licences);
        self.part("page: lints, types, build and size", || {
            let script = |name| check(npm(&ui()).args(["run", "--silent", name]), "");
            vec![script("lint"), script("check"), told(&product::page()), script("size")]
        });
        self.part("page: tests", || vec![page_tests("page-tests.json", &[])]);
        self.part("page: in a browser", || {
            vec![page_tests("browser-tests.json", &["--config", "vitest.browser.config.ts"])]
        });
        self.part("lints", || {
            vec![check(
                cargo().args([
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--all-features",
                    "--",
                    "-D",
                    "warnings",
                ]),
                "",
            )]
        });
        self.part("documentation", || {
            let mut doc = cargo();
            doc.args(["doc", "--workspace", "--all-features", "--no-deps"])
                .env("RUSTDOCFLAGS", "-D warnings");
            vec![check(&mut doc, "")]
        });
        let built = self.rust_tests();
        let doc_tests = ["test", "--workspace", "--all-features", "--doc", "--no-fail-fast"];
        self.part("examples in the documentation", || vec![programs::count(cargo().args(doc_tests))]);
        self.part("interop with others' servers and clients", || of_kind(&built, Kind::Interop, &[]));
        // Each test has a whole desktop and a web view; side by side they would only be slow.
        self.part("the app, end to end", || of_kind(&built, Kind::Desktop, &["--test-threads=1"]));
    }

    /// Builds all of the Rust tests, and runs those of the crates.
    fn rust_tests(&mut self) -> Vec<Program> {
        let mut built = Vec::new();
        self.part("unit and property tests", || match programs::build() {
            Ok(programs) => {
                built = programs;
                of_kind(&built, Kind::Crate, &[])
            }
            Err(failure) => vec![told(&Err(failure))],
        });
        built
    }

    fn part(&mut self, name: &'static str, check: impl FnOnce() -> Vec<Counts>) {
        self.progress.step(name);
        let start = Instant::now();
        let mut counts = Counts::default();
        check().into_iter().for_each(|one| counts.add(one));
        if counts == Counts::default() {
            println!("    nothing was checked, which is a failure");
            counts = Counts::one(false);
        }
        self.parts.push(Part { name, counts, time: start.elapsed() });
    }

    fn summary(&self) -> ExitCode {
        println!("\n{:<42} {:>7} {:>7}   time", "", "passed", "failed");
        let mut all = Counts::default();
        for Part { name, counts, time } in &self.parts {
            println!("{name:<42} {:>7} {:>7}   {}", counts.passed, counts.failed, progress::words(*time));
            all.add(*counts);
        }
        println!("after {}\n", self.progress.elapsed());
        println!("{} passed, {} failed", all.passed, all.failed);
        if all.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn ui() -> std::path::PathBuf {
    root().join("ui")
}

fn licences() -> Vec<Counts> {
    match deny::DENY.find_or_build() {
        Ok(program) => ["licenses", "bans", "sources"]
            .map(|what| {
                let mut deny = Command::new(&program);
                deny.current_dir(root()).args([
                    "--log-level",
                    "error",
                    "check",
                    "--hide-inclusion-graph",
                    what,
                ]);
                check(&mut deny, "`deny.toml` says what is allowed, and why.")
            })
            .into(),
        Err(failure) => vec![told(&Err(failure))],
    }
}

fn page_tests(report: &str, options: &[&str]) -> Counts {
    let report = target().join(report);
    // One of an earlier run would be counted if the tests did not start.
    let _ = fs::remove_file(&report);
    let mut tests = node_program(&ui(), "vitest");
    tests.arg("run").args(options).args(["--reporter=default", "--reporter=json"]);
    tests.arg(format!("--outputFile.json={}", report.display()));
    let succeeded = run(&mut tests, "").is_ok();
    counts::page_tests(&fs::read_to_string(&report).unwrap_or_default(), succeeded)
}

fn of_kind(programs: &[Program], kind: Kind, options: &[&str]) -> Vec<Counts> {
    programs
        .iter()
        .filter(|program| program.kind == kind)
        .map(|program| programs::run(program, options))
        .collect()
}

fn check(command: &mut Command, advice: &str) -> Counts {
    told(&run(command, advice))
}

fn told(result: &Result<(), Failure>) -> Counts {
    if let Err(failure) = result {
        println!("\n    failed: {failure}");
    }
    Counts::one(result.is_ok())
}
