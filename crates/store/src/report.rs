//! The report for whoever is helping the user.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use ringtray_core::{Account, ConnectionSettings, Proxy, Setting};

use crate::{Home, ManagedFile, SettingsFile};

/// How much of a log is read, from its end, in bytes.
const LOG_BYTES: u64 = 1 << 20;
/// Environment variables that affect the program. The report says only which are set, because the address of a proxy
/// may contain a password.
const VARIABLES: [&str; 8] = [
    "RINGTRAY_HOME",
    "RINGTRAY_LOG",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
];

/// Collects version, system, settings and the last `lines` lines of the log. Names, addresses and numbers are
/// included. Secrets are not, because none of the sources contains any. Where something can't be read, the report
/// says so.
#[must_use]
pub fn report(home: &Home, lines: usize) -> String {
    let mut report = String::new();
    let mut say = |line: &str| {
        // Writing to a String can't fail.
        let _ = writeln!(report, "{}", one_line(line));
    };
    say(&format!(
        "Ringtray {} on {} ({})",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    ));
    let desktop =
        ["XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE"].map(|name| std::env::var(name).unwrap_or_default());
    say(&format!("Desktop: {}", desktop.join(" ").trim()));
    let set = VARIABLES.iter().filter(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    say(&format!("Set in the environment: {}", set.copied().collect::<Vec<_>>().join(" ")));
    for (what, file) in [("Settings", home.settings_file()), ("History", home.history_file())] {
        say(&format!("{what}: {} ({})", file.display(), size(&file)));
    }
    say("");
    match SettingsFile::load(home) {
        Ok(settings) => {
            say(&format!("Accounts: {}", settings.accounts.len()));
            settings.accounts.iter().for_each(|one| say(&account(one)));
        }
        Err(error) => say(&format!("Accounts: {error}")),
    }
    say("");
    managed(home).iter().for_each(|line| say(line));
    say("");
    match newest_log(&home.log_folder()) {
        Some(file) => {
            say(&format!("The end of {}:", file.display()));
            end_of(&file, lines).lines().for_each(say);
        }
        None => say(&format!("There is no log in {}.", home.log_folder().display())),
    }
    report
}

fn account(account: &Account) -> String {
    let Account { name, server, connection, mode, method, last_revision, .. } = account;
    let ConnectionSettings { path, revision, proxy, ca_file, pin, client_certificate_file } = connection;
    let way = match proxy {
        Proxy::Automatic => "automatic".to_owned(),
        Proxy::Direct => "none".to_owned(),
        Proxy::Through { address, username } => {
            format!("{address}{}", if username.is_some() { " with a name" } else { "" })
        }
    };
    let or_usual = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    format!(
        "  {name}: {server}, {} by {method:?}, path {}, revision {} (last {}), proxy {way}, authorities {}, pin {}, \
         client certificate {}, {}",
        mode.as_str(),
        or_usual(path.clone()),
        or_usual(revision.map(|revision| revision.to_string())),
        or_usual(last_revision.map(|revision| revision.to_string())),
        or_usual(ca_file.clone()),
        or_usual(pin.map(|pin| pin.to_string())),
        or_usual(client_certificate_file.clone()),
        match account {
            Account { signed_out: true, .. } => "signed out",
            Account { connect: true, .. } => "connects at start",
            Account { .. } => "does not connect at start",
        }
    )
}

fn managed(home: &Home) -> Vec<String> {
    let managed = match ManagedFile::load(home) {
        Ok(Some(ManagedFile { managed, .. })) => managed,
        Ok(None) => return vec!["Managed: nothing".to_owned()],
        Err(error) => return vec![format!("Managed: {error}")],
    };
    let set = Setting::ALL.into_iter().filter_map(|setting| {
        let (value, locked) = (managed.preset.value(setting), managed.locks(setting));
        let locked_words = if locked { " (locked)" } else { "" };
        (locked || value.is_some()).then(|| {
            format!("  {setting}: {}{locked_words}", value.unwrap_or_else(|| "the default".to_owned()))
        })
    });
    std::iter::once(format!("Managed by {}:", home.managed_file().display())).chain(set).collect()
}

/// Keeps a name or an error from starting a line of its own or changing the direction of the text.
fn one_line(text: &str) -> String {
    let breaks = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}

fn size(file: &Path) -> String {
    match fs::metadata(file) {
        Ok(about) => format!("{} bytes", about.len()),
        Err(error) => error.to_string(),
    }
}

/// The newest log by name, which contains the date.
fn newest_log(folder: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    files.filter(|file| file.extension().is_some_and(|kind| kind == "log")).max()
}

fn end_of(file: &Path, lines: usize) -> String {
    let read = || {
        let mut file = File::open(file)?;
        let skipped = file.metadata()?.len().saturating_sub(LOG_BYTES);
        file.seek(SeekFrom::Start(skipped))?;
        let mut end = Vec::new();
        file.take(LOG_BYTES).read_to_end(&mut end)?;
        Ok::<_, std::io::Error>(end)
    };
    match read() {
        Ok(end) => {
            let end = String::from_utf8_lossy(&end);
            let all: Vec<&str> = end.lines().collect();
            all[all.len().saturating_sub(lines)..].join("\n")
        }
        Err(error) => format!("It can't be read: {error}."),
    }
}
