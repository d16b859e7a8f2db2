//! One program for each copy on Linux: a second start opens the window of the first.
//!
//! The program serves `org.freedesktop.Application` (Desktop Entry Specification) under a name of its own on the
//! session bus. Tauri's plugin for this hands over only the arguments. Without the activation token of the second start
//! the window can't come to the front on Wayland.

use std::collections::HashMap;
use std::time::Duration;

use ringtray_core::TrayAction;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, fdo};

use crate::desktop::{Activation, token_of_this_start};
use crate::requests::{Request, Requests};

/// How long a program that runs may take to answer a second start.
const ANSWER: Duration = Duration::from_secs(10);

/// The keys of a token in the data that comes with a call (Desktop Entry Specification).
const TOKEN: [&str; 2] = ["activation-token", "desktop-startup-id"];

/// What a start comes to.
#[derive(Debug)]
pub(crate) enum Start {
    /// This is the program; it is found by others while this is kept. `None`: there is no session bus, so nobody
    /// can be found.
    First(Option<Instance>),
    /// Another one runs, and was told what is wanted.
    Second,
}

/// Our name on the session bus.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    bus: Connection,
    name: String,
}

impl Instance {
    /// Gives the name up: whoever starts the program now starts it anew.
    pub(crate) async fn release(&self) {
        if let Err(error) = self.bus.release_name(self.name.as_str()).await {
            tracing::debug!(%error, "a start during the end will be lost");
        }
    }
}

/// Takes the name on the session bus, or tells the program that has it to open its window, unless `hidden`.
///
/// # Errors
/// When the other program does not answer.
pub(crate) async fn start(
    name: &str,
    hidden: bool,
    requests: Requests,
    activation: Activation,
) -> zbus::Result<Start> {
    let path = format!("/{}", name.replace('.', "/"));
    match serve(name, &path, Application { requests, activation }).await {
        Ok(bus) => Ok(Start::First(Some(Instance { bus, name: name.to_owned() }))),
        Err(zbus::Error::NameTaken) if hidden => Ok(Start::Second),
        Err(zbus::Error::NameTaken) => activate(name, &path).await.map(|()| Start::Second),
        Err(error) => {
            tracing::warn!(%error, "there is no session bus, so a second start is not noticed");
            Ok(Start::First(None))
        }
    }
}

async fn serve(name: &str, path: &str, application: Application) -> zbus::Result<Connection> {
    zbus::connection::Builder::session()?
        .replace_existing_names(false)
        .allow_name_replacements(false)
        .name(name)?
        .serve_at(path, application)?
        .build()
        .await
}

async fn activate(name: &str, path: &str) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let token = token_of_this_start();
    let data: HashMap<&str, Value<'_>> =
        token.iter().map(|token| (TOKEN[0], token.as_str().into())).collect();
    let data = (data,);
    let asked = bus.call_method(Some(name), path, Some("org.freedesktop.Application"), "Activate", &data);
    match tokio::time::timeout(ANSWER, asked).await {
        Ok(answer) => answer.map(drop),
        Err(_) => Err(fdo::Error::TimedOut("it did not answer".to_owned()).into()),
    }
}

/// What others may ask of the program. It opens no files and has no actions, so `Open` and `ActivateAction` are left out.
struct Application {
    requests: Requests,
    activation: Activation,
}

#[zbus::interface(name = "org.freedesktop.Application")]
impl Application {
    fn activate(&self, mut platform_data: HashMap<String, OwnedValue>) {
        let token = TOKEN.iter().find_map(|key| platform_data.remove(*key));
        if let Some(Ok(token)) = token.map(String::try_from) {
            self.activation.put(token);
        }
        self.requests.send(Request::Tray(TrayAction::Open));
    }
}
