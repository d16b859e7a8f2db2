//! Counts passed and failed tests in the output of test programs.

use crate::json;

/// Passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    /// The result of a check without counts.
    pub(crate) fn one(passed: bool) -> Counts {
        if passed { Counts { passed: 1, failed: 0 } } else { Counts { passed: 0, failed: 1 } }
    }

    pub(crate) fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Adds one failure if the program failed without counting one.
    fn of_program(self, succeeded: bool) -> Counts {
        if succeeded || self.failed > 0 { self } else { Counts { failed: 1, ..self } }
    }
}

/// Reads the output of Rust's test programs line by line.
#[derive(Debug, Default)]
pub(crate) struct RustTests {
    counts: Counts,
    /// A program has started and not printed its result yet.
    running: bool,
}

impl RustTests {
    pub(crate) fn read(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with("running ") && (line.ends_with(" tests") || line.ends_with(" test")) {
            // The previous one ended without a result.
            self.counts.failed += u64::from(self.running);
            self.running = true;
        } else if let Some(result) = line.strip_prefix("test result: ") {
            self.running = false;
            self.counts.add(Counts { passed: before(result, " passed"), failed: before(result, " failed") });
        }
    }

    /// The counts after the end of the programs.
    pub(crate) fn end(mut self, succeeded: bool) -> Counts {
        self.counts.failed += u64::from(self.running);
        self.counts.of_program(succeeded)
    }
}

/// The counts in the JSON report of the page's tests. A missing report is a failure.
pub(crate) fn page_tests(report: &str, succeeded: bool) -> Counts {
    let passed = json::number(report, "numPassedTests").unwrap_or_default();
    let failed = json::number(report, "numFailedTests").unwrap_or_default();
    Counts { passed, failed }.of_program(succeeded)
}

/// The number before `word`.
fn before(text: &str, word: &str) -> u64 {
    let digits = text.find(word).map_or("", |end| text[..end].rsplit(' ').next().unwrap_or_default());
    digits.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.40s";
    const BAD: &str = "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";

    fn read(lines: &[&str], succeeded: bool) -> (u64, u64) {
        let mut tests = RustTests::default();
        lines.iter().for_each(|line| tests.read(line));
        let counts = tests.end(succeeded);
        (counts.passed, counts.failed)
    }

    #[test]
    fn results_are_added_up() {
        assert_eq!(read(&["running 13 tests", GOOD, "running 1 test", BAD], false), (22, 2));
        assert_eq!(read(&[], true), (0, 0));
    }

    #[test]
    fn a_program_that_tells_no_result_has_failed() {
        assert_eq!(read(&["running 13 tests", "test a ... ok"], false), (0, 1));
        assert_eq!(read(&["running 13 tests", "running 2 tests", GOOD], false), (12, 1));
    }

    #[test]
    fn a_program_that_fails_without_a_failed_test_has_failed() {
        assert_eq!(read(&[], false), (0, 1));
        assert_eq!(read(&["running 12 tests", GOOD], false), (12, 1));
    }

    #[test]
    fn the_pages_report_is_read() {
        let report = r#"{"numTotalTests":30,"numPassedTests":28,"numFailedTests":2,"success":false}"#;
        assert_eq!(page_tests(report, false), Counts { passed: 28, failed: 2 });
    }

    #[test]
    fn a_page_without_a_report_has_failed() {
        assert_eq!(page_tests("", false), Counts { passed: 0, failed: 1 });
        let unread = r#"{"numPassedTests":28,"numFailedTests":0,"numFailedTestSuites":1}"#;
        assert_eq!(page_tests(unread, false), Counts { passed: 28, failed: 1 });
    }
}
