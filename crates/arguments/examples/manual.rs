//! Writes the English manual pages and the completions for bash, zsh and fish of a Linux package. `cargo xtask bundle`
//! runs it with the output folder.
//!
//! The folder has the layout of the installation, except for the completions of zsh (`zsh/`), whose place differs
//! between distributions.

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate_to};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};
use ringtray_arguments::{CLIENT_CERT_PASSWORD, LOG, PROXY_PASSWORD, PROXY_USERNAME, cli, desktop};
use ringtray_language::Language;

/// Files and what is in them (XDG Base Directory Specification; `docs/administrators.md`).
const FILES: &[(&str, &str)] = &[
    ("~/.config/ringtray/settings.json", "The settings and the accounts, without their secrets."),
    ("~/.local/share/ringtray/history.sqlite", "The history."),
    ("~/.local/state/ringtray/logs/", "The log of the desktop program."),
    ("/etc/ringtray/managed.toml", "What an administrator presets or locks for every user of the computer."),
];

/// Variables that both programs know.
const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "RINGTRAY_HOME",
        "A folder for all of these files, also managed.toml. A copy with a folder of its own shares nothing with the others.",
    ),
    (LOG, "What is logged, for example \"debug\" or \"ringtray_datachannel=trace\"."),
];

/// Variables of `ringtray-cli` alone.
const ENVIRONMENT_OF_CLI: &[(&str, &str)] = &[
    (PROXY_USERNAME, "The name for the proxy of --proxy."),
    (PROXY_PASSWORD, "The password that belongs to it."),
    (CLIENT_CERT_PASSWORD, "The password of the file of --client-cert, or of the key in it."),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("the folder to write to is missing")?;
    let (desktop, cli) = (desktop::Flags::command(), cli::command(Language::english()));
    let pages = folder.join("usr/share/man/man1");
    fs::create_dir_all(&pages)?;
    manual(desktop.clone(), &pages, ENVIRONMENT, "ringtray-cli")?;
    manual(cli.clone(), &pages, &[ENVIRONMENT, ENVIRONMENT_OF_CLI].concat(), "ringtray")?;
    for mut command in [desktop, cli] {
        completions(&mut command, &folder)?;
    }
    Ok(())
}

/// Writes a page for the program and for each of its subcommands.
fn manual(
    mut command: Command,
    folder: &Path,
    environment: &[(&str, &str)],
    other: &str,
) -> Result<(), Box<dyn Error>> {
    // The subcommand "help" needs no page.
    command = command.disable_help_subcommand(true);
    command.build();
    pages(&command, folder)?;
    let mut more = Roff::new();
    described(&mut more, "FILES", FILES);
    described(&mut more, "ENVIRONMENT", environment);
    more.control("SH", ["SEE ALSO"]);
    more.text([bold(other), roman("(1)")]);
    let page = folder.join(format!("{}.1", command.get_name()));
    OpenOptions::new().append(true).open(page)?.write_all(more.to_roff().as_bytes())?;
    Ok(())
}

fn pages(command: &Command, folder: &Path) -> Result<(), Box<dyn Error>> {
    let source = concat!("Ringtray ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).source(source).manual("Ringtray").generate_to(folder)?;
    command.get_subcommands().try_for_each(|subcommand| pages(subcommand, folder))
}

fn described(page: &mut Roff, section: &str, things: &[(&str, &str)]) {
    page.control("SH", [section]);
    for (thing, what) in things {
        page.control("TP", []);
        page.text([italic(*thing)]);
        page.text([roman(*what)]);
    }
}

fn completions(command: &mut Command, folder: &Path) -> Result<(), Box<dyn Error>> {
    let name = command.get_name().to_owned();
    for (shell, place) in [
        (Shell::Bash, "usr/share/bash-completion/completions"),
        (Shell::Fish, "usr/share/fish/vendor_completions.d"),
        (Shell::Zsh, "zsh"),
    ] {
        let place = folder.join(place);
        fs::create_dir_all(&place)?;
        let written = generate_to(shell, command, &name, &place)?;
        if shell == Shell::Bash {
            // bash looks for a file with the program's name.
            fs::rename(written, place.join(&name))?;
        }
    }
    Ok(())
}
