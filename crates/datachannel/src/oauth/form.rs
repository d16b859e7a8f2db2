//! The forms of token requests.

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::grant::{Code, GrantWay};
use super::response::GrantType;
use crate::address::ServerAddress;

/// The endpoint of the mobile grant, trailing slash included (sample).
const MOBILE_PATH: &str = "/hubgetsb/oauth/mobile/";

/// The endpoint of every other grant (documented).
const TOKEN_PATH: &str = "/oauth/token.php";

/// All paths of token requests.
pub(crate) const PATHS: [&str; 2] = [MOBILE_PATH, TOKEN_PATH];

/// The form of one request, with its path.
pub(crate) struct Form {
    pub(super) grant: GrantType,
    pub(super) path: &'static str,
    pub(super) body: Zeroizing<String>,
}

impl Form {
    /// Requests a token from this server. `None` if that needs the user.
    pub(crate) fn of(way: &GrantWay, server: &ServerAddress) -> Option<Form> {
        let (app_key, app_secret) = way.app();
        match way {
            GrantWay::Mobile { username, password: Some(password), .. } => Some(Form::new(
                GrantType::Mobile,
                MOBILE_PATH,
                &[
                    ("client_id", app_key),
                    ("client_secret", app_secret.expose_secret()),
                    ("username", username),
                    ("password", password.expose_secret()),
                ],
            )),
            GrantWay::Client { .. } => Some(Form::new(
                GrantType::ClientCredentials,
                TOKEN_PATH,
                &[
                    ("client_id", app_key),
                    ("client_secret", app_secret.expose_secret()),
                    // The vendor's MCP server sends these two (documented). There is no redirect.
                    ("type", "unifiedapi"),
                    ("redirect_uri", &format!("{}{TOKEN_PATH}", server.origin())),
                ],
            )),
            GrantWay::Mobile { password: None, .. } | GrantWay::Code { .. } => None,
        }
    }

    /// Requests a token with a refresh token, at the path of the first request (inferred from RFC 6749).
    pub(crate) fn refresh(way: &GrantWay, refresh_token: &SecretString) -> Form {
        let (app_key, app_secret) = way.app();
        let path = match way {
            GrantWay::Mobile { .. } => MOBILE_PATH,
            GrantWay::Client { .. } | GrantWay::Code { .. } => TOKEN_PATH,
        };
        let fields = [
            ("refresh_token", refresh_token.expose_secret()),
            ("client_id", app_key),
            ("client_secret", app_secret.expose_secret()),
        ];
        Form::new(GrantType::RefreshToken, path, &fields)
    }

    /// Exchanges a code of the authorisation page (documented). The code's verifier (RFC 7636) is sent as well; a
    /// server that does not support it ignores it.
    pub(super) fn exchange(code: &Code<'_>) -> Form {
        let fields = [
            ("code", code.code.expose_secret()),
            ("redirect_uri", code.redirect_uri),
            ("client_id", code.app_key),
            ("client_secret", code.app_secret.expose_secret()),
            ("code_verifier", code.verifier.expose_secret()),
        ];
        Form::new(GrantType::AuthorizationCode, TOKEN_PATH, &fields)
    }

    /// Encodes every value, so that `&`, `+`, `%`, `=`, `#`, spaces and non-ASCII letters arrive unchanged.
    fn new(grant: GrantType, path: &'static str, fields: &[(&str, &str)]) -> Form {
        // Allocated once at its largest size: growing would leave copies of secrets in memory.
        let most = fields.iter().map(|(name, value)| name.len() + 3 * value.len() + 2).sum::<usize>();
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(most + 64));
        form.append_pair("grant_type", grant.as_str());
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        Form { grant, path, body: Zeroizing::new(form.finish()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWKWARD: &str = "&+%=# \"ü€";

    fn server() -> ServerAddress {
        ServerAddress::parse("pbx.example.com").unwrap()
    }

    fn read(form: &Form) -> Vec<(String, String)> {
        form_urlencoded::parse(form.body.as_bytes()).into_owned().collect()
    }

    fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn every_value_of_the_mobile_grant_is_encoded() {
        let way = GrantWay::Mobile {
            app_key: "k~1".into(),
            app_secret: "s&x=1".into(),
            username: "a b@c".into(),
            password: Some(AWKWARD.into()),
        };
        let form = Form::of(&way, &server()).unwrap();
        assert_eq!(form.path, "/hubgetsb/oauth/mobile/");
        assert_eq!(
            form.body.as_str(),
            "grant_type=mobile&client_id=k%7E1&client_secret=s%26x%3D1&username=a+b%40c\
             &password=%26%2B%25%3D%23+%22%C3%BC%E2%82%AC"
        );
        assert_eq!(read(&form).last().unwrap().1, AWKWARD);
    }

    #[test]
    fn each_grant_has_its_fields() {
        let client = GrantWay::Client { app_key: "k".into(), app_secret: AWKWARD.into() };
        let form = Form::of(&client, &server()).unwrap();
        let expected = [
            ("grant_type", "client_credentials"),
            ("client_id", "k"),
            ("client_secret", AWKWARD),
            ("type", "unifiedapi"),
            ("redirect_uri", "https://pbx.example.com/oauth/token.php"),
        ];
        assert_eq!((form.path, read(&form)), ("/oauth/token.php", pairs(&expected)));

        let form = Form::refresh(&client, &AWKWARD.into());
        let expected = [
            ("grant_type", "refresh_token"),
            ("refresh_token", AWKWARD),
            ("client_id", "k"),
            ("client_secret", AWKWARD),
        ];
        assert_eq!((form.path, read(&form)), ("/oauth/token.php", pairs(&expected)));

        let (secret, code, verifier) = (AWKWARD.into(), "c/1+".into(), "v~".into());
        let redirect_uri = "http://127.0.0.1:4000/?a=b";
        let form = Form::exchange(&Code {
            app_key: "k",
            app_secret: &secret,
            code: &code,
            redirect_uri,
            verifier: &verifier,
        });
        let expected = [
            ("grant_type", "authorization_code"),
            ("code", "c/1+"),
            ("redirect_uri", redirect_uri),
            ("client_id", "k"),
            ("client_secret", AWKWARD),
            ("code_verifier", "v~"),
        ];
        assert_eq!((form.path, read(&form)), ("/oauth/token.php", pairs(&expected)));
    }

    #[test]
    fn what_takes_a_person_is_not_asked_for() {
        let code = GrantWay::Code { app_key: "k".into(), app_secret: "s".into() };
        let mobile = GrantWay::Mobile {
            app_key: "k".into(),
            app_secret: "s".into(),
            username: "u".into(),
            password: None,
        };
        assert!(Form::of(&code, &server()).is_none() && Form::of(&mobile, &server()).is_none());
        assert_eq!(Form::refresh(&mobile, &"r".into()).path, "/hubgetsb/oauth/mobile/");
    }
}
