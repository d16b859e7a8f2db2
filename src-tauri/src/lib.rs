//! The desktop shell: the only code that knows Tauri.
//!
//! [`run`] starts everything and returns when the program ends. The modules are [`controller`] (the loop that owns
//! all state), [`desktop`] (everything of the operating system), [`wake`] (notices sleep and changes of the network),
//! [`requests`] (what the controller can be asked) and the page's commands.

pub mod clock;
mod commands;
pub mod controller;
pub mod desktop;
pub mod history_queries;
mod locale;
pub mod logs;
pub mod requests;
#[cfg(target_os = "linux")]
mod single_instance;
pub mod vault;
pub mod wake;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ringtray_core::{ContactSettings, Managed, Settings, TrayAction};
use ringtray_datachannel::Redaction;
use ringtray_language::Phrase;
use ringtray_store::{
    ContactFiles, History, Home, HomeError, Keyring, LoadedContacts, ManagedFile, SettingsFile,
};
use tauri::{AppHandle, DragDropEvent, Manager, RunEvent, WindowEvent};
use tokio::runtime::{self, Runtime};
use tokio::sync::mpsc;

use commands::CommandContext;
use controller::{Controller, Parts, ReadContacts};
#[cfg(target_os = "linux")]
use desktop::Activation;
use desktop::{MAIN_WINDOW, NativeDesktop, Rebuilding, WebFolder};
use history_queries::HistoryQueries;
use logs::RecentLog;
use requests::{Request, Requests};
#[cfg(target_os = "linux")]
pub use single_instance::InstanceError;

/// A computer's clock is often wrong until there is a network. Whatever is too old is still too old ten minutes
/// later.
const FIRST_TIDYING: Duration = Duration::from_secs(10 * 60);

/// Handles the commands of `command_list.rs`.
macro_rules! command_list {
    ($($name:ident),* $(,)?) => { tauri::generate_handler![$(commands::$name),*] };
}

/// The least number of threads for tasks.
const FEWEST_THREADS: usize = 6;

/// How the program was started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StartOptions {
    /// Start in the tray, without the window.
    pub hidden: bool,
}

/// Why the program could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no folder for settings, history and logs.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Environment variables would open the window to other programs, and the program could not restart without them.
    #[error(
        "{variables} in the environment would let other programs look into Ringtray's window, and Ringtray could not be \
         started without ({source}). Remove that from the environment, then start Ringtray again"
    )]
    Inspected {
        /// The names of the variables.
        variables: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// There is no graphical session.
    #[error(
        "there is no graphical session to start in (neither DISPLAY nor WAYLAND_DISPLAY is set); without one use ringtray-cli"
    )]
    NoDisplay,
    /// Another program uses the name of this copy, and opened no window.
    #[cfg(target_os = "linux")]
    #[error(transparent)]
    OtherInstance(#[from] InstanceError),
    /// The desktop's toolkit does not start.
    #[error(
        "Ringtray could not start on this desktop: {0}. It needs a graphical session; without one use ringtray-cli"
    )]
    Toolkit(#[from] tauri::Error),
}

/// Runs the program until somebody quits.
///
/// A second start of the same copy only opens the window of the first and returns at once.
///
/// # Errors
///
/// If there is no place for the program's files or no graphical session, or if the first program does not answer.
pub fn run(options: StartOptions) -> Result<(), StartError> {
    ringtray_process::tell_panics_without_data();
    let inspected = ringtray_process::inspection_variables();
    // A copy with its own folder has no access to the user's accounts. Tests drive such a copy.
    let is_open = Home::from_env().is_ok_and(|home| home.is_separate());
    if !inspected.is_empty() && !is_open {
        return ringtray_process::restart_without(&inspected)
            .map_err(|source| StartError::Inspected { variables: inspected.join(", "), source });
    }
    if desktop::was_watchdog() {
        return Ok(());
    }
    let protected = ringtray_process::no_core_dumps();
    // Otherwise the toolkit would end the program without a message.
    #[cfg(target_os = "linux")]
    if !desktop::has_display() {
        return Err(StartError::NoDisplay);
    }
    let home = Home::from_env()?;
    home.create()?;
    let redaction = Redaction::default();
    let recent = RecentLog::new(redaction.clone());
    let (log, written) = logs::start(&home.log_folder(), &recent, &redaction);
    let mut log = Some(log);
    if let Err(error) = written {
        tracing::warn!(%error, "the log goes to standard error only");
    }
    if let Err(error) = protected {
        tracing::warn!(%error, "core dumps could not be disabled; a crash may write secrets to one");
    }
    if !inspected.is_empty() {
        tracing::warn!(variables = ?inspected, "other programs can inspect or control the window of this copy");
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), hidden = options.hidden, "Ringtray starts");

    start_runtime();
    let (requests, asked) = Requests::new();
    let keep_window = Arc::new(AtomicBool::new(false));
    #[expect(clippy::exit, reason = "inside of Tauri's macro")]
    let mut context = tauri::generate_context!();
    // Everything that distinguishes one copy from another depends on this name: single instance, notifications, web
    // data.
    context.config_mut().identifier = format!("dev.ringtray.{}", home.instance_name());

    #[cfg(target_os = "linux")]
    let builder = {
        let activation = Activation::default();
        let (name, theirs) = (context.config().identifier.clone(), activation.clone());
        let start = single_instance::start(&name, options.hidden, requests.clone(), theirs);
        match tauri::async_runtime::block_on(start) {
            Ok(single_instance::Start::First(instance)) => {
                tauri::Builder::default().manage(activation).manage(instance)
            }
            Ok(single_instance::Start::Second) => return Ok(()),
            Err(error) => {
                tracing::error!(%error, "Ringtray does not start");
                let language = locale::language();
                tauri::async_runtime::block_on(single_instance::tell(&error, language));
                return Err(error.into());
            }
        }
    };
    #[cfg(not(target_os = "linux"))]
    let builder = {
        let second_start = requests.clone();
        tauri::Builder::default().plugin(tauri_plugin_single_instance::init(move |_, arguments, _| {
            if !arguments.iter().any(|argument| argument == "--hidden") {
                second_start.send(Request::Tray(TrayAction::Open));
            }
        }))
    };
    let setup = Setup {
        home,
        options,
        asked,
        requests: requests.clone(),
        keep_window: Arc::clone(&keep_window),
        redaction,
    };
    builder
        .manage(recent)
        .invoke_handler(include!("command_list.rs"))
        .setup(move |app| setup.start(app.handle()))
        .build(context)?
        .run(move |app, event| {
            if matches!(event, RunEvent::Exit) {
                // The toolkit ends the process itself, so nothing is dropped after this.
                drop(log.take());
            }
            on_event(app, event, &requests, &keep_window);
        });
    Ok(())
}

/// Starts the threads for all tasks. A client decodes a large message in one go, so two accounts with hostile servers
/// would keep the two threads of a small computer from everything else.
fn start_runtime() {
    /// It lives as long as the process.
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.max(FEWEST_THREADS);
    match runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
        Ok(runtime) => tauri::async_runtime::set(RUNTIME.get_or_init(|| runtime).handle().clone()),
        Err(error) => {
            tracing::warn!(%error, "the threads for tasks could not be started; the toolkit's are used");
        }
    }
}

/// What the program needs once the toolkit is ready.
struct Setup {
    home: Home,
    options: StartOptions,
    asked: mpsc::UnboundedReceiver<Request>,
    requests: Requests,
    keep_window: Arc<AtomicBool>,
    redaction: Redaction,
}

impl Setup {
    fn start(self, app: &AppHandle) -> Result<(), Box<dyn std::error::Error>> {
        let system_language = locale::language();
        let mut notices = Vec::new();
        let settings = SettingsFile::load(&self.home).unwrap_or_else(|error| {
            notices.push(error.phrase());
            Settings::default()
        });
        let managed = managed_settings(&self.home, &mut notices);
        let history = match History::open(self.home.history_file()) {
            Ok(history) => Some(history),
            Err(error) => {
                notices.push(error.phrase());
                None
            }
        };
        let icons = data_folder(&self.home, "icons");
        app.manage(Rebuilding::default());
        app.manage(WebFolder::empty(self.home.session_folder().join("web")));
        let _in_runtime = tauri::async_runtime::handle().inner().enter();
        let history_queries = HistoryQueries::new(history.clone());
        let controller = Controller::new(Parts {
            vault: Keyring::new(&self.home),
            desktop: NativeDesktop::start(app.clone(), &self.home, &icons, self.keep_window, &self.requests)?,
            home: self.home,
            settings,
            system_language,
            managed,
            history,
            read_contacts: contacts_reader(self.requests.clone()),
            requests: self.asked,
            first_tidying: FIRST_TIDYING,
            notices,
            redaction: self.redaction,
        });
        app.manage(CommandContext {
            requests: self.requests.clone(),
            history: history_queries,
            language: controller.languages(),
        });
        wake::start(&self.requests);
        #[cfg(unix)]
        tauri::async_runtime::spawn(quit_on_signal(self.requests));
        let (app_of_controller, running) = (app.clone(), tauri::async_runtime::spawn(controller.run()));
        tauri::async_runtime::spawn(async move {
            if running.await.is_err() {
                // An icon that nobody updates would show "connected" forever.
                tracing::error!("the controller ended because of an internal error");
                app_of_controller.exit(1);
            }
        });
        if !self.options.hidden {
            #[cfg(target_os = "linux")]
            if let Some(token) = desktop::token_of_this_start() {
                app.state::<Activation>().put(token);
            }
            desktop::open_window(app);
        }
        Ok(())
    }
}

/// The end of a session, or Ctrl-C, counts as a person's Quit.
#[cfg(unix)]
async fn quit_on_signal(requests: Requests) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::warn!("signals can't be handled; they end the program at once");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    requests.send(Request::Tray(TrayAction::Quit));
}

fn on_event(app: &AppHandle, event: RunEvent, requests: &Requests, keep_window: &AtomicBool) {
    match event {
        // The last window was closed. The program goes on in the tray.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        RunEvent::WindowEvent { label, event: WindowEvent::CloseRequested { api, .. }, .. }
            if label == MAIN_WINDOW && keep_window.load(Ordering::Relaxed) =>
        {
            api.prevent_close();
            if let Some(window) = app.get_webview_window(MAIN_WINDOW)
                && let Err(error) = window.minimize()
            {
                tracing::warn!(%error, "the window could not be minimised");
            }
        }
        RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } if label == MAIN_WINDOW => {
            let rebuilt = desktop::finish_rebuilding(app);
            requests.send(Request::WindowClosed { rebuilt });
        }
        RunEvent::WindowEvent { label, event: WindowEvent::Focused(true), .. } if label == MAIN_WINDOW => {
            requests.send(Request::WindowInFront);
        }
        RunEvent::WindowEvent { event: WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }), .. } => {
            requests.send(Request::Dropped(paths));
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => requests.send(Request::Tray(TrayAction::Open)),
        _ => {}
    }
}

/// A folder beside the history, where the program's data lies.
fn data_folder(home: &Home, name: &str) -> PathBuf {
    home.history_file().with_file_name(name)
}

/// Reads contacts files and watches them, until it receives others.
fn contacts_reader(requests: Requests) -> ReadContacts {
    // Dropping it stops the watching.
    let mut watched: Option<ContactFiles> = None;
    Box::new(move |contacts: &ContactSettings| {
        let was_watching = watched.take().is_some();
        if contacts.files.is_empty() {
            if was_watching {
                requests.send(Request::Contacts(LoadedContacts::default()));
            }
            return;
        }
        let files = contacts.files.iter().map(PathBuf::from).collect();
        let changed = {
            let requests = requests.clone();
            move |loaded| requests.send(Request::Contacts(loaded))
        };
        match ContactFiles::watch(files, contacts.numbers.clone(), changed) {
            Ok(files) => watched = Some(files),
            Err(error) => {
                let problems = vec![error];
                requests.send(Request::Contacts(LoadedContacts { problems, ..LoadedContacts::default() }));
            }
        }
    })
}

/// The administrator's settings; `None` if they can't be used. The user is notified of that.
fn managed_settings(home: &Home, notices: &mut Vec<Phrase>) -> Managed {
    match ManagedFile::load(home) {
        Ok(Some(ManagedFile { managed, passed_over })) => {
            let file = home.managed_file();
            tracing::info!(file = %file.display(), locked = ?managed.locked, "an administrator's settings are in effect");
            for unknown in passed_over {
                tracing::warn!(file = %file.display(), "{unknown}");
            }
            managed
        }
        Ok(None) => Managed::default(),
        Err(error) => {
            tracing::error!(%error, "the managed settings can't be used and are ignored");
            notices.push(Phrase::of("notice-managed", &[("why", error.phrase().into())]));
            Managed::default()
        }
    }
}
