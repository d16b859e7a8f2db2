//! The system's dialogue to choose a file.

use std::path::PathBuf;

use ringtray_language::Language;
use tauri::WebviewWindow;

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
