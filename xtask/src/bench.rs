//! `cargo xtask bench`: measurements that depend on the machine and so are not tests.

use crate::failure::Failure;
use crate::packages::Purpose;
use crate::progress::Progress;
use crate::tools::{cargo, run};
use crate::{product, setup};

/// How long the window takes with a short and with a long history.
pub(crate) fn window(flags: &[&str]) -> Result<(), Failure> {
    let mut progress = Progress::new(setup::STEPS + 2);
    setup::prepare(Purpose::Test, &mut progress)?;
    progress.step("The page");
    product::page()?;
    progress.step("The app, and its window measured");
    let mut bench = cargo();
    bench.args([
        "bench",
        "--package",
        "ringtray",
        "--features",
        "custom-protocol",
        "--bench",
        "window",
        "--",
    ]);
    run(bench.args(flags), "Its words above say what went wrong.")
}

/// How long the history takes with more and more entries.
pub(crate) fn history(flags: &[&str]) -> Result<(), Failure> {
    let mut progress = Progress::new(setup::STEPS + 1);
    setup::prepare(Purpose::Test, &mut progress)?;
    progress.step("The history measured");
    let mut bench = cargo();
    bench.args(["bench", "--package", "ringtray-store", "--bench", "history", "--"]);
    run(bench.args(flags), "Its words above say what went wrong.")
}

/// How many events arrive behind fronts that cut connections, at our client and at the official one.
pub(crate) fn fronts(flags: &[&str]) -> Result<(), Failure> {
    let mut progress = Progress::new(setup::STEPS + 1);
    setup::prepare(Purpose::Test, &mut progress)?;
    progress.step("Events counted behind fronts that cut connections");
    let mut bench = cargo();
    bench.args(["run", "--release", "--package", "ringtray-simulator", "--example", "fronts", "--"]);
    run(bench.args(flags), "Its words above say what went wrong.")
}

/// What a burst of events costs the terminal program, and the published sample on Node.js.
pub(crate) fn burst(flags: &[&str]) -> Result<(), Failure> {
    let mut progress = Progress::new(setup::STEPS + 2);
    setup::prepare(Purpose::Test, &mut progress)?;
    progress.step("The terminal program");
    let cli = product::cli()?;
    progress.step("Bursts measured");
    let mut bench = cargo();
    bench.args(["run", "--release", "--package", "ringtray-simulator", "--example", "burst", "--"]);
    run(bench.arg(cli).args(flags), "Its words above say what went wrong.")
}
