//! Enumerations of words a server may extend at any time: known words get a name, others keep their text.

/// Defines such an enumeration: `read` compares letters and digits only, whatever their case; `as_str` gives the
/// word as the protocol spells it, and an unknown one exactly as it was sent.
macro_rules! word {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word not known here, as it was sent.
            Other(String),
        }

        impl $name {
            /// Reads the word; never fails.
            #[must_use]
            pub fn read(text: &str) -> $name {
                let word = crate::event::word::normalised(text);
                $(if word == $text { return $name::$variant; })+
                $name::Other(text.to_owned())
            }

            /// The word as the protocol spells it, an unknown one as it was sent.
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

pub(super) use word;

/// Upper-case letters and digits only, so that `No Answer`, `NOANSWER` and `no-answer` are one word.
pub(super) fn normalised(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
