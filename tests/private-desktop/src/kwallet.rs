//! A stand-in for KWallet. It runs only once its name is activated, creates a wallet only with the user's consent,
//! and answers like `kwalletd5` 5.103 of Debian 12. The real one needs half of Plasma.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use zbus::fdo::{self, DBusProxy};
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Type, Value};
use zbus::{Connection, interface};

use crate::bus::{OnBus, connect, look_until};
use crate::processes::file_error;
use crate::{DesktopError, PrivateDesktop};

const NAME: &str = "org.kde.kwalletd5";
const MODULE: &str = "/modules/kwalletd5";
const SECRETS: &str = "org.freedesktop.secrets";
const SERVICE: &str = "/org/freedesktop/secrets";
const SESSION: &str = "/org/freedesktop/secrets/session/1";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/p0";
const COLLECTIONS: &str = "/org/freedesktop/secrets/collection/";
const LABEL: &str = "org.freedesktop.Secret.Collection.Label";
const ATTRIBUTES: &str = "org.freedesktop.Secret.Item.Attributes";

/// The length of a public key, in bytes.
const KEY: usize = 128;

/// The state of KWallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KWalletKind {
    /// As installed: without a wallet.
    Fresh,
    /// Its Secret Service is disabled.
    SwitchedOff,
    /// The encryption plugin is not installed.
    WithoutPlugin,
}

/// KWallet, and the user who answers its dialogs. Dropping it releases its names.
#[derive(Debug)]
pub struct KWallet {
    bus: Connection,
    shared: Shared,
    /// Created when the bus activates it.
    started: PathBuf,
}

type Attributes = HashMap<String, String>;

/// A secret on the bus: the session, the cipher's parameters, the bytes, their type.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

#[derive(Debug, Default)]
struct Wallet {
    name: Option<String>,
    /// By the ends of their paths.
    items: HashMap<String, (Attributes, Secret)>,
    asked: usize,
}

#[derive(Clone, Debug)]
struct Shared {
    kind: KWalletKind,
    wallet: Arc<Mutex<Wallet>>,
}

impl PrivateDesktop {
    /// Installs KWallet, so that the bus can start it by its name.
    ///
    /// # Errors
    /// [`DesktopError::Bus`] if the bus can't be reached, [`DesktopError::File`] when its files can't be written.
    pub async fn install_kwallet(&self, kind: KWalletKind) -> Result<KWallet, DesktopError> {
        let started = self.folder().join("run/kwalletd5-was-started");
        let service = self.folder().join("services/org.kde.kwalletd5.service");
        let text = format!("[D-BUS Service]\nName={NAME}\nExec=/usr/bin/touch {}\n", started.display());
        std::fs::write(&service, text).map_err(|source| file_error(&service, source))?;
        let bus = connect(self).await?;
        let reload = DBusProxy::new(&bus).await.asking("asking the bus")?;
        reload.reload_config().await.asking("letting the bus look for services")?;

        let shared = Shared { kind, wallet: Arc::default() };
        let objects = bus.object_server();
        let what = "offering KWallet's objects";
        objects.at(SERVICE, Service(shared.clone())).await.asking(what)?;
        objects.at(MODULE, Module).await.asking(what)?;
        objects.at(PROMPT, Prompt(shared.clone())).await.asking(what)?;
        tokio::spawn(run(bus.clone(), started.clone(), kind));
        Ok(KWallet { bus, shared, started })
    }
}

impl KWallet {
    /// Whether it was activated.
    #[must_use]
    pub fn was_started(&self) -> bool {
        Path::exists(&self.started)
    }

    /// How often it has shown a dialog.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.shared.lock().asked
    }

    /// The name of its wallet, if the user has agreed to one.
    #[must_use]
    pub fn wallet(&self) -> Option<String> {
        self.shared.lock().name.clone()
    }

    /// Waits until it asks whether to create a wallet, and answers.
    ///
    /// # Errors
    /// [`DesktopError::TimeLimit`] if it does not ask in time.
    pub async fn answer(&self, agrees: bool, limit: Duration) -> Result<(), DesktopError> {
        look_until("KWallet's question", limit, || async { Ok((self.questions() > 0).then_some(())) })
            .await?;
        let what = "answering KWallet's question";
        let prompt = self.bus.object_server().interface::<_, Prompt>(PROMPT).await.asking(what)?;
        let none = Value::from(Vec::<ObjectPath<'_>>::new());
        let result = if agrees {
            let name = "kdewallet".to_owned();
            let path = format!("{COLLECTIONS}{name}");
            let created = self.bus.object_server().at(path.as_str(), Collection(self.shared.clone())).await;
            created.asking(what)?;
            self.shared.lock().name = Some(name);
            Value::from(ObjectPath::try_from(path).asking(what)?)
        } else {
            none
        };
        Prompt::completed(prompt.signal_emitter(), !agrees, result).await.asking(what)
    }
}

/// Takes the names once the bus has activated it, its own first.
async fn run(bus: Connection, started: PathBuf, kind: KWalletKind) {
    while !started.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // A program that waits for the names receives the failure.
    let _ = bus.request_name(NAME).await;
    if kind != KWalletKind::SwitchedOff {
        let _ = bus.request_name(SECRETS).await;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Wallet> {
        self.wallet.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn found(&self, wanted: Attributes) -> Vec<OwnedObjectPath> {
        let wallet = self.lock();
        let wanted: Vec<(String, String)> = wanted.into_iter().collect();
        let matching = wallet.items.iter().filter(|(_, (attributes, _))| {
            wanted.iter().all(|(key, value)| attributes.get(key) == Some(value))
        });
        matching.filter_map(|(end, _)| path(&format!("{COLLECTIONS}kdewallet/{end}"))).collect()
    }
}

struct Module;

#[interface(name = "org.kde.KWallet")]
impl Module {
    #[zbus(name = "networkWallet")]
    fn network_wallet(&self) -> &'static str {
        "kdewallet"
    }
}

struct Service(Shared);

#[interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    fn open_session(&self, algorithm: &str, input: Value<'_>) -> fdo::Result<(OwnedValue, OwnedObjectPath)> {
        let output = match (algorithm, self.0.kind) {
            ("plain", _) => Vec::new(),
            (_, KWalletKind::WithoutPlugin) => {
                let said = "createDLGroup failed: maybe libqca-ossl is missing";
                return Err(fdo::Error::InvalidArgs(said.to_owned()));
            }
            _ if Vec::<u8>::try_from(input).map_or(0, |key| key.len()) < KEY => {
                return Err(fdo::Error::InvalidArgs("Client public key size is invalid".to_owned()));
            }
            // With this key, both ends have the same shared secret in every session. So what was encrypted in one
            // session can be sent in another, and nothing is decrypted here.
            _ => vec![1_u8],
        };
        Ok((owned(output)?, path(SESSION).ok_or_else(no_such_object)?))
    }

    fn read_alias(&self, name: &str) -> fdo::Result<OwnedObjectPath> {
        let wallet = self.0.lock().name.clone().filter(|_| name == "default");
        path(&wallet.map_or("/".to_owned(), |name| format!("{COLLECTIONS}{name}"))).ok_or_else(no_such_object)
    }

    fn search_items(&self, attributes: Attributes) -> (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) {
        (self.0.found(attributes), Vec::new())
    }

    fn create_collection(
        &self,
        mut properties: HashMap<String, OwnedValue>,
        alias: &str,
    ) -> fdo::Result<(OwnedObjectPath, OwnedObjectPath)> {
        let label = properties.remove(LABEL).and_then(|label| String::try_from(label).ok());
        // A secret of another session could not be decrypted.
        if label.as_deref() != Some("kdewallet") || alias != "default" {
            return Err(fdo::Error::InvalidArgs(format!("the wallet is to be called {label:?} and {alias}")));
        }
        Ok((path("/").ok_or_else(no_such_object)?, path(PROMPT).ok_or_else(no_such_object)?))
    }
}

struct Prompt(Shared);

#[interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    fn prompt(&self, window: &str) {
        // Ours name none.
        self.0.lock().asked += usize::from(window.is_empty());
    }

    #[zbus(signal)]
    async fn completed(emitter: &SignalEmitter<'_>, dismissed: bool, result: Value<'_>) -> zbus::Result<()>;
}

struct Collection(Shared);

#[interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    #[zbus(property)]
    fn locked(&self) -> bool {
        false
    }

    async fn create_item(
        &self,
        #[zbus(object_server)] objects: &zbus::ObjectServer,
        mut properties: HashMap<String, OwnedValue>,
        secret: Secret,
        replace: bool,
    ) -> fdo::Result<(OwnedObjectPath, OwnedObjectPath)> {
        if !replace {
            return Err(fdo::Error::NotSupported("two entries with the same attributes".to_owned()));
        }
        let attributes = properties.remove(ATTRIBUTES);
        let attributes = attributes.and_then(|told| Attributes::try_from(told).ok()).unwrap_or_default();
        let mut end = String::new();
        for byte in format!("{:?}", attributes.get("username")).bytes() {
            let _ = write!(end, "{byte:02x}");
        }
        let item = path(&format!("{COLLECTIONS}kdewallet/{end}")).ok_or_else(no_such_object)?;
        self.0.lock().items.insert(end.clone(), (attributes, secret));
        objects.at(&item, Item { shared: self.0.clone(), end }).await?;
        Ok((item, path("/").ok_or_else(no_such_object)?))
    }
}

struct Item {
    shared: Shared,
    end: String,
}

#[interface(name = "org.freedesktop.Secret.Item")]
impl Item {
    #[zbus(property)]
    fn locked(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn modified(&self) -> u64 {
        1
    }

    fn get_secret(&self, session: OwnedObjectPath) -> fdo::Result<(Secret,)> {
        let session = session.into_inner();
        if session.as_str() != SESSION {
            return Err(fdo::Error::UnknownObject(format!("Can't find session {session}")));
        }
        let wallet = self.shared.lock();
        let (_, secret) = wallet.items.get(&self.end).ok_or_else(no_such_object)?;
        Ok((secret.clone(),))
    }

    fn delete(&self) -> fdo::Result<OwnedObjectPath> {
        self.shared.lock().items.remove(&self.end);
        path("/").ok_or_else(no_such_object)
    }
}

fn path(path: &str) -> Option<OwnedObjectPath> {
    OwnedObjectPath::try_from(path).ok()
}

fn owned<'a, T: Into<Value<'a>> + Type>(value: T) -> fdo::Result<OwnedValue> {
    OwnedValue::try_from(value.into()).map_err(|error| fdo::Error::Failed(error.to_string()))
}

fn no_such_object() -> fdo::Error {
    fdo::Error::UnknownObject("No such object".to_owned())
}
