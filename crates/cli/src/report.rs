//! `report`: what helps to find a fault.

use ringtray_arguments::cli::ReportArguments;
use ringtray_store::{Home, report};

use crate::failure::Failure;
use crate::output::print;

/// Prints the report of this copy of the program.
pub(crate) fn print_report(arguments: &ReportArguments) -> Result<(), Failure> {
    report(&Home::from_env()?, arguments.lines).lines().try_for_each(print)
}
