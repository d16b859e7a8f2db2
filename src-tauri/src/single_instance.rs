//! One instance for each copy on Linux: a second start opens the window of the first.
//!
//! The program serves `org.freedesktop.Application` (Desktop Entry Specification) under a name of its own on the
//! session bus. Tauri's plugin for this hands over only the arguments. Without the activation token of the second start
//! the window can't come to the front on Wayland.

use std::collections::HashMap;
use std::time::Duration;

use ringtray_core::TrayAction;
use ringtray_language::{Language, Phrase};
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, fdo};

use crate::desktop::{Activation, token_of_this_start};
use crate::requests::{Request, Requests};

/// How long a program that runs may take to answer a second start.
const ANSWER: Duration = Duration::from_secs(10);

/// How long a notification may take to be shown before the program ends without it.
const NOTIFICATION: Duration = Duration::from_secs(2);

/// The keys of a token in the data that comes with a call (Desktop Entry Specification).
const TOKEN: [&str; 2] = ["activation-token", "desktop-startup-id"];

/// The marker by which Ringtray recognises itself on the bus.
const OURS: &str = "dev.ringtray.Instance";

/// Why this start ends although no other Ringtray has opened its window.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum InstanceError {
    /// Another instance of this copy runs, but can't be asked to open its window.
    Silent {
        /// The other program.
        holder: String,
        /// What came of asking it.
        source: Box<zbus::Error>,
    },
    /// A program that is not Ringtray has the name by which a copy that runs is found.
    Foreign {
        /// That program.
        holder: String,
        /// The name.
        name: String,
    },
}

impl InstanceError {
    /// What happened, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            InstanceError::Silent { holder, source } => Phrase::of(
                "error-other-instance",
                &[("holder", holder.clone().into()), ("detail", source.to_string().into())],
            ),
            InstanceError::Foreign { holder, name } => Phrase::of(
                "error-name-held",
                &[("holder", holder.clone().into()), ("name", name.clone().into())],
            ),
        }
    }
}

/// The outcome of a start.
#[derive(Debug)]
pub(crate) enum Start {
    /// This instance, which others find while the value lives. `None` if there is no session bus to be found on.
    First(Option<Instance>),
    /// Another instance runs, and received the request.
    Second,
}

/// Our name on the session bus.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    bus: Connection,
    name: String,
}

impl Instance {
    /// Releases the name, so that starting the program creates a new instance.
    pub(crate) async fn release(&self) {
        if let Err(error) = self.bus.release_name(self.name.as_str()).await {
            tracing::debug!(%error, "a second start while the program ends may be lost");
        }
    }
}

/// Takes the name on the session bus, or asks the program that has it to open its window, unless `hidden`.
///
/// # Errors
/// When the other program does not answer, or is not Ringtray.
pub(crate) async fn start(
    name: &str,
    hidden: bool,
    requests: Requests,
    activation: Activation,
) -> Result<Start, InstanceError> {
    let path = format!("/{}", name.replace('.', "/"));
    match serve(name, &path, Application { requests, activation }).await {
        Ok(bus) => Ok(Start::First(Some(Instance { bus, name: name.to_owned() }))),
        Err(zbus::Error::NameTaken) => second(name, &path, hidden).await.map(|()| Start::Second),
        Err(error) => {
            tracing::warn!(%error, "there is no session bus, so a second start is not noticed");
            Ok(Start::First(None))
        }
    }
}

/// Notifies the user, who may have started the program by a click and sees no terminal.
pub(crate) async fn tell(error: &InstanceError, language: Language) {
    let (title, body) = (language.say("told-not-started", &[]), language.tell(&error.phrase()));
    let told = async {
        let hints: HashMap<&str, Value<'_>> = HashMap::from([("urgency", 2_u8.into())]);
        let actions: [&str; 0] = [];
        let notification = ("Ringtray", 0_u32, "ringtray", title, body, &actions[..], hints, -1_i32);
        let service = "org.freedesktop.Notifications";
        let bus = Connection::session().await?;
        bus.call_method(
            Some(service),
            "/org/freedesktop/Notifications",
            Some(service),
            "Notify",
            &notification,
        )
        .await
    };
    match tokio::time::timeout(NOTIFICATION, told).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::debug!(%error, "the notification about the name conflict could not be shown");
        }
        Err(_) => tracing::debug!("the notification about the name conflict was not shown in time"),
    }
}

/// Another program has the name.
async fn second(name: &str, path: &str, hidden: bool) -> Result<(), InstanceError> {
    let silent = async |source: zbus::Error| InstanceError::Silent {
        holder: holder(name).await,
        source: Box::new(source),
    };
    match is_ours(name, path).await {
        Ok(true) if hidden => Ok(()),
        Ok(true) => match activate(name, path).await {
            Ok(()) => Ok(()),
            Err(error) => Err(silent(error).await),
        },
        Ok(false) => Err(InstanceError::Foreign { holder: holder(name).await, name: name.to_owned() }),
        Err(error) => Err(silent(error).await),
    }
}

/// Whether the owner of the name claims to be Ringtray. A malicious program can claim that too; it already runs as
/// the user then, and holding a name is the least it can do.
async fn is_ours(name: &str, path: &str) -> zbus::Result<bool> {
    let bus = Connection::session().await?;
    let properties = "org.freedesktop.DBus.Properties";
    let asked = bus.call_method(Some(name), path, Some(properties), "Get", &(OURS, "Version"));
    match within(asked).await {
        Ok(_) => Ok(true),
        Err(zbus::Error::MethodError(error, ..)) if is_unknown(error.as_str()) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The errors of a program that has no such object, interface or property.
fn is_unknown(error: &str) -> bool {
    let kind = error.strip_prefix("org.freedesktop.DBus.Error.").unwrap_or_default();
    kind.starts_with("Unknown") || kind == "InvalidArgs" || kind == "AccessDenied"
}

/// The program that owns the name, for a user who wants to end it.
async fn holder(name: &str) -> String {
    let process = async {
        let bus = Connection::session().await?;
        let name = zbus::names::BusName::try_from(name)?;
        zbus::Result::Ok(fdo::DBusProxy::new(&bus).await?.get_connection_unix_process_id(name).await?)
    };
    let Ok(process) = process.await else { return "?".to_owned() };
    // A program chooses its name itself: nothing in it may be read as markup.
    let name = std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    let name: String = name.trim().chars().filter(|c| c.is_alphanumeric() || "-_.".contains(*c)).collect();
    if name.is_empty() { process.to_string() } else { format!("{name} ({process})") }
}

async fn serve(name: &str, path: &str, application: Application) -> zbus::Result<Connection> {
    zbus::connection::Builder::session()?
        .replace_existing_names(false)
        .allow_name_replacements(false)
        .name(name)?
        .serve_at(path, application)?
        .serve_at(path, Ours)?
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
    within(asked).await.map(drop)
}

async fn within<T>(asked: impl Future<Output = zbus::Result<T>>) -> zbus::Result<T> {
    match tokio::time::timeout(ANSWER, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(fdo::Error::TimedOut("it did not answer".to_owned()).into()),
    }
}

/// The interface for other programs. Ringtray opens no files and has no actions, so `Open` and `ActivateAction` are
/// left out.
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

/// What only Ringtray has on the bus.
struct Ours;

#[zbus::interface(name = "dev.ringtray.Instance")]
impl Ours {
    #[zbus(property)]
    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
