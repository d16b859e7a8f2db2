//! The programs' dependencies, as found by the distributions' tools.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::tools::{command, output};

/// The tool with which rpm finds a program's dependencies.
const ELFDEPS: &str = "/usr/lib/rpm/elfdeps";

/// `Depends` of a Debian package with these programs: the packages of their libraries, in the versions with the symbols
/// they use.
pub(crate) fn of_deb(programs: &[&Path]) -> Result<String, Failure> {
    let place = tempfile::tempdir().map_err(|error| Failure::new(format!("no temporary folder: {error}")))?;
    let source = place.path().join("debian");
    // The tool is for source packages and expects one.
    let control = "Source: ringtray\n\nPackage: ringtray\nArchitecture: any\n";
    fs::create_dir(&source)
        .and_then(|()| fs::write(source.join("control"), control))
        .map_err(|error| Failure::file(&source, &error))?;
    let found = output(command("dpkg-shlibdeps").current_dir(place.path()).arg("-O").args(programs))?;
    let depends = found.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    depends.map(str::to_owned).ok_or_else(|| Failure::new(format!("dpkg-shlibdeps found nothing: {found}")))
}

/// The part of Tauri's configuration with the dependencies of an .rpm with these programs.
pub(crate) fn of_rpm(programs: &[&Path]) -> Result<String, Failure> {
    let mut requires = vec!["hicolor-icon-theme".to_owned()];
    for program in programs {
        let found = output(command(ELFDEPS).arg("--requires").arg(program))?;
        requires.extend(found.lines().filter(|line| !added_by_tauri(line)).map(str::to_owned));
    }
    requires.sort_unstable();
    requires.dedup();
    let requires = requires.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    Ok(format!("{{\"bundle\": {{\"linux\": {{\"rpm\": {{\"depends\": [{requires}]}}}}}}}}"))
}

fn added_by_tauri(requirement: &str) -> bool {
    ["libwebkit2gtk-4.1.so.0()", "libgtk-3.so.0()"].iter().any(|library| requirement.starts_with(library))
}
