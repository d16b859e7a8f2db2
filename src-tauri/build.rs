//! Gives the desktop program its window, permissions and icons.

/// The names of the commands in `command_list.rs`.
macro_rules! command_list {
    ($($name:ident),* $(,)?) => { &[$(stringify!($name)),*] };
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(include!("src/command_list.rs")));
    tauri_build::try_build(attributes)?;
    // `include_image!` does not report to cargo which files it reads.
    println!("cargo::rerun-if-changed=icons/tray");
    Ok(())
}
