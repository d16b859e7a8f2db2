//! The system's dialogues to choose a file.

use std::path::PathBuf;

use ringtray_core::view::ExportFormat;
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

/// Lets the person choose where the activity is written to; `None` when they choose no place. The dialogue asks before a
/// file that is there is replaced.
pub async fn choose_export(window: &WebviewWindow, format: ExportFormat) -> Option<PathBuf> {
    let (kind, ending) = match format {
        ExportFormat::Csv => ("Table (CSV)", "csv"),
        ExportFormat::Json => ("JSON", "json"),
    };
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Export the activity")
        .set_parent(window)
        .set_file_name(format!("ringtray-activity.{ending}"))
        .add_filter(kind, &[ending]);
    dialog.save_file().await.map(PathBuf::from)
}
