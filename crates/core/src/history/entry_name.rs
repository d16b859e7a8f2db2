//! Makes identifiers from names that the server sends.

use std::hash::{DefaultHasher, Hash, Hasher};

const LONGEST: usize = 64;

/// The name itself if it is short and plain, otherwise a digest of it. Different names give different results.
pub(crate) fn named(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '+' | '-' | '_' | '.');
    if !name.is_empty() && name.len() <= LONGEST && name.chars().all(plain) {
        return name.to_owned();
    }
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    format!("~{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_plain_names_and_marks_others() {
        assert_eq!(named("LjACJWYAY74XHTFvFqHMTBOg"), "LjACJWYAY74XHTFvFqHMTBOg");
        assert_eq!(named("0003*006"), "0003*006");
        for strange in ["", "a b", "a\0", "a:b", "~0", &"x".repeat(65), "ü"] {
            let mark = named(strange);
            assert!(mark.len() == 17 && mark.starts_with('~'), "{strange:?} {mark}");
            assert_ne!(mark, named(&format!("{strange}!")));
        }
    }
}
