//! The requests sent to a portal, and how its answers are handled, on the test's own bus.

use std::sync::{Arc, Mutex};

use private_desktop::{Options, PrivateDesktop};
use zbus::message::Header;
use zbus::object_server::SignalEmitter;

use super::*;

/// What a portal does when it is asked.
#[derive(Clone, Copy, Debug)]
enum Presentation {
    /// Says this, and grants that.
    Answers(u32, bool),
    /// Ends without an answer.
    Leaves,
}

type Asked = Arc<Mutex<Vec<(bool, Vec<String>, String)>>>;

/// A stand-in for the desktop's portal: the real one needs a desktop that shows its questions.
struct Portal {
    presentation: Presentation,
    asked: Asked,
}

#[zbus::interface(name = "org.freedesktop.portal.Background")]
impl Portal {
    async fn request_background(
        &self,
        parent: String,
        options: HashMap<String, OwnedValue>,
        #[zbus(connection)] connection: &Connection,
        #[zbus(header)] header: Header<'_>,
    ) -> zbus::fdo::Result<OwnedObjectPath> {
        assert_eq!(parent, "", "a question belongs to no window of ours");
        let text = |name: &str| String::try_from(options[name].clone()).unwrap();
        let command = Vec::<String>::try_from(options["commandline"].clone()).unwrap();
        let on = bool::try_from(&options["autostart"]).unwrap();
        self.asked.lock().unwrap().push((on, command, text("reason")));
        let asker = header.sender().unwrap().to_string();
        let sender = asker.trim_start_matches(':').replace('.', "_");
        let path = format!("{PATH}/request/{sender}/{}", text("handle_token"));
        match self.presentation {
            Presentation::Answers(said, granted) => {
                let results =
                    HashMap::from([("background", Value::from(true)), ("autostart", granted.into())]);
                // Before its own method returns, as a quick portal may.
                let request =
                    SignalEmitter::new(connection, path.clone())?.set_destination(asker.try_into().unwrap());
                request.emit("org.freedesktop.portal.Request", "Response", &(said, results)).await?;
            }
            Presentation::Leaves => connection.release_name(PORTAL).await.map(drop)?,
        }
        Ok(OwnedObjectPath::try_from(path).unwrap())
    }
}

/// The outcome of a request, and what the portal was asked.
async fn wish(on: bool, presentation: Presentation) -> (Result<(), AutostartError>, Asked) {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let address = desktop.bus_address();
    let asked = Asked::default();
    let portal = Portal { presentation, asked: Arc::clone(&asked) };
    let builder = zbus::connection::Builder::address(address).unwrap();
    let _portal = builder.name(PORTAL).unwrap().serve_at(PATH, portal).unwrap().build().await.unwrap();
    let bus = zbus::connection::Builder::address(address).unwrap().build().await.unwrap();
    let command = ["ringtray".to_owned(), "--hidden".to_owned()];
    (set(&bus, on, &command, "calls").await, asked)
}

#[tokio::test]
async fn it_asks_to_start_the_command_and_to_start_it_no_longer() {
    for on in [true, false] {
        let (done, asked) = wish(on, Presentation::Answers(0, on)).await;
        done.unwrap();
        let command = vec!["ringtray".to_owned(), "--hidden".to_owned()];
        assert_eq!(*asked.lock().unwrap(), [(on, command, "calls".to_owned())]);
    }
}

#[tokio::test]
async fn what_a_person_or_the_desktop_does_not_allow_is_refused() {
    for (said, granted) in [(0, false), (1, false), (2, true)] {
        let (done, _) = wish(true, Presentation::Answers(said, granted)).await;
        assert!(matches!(done, Err(AutostartError::Refused)), "{said} {granted}: {done:?}");
    }
}

#[tokio::test]
async fn a_desktop_without_the_portal_is_told_at_once() {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let bus = zbus::connection::Builder::address(desktop.bus_address()).unwrap().build().await.unwrap();
    let done = set(&bus, true, &["ringtray".to_owned()], "calls").await;
    assert!(matches!(done, Err(AutostartError::System { .. })), "{done:?}");
}

#[tokio::test]
async fn a_portal_that_ends_meanwhile_is_told_at_once() {
    let (done, _) = tokio::time::timeout(PATIENCE / 2, wish(true, Presentation::Leaves)).await.unwrap();
    assert!(matches!(done, Err(AutostartError::System { .. })), "{done:?}");
}
