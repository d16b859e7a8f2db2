//! Checks that the modules of a crate do not import each other in a circle. Only a module and those below it may.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use source::{Import, Source};

use crate::tools::root;

/// A name can be re-exported this many times before it is taken for one of the module that re-exports it.
const REEXPORTS: usize = 8;

/// A module by its path within the crate; the root is empty.
type Module = Vec<String>;

/// What a path means.
#[derive(Clone, PartialEq, Eq)]
enum Meaning {
    Module(Module),
    /// An item that this module declares.
    ItemOf(Module),
}

impl Meaning {
    fn module(&self) -> &Module {
        let (Meaning::Module(module) | Meaning::ItemOf(module)) = self;
        module
    }
}

/// One crate's modules.
struct Crate {
    sources: BTreeMap<Module, Source>,
    /// What each module's imported names mean.
    imported: BTreeMap<(Module, String), Meaning>,
}

impl Crate {
    /// A crate of these files: a path below `src`, and the text.
    fn new<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> Crate {
        let sources = files.into_iter().map(|(file, text)| (module_of(file), Source::read(text))).collect();
        let mut this = Crate { sources, imported: BTreeMap::new() };
        for _ in 0..REEXPORTS {
            this.imported = this.imports();
        }
        this
    }

    /// What each import means, as far as the imports are known already.
    fn imports(&self) -> BTreeMap<(Module, String), Meaning> {
        let mut imported = BTreeMap::new();
        for (module, source) in &self.sources {
            for Import { path, name } in &source.imports {
                let Some(meaning) = self.meaning(module, path) else { continue };
                let names = if name == "*" { self.names(meaning.module()) } else { vec![(name, meaning)] };
                imported.extend(
                    names.into_iter().map(|(name, meaning)| ((module.clone(), name.clone()), meaning)),
                );
            }
        }
        imported
    }

    /// The names a module declares or imports.
    fn names(&self, module: &Module) -> Vec<(&String, Meaning)> {
        let declared = self.sources.get(module).into_iter().flat_map(|source| &source.declared);
        let declared = declared.map(|name| (name, Meaning::ItemOf(module.clone())));
        let imported = self.imported.iter().filter(|((importing, _), _)| importing == module);
        declared.chain(imported.map(|((_, name), meaning)| (name, meaning.clone()))).collect()
    }

    /// What a path in a module means; none for one out of the crate.
    fn meaning(&self, module: &Module, path: &[String]) -> Option<Meaning> {
        let supers = path.iter().take_while(|word| *word == "super").count();
        let (start, rest) = match path.first()?.as_str() {
            "crate" => (Meaning::Module(Module::new()), &path[1..]),
            "self" => (Meaning::Module(module.clone()), &path[1..]),
            "super" => {
                (Meaning::Module(module[..module.len().checked_sub(supers)?].to_vec()), &path[supers..])
            }
            name => (self.name(module, name)?, &path[1..]),
        };
        Some(rest.iter().fold(start, |meaning, name| match meaning {
            Meaning::Module(module) => self.name(&module, name).unwrap_or(Meaning::ItemOf(module)),
            item @ Meaning::ItemOf(_) => item,
        }))
    }

    fn name(&self, module: &Module, name: &str) -> Option<Meaning> {
        let below = [&module[..], &[name.to_owned()]].concat();
        if self.sources.contains_key(&below) {
            return Some(Meaning::Module(below));
        }
        self.imported.get(&(module.clone(), name.to_owned())).cloned()
    }

    /// Which modules each one imports, except those above and below it.
    fn dependencies(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let of = |module: &Module, source: &Source| {
            let paths = source.imports.iter().map(|import| &import.path).chain(&source.paths);
            let modules = paths.filter_map(|path| Some(self.meaning(module, path)?.module().clone()));
            modules.filter(|other| !module.starts_with(other) && !other.starts_with(module)).collect()
        };
        self.sources.iter().map(|(module, source)| (module, of(module, source))).collect()
    }

    /// The modules of each circle.
    fn circles(&self) -> Vec<String> {
        let dependencies = self.dependencies();
        let reached: BTreeMap<_, _> =
            dependencies.keys().map(|module| (*module, reached_from(module, &dependencies))).collect();
        let mut circles = BTreeSet::new();
        for (module, modules) in &reached {
            let circle = modules.iter().filter(|other| reached[other].contains(*module));
            let names: Vec<_> = circle.map(|module| module.join("::")).collect();
            if !names.is_empty() {
                circles.insert(names.join(", "));
            }
        }
        circles.into_iter().collect()
    }
}

fn reached_from(start: &Module, dependencies: &BTreeMap<&Module, BTreeSet<Module>>) -> BTreeSet<Module> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(module) = waiting.pop() {
        waiting.extend(dependencies[module].iter().filter(|next| reached.insert((*next).clone())));
    }
    reached
}

/// The module in a file below `src`.
fn module_of(file: &Path) -> Module {
    let words = file.with_extension("");
    let mut module: Module = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    module.pop_if(|last| ["lib", "main", "mod"].contains(&last.as_str()));
    module
}

/// Every Rust file below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.chain(folders.iter().flat_map(|folder| rust_files(folder))).collect()
}

/// The circles of the crate in a folder.
fn circles_in(folder: &Path) -> Vec<String> {
    let src = folder.join("src");
    let texts: Vec<_> = rust_files(&src)
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            (file.strip_prefix(&src).unwrap().to_owned(), text)
        })
        .collect();
    assert!(!texts.is_empty(), "{} has no Rust files", src.display());
    Crate::new(texts.iter().map(|(file, text)| (&**file, &**text))).circles()
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    for folder in crates.chain([root().join("src-tauri"), root().join("xtask")]) {
        let circles = circles_in(&folder);
        assert!(
            circles.is_empty(),
            "modules of {} import each other in a circle:\n{}",
            folder.display(),
            circles.join("\n")
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(files: &[(&str, &str)]) -> Vec<String> {
        Crate::new(files.iter().map(|(file, text)| (Path::new(*file), *text))).circles()
    }

    #[test]
    fn two_modules_that_import_each_other_are_a_circle() {
        for (a, b) in [
            ("use crate::b::B;", "use crate::a::A;"),
            ("use super::{c::C, b::{B as Other}};", "fn f(a: super::a::A) {}"),
            ("fn f() -> crate::b::B { crate::b::f() }", "use crate::a; fn f(a: a::A) {}"),
            ("pub use super::b::*;", "pub(crate) use crate::a::A;"),
        ] {
            let files =
                [("lib.rs", "mod a; mod b; mod c;"), ("a.rs", a), ("b.rs", b), ("c.rs", "pub struct C;")];
            assert_eq!(circles(&files), ["a, b"], "{a} {b}");
        }
    }

    #[test]
    fn a_circle_names_all_its_modules_and_no_other() {
        let files = [
            ("main.rs", "mod a; mod d; mod e;"),
            ("a/mod.rs", "mod b; use crate::d::D;"),
            ("a/b.rs", "pub struct B; use crate::d::D; fn f() { crate::e::f() }"),
            ("d.rs", "use crate::e::E;"),
            ("e.rs", "use crate::a::b::B;"),
        ];
        assert_eq!(circles(&files), ["a::b, d, e"]);
    }

    #[test]
    fn a_reexport_hides_no_circle() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::*; pub use b::Renamed;"),
            ("a/mod.rs", "mod inner; pub use inner::A;"),
            ("a/inner.rs", "pub struct A; use crate::Renamed;"),
            ("b/mod.rs", "mod inner; pub use inner::B as Renamed;"),
            ("b/inner.rs", "use crate::A; pub struct B;"),
        ];
        assert_eq!(circles(&files), ["a::inner, b::inner"]);
    }

    #[test]
    fn a_module_and_those_below_it_are_no_circle() {
        let files = [
            ("lib.rs", "mod a; mod c; pub use a::A; use c::C;"),
            ("a/mod.rs", "mod b; use b::B; pub struct A;"),
            ("a/b.rs", "use super::A; use crate::c; pub struct B;"),
            ("c.rs", "pub struct C; #[cfg(test)] mod tests { use crate::a::A; fn f(b: crate::a::b::B) {} }"),
        ];
        assert_eq!(circles(&files), [""; 0]);
    }
}
