//! A running controller, and everything that tests need around it.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ringtray_core::page::{Delta, Snapshot};
use ringtray_core::{
    AccountId, AccountView, Autostart, ConnectionFields, Method, Mode, Notification, NotificationKey,
    SecretName, SignInForm, SignInResult, State, Tray, TrayAction,
};
use ringtray_datachannel::Redaction;
use ringtray_desktop::controller::{Controller, Parts};
use ringtray_desktop::desktop::{AutostartAnswer, AutostartError, Desktop};
use ringtray_desktop::history_queries::HistoryQueries;
use ringtray_desktop::requests::{Page, Request, Requests};
use ringtray_desktop::vault::Vault;
use ringtray_language::{Language, Phrase};
use ringtray_simulator::{Report, Scenario, Simulator};
use ringtray_store::{History, Home, KeyringError, ManagedFile, SettingsFile};
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot, watch};

/// The limit of every wait. Only failures reach it.
const LIMIT: Duration = Duration::from_secs(20);

/// A call that the controller made to the desktop.
#[derive(Debug)]
pub(crate) enum Asked {
    Notify(NotificationKey, Notification),
    Close(NotificationKey),
    Tray,
    Open,
    Browse(String),
    Copy(String),
    Rebuild,
    /// The page of a rebuilt window has opened and begins with this account.
    Rebuilt(Option<AccountId>),
    TrayMissing(Notification),
    TrayPresent,
    /// The program starts with the computer from now on, or not.
    Autostart(bool),
    /// These contacts files are read from now on.
    ReadContacts(Vec<String>),
    Quit,
}

pub(crate) struct Fixture {
    pub(crate) requests: Requests,
    pub(crate) asked: mpsc::UnboundedReceiver<Asked>,
    pub(crate) told: mpsc::UnboundedReceiver<Delta>,
    pub(crate) vault: MemoryVault,
    pub(crate) home: Home,
    pub(crate) history: HistoryQueries,
    languages: watch::Receiver<Language>,
    pub(crate) system: System,
    page: PageOfTheTest,
    accounts: Vec<AccountView>,
    folder: TempDir,
}

impl Fixture {
    /// A controller that starts for the first time.
    pub(crate) async fn new() -> Fixture {
        Fixture::with(MemoryVault::default(), true, TempDir::new().unwrap()).await
    }

    /// A controller with these secrets and files; perhaps without a history.
    pub(crate) async fn with(vault: MemoryVault, with_history: bool, folder: TempDir) -> Fixture {
        Fixture::tidying(vault, with_history, folder, Duration::from_secs(600)).await
    }

    /// The same, with the first cleanup of the history this long after the start.
    pub(crate) async fn tidying(
        vault: MemoryVault,
        with_history: bool,
        folder: TempDir,
        first_tidying: Duration,
    ) -> Fixture {
        let home = Home::at(folder.path());
        home.create().unwrap();
        let (asking, asked) = mpsc::unbounded_channel();
        let (telling, told) = mpsc::unbounded_channel();
        let (requests, receiver) = Requests::new();
        let page = Arc::new(Mutex::new(telling.clone()));
        let system = System::default();
        let history = with_history.then(|| History::open(home.history_file()).unwrap());
        let queries = HistoryQueries::new(history.clone());
        let controller = Controller::new(Parts {
            home: home.clone(),
            settings: SettingsFile::load(&home).unwrap(),
            system_language: Language::english(),
            managed: ManagedFile::load(&home).unwrap().unwrap_or_default().managed,
            history,
            vault: vault.clone(),
            desktop: RecordedDesktop {
                asking: asking.clone(),
                requests: requests.clone(),
                page: Arc::clone(&page),
                system: system.clone(),
            },
            read_contacts: Box::new(move |contacts| {
                // The test may have ended.
                let _ = asking.send(Asked::ReadContacts(contacts.files.clone()));
            }),
            requests: receiver,
            first_tidying,
            notices: Vec::new(),
            redaction: Redaction::default(),
        });
        let languages = controller.languages();
        tokio::spawn(controller.run());
        let mut fixture = Fixture {
            requests,
            asked,
            told,
            vault,
            home,
            history: queries,
            languages,
            system,
            page,
            accounts: Vec::new(),
            folder,
        };
        fixture.accounts = fixture.subscribe(telling).await.accounts;
        fixture
    }

    /// The snapshot for a page that opens now. It receives later changes.
    pub(crate) async fn snapshot(&mut self) -> Snapshot {
        let (telling, told) = mpsc::unbounded_channel();
        *self.page.lock().unwrap() = telling.clone();
        let snapshot = self.subscribe(telling).await;
        self.told = told;
        self.accounts.clone_from(&snapshot.accounts);
        snapshot
    }

    async fn subscribe(&self, telling: mpsc::UnboundedSender<Delta>) -> Snapshot {
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::Subscribe { page: Box::new(RecordedPage(telling)), reply });
        limited(answer).await.unwrap()
    }

    /// Signs in with a token in `app` mode.
    pub(crate) async fn sign_in(&self, server: &str, token: &str) -> SignInResult {
        self.sign_in_again(None, server, token).await
    }

    /// Signs in with another token to an account that is there.
    pub(crate) async fn sign_in_again(
        &self,
        account: Option<AccountId>,
        server: &str,
        token: &str,
    ) -> SignInResult {
        let (reply, answer) = oneshot::channel();
        let form = form(account, server, token);
        self.requests.send(Request::SignIn { form: Box::new(form), reply });
        limited(answer).await.unwrap()
    }

    /// The language of everything the user reads.
    pub(crate) fn language(&self) -> Language {
        *self.languages.borrow()
    }

    pub(crate) async fn sign_out(&self, account: AccountId) -> Result<(), Phrase> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::SignOut { account, reply });
        limited(answer).await.unwrap()
    }

    /// Sends a request, and waits for the answer.
    pub(crate) async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> T {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply));
        limited(answer).await.unwrap()
    }

    /// Quits the program as a user does, and returns the folder with its files.
    pub(crate) async fn quit(mut self) -> TempDir {
        self.tray(TrayAction::Quit);
        self.wait_for_asked(|asked| matches!(asked, Asked::Quit).then_some(())).await;
        self.folder
    }

    pub(crate) fn tray(&self, action: TrayAction) {
        self.requests.send(Request::Tray(action));
    }

    /// Waits until the page has received such a state of an account, even if that happened earlier.
    pub(crate) async fn wait_for_state(&mut self, wanted: impl Fn(&State<String>) -> bool) -> AccountView {
        self.wait_for_account(|account| wanted(&account.state)).await
    }

    /// Waits until the page has received such an account, even if that happened earlier.
    pub(crate) async fn wait_for_account(&mut self, wanted: impl Fn(&AccountView) -> bool) -> AccountView {
        let wait = async {
            loop {
                if let Some(account) = self.accounts.iter().find(|account| wanted(account)) {
                    return account.clone();
                }
                let told = self.told.recv().await.expect("the controller runs");
                if let Delta::Accounts { accounts } = told {
                    self.accounts = accounts;
                }
            }
        };
        limited(wait).await
    }

    /// Waits until the page receives such a change.
    pub(crate) async fn wait_for_delta<T>(&mut self, wanted: impl Fn(&Delta) -> Option<T>) -> T {
        let wait = async {
            loop {
                let delta = self.told.recv().await.expect("the controller runs");
                if let Some(found) = wanted(&delta) {
                    return found;
                }
            }
        };
        limited(wait).await
    }

    /// Waits until such a call to the desktop is made.
    pub(crate) async fn wait_for_asked<T>(&mut self, wanted: impl Fn(&Asked) -> Option<T>) -> T {
        let wait = async {
            loop {
                let asked = self.asked.recv().await.expect("the controller runs");
                if let Some(found) = wanted(&asked) {
                    return found;
                }
            }
        };
        limited(wait).await
    }
}

/// No connection settings but this pin.
pub(crate) fn pinned(pin: String) -> ConnectionFields {
    ConnectionFields { pin, ..ConnectionFields::default() }
}

/// The sign-in form, filled for a token in `app` mode.
pub(crate) fn form(account: Option<AccountId>, server: &str, token: &str) -> SignInForm {
    let empty = || SecretString::from(String::new());
    SignInForm {
        account,
        server: server.to_owned(),
        mode: Mode::App,
        method: Method::Token,
        vn: empty(),
        dev: empty(),
        token: SecretString::from(token.to_owned()),
        app_key: String::new(),
        keep_password: true,
        app_secret: empty(),
        username: String::new(),
        password: empty(),
        redirect: String::new(),
        connection: ConnectionFields::default(),
        proxy_password: empty(),
        client_certificate_password: empty(),
    }
}

/// A server that sends nothing by itself, and its reports.
pub(crate) async fn server() -> (Simulator, mpsc::UnboundedReceiver<Report>) {
    let options =
        ringtray_simulator::Options { scenario: Scenario::quiet(), ..ringtray_simulator::Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let reports = simulator.reports();
    (simulator, reports)
}

/// Waits for a report of the server.
pub(crate) async fn wait_for_report(
    reports: &mut mpsc::UnboundedReceiver<Report>,
    wanted: impl Fn(&Report) -> bool,
) -> Report {
    let wait = async {
        loop {
            let report = reports.recv().await.expect("the simulator runs");
            if wanted(&report) {
                return report;
            }
        }
    };
    limited(wait).await
}

pub(crate) async fn limited<T>(wait: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, wait).await.expect("it happens in time")
}

/// Secrets in memory. On request it fails like a machine without a keyring.
#[derive(Clone, Default)]
pub(crate) struct MemoryVault {
    kept: Arc<Mutex<HashMap<(AccountId, SecretName), SecretString>>>,
    absent: Arc<watch::Sender<bool>>,
    gate: Option<Arc<tokio::sync::Semaphore>>,
    questions: Arc<AtomicUsize>,
    ever_kept: Arc<Mutex<HashSet<SecretName>>>,
}

impl MemoryVault {
    pub(crate) fn absent() -> MemoryVault {
        MemoryVault { absent: Arc::new(watch::Sender::new(true)), ..MemoryVault::default() }
    }

    /// The absent keyring appears, or is unlocked.
    pub(crate) fn appear(&self) {
        self.absent.send_replace(false);
    }

    /// Answers a query only after the returned gate gets a permit for it.
    pub(crate) fn slow(self) -> (MemoryVault, Arc<tokio::sync::Semaphore>) {
        let gate = Arc::new(tokio::sync::Semaphore::new(0));
        (MemoryVault { gate: Some(Arc::clone(&gate)), ..self }, gate)
    }

    /// Contains what another one contains from now on.
    pub(crate) fn take_over(&self, other: &MemoryVault) {
        let theirs = other.kept.lock().unwrap().clone();
        *self.kept.lock().unwrap() = theirs;
    }

    /// The secret of this name.
    pub(crate) fn kept(&self, account: &AccountId, name: SecretName) -> Option<SecretString> {
        self.kept.lock().unwrap().get(&(account.clone(), name)).cloned()
    }

    pub(crate) fn count(&self) -> usize {
        self.kept.lock().unwrap().len()
    }

    /// The names of an account's secrets, in their order.
    pub(crate) fn names(&self, account: &AccountId) -> Vec<SecretName> {
        let kept = self.kept.lock().unwrap();
        SecretName::ALL.into_iter().filter(|name| kept.contains_key(&(account.clone(), *name))).collect()
    }

    /// One of an account's secrets.
    pub(crate) fn secret(&self, account: &AccountId, name: SecretName) -> Option<String> {
        let kept = self.kept.lock().unwrap();
        kept.get(&(account.clone(), name)).map(|secret| secret.expose_secret().to_owned())
    }

    /// Whether it ever contained a secret of this name.
    pub(crate) fn ever_kept(&self, name: SecretName) -> bool {
        self.ever_kept.lock().unwrap().contains(&name)
    }

    /// How often a secret was queried.
    pub(crate) fn questions(&self) -> usize {
        self.questions.load(Ordering::Relaxed)
    }

    fn answer(&self) -> Result<(), KeyringError> {
        if *self.absent.borrow() { Err(KeyringError::Absent { detail: "a test".to_owned() }) } else { Ok(()) }
    }
}

impl Vault for MemoryVault {
    async fn get(&self, account: &AccountId, name: SecretName) -> Result<Option<SecretString>, KeyringError> {
        self.questions.fetch_add(1, Ordering::Relaxed);
        if let Some(gate) = &self.gate {
            gate.acquire().await.unwrap().forget();
        }
        self.answer()?;
        Ok(self.kept.lock().unwrap().get(&(account.clone(), name)).cloned())
    }

    async fn set(
        &self,
        account: &AccountId,
        name: SecretName,
        secret: &SecretString,
    ) -> Result<(), KeyringError> {
        self.answer()?;
        self.ever_kept.lock().unwrap().insert(name);
        self.kept.lock().unwrap().insert((account.clone(), name), secret.clone());
        Ok(())
    }

    async fn delete(&self, account: &AccountId, name: SecretName) -> Result<(), KeyringError> {
        self.answer()?;
        self.kept.lock().unwrap().remove(&(account.clone(), name));
        Ok(())
    }

    async fn ready(&self) {
        self.absent.subscribe().wait_for(|absent| !absent).await.unwrap();
    }
}

/// Where the test receives the page's updates.
type PageOfTheTest = Arc<Mutex<mpsc::UnboundedSender<Delta>>>;

struct RecordedDesktop {
    asking: mpsc::UnboundedSender<Asked>,
    requests: Requests,
    page: PageOfTheTest,
    system: System,
}

/// The simulated system setting for starting with the computer; off at first.
#[derive(Clone)]
pub(crate) struct System(Arc<Mutex<(Autostart, bool)>>);

impl Default for System {
    fn default() -> System {
        System(Arc::new(Mutex::new((Autostart::Off, true))))
    }
}

impl System {
    /// Somebody has changed it in the system.
    pub(crate) fn change(&self, is: Autostart) {
        self.0.lock().unwrap().0 = is;
    }

    /// Refuses every change from now on.
    pub(crate) fn refuse(&self) {
        self.0.lock().unwrap().1 = false;
    }

    fn set(&self, on: bool) -> Result<Autostart, AutostartError> {
        let (is, obeys) = &mut *self.0.lock().unwrap();
        if !*obeys {
            return Err(AutostartError::Refused);
        }
        if *is != Autostart::Untold {
            *is = on.into();
        }
        Ok(*is)
    }
}

impl RecordedDesktop {
    fn record(&self, asked: Asked) {
        // The test may have ended.
        let _ = self.asking.send(asked);
    }
}

impl Desktop for RecordedDesktop {
    fn notify(&self, key: NotificationKey, notification: Notification) {
        self.record(Asked::Notify(key, notification));
    }

    fn close_notification(&self, key: NotificationKey) {
        self.record(Asked::Close(key));
    }

    fn set_tray(&self, _tray: Tray) {
        self.record(Asked::Tray);
    }

    fn open_window(&self) {
        self.record(Asked::Open);
    }

    fn tray_missing(&self, notification: Notification) {
        self.record(Asked::TrayMissing(notification));
    }

    fn tray_present(&self) {
        self.record(Asked::TrayPresent);
    }

    fn copy(&self, text: String) {
        self.record(Asked::Copy(text));
    }

    fn open_address(&self, address: &str) {
        self.record(Asked::Browse(address.to_owned()));
    }

    /// Like the real one: the old page is gone, then a new one opens.
    fn rebuild_window(&self) {
        self.record(Asked::Rebuild);
        self.requests.send(Request::WindowClosed { rebuilt: true });
        let (telling, mut told) = mpsc::unbounded_channel();
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::Subscribe { page: Box::new(RecordedPage(telling)), reply });
        let (page, asking) = (self.page.lock().unwrap().clone(), self.asking.clone());
        tokio::spawn(async move {
            let Ok(Snapshot { accounts, first, .. }) = answer.await else { return };
            // The test may have ended.
            let _ = asking.send(Asked::Rebuilt(first));
            let _ = page.send(Delta::Accounts { accounts });
            while let Some(delta) = told.recv().await {
                let _ = page.send(delta);
            }
        });
    }

    fn look_at_autostart(&self, answer: oneshot::Sender<Autostart>) {
        // The controller may have ended.
        let _ = answer.send(self.system.0.lock().unwrap().0);
    }

    fn set_autostart(&self, on: bool, answer: AutostartAnswer) {
        self.record(Asked::Autostart(on));
        let _ = answer.send(self.system.set(on));
    }

    fn ending(&self) {}

    fn quit(&self) {
        self.record(Asked::Quit);
    }
}

#[derive(Debug)]
struct RecordedPage(mpsc::UnboundedSender<Delta>);

impl Page for RecordedPage {
    fn tell(&self, delta: Delta) -> bool {
        self.0.send(delta).is_ok()
    }
}
