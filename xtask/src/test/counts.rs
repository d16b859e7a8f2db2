//! Counts passed and failed tests in the output of test programs, and keeps what the failed ones said.

use crate::json;

/// A failed test is repeated in the summary with so many of its last lines.
const LINES_OF_A_FAILURE: usize = 40;

/// Passed and failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// The names of failed tests and their last output, for the summary: whoever reads a shortened log has its end.
    pub(crate) failures: Vec<String>,
}

impl Counts {
    /// The result of a check without counts.
    pub(crate) fn one(passed: bool) -> Counts {
        Counts { passed: passed.into(), failed: (!passed).into(), failures: Vec::new() }
    }

    pub(crate) fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
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
    /// The output of failed tests is being printed.
    explaining: bool,
    last: String,
}

impl RustTests {
    pub(crate) fn read(&mut self, line: &str) {
        let trimmed = line.trim();
        if trimmed.starts_with("running ") && (trimmed.ends_with(" tests") || trimmed.ends_with(" test")) {
            self.end_without_result();
            self.running = true;
        } else if let Some(result) = trimmed.strip_prefix("test result: ") {
            self.running = false;
            self.counts.passed += before(result, " passed");
            self.counts.failed += before(result, " failed");
        } else if line == "failures:" {
            // The list of their names has the same heading.
            self.explaining = !self.explaining;
        } else if self.explaining {
            self.explain(line);
        }
        if !trimmed.is_empty() {
            trimmed.clone_into(&mut self.last);
        }
    }

    /// The counts after the end of the programs.
    pub(crate) fn end(mut self, succeeded: bool) -> Counts {
        self.end_without_result();
        self.counts.of_program(succeeded)
    }

    fn end_without_result(&mut self) {
        if self.running {
            self.counts.failed += 1;
            self.counts.failures.push(format!("a test program ended without a result, after: {}", self.last));
        }
        self.running = false;
        self.explaining = false;
    }

    fn explain(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) {
            self.counts.failures.push(name.to_owned());
        } else if let Some(failure) = self.counts.failures.last_mut().filter(|_| !line.trim().is_empty()) {
            failure.push_str("\n    ");
            failure.push_str(line);
            let lines: Vec<_> = failure.lines().collect();
            if lines.len() > LINES_OF_A_FAILURE {
                // The name stays.
                *failure = [&lines[..1], &lines[2..]].concat().join("\n");
            }
        }
    }
}

/// The counts in the JSON report of the page's tests. A missing report is a failure.
pub(crate) fn page_tests(report: &str, succeeded: bool) -> Counts {
    let passed = json::number(report, "numPassedTests").unwrap_or_default();
    let failed = json::number(report, "numFailedTests").unwrap_or_default();
    Counts { passed, failed, failures: Vec::new() }.of_program(succeeded)
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

    fn counted(passed: u64, failed: u64) -> Counts {
        Counts { passed, failed, failures: Vec::new() }
    }

    #[test]
    fn a_failed_test_is_named_with_its_last_output() {
        let mut tests = RustTests::default();
        let output = "running 2 tests\ntest calls::a ... FAILED\ntest b ... ok\n\nfailures:\n\n\
            ---- calls::a stdout ----\nearly\n\nthread 'calls::a' panicked at tests/calls.rs:7:9:\nno popup\n\n\n\
            failures:\n    calls::a\n";
        output.lines().chain([BAD]).for_each(|line| tests.read(line));
        let failure =
            "calls::a\n    early\n    thread 'calls::a' panicked at tests/calls.rs:7:9:\n    no popup";
        assert_eq!(tests.end(false).failures, [failure]);
    }

    #[test]
    fn of_long_output_the_end_is_kept() {
        let mut tests = RustTests::default();
        ["running 1 test", "failures:", "---- a stdout ----"].iter().for_each(|line| tests.read(line));
        (0..1000).for_each(|line| tests.read(&line.to_string()));
        let failures = tests.end(false).failures;
        assert_eq!(failures[0].lines().count(), LINES_OF_A_FAILURE);
        assert!(failures[0].starts_with("a\n") && failures[0].ends_with("    999"), "{failures:?}");
        assert_eq!(failures[1], "a test program ended without a result, after: 999");
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
        assert_eq!(page_tests(report, false), counted(28, 2));
    }

    #[test]
    fn a_page_without_a_report_has_failed() {
        assert_eq!(page_tests("", false), counted(0, 1));
        let unread = r#"{"numPassedTests":28,"numFailedTests":0,"numFailedTestSuites":1}"#;
        assert_eq!(page_tests(unread, false), counted(28, 1));
    }
}
