//! `managed`: shows or checks what an administrator has set.

use ringtray_arguments::cli::ManagedArguments;
use ringtray_core::Setting;
use ringtray_store::{Home, ManagedFile};

use crate::failure::Failure;
use crate::language::language;
use crate::output::{print, print_error};

/// Shows a managed file: this computer's, or the named one to check.
pub(crate) fn show(arguments: ManagedArguments) -> Result<(), Failure> {
    let counts = Home::managed_file_from_env();
    let (file, named) = match arguments.file {
        Some(file) => (file, true),
        None => (counts.clone(), false),
    };
    let read = if file == counts { ManagedFile::load_from_env()? } else { ManagedFile::draft(&file)? };
    let ManagedFile { managed, passed_over } = match read {
        Some(read) => read,
        None if named => return Err(Failure::NoManagedFile { file }),
        None => {
            let file = file.display().to_string();
            return Ok(print(&language().say("cli-managed-nothing", &[("file", file.into())]))?);
        }
    };
    print(&format!("{}:", file.display()))?;
    let of_accounts = Setting::ALL
        .into_iter()
        .filter_map(|setting| line(setting.as_str(), managed.preset.value(setting), managed.locks(setting)));
    let autostart = managed.autostart;
    let of_the_program = line("autostart", autostart.preset.map(|on| on.to_string()), autostart.locked);
    let lines: Vec<String> = of_accounts.chain(of_the_program).collect();
    if lines.is_empty() {
        print(&format!("  {}", language().say("cli-managed-empty", &[])))?;
    }
    lines.iter().try_for_each(|line| print(&format!("  {line}")))?;
    for unknown in passed_over {
        print_error(&format!("{}: {unknown}", file.display()));
    }
    Ok(())
}

/// A line about a setting; `None` if it is neither preset nor locked.
fn line(setting: &str, value: Option<String>, locked: bool) -> Option<String> {
    let how = match (&value, locked) {
        (Some(_), true) => "locked",
        (Some(_), false) => "preset",
        (None, true) => "locked_to_usual",
        (None, false) => return None,
    };
    Some(language().say(
        "cli-managed-setting",
        &[("how", how.into()), ("setting", setting.into()), ("value", value.unwrap_or_default().into())],
    ))
}
