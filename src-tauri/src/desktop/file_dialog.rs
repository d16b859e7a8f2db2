//! The system's dialogue to choose a file.

use std::path::PathBuf;

use tauri::WebviewWindow;

/// Lets the person choose a configuration file; `None` when they choose none.
pub async fn choose_configuration(window: &WebviewWindow) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Import a configuration")
        .set_parent(window)
        .add_filter("Configuration (JSON)", &["json", "jsonc"])
        .add_filter("All files", &["*"]);
    dialog.pick_file().await.map(PathBuf::from)
}

/// Lets the person choose a file with contacts; `None` when they choose none.
pub async fn choose_contacts(window: &WebviewWindow) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Choose a contacts file")
        .set_parent(window)
        .add_filter("Contacts (vCard, CSV)", &["vcf", "vcard", "csv"])
        .add_filter("All files", &["*"]);
    dialog.pick_file().await.map(PathBuf::from)
}
