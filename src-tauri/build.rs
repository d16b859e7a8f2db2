//! Gives the desktop program its window, permissions and icons.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(&[
            "subscribe",
            "messages",
            "save_message",
            "quit",
            "find",
            "tally",
            "export_activity",
            "import_activity",
            "transfer_progress",
            "stop_transfer",
            "forget",
            "history_size",
            "sign_in",
            "paste_address",
            "cancel_sign_in",
            "connect",
            "disconnect",
            "start_demo",
            "sign_out",
            "remove_account",
            "change_account",
            "choose_configuration",
            "import_mode",
            "blank_configuration",
            "accept_certificate",
            "change_settings",
            "watch",
            "sample",
            "sound_devices",
            "timeline",
            "add_contact",
            "call_back",
            "diagnostics",
            "console",
            "log",
            "report",
            "send",
            "choose_contacts",
            "seen",
            "quiet",
        ]));
    tauri_build::try_build(attributes)?;
    // `include_image!` does not report to cargo which files it reads.
    println!("cargo::rerun-if-changed=icons/tray");
    Ok(())
}
