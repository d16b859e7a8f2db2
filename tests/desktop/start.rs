//! How the program starts, what a second start does, and that it can always be reached.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use private_desktop::{Options, Shown};
use ringtray_simulator::Report;
use ringtray_store::Home;
use serde_json::json;
use zbus::zvariant::OwnedValue;

use crate::calls::call;
use crate::fixture::{Fixture, TOKEN, descendants, files_with, wait_until};
use crate::page::LIMIT;

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_start_shows_the_tray_icon_and_no_window_and_runs_no_page() {
    let fixture = Fixture::new().await;

    let program = fixture.start(&["--hidden"]);

    let tray = fixture.tray().await;
    let labels = tray.labels().await.unwrap();
    assert_eq!(labels.last().map(String::as_str), Some("Quit"), "{labels:?}");
    assert!(labels.iter().any(|label| label == "Open Ringtray"), "{labels:?}");
    assert!(!tray.pixmaps().await.unwrap().is_empty(), "the icon has a picture");
    assert!(fixture.desktop.windows("Ringtray").unwrap().is_empty());
    assert_eq!(web_processes(program.id()), 0);

    tray.click("Quit").await.unwrap();
    assert!(program.ended().await, "quitting is no failure");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_waits_for_the_reader_of_standard_error() {
    let mut fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;

    let (program, _unread) = fixture.start_unread(&["--hidden"]);

    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    fixture.simulator.emit(&call("c1", "n1", "CREATED", &json!({})).to_string()).await;
    let rings = |shown: &Shown| shown.summary == "Incoming call: Maria Popescu";
    notifications.wait_for_shown(rings, LIMIT).await.unwrap();
    fixture.tray().await.click("Quit").await.unwrap();
    assert!(program.ended().await, "quitting is no failure");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_graphical_session_it_says_so_and_ends() {
    let fixture = Fixture::with(&Options::bus_only()).await;

    let mut start = fixture.program(env!("CARGO_BIN_EXE_ringtray"));
    let ended = start.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().unwrap();

    assert!(!ended.status.success());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("ringtray-cli"), "it says what to do instead: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_opens_the_first_ones_window_and_closing_it_ends_the_page() {
    let fixture = Fixture::new().await;
    let program = fixture.start(&["--hidden"]);
    let tray = fixture.tray().await;

    assert!(fixture.start(&[]).ended().await, "the second start ends well");

    fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    assert_eq!(fixture.desktop.tray_icons().await.unwrap(), 1, "there is one program");
    wait_until("a page runs", || web_processes(program.id()) == 1).await;
    close_window(&fixture);
    fixture.desktop.wait_for_no_window("Ringtray", LIMIT).unwrap();
    wait_until("no page runs", || web_processes(program.id()) == 0).await;

    tray.click("Open Ringtray").await.unwrap();
    fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    tray.click("Quit").await.unwrap();
    assert!(program.ended().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_window_has_its_page_however_often_it_is_closed_and_opened() {
    let mut fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let program = fixture.start(&["--hidden"]);
    let tray = fixture.tray().await;
    tray.wait_for_label(|label| label.starts_with("Connected"), LIMIT).await.unwrap();
    for (nonce, status) in [("n1", "CREATED"), ("n2", "DESTROYED")] {
        fixture.tell(&call("c1", nonce, status, &json!({})).to_string()).await;
    }

    tray.click("Disconnect").await.unwrap();
    tray.wait_for_label(|label| label == "Connect", LIMIT).await.unwrap();

    // Only a running page that has received the state gives the window this title.
    for round in 1..=3 {
        tray.click("Open Ringtray").await.unwrap();
        let window = fixture.desktop.wait_for_window("Ringtray - Not connected", LIMIT);
        window.unwrap_or_else(|error| panic!("window {round} has no page: {error}"));
        close_window(&fixture);
        fixture.desktop.wait_for_no_window("Ringtray", LIMIT).unwrap();
    }

    let session_folder = fixture.desktop.runtime_folder().join(Home::at(fixture.home()).instance_name());
    assert!(
        session_folder.join("web").exists(),
        "what the web view keeps is where only the session keeps it"
    );
    assert_eq!(
        files_with(&session_folder, "Popescu"),
        Vec::<PathBuf>::new(),
        "the page's texts are in a file"
    );
    tray.click("Quit").await.unwrap();
    assert!(program.ended().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tray_the_window_opens_and_stays_without_taking_the_keyboard() {
    let fixture = Fixture::with(&Options { tray: false, ..Options::default() }).await;
    let before = fixture.desktop.focused().unwrap();

    let program = fixture.start(&["--hidden"]);

    fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    assert_eq!(fixture.desktop.focused().unwrap(), before, "the window took the keyboard");
    close_window(&fixture);
    // A second start must find the first instance still there, and bring its window back.
    assert!(fixture.start(&[]).ended().await);
    fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    assert!(Path::new(&format!("/proc/{}", program.id())).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_open_comes_to_the_front_when_it_is_asked_for() {
    let fixture = Fixture::new().await;
    let _program = fixture.start(&[]);
    let window = fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    let tray = fixture.tray().await;
    let mut other =
        fixture.desktop.command("xmessage").args(["-geometry", "500x400+0+0", "Other"]).spawn().unwrap();
    let is_in_front =
        |title: &str| fixture.desktop.focused().unwrap().is_some_and(|window| window.title.contains(title));
    let in_front = async |title: &str| {
        wait_until(&format!("{title} has the keyboard"), || is_in_front(title)).await;
    };
    // Repeats it until it has: the program may still be coming to the front.
    let other_in_front = async || {
        let activated = || {
            let activated = fixture.desktop.command("wmctrl").args(["-a", "xmessage"]).status().unwrap();
            assert!(activated.success());
            is_in_front("xmessage")
        };
        wait_until("xmessage has the keyboard", activated).await;
    };
    fixture.desktop.wait_for_window("xmessage", LIMIT).unwrap();

    other_in_front().await;
    tray.click("Open Ringtray").await.unwrap();
    in_front("Ringtray").await;

    other_in_front().await;
    assert!(fixture.start(&[]).ended().await);
    in_front("Ringtray").await;

    let put_down =
        fixture.desktop.command("xdotool").args(["windowminimize", &window.id.to_string()]).status();
    assert!(put_down.unwrap().success());
    fixture.desktop.wait_for_no_window("Ringtray", LIMIT).unwrap();
    other_in_front().await;
    tray.click("Open Ringtray").await.unwrap();
    in_front("Ringtray").await;
    other.kill().unwrap();
    other.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_hands_over_the_desktops_token_and_tells_when_it_is_not_heard() {
    let fixture = Fixture::with(&Options { tray: false, ..Options::default() }).await;
    let (running, activated) = RunningProgram::on(&fixture).await;
    let token = ("XDG_ACTIVATION_TOKEN", "token-of-a-click");

    assert!(fixture.start_with(&[], &[token]).ended().await);
    let data = activated.recv_timeout(LIMIT).unwrap();
    assert_eq!(data.get("activation-token").map(String::as_str), Some("token-of-a-click"));

    assert!(fixture.start_with(&["--hidden"], &[token]).ended().await);
    assert!(activated.try_recv().is_err(), "a hidden start asks for nothing");

    running.refuses.store(true, Ordering::Relaxed);
    let refused = fixture.program(env!("CARGO_BIN_EXE_ringtray")).output().unwrap();
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("already running") && said.contains("End that program"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_has_our_name_and_is_not_ringtray_is_told_by_its_name() {
    let fixture = Fixture::with(&Options { tray: false, ..Options::default() }).await;
    let mut notifications = fixture.notifications().await;
    let name = format!("dev.ringtray.{}", Home::at(fixture.home()).instance_name());
    let path = format!("/{}", name.replace('.', "/"));
    // It accepts every request to open a window, and opens none.
    let (activated, _told) = channel();
    let application = Application { activated, refuses: Arc::new(AtomicBool::new(false)) };
    let bus = zbus::connection::Builder::address(fixture.desktop.bus_address()).unwrap();
    let _bus = bus.name(name.clone()).unwrap().serve_at(path, application).unwrap().build().await.unwrap();

    for arguments in [&[][..], &["--hidden"]] {
        let mut start = fixture.program(env!("CARGO_BIN_EXE_ringtray"));
        let ended = start.args(arguments).output().unwrap();

        assert!(!ended.status.success(), "{arguments:?}: it ended as if all were well");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        let process = format!("({})", std::process::id());
        assert!(
            said.contains(&name) && said.contains(&process) && said.contains("End that program"),
            "{said}"
        );
        let is_told = |shown: &Shown| shown.summary.contains("Ringtray has not started");
        let shown = notifications.wait_for_shown(is_told, LIMIT).await.unwrap();
        assert!(shown.body.contains(&process), "{}", shown.body);
        assert!(!files_with(&Home::at(fixture.home()).log_folder(), "Ringtray does not start").is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_variable_opens_the_window_of_the_users_own_copy_to_other_programs() {
    for (of_its_own, is_open) in [(true, true), (false, false)] {
        let fixture = Fixture::with(&Options { tray: false, ..Options::default() }).await;
        let port = crate::page::free_port();
        let mut start = fixture.program(env!("CARGO_BIN_EXE_ringtray"));
        start.env("WEBKIT_INSPECTOR_HTTP_SERVER", format!("127.0.0.1:{port}"));
        if !of_its_own {
            // The desktop's home belongs to a test.
            start.env_remove("RINGTRAY_HOME");
        }
        let mut program = start.spawn().unwrap();
        fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();

        let listens = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        if is_open {
            wait_until("a debugger could connect", listens).await;
        } else {
            assert!(!listens(), "every program of the computer could look into the window");
        }
        program.kill().unwrap();
        program.wait().unwrap();
    }
}

/// A stand-in for another running program.
struct RunningProgram {
    refuses: Arc<AtomicBool>,
    _bus: zbus::Connection,
}

/// Its end of the bus.
struct Application {
    activated: Sender<HashMap<String, String>>,
    refuses: Arc<AtomicBool>,
}

impl RunningProgram {
    /// The data of each activation.
    async fn on(fixture: &Fixture) -> (RunningProgram, Receiver<HashMap<String, String>>) {
        let (activated, told) = channel();
        let refuses = Arc::new(AtomicBool::new(false));
        let name = format!("dev.ringtray.{}", Home::at(fixture.home()).instance_name());
        let path = format!("/{}", name.replace('.', "/"));
        let bus = zbus::connection::Builder::address(fixture.desktop.bus_address()).unwrap();
        let application = Application { activated, refuses: Arc::clone(&refuses) };
        let bus = bus.name(name).unwrap().serve_at(path.clone(), application).unwrap();
        let bus = bus.serve_at(path, Ours).unwrap();
        (RunningProgram { refuses, _bus: bus.build().await.unwrap() }, told)
    }
}

/// An interface that only Ringtray has on the bus.
struct Ours;

#[zbus::interface(name = "dev.ringtray.Instance")]
impl Ours {
    #[zbus(property)]
    fn version(&self) -> &'static str {
        "0.0.0"
    }
}

#[zbus::interface(name = "org.freedesktop.Application")]
impl Application {
    fn activate(&self, platform_data: HashMap<String, OwnedValue>) -> zbus::fdo::Result<()> {
        if self.refuses.load(Ordering::Relaxed) {
            return Err(zbus::fdo::Error::Failed("not now".to_owned()));
        }
        let text = |(key, value): (String, OwnedValue)| (key, String::try_from(value).unwrap());
        self.activated.send(platform_data.into_iter().map(text).collect()).unwrap();
        Ok(())
    }
}

/// Closes the window as the window manager does when its close button is clicked.
fn close_window(fixture: &Fixture) {
    let closed = fixture.desktop.command("wmctrl").args(["-c", "Ringtray"]).status().unwrap();
    assert!(closed.success());
}

/// The number of processes below this one that run a page.
fn web_processes(program: u32) -> usize {
    // The kernel cuts process names after 15 letters.
    descendants(program).iter().filter(|name| *name == "WebKitWebProces").count()
}
