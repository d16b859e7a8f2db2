//! Enumerations that a server may extend: known words become variants, others keep their text.

/// Defines such an enumeration. `read` compares only letters and digits and ignores case. `as_str` returns the
/// protocol's spelling, or an unknown word exactly as it was sent.
macro_rules! open_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// An unknown word, as it was sent.
            Other(String),
        }

        impl $name {
            /// Reads the word; never fails.
            #[must_use]
            pub fn read(text: &str) -> $name {
                let word = crate::event::open_enum::normalised(text);
                $(if word == $text { return $name::$variant; })+
                $name::Other(text.to_owned())
            }

            /// The protocol's spelling, or an unknown word as it was sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $text,)+
                    $name::Other(text) => text,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(super) use open_enum;

/// Upper-case letters and digits only, so that `No Answer`, `NOANSWER` and `no-answer` are one word.
pub(super) fn normalised(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
