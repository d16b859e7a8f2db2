//! Checks that the documents are complete.

use std::fs;

use crate::tools::root;

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_default()
}

/// The names that are defined in a section of a file in TOML, one a line.
fn names_in_section(toml: &str, section: &str) -> Vec<String> {
    let lines = toml.lines().skip_while(|line| *line != section).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
}

#[test]
fn each_direct_dependency_is_explained() {
    let explained = read("docs/dependencies.md");
    let manifest = read("Cargo.toml");
    let mut names = names_in_section(&manifest, "[workspace.dependencies]");
    names.retain(|name| !name.starts_with("ringtray-") && name != "private-desktop");
    assert!(names.len() > 10, "{names:?}");

    let page = read("ui/package.json");
    let of_page = page.split("ependencies\": {").skip(1).filter_map(|rest| rest.split('}').next());
    let lines =
        of_page.flat_map(str::lines).filter_map(|line| line.trim().strip_prefix('"')?.split('"').next());
    names.extend(lines.map(str::to_owned));

    let forgotten: Vec<_> = names.iter().filter(|name| !explained.contains(&format!("`{name}`"))).collect();
    assert!(forgotten.is_empty(), "docs/dependencies.md has no line for {forgotten:?}");
}

#[test]
fn each_command_is_in_the_readme() {
    let readme = read("README.md");
    for command in ["demo", "test", "run", "bundle", "fuzz", "setup"] {
        assert!(readme.contains(&format!("cargo xtask {command}")), "{command}");
    }
}
