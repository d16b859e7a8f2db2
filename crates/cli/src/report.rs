//! `report`: prints a report for support.

use ringtray_arguments::cli::ReportArguments;
use ringtray_store::{Home, report};

use crate::failure::Failure;
use crate::output::print;

/// Prints the report about this installation.
pub(crate) fn print_report(arguments: &ReportArguments) -> Result<(), Failure> {
    report(&Home::from_env()?, arguments.lines).lines().try_for_each(print)?;
    Ok(())
}
