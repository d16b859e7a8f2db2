//! The parts of a story: the desktop, the server, and what is seen and done.

mod kwallet;
mod menu;
mod popup;
mod window;

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use real_desktop::{Accessibility, Kind, Notifications, RealDesktop, Tray};
use ringtray_simulator::{Accept, Options, Report, Scenario, Simulator};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::messages::call;

/// The limit of every wait. Only failures reach it.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// How long to wait for something that must not happen.
const QUIET: Duration = Duration::from_secs(3);

/// How long something must be at rest before a person uses it.
const REST: Duration = Duration::from_secs(1);

/// The token that the server accepts.
pub(crate) const TOKEN: &str = "desk-7f3a9c52e1";

/// The name of the program for other programs, and what is typed to find it.
const PROGRAM: &str = "ringtray";

/// The beginning of the program's name on the session bus, while it runs.
const BUS_NAME: &str = "dev.ringtray.";

/// The result of a step: success, or what was seen instead of the expected.
pub(crate) type Outcome = Result<(), Box<dyn Error>>;

pub(crate) struct Play {
    pub(crate) desktop: RealDesktop,
    pub(crate) notifications: Notifications,
    simulator: Simulator,
    reports: mpsc::UnboundedReceiver<Report>,
    reader: Accessibility,
    pictures: PathBuf,
    steps: usize,
    /// The name of this step's pictures, without their extension.
    step: PathBuf,
    failed: Vec<&'static str>,
    messages: usize,
}

impl Play {
    /// Starts the desktop and the server.
    pub(crate) async fn start(kind: Kind, pictures: PathBuf) -> Result<Play, Box<dyn Error>> {
        let start = Instant::now();
        let desktop = RealDesktop::start(kind).await?;
        println!("{} is up after {:.1} s", kind.name(), start.elapsed().as_secs_f32());
        let accept = Accept { token: TOKEN.to_owned(), ..Accept::default() };
        let options = Options { port: 0, scenario: Scenario::quiet(), accept, ..Options::default() };
        let simulator = Simulator::start(options).await?;
        Ok(Play {
            notifications: desktop.notifications().await?,
            reader: desktop.accessibility().await?,
            reports: simulator.reports(),
            desktop,
            simulator,
            pictures,
            steps: 0,
            step: PathBuf::new(),
            failed: Vec::new(),
            messages: 0,
        })
    }

    /// Plays one step, takes a picture of its end, and reports what was seen if it failed.
    pub(crate) async fn step(
        &mut self,
        name: &'static str,
        act: impl AsyncFnOnce(&mut Play) -> Outcome,
    ) -> bool {
        self.steps += 1;
        let start = Instant::now();
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        self.step = self.pictures.join(format!("{:02}-{}", self.steps, words.join("-")));
        let outcome = act(self).await;
        let file = self.step.with_added_extension("png");
        let outcome = match outcome {
            Ok(()) => self.picture(&file).await,
            failed => {
                if let Err(error) = self.desktop.screenshot(&file).await {
                    println!("    no picture: {error}");
                }
                failed
            }
        };
        let took = start.elapsed().as_secs_f32();
        let kind = self.desktop.kind().name();
        match outcome {
            Ok(()) => {
                println!("{kind}: {name} ... ok ({took:.1} s)");
                true
            }
            Err(error) => {
                println!("{kind}: {name} ... FAILED ({took:.1} s)");
                println!("    {error}\n    picture: {}\n{}", file.display(), self.seen().await);
                self.failed.push(name);
                false
            }
        }
    }

    /// Takes a picture in the middle of a step.
    pub(crate) async fn picture_of(&self, what: &str) -> Outcome {
        self.picture(&self.step.with_added_extension(format!("{what}.png"))).await
    }

    /// The steps that failed.
    pub(crate) fn failed(&self) -> &[&'static str] {
        &self.failed
    }

    /// Where the server is.
    pub(crate) fn server(&self) -> String {
        self.simulator.address()
    }

    /// The icon in the tray.
    pub(crate) async fn tray(&self) -> Result<Tray, Box<dyn Error>> {
        Ok(self.desktop.tray(LIMIT).await?)
    }

    /// Waits until the program has ended.
    pub(crate) async fn ended(&self) -> Outcome {
        self.until("the program to end", async || {
            let names = self.desktop.names_on_bus().await?;
            let runs = names.iter().any(|name| name.starts_with(BUS_NAME));
            Ok((!runs).then_some(()))
        })
        .await
    }

    /// The server sends a call. Returns once the program has acknowledged it.
    pub(crate) async fn tell(&mut self, id: &str, status: &str, changes: &Value) -> Outcome {
        self.messages += 1;
        let nonce = format!("n{}", self.messages);
        self.simulator.emit(&call(id, &nonce, status, changes).to_string()).await;
        self.report(
            "the acknowledgement",
            |it| matches!(it, Report::Acknowledged { nonce: Some(it), .. } if *it == nonce),
        )
        .await
    }

    /// Waits until the server reports this.
    pub(crate) async fn report(&mut self, what: &str, wanted: impl Fn(&Report) -> bool) -> Outcome {
        let search = async {
            while let Some(report) = self.reports.recv().await {
                if wanted(&report) {
                    return;
                }
            }
        };
        let reported = tokio::time::timeout(LIMIT, search).await;
        reported
            .map_err(|_| format!("waited {} s for {what}, and the server saw none", LIMIT.as_secs()).into())
    }

    /// Fails if this is seen within a while.
    pub(crate) async fn never(
        &self,
        what: &str,
        mut look: impl AsyncFnMut() -> Result<bool, Box<dyn Error>>,
    ) -> Outcome {
        let start = Instant::now();
        while start.elapsed() < QUIET {
            if look().await? {
                return Err(what.into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Looks repeatedly until it is there.
    pub(crate) async fn until<T>(
        &self,
        what: &str,
        mut look: impl AsyncFnMut() -> Result<Option<T>, Box<dyn Error>>,
    ) -> Result<T, Box<dyn Error>> {
        let start = Instant::now();
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            if start.elapsed() > LIMIT {
                return Err(format!("waited {} s for {what}, and it did not come", LIMIT.as_secs()).into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What can be seen, to explain why a step failed.
    async fn seen(&self) -> String {
        let mut seen = String::new();
        let windows = self.desktop.windows().await;
        let _ = writeln!(seen, "    windows: {windows:?}");
        let _ = writeln!(seen, "    popup: {:?}", self.desktop.popup().await);
        let says: Vec<String> = match self.page().await {
            Ok(page) => page
                .into_iter()
                .flat_map(|it| [it.name, it.text])
                .filter(|it| !it.trim().is_empty())
                .collect(),
            Err(error) => vec![error.to_string()],
        };
        let _ = writeln!(seen, "    the window says: {says:?}");
        if self.desktop.has_tray()
            && let Ok(tray) = self.desktop.tray(Duration::ZERO).await
        {
            let _ = writeln!(seen, "    the tray says: {:?}", tray.labels().await.unwrap_or_default());
        }
        let _ = writeln!(seen, "    the program's log:\n{}", log_of(&self.desktop.home()));
        seen
    }
}

/// The end of the program's log.
fn log_of(home: &Path) -> String {
    let mut folders = vec![home.to_owned()];
    let mut newest = None;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.to_string_lossy().contains(PROGRAM) && path.to_string_lossy().contains(".log") {
                newest = newest.max(Some(path));
            }
        }
    }
    let text = newest.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(25)..]
        .iter()
        .fold(String::new(), |text, line| text + "        " + line + "\n")
}
