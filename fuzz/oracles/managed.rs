//! What must hold for the parser of managed files.

use ringtray_core::{Managed, Setting};

/// Reads a text as a managed file.
pub(crate) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let lines = text.lines().count().max(1) + 1;
    let (managed, passed_over) = match Managed::parse(&text) {
        Ok(read) => read,
        Err(error) => {
            assert_eq!(Managed::parse(&text).err(), Some(error), "the same file is refused the same");
            return;
        }
    };
    let again = Managed::parse(&text).expect("it was read before");
    assert_eq!(again, (managed.clone(), passed_over.clone()), "the same file is read the same");
    for setting in Setting::ALL {
        assert!(managed.preset.value(setting).is_none_or(|value| !value.is_empty()), "{setting} is empty");
    }
    assert!(passed_over.is_sorted() && passed_over.iter().all(|passed| (1..=lines).contains(&passed.line)));
}
