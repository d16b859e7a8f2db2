//! `cargo xtask test`: runs all checks.

pub(crate) mod counts;
pub(crate) mod deny;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod imports;
mod programs;

use std::fs;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use counts::Counts;
use programs::{Kind, Program};

#[cfg(target_os = "linux")]
use crate::desktops::{self, Played};
use crate::failure::Failure;
use crate::packages::Purpose;
use crate::progress::{self, Progress};
use crate::tools::{cargo, node_program, npm, root, run, target};
use crate::{product, setup};

/// The number of steps after the set-up: the parts, and the steps within the last one.
#[cfg(target_os = "linux")]
const STEPS: usize = 12 + desktops::SHORT_STEPS;
#[cfg(not(target_os = "linux"))]
const STEPS: usize = 11;

/// The result of one part.
struct Part {
    name: &'static str,
    counts: Counts,
    time: Duration,
}

/// The run so far.
struct Run {
    progress: Progress,
    parts: Vec<Part>,
    /// Stories that passed only on a second try.
    unsteady: Vec<String>,
}

/// Runs all parts, also after a failure, and prints the counts as the last line.
pub(crate) fn test() -> ExitCode {
    let progress = Progress::new(setup::STEPS + STEPS);
    let mut run = Run { progress, parts: Vec::new(), unsteady: Vec::new() };
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
        self.part("format", |_| {
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
        self.part("page: lints, types, build and size", |_| {
            let script = |name| check(npm(&ui()).args(["run", "--silent", name]), "");
            vec![script("lint"), script("check"), told(&product::page()), script("size")]
        });
        self.part("page: tests", |_| vec![page_tests("page-tests.json", &[])]);
        self.part("page: in a browser", |_| {
            vec![page_tests("browser-tests.json", &["--config", "vitest.browser.config.ts"])]
        });
        self.part("lints", |_| {
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
        self.part("documentation", |_| {
            let mut doc = cargo();
            doc.args(["doc", "--workspace", "--all-features", "--no-deps"])
                .env("RUSTDOCFLAGS", "-D warnings");
            vec![check(&mut doc, "")]
        });
        let built = self.rust_tests();
        let doc_tests = ["test", "--workspace", "--all-features", "--doc", "--no-fail-fast"];
        self.part("examples in the documentation", |_| vec![programs::count(cargo().args(doc_tests))]);
        self.part("interop with others' servers and clients", |_| of_kind(&built, Kind::Interop, &[]));
        // Each test has its own desktop and web view; in parallel they would be slow.
        self.part("the app, end to end", |_| of_kind(&built, Kind::Desktop, &["--test-threads=1"]));
        #[cfg(target_os = "linux")]
        self.short_story(&built);
    }

    /// One count per desktop. A story that passes only on a second try counts as passed and is reported.
    #[cfg(target_os = "linux")]
    fn short_story(&mut self, built: &[Program]) {
        let mut unsteady = Vec::new();
        self.part("the installed program, on real desktops", |progress| {
            let Some(story) = built.iter().find(|program| program.kind == Kind::Story) else {
                return vec![told(&Err(Failure::new("the story was not built")))];
            };
            match desktops::short_story(&story.program, progress) {
                Ok(results) => {
                    let again = results.iter().filter(|(_, result)| *result == Played::Unsteady);
                    unsteady.extend(again.map(|(kind, _)| desktops::both_said(*kind)));
                    results.iter().map(|(_, result)| Counts::one(*result != Played::Failed)).collect()
                }
                Err(failure) => vec![told(&Err(failure))],
            }
        });
        self.unsteady = unsteady;
    }

    /// Builds all of the Rust tests, and runs those of the crates.
    fn rust_tests(&mut self) -> Vec<Program> {
        let mut built = Vec::new();
        self.part("unit and property tests", |_| match programs::build() {
            Ok(programs) => {
                built = programs;
                of_kind(&built, Kind::Crate, &[])
            }
            Err(failure) => vec![told(&Err(failure))],
        });
        built
    }

    fn part(&mut self, name: &'static str, check: impl FnOnce(&mut Progress) -> Vec<Counts>) {
        self.progress.step(name);
        let start = Instant::now();
        let mut counts = Counts::default();
        check(&mut self.progress).into_iter().for_each(|one| counts.add(one));
        if counts == Counts::default() {
            println!("    nothing was checked, which is a failure");
            counts = Counts::one(false);
        }
        self.parts.push(Part { name, counts, time: start.elapsed() });
    }

    fn summary(&self) -> ExitCode {
        let failures = self.parts.iter().flat_map(|part| &part.counts.failures);
        failures.for_each(|failure| println!("\nFAILED: {failure}"));
        println!("\n{:<42} {:>7} {:>7}   time", "", "passed", "failed");
        let mut all = Counts::default();
        for Part { name, counts, time } in &self.parts {
            println!("{name:<42} {:>7} {:>7}   {}", counts.passed, counts.failed, progress::words(*time));
            all.add(counts.clone());
        }
        println!("after {}\n", self.progress.elapsed());
        self.unsteady.iter().for_each(|unsteady| println!("UNSTEADY: {unsteady}"));
        println!("{} passed, {} failed", all.passed, all.failed);
        if all.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn ui() -> std::path::PathBuf {
    root().join("ui")
}

fn licences(_: &mut Progress) -> Vec<Counts> {
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
