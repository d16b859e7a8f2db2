//! Start-up of the desktop program.

// A console window would open beside the program on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use ringtray_arguments::desktop::Flags;
use ringtray_desktop::{StartOptions, run};

fn main() -> ExitCode {
    let flags = Flags::parse();
    match run(StartOptions { hidden: flags.hidden }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed, the message can't be shown.
            let _ = writeln!(std::io::stderr(), "ringtray: {error}");
            ExitCode::FAILURE
        }
    }
}
