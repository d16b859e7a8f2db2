//! The figures as a table in Markdown.

use std::fmt::Write as _;

use crate::measures::WHAT;

/// The medians of each measure by the number of entries, and the ratio of the last to the first.
pub(crate) fn table(sizes: &[u64], times: &[Vec<[f64; WHAT.len()]>]) -> String {
    let mut table = format!("| {:<56} |", "median of the rounds, in milliseconds");
    // Writing into a string does not fail.
    for size in sizes {
        let _ = write!(table, " {size:>9} |");
    }
    let _ = writeln!(table, " ratio |");
    let _ = writeln!(table, "| {} |{} ----: |", "-".repeat(56), " --------: |".repeat(sizes.len()));
    for (number, what) in WHAT.iter().enumerate() {
        let medians: Vec<f64> =
            times.iter().map(|rounds| median(rounds.iter().map(|round| round[number]).collect())).collect();
        let _ = write!(table, "| {what:<56} |");
        for time in &medians {
            let _ = write!(table, " {time:>9.2} |");
        }
        let ratio = medians.last().unwrap() / medians.first().unwrap();
        let _ = writeln!(table, " {ratio:>5.2} |");
    }
    table
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
