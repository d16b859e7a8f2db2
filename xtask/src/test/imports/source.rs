//! Reads the paths in a Rust source file, without understanding the rest.

/// The paths a module mentions, as they are written.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// The types, functions, traits and constants it declares.
    pub(super) declared: Vec<String>,
    pub(super) imports: Vec<Import>,
    /// Paths outside of `use` declarations.
    pub(super) paths: Vec<Vec<String>>,
}

/// One name that a `use` declaration brings in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// The name in this module; `*` for everything at that path.
    pub(super) name: String,
}

impl Source {
    /// Reads a file. Items behind `#[cfg(test)]` are left out.
    pub(super) fn read(text: &str) -> Source {
        let tokens = tokens(text);
        let mut source = Source::default();
        let mut rest = &tokens[..];
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match (*first, after) {
                ("#", ["[", "cfg", "(", "test", ")", "]", item @ ..]) => rest = after_item(item),
                // Not `impl Trait + use<'a>`.
                ("use", [next, ..]) if *next != "<" => {
                    let end = after.iter().position(|token| *token == ";").unwrap_or(after.len());
                    read_tree(&after[..end], &[], &mut source.imports);
                    rest = &after[end..];
                }
                ("struct" | "enum" | "union" | "trait" | "type" | "fn" | "const" | "static", [name, ..]) => {
                    source.declared.push((*name).to_owned());
                }
                (word, ["::", ..]) if is_word(word) => {
                    let mut path = vec![word.to_owned()];
                    while let ["::", next, after @ ..] = rest
                        && is_word(next)
                    {
                        path.push((*next).to_owned());
                        rest = after;
                    }
                    source.paths.push(path);
                }
                _ => {}
            }
        }
        source
    }
}

/// What follows an item: it ends with the first semicolon outside of brackets, or with its braces.
fn after_item<'a>(tokens: &'a [&'a str]) -> &'a [&'a str] {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(*token, ";" | "}") {
            return &tokens[index + 1..];
        }
    }
    &[]
}

/// Adds the imports of a `use` tree below a path.
fn read_tree(tree: &[&str], below: &[String], imports: &mut Vec<Import>) {
    let mut path = below.to_vec();
    let mut rest = tree;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match *first {
            "::" => {}
            "{" => {
                let inner = after.strip_suffix(&["}"]).unwrap_or(after);
                return branches(inner).into_iter().for_each(|branch| read_tree(branch, &path, imports));
            }
            "as" => {
                let name = after.first().copied().unwrap_or_default().to_owned();
                return imports.push(Import { path, name });
            }
            "*" => return imports.push(Import { path, name: "*".to_owned() }),
            // `path::{self}` is the path itself.
            "self" if !path.is_empty() => {}
            word => path.push(word.to_owned()),
        }
    }
    if let Some(name) = path.last().cloned() {
        imports.push(Import { path, name });
    }
}

/// The parts between commas, except those within braces.
fn branches<'a>(tokens: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let mut depth = 0_usize;
    let parts = tokens.split(|token| {
        match *token {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *token == ","
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// Words, `::` and single marks; no blanks, comments and literals.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(length) = blank(rest).or_else(|| literal(rest)) {
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        let word = rest.find(|mark| !is_word_part(mark)).unwrap_or(rest.len());
        let length = match word {
            0 if rest.starts_with("::") => 2,
            0 => first.len_utf8(),
            word => word,
        };
        tokens.push(&rest[..length]);
        rest = &rest[length..];
    }
    tokens
}

/// The length of the blanks or the comment that the text begins with.
fn blank(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end + 2));
    }
    let blanks = text.len() - text.trim_start().len();
    (blanks > 0).then_some(blanks)
}

/// The length of the text or character literal that the text begins with. A lifetime is its apostrophe here.
fn literal(text: &str) -> Option<usize> {
    let unprefixed = text.trim_start_matches(['b', 'c']);
    let prefix = text.len() - unprefixed.len();
    if let Some(raw) = unprefixed.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let body = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(text.len() - body.len() + body.find(&end).map_or(body.len(), |at| at + end.len()));
    }
    let quote = unprefixed.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    let body = &unprefixed[1..];
    let is_lifetime = quote == '\'' && !body.starts_with('\\') && body.chars().nth(1) != Some('\'');
    if is_lifetime {
        return Some(prefix + 1);
    }
    let mut escaped = false;
    let end = body.char_indices().skip_while(|(_, mark)| {
        let ends = *mark == quote && !escaped;
        escaped = *mark == '\\' && !escaped;
        !ends
    });
    Some(prefix + 1 + end.map(|(at, _)| at + 1).next().unwrap_or(body.len()))
}

fn is_word(token: &str) -> bool {
    token.chars().all(is_word_part)
}

fn is_word_part(mark: char) -> bool {
    mark.is_alphanumeric() || mark == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(text: &str) -> Vec<String> {
        let source = Source::read(text);
        source.imports.iter().map(|import| format!("{} as {}", import.path.join("::"), import.name)).collect()
    }

    fn paths(text: &str) -> Vec<String> {
        Source::read(text).paths.iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn use_trees_are_spread() {
        let text = "pub(crate) use super::{self, a::{B, c as D}, e::*};\nuse f;";
        let expected = ["super as super", "super::a::B as B", "super::a::c as D", "super::e as *", "f as f"];
        assert_eq!(imports(text), expected);
    }

    #[test]
    fn comments_and_literals_hold_no_paths() {
        let text = r##"
            // crate::a::A
            /* crate::b::B */
            const URL: &str = "https://a\" crate::c::C"; const RAW: &str = r#"" crate::d::D"#;
            fn f<'a>(c: char) -> bool { matches!(c, '"' | '\'' | b'"') && crate::e::f('a') }
        "##;
        assert_eq!(paths(text), ["crate::e::f"]);
    }

    #[test]
    fn items_for_tests_hold_no_paths() {
        let text = "#[cfg(test)] use a::{A, B}; #[cfg(test)] fn f(a: [u8; 3]) { a::f() }
            #[cfg(test)] mod tests { use b::B; fn f() { b::f() } } fn f() { c::f() }";
        assert_eq!(imports(text), [""; 0]);
        assert_eq!(paths(text), ["c::f"]);
    }
}
