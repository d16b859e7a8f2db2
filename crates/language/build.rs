//! Embeds the catalogues. Each file `languages/*.ftl` is a language; a new one needs no other change.

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

/// The fallback of every other language.
const FALLBACK: &str = "en";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../languages");
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut tags = Vec::new();
    for file in fs::read_dir(&folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            let tag = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a catalogue without a name")?;
            tags.push(tag.to_owned());
        }
    }
    tags.sort();
    let fallback = tags.iter().position(|tag| tag == FALLBACK).ok_or("there is no languages/en.ftl")?;

    let mut code = format!("const ENGLISH: usize = {fallback};\n");
    writeln!(code, "static CATALOGUES: [Catalogue; {}] = [", tags.len())?;
    for tag in &tags {
        let file = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../../languages/{tag}.ftl\")");
        writeln!(code, "    Catalogue::new(\"{tag}\", include_str!({file})),")?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("catalogues.rs"), code)?;
    Ok(())
}
