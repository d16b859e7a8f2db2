//! Start-up of the desktop program, and its flags.

// A console window would open beside the program on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use ringtray_desktop::{StartOptions, run};

/// Desktop notifications for the phone calls of a VoipNow / Hubgets user.
#[derive(Debug, Parser)]
#[command(name = "ringtray", version)]
struct Flags {
    /// Start in the tray without opening the window; for starting with the session
    #[arg(long)]
    hidden: bool,
}

fn main() -> ExitCode {
    let flags = Flags::parse();
    match run(StartOptions { hidden: flags.hidden }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "ringtray: {error}");
            ExitCode::FAILURE
        }
    }
}
