//! Formats the figures as a Markdown table.

use std::fmt::Write as _;

use crate::measures::WHAT;

/// The median of each measure with few and with many rows, and their ratio. `times` holds the rounds of both.
pub(crate) fn table(rows: [u32; 2], times: &[Vec<[f64; WHAT.len()]>; 2]) -> String {
    let mut table = format!(
        "| {:<56} | {:>10} | {:>10} | ratio |\n| {} | ---------: | ---------: | ----: |\n",
        "median of the rounds, in milliseconds",
        rows[0],
        rows[1],
        "-".repeat(56)
    );
    for (number, what) in WHAT.into_iter().enumerate() {
        let [few, many] =
            times.each_ref().map(|rounds| median(rounds.iter().map(|round| round[number]).collect()));
        // Writing to a string can't fail.
        let _ = writeln!(table, "| {what:<56} | {few:>10.1} | {many:>10.1} | {:>5.2} |", many / few);
    }
    table
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
