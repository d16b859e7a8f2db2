//! The commands that the page can call. Each one only passes a request to the controller and waits for its answer.

use ringtray_core::page::{Delta, ImportView, MessagesView, Snapshot, SoundDevice};
use ringtray_core::{
    AccountChange, AccountId, ConsoleLine, Diagnostics, Entry, EntryId, ExportFormat, HistoryPart,
    ImportedView, LogLine, Mode, NotificationKind, QuietChoice, Search, SettingsChange, SignInForm,
    SignInResult, Tally, TimelineStep, Timestamp, TrayAction,
};
use ringtray_store::Cursor;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};
use tokio::sync::oneshot;

use crate::logs::RecentLog;
use crate::requests::{Page, Request, Requests};
use crate::{desktop, locale};

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
    requests: State<'_, Requests>,
    channel: Channel<Delta>,
) -> Result<Snapshot, String> {
    ask(&requests, |reply| Request::Subscribe { page: Box::new(Subscriber(channel)), reply }).await
}

/// The entries that match `search`, newest first, either from the newest or older than `before`.
#[tauri::command]
pub(crate) async fn find(
    requests: State<'_, Requests>,
    search: Search,
    before: Option<Before>,
) -> Result<Older, String> {
    let before = before.map(|before| Cursor { at: before.at, id: before.id });
    let page = ask(&requests, |reply| Request::Find { search, before, reply }).await??;
    Ok(Older { entries: page.entries, more: page.more })
}

/// The number of entries of each kind, for one account or for all.
#[tauri::command]
pub(crate) async fn tally(
    requests: State<'_, Requests>,
    account: Option<AccountId>,
) -> Result<Tally, String> {
    ask(&requests, |reply| Request::Tally { account, reply }).await?
}

/// Lets the person choose a file and writes the entries that match `search` to it. Returns their number, or nothing if
/// no file was chosen or the export was stopped.
#[tauri::command]
pub(crate) async fn export_activity(
    window: WebviewWindow,
    requests: State<'_, Requests>,
    search: Search,
    format: ExportFormat,
) -> Result<Option<u64>, String> {
    let language = ask(&requests, |reply| Request::Language { reply }).await?;
    let Some(file) = desktop::choose_export(&window, format, language).await else { return Ok(None) };
    ask(&requests, |reply| Request::Export { search, format, file, reply }).await?
}

/// Lets the person choose an exported file and imports it. Returns nothing if no file was chosen or the import was
/// stopped.
#[tauri::command]
pub(crate) async fn import_activity(
    window: WebviewWindow,
    requests: State<'_, Requests>,
) -> Result<Option<ImportedView>, String> {
    let language = ask(&requests, |reply| Request::Language { reply }).await?;
    let Some(file) = desktop::choose_activity(&window, language).await else { return Ok(None) };
    ask(&requests, |reply| Request::Import { file, reply }).await?
}

/// The number of entries that the newest export or import has written or read so far.
#[tauri::command]
pub(crate) async fn transfer_progress(requests: State<'_, Requests>) -> Result<u64, String> {
    ask(&requests, |reply| Request::TransferProgress { reply }).await
}

/// Stops the newest export or import.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn stop_transfer(requests: State<'_, Requests>) {
    requests.send(Request::StopTransfer);
}

/// Deletes a part of the history. Returns once it is overwritten.
#[tauri::command]
pub(crate) async fn forget(requests: State<'_, Requests>, part: HistoryPart) -> Result<(), String> {
    ask(&requests, |reply| Request::Forget { part, reply }).await?
}

/// The size of the history on disk, in bytes.
#[tauri::command]
pub(crate) async fn history_size(requests: State<'_, Requests>) -> Result<u64, String> {
    ask(&requests, |reply| Request::HistorySize { reply }).await?
}

/// The raw messages behind an entry, oldest first, starting at this number, up to the limit of one answer.
#[tauri::command]
pub(crate) async fn messages(
    requests: State<'_, Requests>,
    entry: EntryId,
    from: u32,
) -> Result<MessagesView, String> {
    ask(&requests, |reply| Request::Messages { entry, from, reply }).await?
}

/// Lets the person choose a file and writes a complete raw message to it. Returns false if no file was chosen or there
/// is no such message.
#[tauri::command]
pub(crate) async fn save_message(
    window: WebviewWindow,
    requests: State<'_, Requests>,
    entry: EntryId,
    number: u32,
) -> Result<bool, String> {
    let language = ask(&requests, |reply| Request::Language { reply }).await?;
    let Some(file) = desktop::choose_message(&window, language).await else { return Ok(false) };
    ask(&requests, |reply| Request::SaveMessage { entry, number, file, reply }).await?
}

/// Tries to sign in. Returns the server's answer, or which field has which problem.
#[tauri::command]
pub(crate) async fn sign_in(requests: State<'_, Requests>, form: SignInForm) -> Result<SignInResult, String> {
    let form = Box::new(form);
    ask(&requests, |reply| Request::SignIn { form, reply }).await
}

/// Takes the address at which the browser ended up, for the sign-in that is waiting for it.
#[tauri::command]
pub(crate) async fn paste_address(requests: State<'_, Requests>, landed: SecretString) -> Result<(), String> {
    ask(&requests, |reply| Request::Paste { landed, reply }).await?
}

/// Cancels the sign-in in progress.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn cancel_sign_in(requests: State<'_, Requests>) {
    requests.send(Request::CancelSignIn);
}

/// Starts the demo: a built-in server, and an account that disappears when the program ends.
#[tauri::command]
pub(crate) async fn start_demo(requests: State<'_, Requests>) -> Result<SignInResult, String> {
    ask(&requests, |reply| Request::StartDemo { reply }).await
}

/// Deletes the secrets of an account.
#[tauri::command]
pub(crate) async fn sign_out(requests: State<'_, Requests>, account: AccountId) -> Result<(), String> {
    ask(&requests, |reply| Request::SignOut { account, reply }).await?
}

/// Deletes an account and its secrets, and with `history` also its history.
#[tauri::command]
pub(crate) async fn remove_account(
    requests: State<'_, Requests>,
    account: AccountId,
    history: bool,
) -> Result<(), String> {
    ask(&requests, |reply| Request::Remove { account, forget_history: history, reply }).await?
}

/// Changes one property of an account.
#[tauri::command]
pub(crate) async fn change_account(
    requests: State<'_, Requests>,
    account: AccountId,
    change: AccountChange,
) -> Result<(), String> {
    ask(&requests, |reply| Request::ChangeAccount { account, change, reply }).await?
}

/// Trusts the certificate that the person was shown for an account's server, and from now on no other.
#[tauri::command]
pub(crate) async fn accept_certificate(
    requests: State<'_, Requests>,
    account: AccountId,
    fingerprint: String,
) -> Result<(), String> {
    ask(&requests, |reply| Request::AcceptCertificate { account, fingerprint, reply }).await?
}

/// Lets the person choose a configuration file and returns its contents, or nothing if no file was chosen.
#[tauri::command]
pub(crate) async fn choose_configuration(
    window: WebviewWindow,
    requests: State<'_, Requests>,
) -> Result<Option<ImportView>, String> {
    let language = ask(&requests, |reply| Request::Language { reply }).await?;
    let Some(file) = desktop::choose_configuration(&window, language).await else { return Ok(None) };
    ask(&requests, |reply| Request::ReadConfiguration { file, reply }).await?.map(Some)
}

/// Signs in with one of the modes of a configuration. Its secrets never reach the page.
#[tauri::command]
pub(crate) async fn import_mode(
    requests: State<'_, Requests>,
    configuration: u64,
    mode: Mode,
    pin: String,
) -> Result<SignInResult, String> {
    ask(&requests, |reply| Request::ImportMode { configuration, mode, pin, reply }).await
}

/// Removes the imported secrets from the file. Returns whether the file still holds others.
#[tauri::command]
pub(crate) async fn blank_configuration(
    requests: State<'_, Requests>,
    configuration: u64,
) -> Result<bool, String> {
    ask(&requests, |reply| Request::BlankConfiguration { configuration, reply }).await?
}

/// Changes one setting.
#[tauri::command]
pub(crate) async fn change_settings(
    requests: State<'_, Requests>,
    change: SettingsChange,
) -> Result<(), String> {
    ask(&requests, |reply| Request::ChangeSettings { change, reply }).await?
}

/// Starts or stops notifying about changes of a person or an extension.
#[tauri::command]
pub(crate) async fn watch(
    requests: State<'_, Requests>,
    account: AccountId,
    key: String,
    watched: bool,
) -> Result<(), String> {
    ask(&requests, |reply| Request::Watch { account, key, watched, reply }).await?
}

/// The timeline of a call according to its messages, oldest first.
#[tauri::command]
pub(crate) async fn timeline(
    requests: State<'_, Requests>,
    entry: EntryId,
) -> Result<Vec<TimelineStep>, String> {
    ask(&requests, |reply| Request::Timeline { entry, reply }).await?
}

/// Gives a number a name.
#[tauri::command]
pub(crate) async fn add_contact(
    requests: State<'_, Requests>,
    name: String,
    number: String,
) -> Result<(), String> {
    ask(&requests, |reply| Request::AddContact { name, number, reply }).await?
}

/// Calls a number with the system's program for calls.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn call_back(requests: State<'_, Requests>, number: String) {
    requests.send(Request::CallBack(number));
}

/// The state of the connections.
#[tauri::command]
pub(crate) async fn diagnostics(requests: State<'_, Requests>) -> Result<Diagnostics, String> {
    ask(&requests, |reply| Request::Diagnostics { reply }).await
}

/// The raw messages of an account that are newer than this number.
#[tauri::command]
pub(crate) async fn console(
    requests: State<'_, Requests>,
    account: AccountId,
    after: u64,
) -> Result<Vec<ConsoleLine>, String> {
    ask(&requests, |reply| Request::Console { account, after, reply }).await
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
    requests: State<'_, Requests>,
    recent: State<'_, RecentLog>,
) -> Result<String, String> {
    let log = recent.after(0);
    ask(&requests, |reply| Request::Report { log, reply }).await
}

/// Sends this JSON unchanged.
#[tauri::command]
pub(crate) async fn send(
    requests: State<'_, Requests>,
    account: AccountId,
    json: String,
) -> Result<(), String> {
    ask(&requests, |reply| Request::Send { account, json, reply }).await?
}

/// The devices that can play the ring, or nothing if the system plays all sounds itself.
#[tauri::command]
pub(crate) async fn sound_devices() -> Option<Vec<SoundDevice>> {
    desktop::sound_devices().await
}

/// Shows a sample notification of this kind.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn sample(requests: State<'_, Requests>, kind: NotificationKind) {
    requests.send(Request::Sample(kind));
}

/// Lets the person choose a contacts file. Returns nothing if no file was chosen.
#[tauri::command]
pub(crate) async fn choose_contacts(
    window: WebviewWindow,
    requests: State<'_, Requests>,
) -> Result<Option<String>, String> {
    let language = ask(&requests, |reply| Request::Language { reply }).await?;
    let file = desktop::choose_contacts(&window, language).await;
    Ok(file.map(|file| file.to_string_lossy().into_owned()))
}

/// Connects an account, or retries now.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn connect(requests: State<'_, Requests>, account: AccountId) {
    requests.send(Request::Connect(account));
}

/// Disconnects an account, or stops retrying.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn disconnect(requests: State<'_, Requests>, account: AccountId) {
    requests.send(Request::Disconnect(account));
}

/// The person sees the list of calls, so no missed call counts as new any more.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn seen(requests: State<'_, Requests>) {
    requests.send(Request::Seen);
}

/// Starts or ends "do not disturb".
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn quiet(requests: State<'_, Requests>, choice: QuietChoice) {
    requests.send(Request::Quiet(choice));
}

/// Quits the program. This is the way out on a desktop that shows no tray icon.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands the state over by value")]
pub(crate) fn quit(requests: State<'_, Requests>) {
    requests.send(Request::Tray(TrayAction::Quit));
}

async fn ask<T>(
    requests: &Requests,
    request: impl FnOnce(oneshot::Sender<T>) -> Request,
) -> Result<T, String> {
    let (reply, answer) = oneshot::channel();
    requests.send(request(reply));
    // Without an answer the program is ending, and the chosen language is no longer known.
    answer.await.map_err(|_| locale::language().say("error-ending", &[]))
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
    use std::collections::BTreeSet;

    /// The words between these two markers, without characters that can't be part of a name.
    fn names<'a>(text: &'a str, from: &str, to: &str) -> BTreeSet<&'a str> {
        let list =
            text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(list, _)| list);
        let names = list.split(',').map(|name| name.trim_matches(|c: char| !c.is_alphanumeric()));
        names.filter(|name| !name.is_empty()).map(|name| name.trim_start_matches("commands::")).collect()
    }

    #[test]
    fn the_page_may_use_every_command_there_is() {
        let served = names(include_str!("lib.rs"), "generate_handler![", "])");
        assert!(served.len() > 15 && served.contains("cancel_sign_in"), "{served:?}");
        let known = names(include_str!("../build.rs"), "commands(&[", "])");
        assert_eq!(served, known, "build.rs does not know them all");
        let permitted = names(include_str!("../capabilities/window.json"), "\"permissions\": [", "]");
        let permitted: BTreeSet<String> = permitted
            .iter()
            .filter_map(|name| name.strip_prefix("allow-"))
            .map(|name| name.replace('-', "_"))
            .collect();
        assert_eq!(served, permitted.iter().map(String::as_str).collect(), "the window may not use them all");
    }
}
