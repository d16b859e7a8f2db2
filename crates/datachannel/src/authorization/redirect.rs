//! Reads the address to which the server redirected the browser.

use secrecy::{ExposeSecret, SecretString};
use url::Url;
use url::form_urlencoded::parse;

use super::{Authorization, Code};
use crate::text::one_line;

/// Why an address has no usable code. Never holds a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LandingError {
    /// The server, or the user on its page, refused.
    #[error("the server did not let the app in: {error}: {description}")]
    Refused {
        /// The OAuth error's name; `access_denied` if the user refused.
        error: String,
        /// What the server says about it.
        description: String,
    },
    /// The answer to another sign-in, perhaps someone else's.
    #[error("This address belongs to another sign-in. Go through the browser once more from here")]
    OtherSignIn,
    /// Not an answer to a sign-in.
    #[error(
        "This address holds no code. Sign in on the server's page, and copy the whole address at which the browser ends \
         up; it begins with {expected} and has \"code=\" in it"
    )]
    NoCode {
        /// The expected beginning of the address.
        expected: String,
    },
}

impl Authorization {
    /// Reads the address to which the server redirected the browser, or only its query.
    ///
    /// # Errors
    /// When it has no code, or one that this sign-in did not ask for.
    pub fn read(&self, landed: &str) -> Result<Code, LandingError> {
        let query = query_of(landed.trim());
        let field = |name: &str| {
            parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let (code, error) = (field("code").map(SecretString::from), field("error"));
        if code.is_none() && error.is_none() {
            return Err(LandingError::NoCode { expected: self.redirect_uri.clone() });
        }
        if field("state").as_deref() != Some(self.state.expose_secret()) {
            return Err(LandingError::OtherSignIn);
        }
        match (code, error) {
            (Some(code), None) if !code.expose_secret().is_empty() => {
                Ok(Code { code, redirect_uri: self.redirect_uri.clone(), verifier: self.verifier.clone() })
            }
            (_, Some(error)) => {
                let description = field("error_description").unwrap_or_default();
                let description = if description.trim().is_empty() { "no description" } else { &description };
                Err(LandingError::Refused {
                    error: one_line(&error, 80),
                    description: one_line(description, 200),
                })
            }
            (_, None) => Err(LandingError::NoCode { expected: self.redirect_uri.clone() }),
        }
    }
}

/// The query, whether or not the rest was copied too.
fn query_of(landed: &str) -> String {
    match Url::parse(landed) {
        Ok(address) => address.query().unwrap_or_default().to_owned(),
        Err(_) => {
            let query = landed.split_once('?').map_or(landed, |(_, query)| query);
            query.split('#').next().unwrap_or_default().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::ServerAddress;

    fn begun() -> (Authorization, String) {
        let server = ServerAddress::parse("https://pbx.example.com").unwrap();
        let begun = Authorization::begin(&server, "k", "https://app.example.com/back").unwrap();
        let state = begun.state.expose_secret().to_owned();
        (begun, state)
    }

    #[test]
    fn the_code_is_found_however_much_of_the_address_was_copied() {
        let (begun, state) = begun();
        for landed in [
            format!("https://app.example.com/back?code=a%2Bb&state={state}"),
            format!("  http://127.0.0.1:1/?state={state}&code=a%2Bb#top \n"),
            format!("app.example.com/back?code=a%2Bb&state={state}"),
            format!("?code=a%2Bb&state={state}#x"),
            format!("code=a%2Bb&state={state}"),
        ] {
            let code = begun.read(&landed).unwrap_or_else(|error| panic!("{landed}: {error}"));
            assert_eq!(code.code.expose_secret(), "a+b", "{landed}");
            assert_eq!(code.redirect_uri, "https://app.example.com/back");
            assert_eq!(code.verifier.expose_secret(), begun.verifier.expose_secret());
        }
    }

    #[test]
    fn a_code_of_another_sign_in_is_not_taken() {
        let (begun, state) = begun();
        for landed in [
            "https://app.example.com/back?code=hush".to_owned(),
            "https://app.example.com/back?code=hush&state=".to_owned(),
            format!("https://app.example.com/back?code=hush&state={state}x"),
            "https://app.example.com/back?error=access_denied&state=x".to_owned(),
        ] {
            let error = begun.read(&landed).unwrap_err();
            assert_eq!(error, LandingError::OtherSignIn, "{landed}");
            assert!(!error.to_string().contains("hush"));
        }
    }

    #[test]
    fn what_holds_no_code_says_what_to_copy() {
        let (begun, state) = begun();
        for landed in ["", "hush", "https://pbx.example.com/oauth/authorize.php?client_id=k", "?"] {
            let error = begun.read(landed).unwrap_err();
            assert!(matches!(error, LandingError::NoCode { .. }), "{landed}");
            assert!(error.to_string().contains("https://app.example.com/back"), "{error}");
            assert!(!error.to_string().contains("hush"));
        }
        let empty = begun.read(&format!("?code=&state={state}")).unwrap_err();
        assert!(matches!(empty, LandingError::NoCode { .. }));
    }

    #[test]
    fn a_refusal_is_told_with_the_servers_words_in_one_line() {
        let (begun, state) = begun();
        let landed = format!("?error=access_denied&error_description=The%20user%0Asaid+no&state={state}");
        let Err(LandingError::Refused { error, description }) = begun.read(&landed) else {
            panic!("{landed}")
        };
        assert_eq!((error.as_str(), description.as_str()), ("access_denied", "The user said no"));
        let Err(LandingError::Refused { description, .. }) = begun.read(&format!("?error=x&state={state}"))
        else {
            panic!("no refusal")
        };
        assert_eq!(description, "no description");
    }
}
