//! The desktop's own "do not disturb". A stand-in replaces switches that need a whole desktop.

use std::process::Command;
use std::sync::{Arc, Mutex};

use private_desktop::{NotificationDaemon, Options, Tray};
use ringtray_simulator::Report;
use zbus::object_server::SignalEmitter;
use zbus::{Connection, interface};

use crate::fixture::{Fixture, Program, TOKEN};
use crate::page::LIMIT;

const SAYS: &str = "The desktop is set to \"do not disturb\"";

#[tokio::test(flavor = "multi_thread")]
async fn swaync_is_heard_when_it_says_so() {
    let mut fixture = Fixture::new().await;
    let bus = bus(&fixture).await;
    let swaync = Swaync { quiet: true };
    bus.object_server().at("/org/erikreider/swaync/cc", swaync).await.unwrap();
    bus.request_name("org.erikreider.swaync.cc").await.unwrap();
    let (_program, tray) = start(&mut fixture, &[]).await;

    tray.wait_for_label(|label| label == SAYS, LIMIT).await.unwrap();

    let swaync = bus.object_server().interface::<_, Swaync>("/org/erikreider/swaync/cc").await.unwrap();
    swaync.get_mut().await.quiet = false;
    Swaync::subscribe(swaync.signal_emitter(), 0, false, false).await.unwrap();
    tray.wait_for_label(|label| label != SAYS, LIMIT).await.unwrap();
    swaync.get_mut().await.quiet = true;
    Swaync::subscribe(swaync.signal_emitter(), 0, true, false).await.unwrap();
    tray.wait_for_label(|label| label == SAYS, LIMIT).await.unwrap();
    // A service that has ended suppresses nothing.
    bus.release_name("org.erikreider.swaync.cc").await.unwrap();
    tray.wait_for_label(|label| label != SAYS, LIMIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn mako_is_asked_for_its_modes() {
    let options = Options { notifications: NotificationDaemon::None, ..Options::default() };
    let mut fixture = Fixture::with(&options).await;
    let bus = bus(&fixture).await;
    let modes = Arc::new(Mutex::new(vec!["default".to_owned()]));
    bus.object_server().at("/fr/emersion/Mako", Mako(Arc::clone(&modes))).await.unwrap();
    bus.request_name("org.freedesktop.Notifications").await.unwrap();
    let (_program, tray) = start(&mut fixture, &[]).await;

    for mode in ["do-not-disturb", "dnd"] {
        modes.lock().unwrap().push(mode.to_owned());
        tray.wait_for_label(|label| label == SAYS, LIMIT).await.unwrap();
        modes.lock().unwrap().pop();
        tray.wait_for_label(|label| label != SAYS, LIMIT).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switches_of_mate_and_cinnamon_are_watched() {
    let mate = ("MATE", "org.mate.NotificationDaemon", "do-not-disturb", true);
    let cinnamon = ("X-Cinnamon", "org.cinnamon.desktop.notifications", "display-notifications", false);
    for (desktop, schema, key, quiet) in [mate, cinnamon] {
        let mut fixture = Fixture::new().await;
        let schemas = fixture.desktop.home().join("schemas");
        std::fs::create_dir_all(&schemas).unwrap();
        let path = schema.replace('.', "/");
        let text = format!(
            "<schemalist><schema id='{schema}' path='/{path}/'><key name='{key}' type='b'><default>{}</default></key>\
             </schema></schemalist>",
            !quiet,
        );
        std::fs::write(schemas.join("test.gschema.xml"), text).unwrap();
        assert!(Command::new("glib-compile-schemas").arg(&schemas).status().unwrap().success());
        let keys = fixture.desktop.home().join(".config/glib-2.0/settings/keyfile");
        std::fs::create_dir_all(keys.parent().unwrap()).unwrap();
        let set = |value: bool| std::fs::write(&keys, format!("[{path}]\n{key}={value}\n")).unwrap();
        set(!quiet);
        let variables = [
            ("XDG_CURRENT_DESKTOP", desktop),
            ("GSETTINGS_BACKEND", "keyfile"),
            ("GSETTINGS_SCHEMA_DIR", schemas.to_str().unwrap()),
        ];
        let (_program, tray) = start(&mut fixture, &variables).await;

        set(quiet);
        tray.wait_for_label(|label| label == SAYS, LIMIT).await.unwrap();
        set(!quiet);
        tray.wait_for_label(|label| label != SAYS, LIMIT).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switch_in_lxqts_file_is_watched() {
    let mut fixture = Fixture::new().await;
    let file = fixture.desktop.home().join(".config/lxqt/notifications.conf");
    // The file does not exist before the user changes something.
    let (_program, tray) = start(&mut fixture, &[("XDG_CURRENT_DESKTOP", "LXQt")]).await;

    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    for quiet in [true, false] {
        // As Qt writes it: another file in its place.
        let new = file.with_extension("new");
        std::fs::write(&new, format!("[General]\n__userfile__=true\ndoNotDisturb={quiet}\n")).unwrap();
        std::fs::rename(&new, &file).unwrap();
        tray.wait_for_label(|label| (label == SAYS) == quiet, LIMIT).await.unwrap();
    }
}

/// The program, connected, with its tray.
async fn start(fixture: &mut Fixture, variables: &[(&str, &str)]) -> (Program, Tray) {
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let program = fixture.start_with(&["--hidden"], variables);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    let tray = fixture.tray().await;
    (program, tray)
}

async fn bus(fixture: &Fixture) -> Connection {
    zbus::connection::Builder::address(fixture.desktop.bus_address()).unwrap().build().await.unwrap()
}

/// As version 0.7.3 of swaync.
struct Swaync {
    quiet: bool,
}

#[interface(name = "org.erikreider.swaync.cc")]
impl Swaync {
    fn get_dnd(&self) -> bool {
        self.quiet
    }

    #[zbus(signal)]
    async fn subscribe(
        emitter: &SignalEmitter<'_>,
        count: u32,
        dnd: bool,
        center_open: bool,
    ) -> zbus::Result<()>;
}

/// As version 1.7 of mako, without notifications.
struct Mako(Arc<Mutex<Vec<String>>>);

#[interface(name = "fr.emersion.Mako")]
impl Mako {
    fn list_modes(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}
