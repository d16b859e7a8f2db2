//! The commands that the page can call. Each one only passes a request to the controller or a query to the history.

use ringtray_core::page::{Delta, ImportView, MessagesView, Snapshot, SoundDevice};
use ringtray_core::{
    AccountChange, AccountId, ConsoleLine, Diagnostics, Entry, EntryId, ExportFormat, HistoryPart,
    ImportedView, LogLine, Mode, NotificationKind, QuietChoice, Search, SettingsChange, SignInForm,
    SignInResult, Tally, TimelineStep, Timestamp, TrayAction,
};
use ringtray_language::{Language, Phrase};
use ringtray_store::Cursor;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};
use tokio::sync::{oneshot, watch};

use crate::desktop;
use crate::history_queries::HistoryQueries;
use crate::logs::RecentLog;
use crate::requests::{Page, Request, Requests};

/// What the commands reach. Texts for the user are translated here, and nowhere before.
#[derive(Clone)]
pub(crate) struct CommandContext {
    pub(crate) requests: Requests,
    pub(crate) history: HistoryQueries,
    /// The language of everything the user reads.
    pub(crate) language: watch::Receiver<Language>,
}

impl CommandContext {
    fn language(&self) -> Language {
        *self.language.borrow()
    }

    /// Sends a request to the controller and waits for the reply.
    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Result<T, String> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply));
        // Without an answer the program is ending.
        answer.await.map_err(|_| self.language().say("error-ending", &[]))
    }

    /// The same for a reply that may be an error.
    async fn try_ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<Result<T, Phrase>>) -> Request,
    ) -> Result<T, String> {
        self.told(self.ask(request).await?)
    }

    async fn ask_to_sign_in(
        &self,
        request: impl FnOnce(oneshot::Sender<SignInResult>) -> Request,
    ) -> Result<SignInResult<String>, String> {
        Ok(self.ask(request).await?.told(self.language()))
    }

    fn told<T>(&self, result: Result<T, Phrase>) -> Result<T, String> {
        result.map_err(|why| self.language().tell(&why))
    }
}

/// A position in the list of entries; the page wants the entries older than this.
#[derive(Debug, Deserialize)]
pub(crate) struct Before {
    at: Timestamp,
    id: EntryId,
}

/// Older entries, newest first.
#[derive(Debug, Serialize)]
pub(crate) struct Older {
    entries: Vec<Entry>,
    more: bool,
}

/// Returns the current state and subscribes the page to every change.
///
/// A change may reach the channel before the snapshot is returned. What came through the channel is newer.
#[tauri::command]
pub(crate) async fn subscribe(
    context: State<'_, CommandContext>,
    channel: Channel<Delta>,
) -> Result<Snapshot, String> {
    context.ask(|reply| Request::Subscribe { page: Box::new(Subscriber(channel)), reply }).await
}

/// The entries that match `search`, newest first, either from the newest or older than `before`.
#[tauri::command]
pub(crate) async fn find(
    context: State<'_, CommandContext>,
    search: Search,
    before: Option<Before>,
) -> Result<Older, String> {
    let before = before.map(|before| Cursor { at: before.at, id: before.id });
    let page = context.told(context.history.find(&search, before).await)?;
    Ok(Older { entries: page.entries, more: page.more })
}

/// The number of entries of each kind, for one account or for all.
#[tauri::command]
pub(crate) async fn tally(
    context: State<'_, CommandContext>,
    account: Option<AccountId>,
) -> Result<Tally, String> {
    context.told(context.history.tally(account).await)
}

/// Lets the person choose a file and writes the entries that match `search` to it. Returns their number, or nothing if
/// no file was chosen or the export was stopped.
#[tauri::command]
pub(crate) async fn export_activity(
    window: WebviewWindow,
    context: State<'_, CommandContext>,
    search: Search,
    format: ExportFormat,
) -> Result<Option<u64>, String> {
    let Some(file) = desktop::choose_export(&window, format, context.language()).await else {
        return Ok(None);
    };
    context.try_ask(|reply| Request::Export { search, format, file, reply }).await
}

/// Lets the person choose an exported file and imports it. Returns nothing if no file was chosen or the import was
/// stopped.
#[tauri::command]
pub(crate) async fn import_activity(
    window: WebviewWindow,
    context: State<'_, CommandContext>,
) -> Result<Option<ImportedView>, String> {
    let Some(file) = desktop::choose_activity(&window, context.language()).await else { return Ok(None) };
    context.try_ask(|reply| Request::Import { file, reply }).await
}

/// The number of entries that the newest export or import has written or read so far.
#[tauri::command]
pub(crate) async fn transfer_progress(context: State<'_, CommandContext>) -> Result<u64, String> {
    context.ask(|reply| Request::TransferProgress { reply }).await
}

/// Stops the newest export or import.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn stop_transfer(context: State<'_, CommandContext>) {
    context.requests.send(Request::StopTransfer);
}

/// Deletes a part of the history. Returns once it is overwritten.
#[tauri::command]
pub(crate) async fn forget(context: State<'_, CommandContext>, part: HistoryPart) -> Result<(), String> {
    context.try_ask(|reply| Request::Forget { part, reply }).await
}

/// The size of the history on disk, in bytes.
#[tauri::command]
pub(crate) async fn history_size(context: State<'_, CommandContext>) -> Result<u64, String> {
    context.told(context.history.size().await)
}

/// The raw messages behind an entry, oldest first, starting at this number, up to the limit of one answer.
#[tauri::command]
pub(crate) async fn messages(
    context: State<'_, CommandContext>,
    entry: EntryId,
    from: u32,
) -> Result<MessagesView, String> {
    context.told(context.history.messages(&entry, from).await)
}

/// Lets the person choose a file and writes a complete raw message to it. Returns false if no file was chosen or there
/// is no such message.
#[tauri::command]
pub(crate) async fn save_message(
    window: WebviewWindow,
    context: State<'_, CommandContext>,
    entry: EntryId,
    number: u32,
) -> Result<bool, String> {
    let Some(file) = desktop::choose_message(&window, context.language()).await else { return Ok(false) };
    context.told(context.history.save_message(&entry, number, &file).await)
}

/// Tries to sign in. Returns the server's answer, or which field has which problem.
#[tauri::command]
pub(crate) async fn sign_in(
    context: State<'_, CommandContext>,
    form: SignInForm,
) -> Result<SignInResult<String>, String> {
    let form = Box::new(form);
    context.ask_to_sign_in(|reply| Request::SignIn { form, reply }).await
}

/// Takes the address at which the browser ended up, for the sign-in that is waiting for it.
#[tauri::command]
pub(crate) async fn paste_address(
    context: State<'_, CommandContext>,
    landed: SecretString,
) -> Result<(), String> {
    context.try_ask(|reply| Request::Paste { landed, reply }).await
}

/// Cancels the sign-in in progress.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn cancel_sign_in(context: State<'_, CommandContext>) {
    context.requests.send(Request::CancelSignIn);
}

/// Starts the demo: a built-in server, and an account that disappears when the program ends.
#[tauri::command]
pub(crate) async fn start_demo(context: State<'_, CommandContext>) -> Result<SignInResult<String>, String> {
    context.ask_to_sign_in(|reply| Request::StartDemo { reply }).await
}

/// Deletes the secrets of an account.
#[tauri::command]
pub(crate) async fn sign_out(context: State<'_, CommandContext>, account: AccountId) -> Result<(), String> {
    context.try_ask(|reply| Request::SignOut { account, reply }).await
}

/// Deletes an account and its secrets, and with `history` also its history.
#[tauri::command]
pub(crate) async fn remove_account(
    context: State<'_, CommandContext>,
    account: AccountId,
    history: bool,
) -> Result<(), String> {
    context.try_ask(|reply| Request::Remove { account, forget_history: history, reply }).await
}

/// Changes one property of an account.
#[tauri::command]
pub(crate) async fn change_account(
    context: State<'_, CommandContext>,
    account: AccountId,
    change: AccountChange,
) -> Result<(), String> {
    context.try_ask(|reply| Request::ChangeAccount { account, change, reply }).await
}

/// Trusts the certificate that the person was shown for an account's server, and from now on no other.
#[tauri::command]
pub(crate) async fn accept_certificate(
    context: State<'_, CommandContext>,
    account: AccountId,
    fingerprint: String,
) -> Result<(), String> {
    context.try_ask(|reply| Request::AcceptCertificate { account, fingerprint, reply }).await
}

/// Lets the person choose a configuration file and returns its contents, or nothing if no file was chosen.
#[tauri::command]
pub(crate) async fn choose_configuration(
    window: WebviewWindow,
    context: State<'_, CommandContext>,
) -> Result<Option<ImportView>, String> {
    let Some(file) = desktop::choose_configuration(&window, context.language()).await else {
        return Ok(None);
    };
    context.try_ask(|reply| Request::ReadConfiguration { file, reply }).await.map(Some)
}

/// Signs in with one of the modes of a configuration. Its secrets never reach the page.
#[tauri::command]
pub(crate) async fn import_mode(
    context: State<'_, CommandContext>,
    configuration: u64,
    mode: Mode,
    pin: String,
) -> Result<SignInResult<String>, String> {
    context.ask_to_sign_in(|reply| Request::ImportMode { configuration, mode, pin, reply }).await
}

/// Removes the imported secrets from the file. Returns whether the file still holds others.
#[tauri::command]
pub(crate) async fn blank_configuration(
    context: State<'_, CommandContext>,
    configuration: u64,
) -> Result<bool, String> {
    context.try_ask(|reply| Request::BlankConfiguration { configuration, reply }).await
}

/// Changes one setting.
#[tauri::command]
pub(crate) async fn change_settings(
    context: State<'_, CommandContext>,
    change: SettingsChange,
) -> Result<(), String> {
    context.try_ask(|reply| Request::ChangeSettings { change, reply }).await
}

/// Starts or stops notifying about changes of a person or an extension.
#[tauri::command]
pub(crate) async fn watch(
    context: State<'_, CommandContext>,
    account: AccountId,
    key: String,
    watched: bool,
) -> Result<(), String> {
    context.try_ask(|reply| Request::Watch { account, key, watched, reply }).await
}

/// The timeline of a call according to its messages, oldest first.
#[tauri::command]
pub(crate) async fn timeline(
    context: State<'_, CommandContext>,
    entry: EntryId,
) -> Result<Vec<TimelineStep>, String> {
    context.told(context.history.timeline(&entry).await)
}

/// Gives a number a name.
#[tauri::command]
pub(crate) async fn add_contact(
    context: State<'_, CommandContext>,
    name: String,
    number: String,
) -> Result<(), String> {
    context.try_ask(|reply| Request::AddContact { name, number, reply }).await
}

/// Calls a number with the system's program for calls.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn call_back(context: State<'_, CommandContext>, number: String) {
    context.requests.send(Request::CallBack(number));
}

/// The state of the connections.
#[tauri::command]
pub(crate) async fn diagnostics(context: State<'_, CommandContext>) -> Result<Diagnostics, String> {
    context.ask(|reply| Request::Diagnostics { reply }).await
}

/// The raw messages of an account that are newer than this number.
#[tauri::command]
pub(crate) async fn console(
    context: State<'_, CommandContext>,
    account: AccountId,
    after: u64,
) -> Result<Vec<ConsoleLine>, String> {
    context.ask(|reply| Request::Console { account, after, reply }).await
}

/// The log lines that are newer than this number.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn log(recent: State<'_, RecentLog>, after: u64) -> Vec<LogLine> {
    recent.after(after)
}

/// The report for support, without private data.
#[tauri::command]
pub(crate) async fn report(
    context: State<'_, CommandContext>,
    recent: State<'_, RecentLog>,
) -> Result<String, String> {
    let log = recent.after(0);
    context.ask(|reply| Request::Report { log, reply }).await
}

/// Sends this JSON unchanged.
#[tauri::command]
pub(crate) async fn send(
    context: State<'_, CommandContext>,
    account: AccountId,
    json: String,
) -> Result<(), String> {
    context.try_ask(|reply| Request::Send { account, json, reply }).await
}

/// The devices that can play the ring, or nothing if the system plays all sounds itself.
#[tauri::command]
pub(crate) async fn sound_devices() -> Option<Vec<SoundDevice>> {
    desktop::sound_devices().await
}

/// Shows a sample notification of this kind.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn sample(context: State<'_, CommandContext>, kind: NotificationKind) {
    context.requests.send(Request::Sample(kind));
}

/// Lets the person choose a contacts file. Returns nothing if no file was chosen.
#[tauri::command]
pub(crate) async fn choose_contacts(
    window: WebviewWindow,
    context: State<'_, CommandContext>,
) -> Result<Option<String>, String> {
    let file = desktop::choose_contacts(&window, context.language()).await;
    Ok(file.map(|file| file.to_string_lossy().into_owned()))
}

/// Connects an account, or retries now.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn connect(context: State<'_, CommandContext>, account: AccountId) {
    context.requests.send(Request::Connect(account));
}

/// Disconnects an account, or stops retrying.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn disconnect(context: State<'_, CommandContext>, account: AccountId) {
    context.requests.send(Request::Disconnect(account));
}

/// The person sees the list of calls, so no missed call counts as new any more.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn seen(context: State<'_, CommandContext>) {
    context.requests.send(Request::Seen);
}

/// Starts or ends "do not disturb".
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn quiet(context: State<'_, CommandContext>, choice: QuietChoice) {
    context.requests.send(Request::Quiet(choice));
}

/// Quits the program. This is the way out on a desktop that shows no tray icon.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn quit(context: State<'_, CommandContext>) {
    context.requests.send(Request::Tray(TrayAction::Quit));
}

struct Subscriber(Channel<Delta>);

impl Page for Subscriber {
    fn tell(&self, delta: Delta) -> bool {
        self.0.send(delta).is_ok()
    }
}

impl std::fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscriber")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    /// Each command with its arguments, as the page names them.
    type Commands = BTreeMap<String, BTreeSet<String>>;

    macro_rules! command_list {
        ($($name:ident),* $(,)?) => { [$(stringify!($name)),*] };
    }

    fn listed() -> BTreeSet<String> {
        include!("command_list.rs").map(str::to_owned).into()
    }

    /// The functions of this file that are commands. What Tauri passes to them is no argument of the page.
    fn defined() -> Commands {
        let source = include_str!("commands.rs").split("#[tauri::command]\n").skip(1);
        source
            .filter_map(|rest| {
                let (name, rest) = rest.split_once("fn ")?.1.split_once('(')?;
                let (parameters, _) = rest.split_once(")")?;
                let parameters = parameters.split(',').filter_map(|one| one.split_once(": "));
                let given =
                    parameters.filter(|(_, kind)| !kind.contains("State<") && *kind != "WebviewWindow");
                Some((name.to_owned(), given.map(|(name, _)| camel_case(name.trim())).collect()))
            })
            .collect()
    }

    /// What the page invokes.
    fn invoked() -> Commands {
        let calls = include_str!("../../ui/src/backend/tauri.ts").split("invoke(\"").skip(1);
        calls
            .filter_map(|call| {
                let (name, rest) = call.split_once('"')?;
                let (arguments, _) = rest.split_once(')')?;
                let words = arguments.split(|c: char| !c.is_alphanumeric());
                Some((name.to_owned(), words.filter(|word| !word.is_empty()).map(str::to_owned).collect()))
            })
            .collect()
    }

    fn camel_case(name: &str) -> String {
        let mut words = name.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
    }

    #[test]
    fn every_command_is_listed_and_allowed_and_the_page_calls_it_with_its_arguments() {
        let defined = defined();
        assert!(defined["import_mode"].contains("configuration"), "{defined:?}");
        assert_eq!(defined.keys().cloned().collect::<BTreeSet<_>>(), listed());
        assert_eq!(invoked(), defined, "tauri.ts calls other commands, or with other arguments");
        let capability = include_str!("../capabilities/window.json");
        let permissions = capability.split_once("\"permissions\": [").unwrap().1.split('"');
        let allowed = permissions.filter_map(|permission| permission.strip_prefix("allow-"));
        assert_eq!(allowed.map(|name| name.replace('-', "_")).collect::<BTreeSet<_>>(), listed());
    }
}
