//! The keyring, against the real gnome-keyring daemon on a private bus.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::HashMap;
use std::time::Duration;

use private_desktop::{KeyringDaemon, Options, PrivateDesktop};
use ringtray_core::{AccountId, SecretName};
use ringtray_store::{Home, Keyring, KeyringError};
use secrecy::{ExposeSecret, SecretString};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, Value};

const SECRETS: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";
/// gnome-keyring's own way to unlock without a user.
const WITHOUT_A_PERSON: &str = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
/// Shorter than the shipped limit, so that the tests of a locked keyring are quick.
const LIMIT: Duration = Duration::from_millis(1500);

fn desktop(keyring: KeyringDaemon) -> PrivateDesktop {
    PrivateDesktop::start(&Options { keyring, ..Options::bus_only() }).unwrap()
}

fn keyring(desktop: &PrivateDesktop) -> Keyring {
    Keyring::new(&Home::at(desktop.home().join("ringtray"))).on_bus(desktop.bus_address())
}

fn account(id: &str) -> AccountId {
    AccountId(id.to_owned())
}

async fn read(keyring: &Keyring, account: &AccountId, name: SecretName) -> Option<String> {
    keyring.get(account, name).await.unwrap().map(|secret| secret.expose_secret().to_owned())
}

/// The keyring's collections, handled as a password program would.
struct Collections {
    bus: zbus::Connection,
    session: OwnedObjectPath,
}

impl Collections {
    async fn of(desktop: &PrivateDesktop) -> Self {
        let bus = zbus::connection::Builder::address(desktop.bus_address()).unwrap().build().await.unwrap();
        let reply =
            Self::call(&bus, "org.freedesktop.Secret.Service", "OpenSession", &("plain", Value::from("")))
                .await;
        let (_, session): (zbus::zvariant::OwnedValue, OwnedObjectPath) = reply.body().deserialize().unwrap();
        Self { bus, session }
    }

    async fn call<B: serde::Serialize + zbus::zvariant::DynamicType>(
        bus: &zbus::Connection,
        interface: &str,
        method: &str,
        body: &B,
    ) -> zbus::Message {
        bus.call_method(Some(SECRETS), SERVICE_PATH, Some(interface), method, body).await.unwrap()
    }

    fn password(&self) -> (ObjectPath<'_>, Vec<u8>, Vec<u8>, &'static str) {
        (self.session.as_ref(), Vec::new(), b"known".to_vec(), "text/plain")
    }

    /// Creates a collection with a known password and makes it the default.
    async fn make_default(&self) -> OwnedObjectPath {
        let label = HashMap::from([("org.freedesktop.Secret.Collection.Label", Value::from("known"))]);
        let created =
            Self::call(&self.bus, WITHOUT_A_PERSON, "CreateWithMasterPassword", &(label, self.password()))
                .await;
        let path: OwnedObjectPath = created.body().deserialize().unwrap();
        Self::call(&self.bus, "org.freedesktop.Secret.Service", "SetAlias", &("default", path.as_ref()))
            .await;
        path
    }

    /// Adds an entry to the default collection.
    async fn put(&self, names: HashMap<&str, String>, bytes: Vec<u8>) {
        let properties = HashMap::from([
            ("org.freedesktop.Secret.Item.Label", Value::from("of another program")),
            ("org.freedesktop.Secret.Item.Attributes", Value::from(names)),
        ]);
        let secret = (self.session.as_ref(), Vec::<u8>::new(), bytes, "application/octet-stream");
        let path = "/org/freedesktop/secrets/aliases/default";
        let interface = Some("org.freedesktop.Secret.Collection");
        let body = &(properties, secret, true);
        self.bus.call_method(Some(SECRETS), path, interface, "CreateItem", body).await.unwrap();
    }

    async fn lock(&self, collection: &OwnedObjectPath) {
        Self::call(&self.bus, "org.freedesktop.Secret.Service", "Lock", &(vec![collection.as_ref()],)).await;
    }

    async fn unlock(&self, collection: &OwnedObjectPath) {
        let body = &(collection.as_ref(), self.password());
        Self::call(&self.bus, WITHOUT_A_PERSON, "UnlockWithMasterPassword", body).await;
    }
}

#[tokio::test]
async fn unlocked_secrets_are_kept_replaced_and_removed() {
    let desktop = desktop(KeyringDaemon::Unlocked);
    let keyring = keyring(&desktop);
    let (one, two) = (account("one"), account("two"));
    assert_eq!(read(&keyring, &one, SecretName::Token).await, None);

    let long = "x".repeat(5000);
    let odd = "&+%=# \"ü€\u{0}\n\t🔔 ";
    for secret in ["simple", odd, &long, ""] {
        keyring.set(&one, SecretName::Token, &SecretString::from(secret)).await.unwrap();
        assert_eq!(read(&keyring, &one, SecretName::Token).await.as_deref(), Some(secret));
    }
    keyring.set(&one, SecretName::Password, &"of the same account".into()).await.unwrap();
    keyring.set(&two, SecretName::Token, &"of another account".into()).await.unwrap();

    keyring.delete(&one, SecretName::Token).await.unwrap();
    keyring.delete(&one, SecretName::Token).await.unwrap();
    assert_eq!(read(&keyring, &one, SecretName::Token).await, None);
    assert_eq!(read(&keyring, &one, SecretName::Password).await.as_deref(), Some("of the same account"));
    assert_eq!(read(&keyring, &two, SecretName::Token).await.as_deref(), Some("of another account"));
}

#[tokio::test]
async fn two_copies_of_the_program_never_see_each_others_secrets() {
    let desktop = desktop(KeyringDaemon::Unlocked);
    let copy = |name: &str| Keyring::new(&Home::at(desktop.home().join(name))).on_bus(desktop.bus_address());
    let (one, other) = (copy("one"), copy("other"));
    one.set(&account("a"), SecretName::Token, &"mine".into()).await.unwrap();
    assert_eq!(read(&other, &account("a"), SecretName::Token).await, None);
    other.delete(&account("a"), SecretName::Token).await.unwrap();
    assert_eq!(read(&one, &account("a"), SecretName::Token).await.as_deref(), Some("mine"));
}

#[tokio::test]
async fn another_program_finds_a_secret_under_its_names() {
    let desktop = desktop(KeyringDaemon::Unlocked);
    let home = Home::at(desktop.home().join("ringtray"));
    let keyring = keyring(&desktop);
    keyring.set(&account("a"), SecretName::AppSecret, &"found".into()).await.unwrap();
    let mut lookup = desktop.command("secret-tool");
    lookup.args(["lookup", "service", &home.keyring_name(), "username", "a/app_secret"]);
    let output = tokio::task::spawn_blocking(move || lookup.output()).await.unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "found");
}

#[tokio::test]
async fn a_damaged_entry_is_told_and_can_be_replaced() {
    let desktop = desktop(KeyringDaemon::Unlocked);
    let home = Home::at(desktop.home().join("ringtray"));
    let keyring = keyring(&desktop);
    let names = HashMap::from([("service", home.keyring_name()), ("username", "a/token".to_owned())]);
    Collections::of(&desktop).await.put(names, vec![b'h', b'u', b's', b'h', 0xff, 0xfe]).await;

    let error = keyring.get(&account("a"), SecretName::Token).await.unwrap_err();
    assert!(matches!(error, KeyringError::Damaged { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("hush"));
    keyring.set(&account("a"), SecretName::Token, &"new".into()).await.unwrap();
    assert_eq!(read(&keyring, &account("a"), SecretName::Token).await.as_deref(), Some("new"));
}

/// Shows a password prompt, as far as gnome-keyring can tell, and never answers.
async fn prompter_without_a_person(desktop: &PrivateDesktop) -> zbus::Connection {
    let bus = zbus::connection::Builder::address(desktop.bus_address()).unwrap().build().await.unwrap();
    bus.request_name("org.gnome.keyring.SystemPrompter").await.unwrap();
    bus
}

#[tokio::test]
async fn a_keyring_that_stays_locked_ends_each_call_in_time() {
    let desktop = desktop(KeyringDaemon::Locked);
    let _prompter = prompter_without_a_person(&desktop).await;
    let keyring = keyring(&desktop).with_limit(LIMIT);
    let account = account("a");
    for _ in 0..2 {
        let told = keyring.set(&account, SecretName::Token, &"hush".into()).await.unwrap_err();
        assert_eq!(told, KeyringError::Locked);
        assert!(told.to_string().contains("unlock"), "{told}");
        assert_eq!(keyring.get(&account, SecretName::Token).await.unwrap_err(), KeyringError::Locked);
        assert_eq!(keyring.delete(&account, SecretName::Token).await.unwrap_err(), KeyringError::Locked);
    }
}

#[tokio::test]
async fn a_question_that_cannot_be_shown_leaves_it_locked() {
    let desktop = desktop(KeyringDaemon::Locked);
    let told = keyring(&desktop).get(&account("a"), SecretName::Token).await.unwrap_err();
    assert_eq!(told, KeyringError::Locked);
}

#[tokio::test]
async fn the_shipped_limit_ends_a_call_by_itself() {
    let desktop = desktop(KeyringDaemon::Locked);
    let _prompter = prompter_without_a_person(&desktop).await;
    let keyring = keyring(&desktop);
    let account = account("a");
    let call = keyring.get(&account, SecretName::Token);
    let told = tokio::time::timeout(Duration::from_secs(5), call)
        .await
        .expect("the person is told within 5 seconds");
    assert_eq!(told.unwrap_err(), KeyringError::Locked);
}

#[tokio::test]
async fn after_it_was_unlocked_everything_works() {
    let desktop = desktop(KeyringDaemon::Unlocked);
    let _prompter = prompter_without_a_person(&desktop).await;
    let keyring = keyring(&desktop).with_limit(LIMIT);
    let collections = Collections::of(&desktop).await;
    let default = collections.make_default().await;
    let account = account("a");
    keyring.set(&account, SecretName::Token, &"before".into()).await.unwrap();
    assert_eq!(read(&keyring, &account, SecretName::Token).await.as_deref(), Some("before"));

    collections.lock(&default).await;
    assert_eq!(keyring.get(&account, SecretName::Token).await.unwrap_err(), KeyringError::Locked);
    let refused = keyring.set(&account, SecretName::Token, &"told to have failed".into()).await;
    assert_eq!(refused.unwrap_err(), KeyringError::Locked);
    let waiting = tokio::time::timeout(LIMIT, keyring.ready()).await;
    assert!(waiting.is_err(), "it is not ready while it is locked");

    collections.unlock(&default).await;
    tokio::time::timeout(Duration::from_secs(20), keyring.ready())
        .await
        .expect("it is ready when it is unlocked");
    let read_now = read(&keyring, &account, SecretName::Token).await;
    assert_eq!(read_now.as_deref(), Some("before"), "what failed must not happen later");
    keyring.set(&account, SecretName::Token, &"after".into()).await.unwrap();
    assert_eq!(read(&keyring, &account, SecretName::Token).await.as_deref(), Some("after"));
}

#[tokio::test]
async fn no_keyring_is_told_and_one_started_later_is_found() {
    let desktop = desktop(KeyringDaemon::None);
    let keyring = keyring(&desktop);
    let account = account("a");
    let told = keyring.set(&account, SecretName::Token, &"hush".into()).await.unwrap_err();
    assert!(matches!(told, KeyringError::Absent { .. }), "{told}");
    assert!(told.to_string().contains("start or install"), "{told}");
    assert!(matches!(keyring.get(&account, SecretName::Token).await, Err(KeyringError::Absent { .. })));

    let password = desktop.home().join("password");
    std::fs::write(&password, "known").unwrap();
    let mut daemon = desktop.command("gnome-keyring-daemon");
    daemon.args(["--foreground", "--components=secrets", "--unlock"]);
    daemon.stdin(std::fs::File::open(password).unwrap());
    let mut daemon = daemon.spawn().unwrap();
    tokio::time::timeout(Duration::from_secs(20), keyring.ready()).await.expect("it is found");
    keyring.set(&account, SecretName::Token, &"kept".into()).await.unwrap();
    assert_eq!(read(&keyring, &account, SecretName::Token).await.as_deref(), Some("kept"));
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

#[tokio::test]
async fn no_bus_is_no_keyring() {
    let home = Home::at("/nowhere");
    let keyring = Keyring::new(&home).on_bus("unix:path=/nowhere/bus");
    let told = keyring.get(&account("a"), SecretName::Token).await.unwrap_err();
    assert!(matches!(told, KeyringError::Absent { .. }), "{told}");
}

#[test]
fn the_last_handle_may_go_anywhere() {
    // A runtime that is dropped inside another one panics, so the keyring has its own.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let keyring = Keyring::new(&Home::at("/nowhere")).on_bus("unix:path=/nowhere/bus");
        let _ = keyring.get(&account("a"), SecretName::Token).await;
        drop(keyring);
    });
}
