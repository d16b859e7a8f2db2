//! Compares the catalogue with the sources: every text that is used exists, and every text that exists is used. So a
//! key is always a literal in the call of `say` or `Phrase::of`, followed by its values.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The catalogues' own properties, which this crate uses.
const OWN: [&str; 3] = ["language-name", "language-region", "number-separator"];

#[test]
fn every_text_is_used_and_every_text_that_is_used_is_there() {
    let written = written();
    let mut used: BTreeSet<String> = OWN.map(str::to_owned).into();
    let mut wrong = Vec::new();
    for file in sources() {
        let code = fs::read_to_string(&file).unwrap();
        let rust = file.extension().is_some_and(|extension| extension == "rs");
        for call in calls(&code, rust) {
            let place = format!("{}:{}", file.display(), code[..call].matches('\n').count() + 1);
            let Some(key) = literal(&code[call..]) else {
                wrong.push(format!("{place}: the key of a text is no literal"));
                continue;
            };
            match written.get(key) {
                None => wrong.push(format!("{place}: there is no text \"{key}\"")),
                // The page's compiler checks the parameters of its texts.
                Some(wanted) if rust && values(&code[call..]).as_ref() != Some(wanted) => {
                    wrong.push(format!("{place}: \"{key}\" takes {wanted:?}"));
                }
                Some(_) => {}
            }
            used.insert(key.to_owned());
        }
    }
    let unused: Vec<_> = written.keys().filter(|key| !used.contains(*key)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn calls_are_read_as_they_stand() {
    let code =
        r#"a.say("b", &[("c", x(d, ("e", 1)).into()), ("f", l.say("g", &[("h", i)]))]); fn say(j) {} say(k)"#;
    let found: Vec<_> = calls(code, true).collect();
    assert_eq!(found.len(), 2);
    assert_eq!(calls(r#"{say("a")} essay("b") function say(c)"#, false).collect::<Vec<_>>(), [4]);
    assert_eq!(calls(r#"x(Phrase::of("a", &[]), OtherPhrase::of(b))"#, true).collect::<Vec<_>>(), [12]);
    assert_eq!(literal(&code[found[0]..]), Some("b"));
    assert_eq!(values(&code[found[0]..]), Some(["c", "f"].map(str::to_owned).into()));
    assert_eq!(values(&code[found[1]..]), Some(["h".to_owned()].into()));
    assert_eq!(literal("(\n    'b-c')"), Some("b-c"));
    assert_eq!(literal("(key)"), None);
    assert_eq!(values("(\"b\", values)"), None);
}

/// The English texts, and the parameters of each.
fn written() -> BTreeMap<String, BTreeSet<String>> {
    let mut written: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut last = String::new();
    for line in fs::read_to_string(root().join("languages/en.ftl")).unwrap().lines() {
        if let Some((key, _)) = line.split_once(" =").filter(|_| line.starts_with(char::is_alphabetic)) {
            key.clone_into(&mut last);
            written.insert(last.clone(), BTreeSet::new());
        }
        if line.starts_with('#') || last.is_empty() {
            continue;
        }
        let names = line.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
        });
        written.get_mut(&last).unwrap().extend(names);
    }
    written
}

/// The positions of the parentheses in calls that use a text: in Rust of the method `say` and of `Phrase::of`, in the
/// page of the function `say`.
fn calls(code: &str, rust: bool) -> impl Iterator<Item = usize> {
    let part_of_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '.');
    let said = code.match_indices("say(").filter(move |(at, _)| {
        let before = &code[..*at];
        if rust {
            before.ends_with('.')
        } else {
            !before.ends_with(part_of_name) && !before.ends_with("function ")
        }
    });
    let later =
        code.match_indices("Phrase::of(").filter(move |(at, _)| rust && !code[..*at].ends_with(part_of_name));
    said.chain(later).map(|(at, call)| at + call.len() - 1)
}

/// The literal at the beginning of a call.
fn literal(call: &str) -> Option<&str> {
    let argument = call.strip_prefix('(')?.trim_start();
    let quote = argument.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    argument[1..].split(quote).next()
}

/// The names of the values in a call in Rust; `None` if they are not there.
fn values(call: &str) -> Option<BTreeSet<String>> {
    let (_, rest) = call.split_once(',')?;
    if !rest.trim_start().starts_with("&[") {
        return None;
    }
    let (mut names, mut depth, mut at) = (BTreeSet::new(), 0, 0);
    while let Some(character) = call[at..].chars().next() {
        match character {
            '(' | '[' | '{' => {
                depth += 1;
                // In the call, in the list, in a pair.
                if depth == 3 && character == '(' {
                    names.extend(literal(&call[at..]).map(str::to_owned));
                }
            }
            ')' | ']' | '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(names);
                }
            }
            '"' => {
                at += 1;
                while !call[at..].starts_with('"') {
                    at +=
                        if call[at..].starts_with('\\') { 2 } else { call[at..].chars().next()?.len_utf8() };
                }
            }
            _ => {}
        }
        at += character.len_utf8();
    }
    None
}

fn sources() -> Vec<PathBuf> {
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let crates = crates.filter(|folder| !folder.ends_with("language")).map(|folder| folder.join("src"));
    let mut files = Vec::new();
    for folder in crates.chain([root().join("src-tauri/src"), root().join("ui/src")]) {
        gather(&folder, &mut files);
    }
    files
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|one| one == "rs" || one == "ts" || one == "svelte") {
            files.push(path);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
