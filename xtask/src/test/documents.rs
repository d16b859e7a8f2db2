//! Checks that the documents are complete.

use std::fs;
use std::path::Path;

use crate::tools::root;

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_default()
}

/// The names defined in a section of a TOML file, one per line.
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
    names.retain(|name| {
        !name.starts_with("ringtray-") && !["private-desktop", "tls-front"].contains(&name.as_str())
    });
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
    for command in ["demo", "pictures", "test", "desktops", "run", "bundle", "fuzz", "bench", "setup"] {
        assert!(readme.contains(&format!("cargo xtask {command}")), "{command}");
    }
}

/// A table that names the test for each line is useful only if the tests exist.
#[test]
fn every_test_that_a_document_names_is_there() {
    let sources: Vec<_> =
        ["crates", "src-tauri", "tests"].iter().flat_map(|top| rust_files(&root().join(top))).collect();
    let exists = |name: &str| {
        let (file, test) = name.rsplit_once("::").unwrap_or(("", name));
        let mut of_that_name = sources.iter().filter(|(stem, _)| stem == file);
        of_that_name.any(|(_, text)| text.contains(&format!("fn {test}(")))
    };
    for (document, fewest) in
        [("docs/connection.md", 30), ("docs/notifications.md", 30), ("docs/security.md", 20)]
    {
        let text = read(document);
        let in_backticks = text.split('`').skip(1).step_by(2);
        let named: Vec<_> = in_backticks.filter(|name| is_test(name)).collect();
        let count = named.len();
        assert!(count > fewest, "{document} names only {count} tests; are they written `file::test`?");
        let missing: Vec<_> = named.iter().filter(|name| !exists(name)).collect();
        assert!(missing.is_empty(), "{document} names tests that are not there: {missing:#?}");
    }
}

/// `file::a_test_of_several_words`, as the documents name tests.
fn is_test(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == ':');
    plain && name.split("::").count() == 2 && name.matches('_').count() > 1
}

/// The stem and the text of every Rust file below a folder.
fn rust_files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.push((stem, fs::read_to_string(&path).unwrap_or_default()));
        }
    }
    files
}
