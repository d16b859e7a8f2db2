//! A second process that closes popups that must not outlive the program if it is killed.
//!
//! Most daemons keep an urgent popup forever (Plasma and Xfce whatever its timeout, GNOME Shell before 46 even when
//! its connection ends), and "Incoming call" must not stay when nobody is left to close it. The process receives the
//! popups on its standard input, whose end means that the program has ended. It runs only while there are popups.

use std::collections::HashSet;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{ChildStdin, Command, Stdio};
use std::time::Duration;

use zbus::Connection;

use super::server::{NAME, PATH, Popup};

/// Set for the second process.
const ROLE: &str = "RINGTRAY_WATCHDOG";

/// Its process name, chosen so that `pkill ringtray` does not end it as well: at most 15 letters.
const PROCESS_NAME: &str = "ringtray-popups";

/// GNOME Shell refuses to close another program's popups until it has noticed that this has ended.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(250);

/// The program's handle to the second process.
#[derive(Debug, Default)]
pub(super) struct Watchdog {
    popups: HashSet<Popup>,
    process: Option<ChildStdin>,
}

impl Watchdog {
    /// From now on these popups, and no other, go when the program is killed.
    pub(super) fn watch(&mut self, popups: HashSet<Popup>) {
        if popups == self.popups {
            return;
        }
        if self.process.is_none() {
            self.popups.clear();
            self.process =
                start().inspect_err(|error| tracing::warn!(%error, "popups may outlive a crash")).ok();
        }
        let line = |sign, popup: &Popup| format!("{sign} {} {}\n", popup.daemon, popup.id);
        let new = popups.difference(&self.popups).map(|popup| line('+', popup));
        let gone = self.popups.difference(&popups).map(|popup| line('-', popup));
        let told = new.chain(gone).collect::<String>();
        let written = self.process.as_mut().map(|process| process.write_all(told.as_bytes()));
        if let Some(Err(error)) = written {
            tracing::warn!(%error, "popups may outlive a crash");
            self.process = None;
        }
        if popups.is_empty() {
            self.process = None;
        }
        self.popups = popups;
    }
}

/// Whether this process was started to be the watchdog.
pub(in crate::desktop) fn is_watchdog() -> bool {
    std::env::var_os(ROLE).is_some()
}

/// The work of the second process: returns when the program has ended and its popups are gone.
pub(in crate::desktop) fn watch() {
    // It works without this as well. This process has nowhere to report errors.
    let _ = std::fs::write("/proc/self/comm", PROCESS_NAME);
    let mut popups = HashSet::new();
    for line in std::io::stdin().lines().map_while(Result::ok) {
        match read(&line) {
            Some(('+', popup)) => _ = popups.insert(popup),
            Some((_, popup)) => _ = popups.remove(&popup),
            None => {}
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    if let (Ok(runtime), false) = (runtime, popups.is_empty()) {
        let _ = runtime.block_on(close(popups));
    }
}

fn start() -> std::io::Result<ChildStdin> {
    // The very file that runs, also after another version was installed in its place.
    let mut command = Command::new("/proc/self/exe");
    command.env(ROLE, "1").current_dir("/").process_group(0);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let stdin = child.stdin.take().ok_or(std::io::ErrorKind::BrokenPipe)?;
    std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || child.wait())?;
    Ok(stdin)
}

fn read(line: &str) -> Option<(char, Popup)> {
    let mut words = line.split(' ');
    let sign = words.next()?.chars().next()?;
    let daemon = words.next()?.to_owned();
    Some((sign, Popup { id: words.next()?.parse().ok()?, daemon }))
}

async fn close(popups: HashSet<Popup>) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    for Popup { id, daemon } in popups {
        let (daemon, number) = (Some(daemon.as_str()), (id,));
        for _ in 0..TRIES {
            match bus.call_method(daemon, PATH, Some(NAME), "CloseNotification", &number).await {
                Err(zbus::Error::MethodError(name, ..)) if name.ends_with(".InvalidArgs") => {
                    tokio::time::sleep(BETWEEN_TRIES).await;
                }
                _ => break,
            }
        }
    }
    Ok(())
}
