//! What a story is played with: the desktop, the server, and what is seen and done.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use real_desktop::{
    Accessibility, Area, Button, Element, Kind, Notifications, RealDesktop, Role, SCREEN_HEIGHT, Tray, Window,
};
use ringtray_simulator::{Accept, Options, Report, Scenario, Simulator};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::messages::call;

/// No wait lasts longer; it is a bound for failures only.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// How long `dpkg` may take to remove the package.
const REMOVAL: Duration = Duration::from_secs(120);

/// How long something that must not happen is given to happen.
const QUIET: Duration = Duration::from_secs(3);

/// How long something lies still before a person uses it.
const REST: Duration = Duration::from_secs(1);

/// The token that the server takes.
pub(crate) const TOKEN: &str = "desk-7f3a9c52e1";

/// The name of the program to other programs, and what is typed to find it.
const PROGRAM: &str = "ringtray";

/// The program's name to people.
const TITLE: &str = "Ringtray";

/// How the program's name on the session bus begins, while it runs.
const BUS_NAME: &str = "dev.ringtray.";

/// What becomes of a step: nothing, or what was seen in place of what must be.
pub(crate) type Outcome = Result<(), Box<dyn Error>>;

pub(crate) struct Play {
    pub(crate) desktop: RealDesktop,
    pub(crate) notifications: Notifications,
    simulator: Simulator,
    reports: mpsc::UnboundedReceiver<Report>,
    reader: Accessibility,
    pictures: PathBuf,
    steps: usize,
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
            failed: Vec::new(),
            messages: 0,
        })
    }

    /// Plays one step, takes a picture of how it ended, and tells what was seen if it failed.
    pub(crate) async fn step(
        &mut self,
        name: &'static str,
        act: impl AsyncFnOnce(&mut Play) -> Outcome,
    ) -> bool {
        self.steps += 1;
        let start = Instant::now();
        let outcome = act(self).await;
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let file = self.pictures.join(format!("{:02}-{}.png", self.steps, words.join("-")));
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

    /// Takes a picture in which an open window shows its page. A screen reader is told of a page before it is drawn.
    async fn picture(&self, file: &Path) -> Outcome {
        self.until("the window to be drawn", async || {
            let window = self.window().await?.filter(|window| !window.minimized);
            self.desktop.screenshot(file).await?;
            let is_drawn = window.map_or(Ok(true), |window| has_content(file, &window.area))?;
            Ok(is_drawn.then_some(()))
        })
        .await
    }

    /// The steps that failed.
    pub(crate) fn failed(&self) -> &[&'static str] {
        &self.failed
    }

    /// Where the server is.
    pub(crate) fn server(&self) -> String {
        self.simulator.address()
    }

    /// The program's own window, if there is one.
    pub(crate) async fn window(&self) -> Result<Option<Window>, Box<dyn Error>> {
        let windows = self.desktop.windows().await?;
        Ok(windows.into_iter().find(|window| window.program.to_lowercase().contains(PROGRAM)))
    }

    /// Waits until the window is there, in front, and has the keyboard.
    pub(crate) async fn active_window(&self) -> Result<Window, Box<dyn Error>> {
        self.until("the window in front, with the keyboard", async || {
            Ok(self.window().await?.filter(|window| window.active && !window.minimized))
        })
        .await
    }

    /// Waits until the window is gone, or minimised where it stands in for a tray.
    pub(crate) async fn no_window(&self) -> Outcome {
        self.until("the window to be gone", async || Ok((!self.is_open().await?).then_some(()))).await
    }

    /// Whether the window is there to be seen.
    pub(crate) async fn is_open(&self) -> Result<bool, Box<dyn Error>> {
        Ok(self.window().await?.is_some_and(|window| !window.minimized))
    }

    /// Closes the window as a person does; who finds it without the keyboard clicks its title first.
    pub(crate) async fn close_window(&self) -> Outcome {
        let window = self.until("a window to close", async || self.window().await).await?;
        if !window.active {
            self.desktop.click(window.area.middle().0, window.area.y + 12, Button::Left).await?;
            self.active_window().await?;
        }
        self.desktop.close_window().await?;
        self.no_window().await
    }

    /// Everything a screen reader is told of the window.
    pub(crate) async fn page(&self) -> Result<Vec<Element>, Box<dyn Error>> {
        Ok(self.reader.read(PROGRAM).await?)
    }

    /// Waits until the window says this.
    pub(crate) async fn says(&self, text: &str) -> Outcome {
        self.until(&format!("the window to say {text:?}"), async || {
            let page = self.page().await?;
            Ok(page.iter().any(|it| it.name.contains(text) || it.text.contains(text)).then_some(()))
        })
        .await
    }

    /// Waits for something in the window that can be used, by what it is and how its name begins.
    pub(crate) async fn element(&self, roles: &[Role], name: &str) -> Result<Element, Box<dyn Error>> {
        self.until(&format!("{name:?} in the window"), async || {
            let page = self.page().await?;
            Ok(page
                .into_iter()
                .find(|it| roles.contains(&it.role) && it.sensitive && it.name.starts_with(name)))
        })
        .await
    }

    /// Clicks something in the window, by the pointer where it can be seen.
    pub(crate) async fn click(&self, roles: &[Role], name: &str) -> Outcome {
        let element = self.element(roles, name).await?;
        // Brings it where it is seen.
        self.reader.focus(&element).await?;
        let element = self.element(roles, name).await?;
        let window = self.until("the window", async || self.window().await).await?;
        Ok(self.desktop.click_on(&window, &element).await?)
    }

    /// Types into a field of the window.
    pub(crate) async fn fill(&self, name: &str, text: &str) -> Outcome {
        self.click(&[Role::ENTRY, Role::PASSWORD], name).await?;
        self.until(&format!("the keyboard in {name:?}"), async || {
            Ok(self.element(&[Role::ENTRY, Role::PASSWORD], name).await?.focused.then_some(()))
        })
        .await?;
        Ok(self.desktop.type_text(text).await?)
    }

    /// Waits until KWallet asks nothing any more.
    pub(crate) async fn no_question_of_kwallet(&self) -> Outcome {
        self.until("KWallet's question to be gone", async || {
            let windows = self.desktop.windows().await?;
            Ok((!windows.iter().any(|window| window.program.contains("kwalletd"))).then_some(()))
        })
        .await
    }

    /// Waits for something in a question of KWallet's.
    pub(crate) async fn in_kwallet(
        &self,
        what: &str,
        wanted: impl Fn(&Element) -> bool,
    ) -> Result<Element, Box<dyn Error>> {
        self.until(&format!("{what} in a question of KWallet's"), async || {
            let elements = self.reader.read("kwalletd5").await?;
            Ok(elements.into_iter().find(|it| it.showing && wanted(it)))
        })
        .await
    }

    /// Waits for something in a question of KWallet's, and clicks it.
    pub(crate) async fn click_in_kwallet(&self, name: &str) -> Outcome {
        let element = self.in_kwallet(name, |it| it.sensitive && it.name.starts_with(name)).await?;
        let window = self.until("KWallet's question", async || {
            let windows = self.desktop.windows().await?;
            Ok(windows.into_iter().find(|window| window.program.contains("kwalletd") && window.active))
        });
        Ok(self.desktop.click_on(&window.await?, &element).await?)
    }

    /// The icon in the tray.
    pub(crate) async fn tray(&self) -> Result<Tray, Box<dyn Error>> {
        Ok(self.desktop.tray(LIMIT).await?)
    }

    /// Opens the window: from the tray, or by a second start where there is none.
    pub(crate) async fn open(&self) -> Outcome {
        if self.desktop.has_tray() {
            Ok(self.tray().await?.click("Open Ringtray").await?)
        } else {
            self.launch().await
        }
    }

    /// Opens the desktop's menu of programs, and in it what the program is found under.
    pub(crate) async fn open_menu(&self) -> Outcome {
        let is_field = |it: &Element| [Role::ENTRY, Role::TEXT].contains(&it.role) && it.focused;
        match self.desktop.kind() {
            Kind::Gnome | Kind::GnomePlain => {
                self.desktop.press("super").await?;
                self.until("the overview", async || self.desktop.overview().await.map_err(Into::into))
                    .await?;
            }
            Kind::Plasma | Kind::PlasmaKwallet | Kind::PlasmaX11 => {
                self.desktop.press("alt+space").await?;
                self.menu_item("the field for a search", is_field).await?;
            }
            Kind::Cinnamon => {
                // It answers long before its menu is made.
                self.until("Cinnamon's menu to be made", async || {
                    Ok(self.menu().await?.iter().any(|it| it.name == "All Applications").then_some(()))
                })
                .await?;
                self.desktop.press("super").await?;
                self.menu_item("the field for a search", is_field).await?;
            }
            Kind::Lxqt => {
                let whole = self.lxqt_menu().await?;
                self.desktop.type_text(PROGRAM).await?;
                return self
                    .until("what is found in the menu", async || {
                        Ok(self.desktop.menu()?.filter(|found| *found != whole).map(|_| ()))
                    })
                    .await;
            }
            Kind::Mate | Kind::Xfce => {
                self.menu_item("the panel's menu", |it| it.name == "Applications").await?;
                self.desktop.press("alt+F1").await?;
                let is_open = |it: &Element| it.role == Role::MENU && it.area.y > 0;
                self.menu_item("the open menu", is_open).await?;
                // A category that has become empty is left out.
                let all = self.menu().await?;
                if let Some(category) = all.iter().find(|it| it.showing && it.name == "Internet") {
                    let (x, y) = category.area.middle();
                    self.desktop.click(x, y, Button::Left).await?;
                }
                return Ok(());
            }
            // It has no menu.
            Kind::SwayMako | Kind::SwaySwaync => return Ok(()),
        }
        Ok(self.desktop.type_text(PROGRAM).await?)
    }

    /// Opens LXQt's menu, and tells where it is. The panel makes it anew, and closes it, a while after programs came or
    /// went; what was searched for is still written in it.
    pub(crate) async fn lxqt_menu(&self) -> Result<Area, Box<dyn Error>> {
        self.menu_item("the panel", |it| it.name == "Show Desktop").await?;
        let mut since = Instant::now();
        self.until("the menu to stay open", async || {
            let menu = self.desktop.menu()?;
            if menu.is_none() {
                self.desktop.click(14, i32::try_from(SCREEN_HEIGHT)? - 10, Button::Left).await?;
                since = Instant::now();
            }
            Ok(menu.filter(|_| since.elapsed() >= REST))
        })
        .await
    }

    /// Waits for something of the menu that can be seen.
    async fn menu_item(&self, what: &str, wanted: impl Fn(&Element) -> bool) -> Outcome {
        self.until(what, async || {
            Ok(self.menu().await?.iter().any(|it| it.showing && wanted(it)).then_some(()))
        })
        .await
    }

    /// Closes the menu.
    pub(crate) async fn close_menu(&self) -> Outcome {
        // One for what is open within it or was typed, and one for itself.
        self.desktop.press("Escape").await?;
        Ok(self.desktop.press("Escape").await?)
    }

    /// Whether the open menu has the program; nothing where that can't be read.
    pub(crate) async fn is_in_menu(&self) -> Result<Option<bool>, Box<dyn Error>> {
        Ok(match self.desktop.kind() {
            Kind::SwayMako | Kind::SwaySwaync | Kind::Lxqt => None,
            Kind::Gnome | Kind::GnomePlain => {
                let texts = self.desktop.overview().await?;
                Some(texts.is_some_and(|texts| texts.iter().any(|text| text == TITLE)))
            }
            _ => Some(self.menu().await?.iter().any(|it| it.showing && it.name.starts_with(TITLE))),
        })
    }

    /// What a screen reader is told of the program that shows the menu.
    async fn menu(&self) -> Result<Vec<Element>, Box<dyn Error>> {
        let program = match self.desktop.kind() {
            Kind::Plasma | Kind::PlasmaKwallet | Kind::PlasmaX11 => "krunner",
            Kind::Cinnamon => "cinnamon",
            Kind::Lxqt => "lxqt-panel",
            Kind::Mate => "mate-panel",
            Kind::Xfce => "xfce4-panel",
            _ => return Ok(Vec::new()),
        };
        Ok(self.reader.read(program).await?)
    }

    /// Asks who installed the program to remove it, and waits until that is done.
    pub(crate) fn remove(&self) -> Outcome {
        let stdin = std::io::stdin().as_fd().try_clone_to_owned()?;
        let mut installer = UnixStream::from(stdin);
        installer.set_read_timeout(Some(REMOVAL))?;
        installer.write_all(b"!")?;
        installer.read_exact(&mut [0]).map_err(|error| format!("the package was not removed: {error}").into())
    }

    /// Starts the program as its entry does in the desktop's menu.
    pub(crate) async fn launch(&self) -> Outcome {
        Ok(self.desktop.launch("ringtray.desktop").await?)
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

    /// The server tells of a call; returns when the program has acknowledged that.
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

    /// Waits until the server has this to report.
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

    /// Waits until a popup has come to rest on the screen, and tells where to click it. One that goes makes room for
    /// the next, and moves while it does.
    pub(crate) async fn popup(&self) -> Result<(i32, i32), Box<dyn Error>> {
        let mut last = None;
        let mut since = Instant::now();
        let area = self.until("a popup at rest on the screen", async || {
            let now = self.desktop.popup().await?;
            if now != last {
                (last, since) = (now, Instant::now());
            }
            Ok(last.filter(|_| since.elapsed() >= REST))
        });
        Ok(area.await?.middle())
    }

    /// Clicks a popup, as a person does who wants to see the call. Xfce's daemon opens nothing when the body of a popup
    /// is clicked, so there it is the popup's button.
    pub(crate) async fn click_popup(&self) -> Outcome {
        let (mut x, mut y) = self.popup().await?;
        if self.desktop.kind() == Kind::Xfce {
            let open = self.until("\"Open\" in the popup", async || {
                let popups = self.reader.read("xfce4-notifyd").await?;
                Ok(popups.into_iter().find(|it| it.role == Role::BUTTON && it.showing && it.name == "Open"))
            });
            (x, y) = open.await?.area.middle();
        }
        Ok(self.desktop.click(x, y, Button::Left).await?)
    }

    /// Waits until all of this is written in GNOME's popup.
    pub(crate) async fn popup_says(&self, wanted: &[&str]) -> Outcome {
        self.until(&format!("a popup with {wanted:?}"), async || {
            let texts = self.desktop.popup_texts().await?;
            let is_there = |wanted: &&str| texts.iter().any(|text| text == wanted);
            Ok(wanted.iter().all(is_there).then_some(()))
        })
        .await
    }

    /// Waits until no popup can be seen.
    pub(crate) async fn no_popup(&self) -> Outcome {
        self.until("the popup to be gone", async || Ok(self.desktop.popup().await?.is_none().then_some(())))
            .await
    }

    /// Fails when a popup is seen within a while.
    pub(crate) async fn stays_without_popup(&self) -> Outcome {
        self.never("a popup is on the screen", async || Ok(self.desktop.popup().await?.is_some())).await
    }

    /// Fails when something is seen within a while.
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

    /// Looks again and again until something is there.
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

    /// What there is to see, for whoever reads why a step failed.
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

/// Whether a part of a picture has more colours than a window without a page.
fn has_content(picture: &Path, area: &Area) -> Result<bool, Box<dyn Error>> {
    // Without the frame and the title.
    let inner = format!("{}x{}+{}+{}", area.width - 40, area.height - 120, area.x + 20, area.y + 60);
    let mut convert = std::process::Command::new("convert");
    convert.arg(picture).args(["-crop", &inner, "+repage", "-format", "%k", "info:"]);
    let colours: u32 = String::from_utf8(convert.output()?.stdout)?.trim().parse()?;
    Ok(colours > 8)
}

/// The end of what the program has logged.
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
