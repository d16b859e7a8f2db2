//! The system's dialogues to choose a file.

use std::path::PathBuf;

use ringtray_core::ExportFormat;
use ringtray_language::Language;
use tauri::WebviewWindow;

/// What the program takes in as well as writes: the name and the ending.
const LINES: (&str, &str) = ("JSON Lines", "jsonl");

/// Lets the person choose a configuration file; `None` when they choose none.
pub async fn choose_configuration(window: &WebviewWindow, language: Language) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(language.say("import-title", &[]))
        .set_parent(window)
        .add_filter(language.say("dialog-configuration", &[]), &["json", "jsonc"])
        .add_filter(language.say("dialog-all-files", &[]), &["*"]);
    dialog.pick_file().await.map(PathBuf::from)
}

/// Lets the person choose a file with contacts; `None` when they choose none.
pub async fn choose_contacts(window: &WebviewWindow, language: Language) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(language.say("dialog-contacts-title", &[]))
        .set_parent(window)
        .add_filter(language.say("dialog-contacts", &[]), &["vcf", "vcard", "csv"])
        .add_filter(language.say("dialog-all-files", &[]), &["*"]);
    dialog.pick_file().await.map(PathBuf::from)
}

/// Lets the person choose a file that an export has written; `None` when they choose none.
pub async fn choose_activity(window: &WebviewWindow, language: Language) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(language.say("dialog-import", &[]))
        .set_parent(window)
        .add_filter(LINES.0, &[LINES.1])
        .add_filter(language.say("dialog-all-files", &[]), &["*"]);
    dialog.pick_file().await.map(PathBuf::from)
}

/// Lets the person choose where the activity is written to; `None` when they choose no place. The dialogue asks before
/// a file that is there is replaced.
pub async fn choose_export(
    window: &WebviewWindow,
    format: ExportFormat,
    language: Language,
) -> Option<PathBuf> {
    let (kind, ending) = match format {
        ExportFormat::Csv => (language.say("dialog-table", &[]), "csv"),
        ExportFormat::JsonLines => (LINES.0.to_owned(), LINES.1),
    };
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(language.say("dialog-export", &[]))
        .set_parent(window)
        .set_file_name(format!("ringtray-activity.{ending}"))
        .add_filter(kind, &[ending]);
    dialog.save_file().await.map(PathBuf::from)
}

/// Lets the person choose where a raw message is written to; `None` when they choose no place. The dialogue asks before
/// a file that is there is replaced.
pub async fn choose_message(window: &WebviewWindow, language: Language) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(language.say("dialog-message", &[]))
        .set_parent(window)
        .set_file_name("ringtray-message.json")
        .add_filter("JSON", &["json"]);
    dialog.save_file().await.map(PathBuf::from)
}
