//! The fuzzers.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::cargo_tool::CargoTool;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::toolchain;
use crate::tools::{root, run, target};

/// The tool that builds and runs them.
const CARGO_FUZZ: CargoTool = CargoTool { name: "cargo-fuzz", version: "0.13.2", options: &[] };

/// `cargo xtask fuzz`: runs each fuzzer for this many minutes. Their corpora are kept in `target/fuzz/learnt`.
pub(crate) fn fuzz(minutes: u32) -> Result<(), Failure> {
    let fuzzers = fuzzers()?;
    let mut progress = Progress::new(2 + fuzzers.len());
    progress.step("Rust");
    toolchain::rust()?;
    progress.step("cargo-fuzz");
    let cargo_fuzz = CARGO_FUZZ.find_or_build()?;
    for fuzzer in &fuzzers {
        progress.step(&format!("{fuzzer}, for {minutes} min"));
        let advice = format!(
            "Keep the input it names as fuzz/regressions/{fuzzer}/<what it is>.txt: a test fails then."
        );
        run(&mut command(&cargo_fuzz, fuzzer, minutes)?, &advice)?;
    }
    println!("\nNothing was found, after {}", progress.elapsed());
    Ok(())
}

/// The names of the fuzzers.
fn fuzzers() -> Result<Vec<String>, Failure> {
    let folder = root().join("fuzz/fuzz_targets");
    let files = fs::read_dir(&folder).map_err(|error| Failure::file(&folder, &error))?;
    let names = files.filter_map(|file| Some(file.ok()?.path().file_stem()?.to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

fn command(cargo_fuzz: &Path, fuzzer: &str, minutes: u32) -> Result<Command, Failure> {
    let built = target().join("fuzz");
    let learnt = built.join("learnt").join(fuzzer);
    fs::create_dir_all(&learnt).map_err(|error| Failure::file(&learnt, &error))?;
    let mut command = Command::new(cargo_fuzz);
    // The coverage instrumentation is a nightly feature. Sanitizers find errors in `unsafe` code, which we do not have,
    // and are several times slower.
    command.current_dir(root()).env("RUSTC_BOOTSTRAP", "1").args(["run", "--sanitizer", "none"]);
    command.arg("--target-dir").arg(built).arg(fuzzer).arg(learnt);
    let inputs = ["corpus", "regressions"].map(|folder| format!("fuzz/{folder}/{fuzzer}"));
    // A fuzzer that never failed has no regressions.
    command.args(inputs.iter().filter(|folder| root().join(folder).is_dir()));
    command.arg("--").arg(format!("-dict=fuzz/dictionaries/{fuzzer}.dict"));
    // Short inputs run far more often. Long inputs have tests of their own.
    command.args(["-max_len=4096", "-len_control=10", "-print_final_stats=1"]);
    command.arg(format!("-max_total_time={}", minutes.saturating_mul(60)));
    Ok(command)
}
