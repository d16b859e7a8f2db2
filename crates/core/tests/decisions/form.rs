//! The sign-in form, checked before anything is sent over the network.

use ringtray_core::{
    Account, AccountId, ConnectionSettings, Field, FieldError, Method, Mode, Proxy, Revision, SecretName,
    SignInForm,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

fn form(fields: &Value) -> SignInForm {
    let mut form = json!({"account": null, "server": "pbx.example.com", "mode": "app", "method": "token", "redirect": "", "vn": "",
        "dev": "", "token": "", "appKey": "", "appSecret": "", "username": "", "password": "", "keepPassword": true, "path": "", "revision": null,
        "proxy": "automatic", "proxyAddress": "", "proxyUsername": "", "proxyPassword": "", "caFile": "", "pin": "",
        "clientCertificateFile": "", "clientCertificatePassword": ""});
    for (name, value) in fields.as_object().unwrap() {
        form[name] = value.clone();
    }
    serde_json::from_value(form).unwrap()
}

fn secrets(fields: &Value) -> Vec<(SecretName, String)> {
    let checked = form(fields).check(None).unwrap();
    checked.secrets.iter().map(|(name, value)| (*name, value.expose_secret().to_owned())).collect()
}

fn wrong(fields: &Value) -> Vec<Field> {
    form(fields).check(None).unwrap_err().iter().map(|error: &FieldError| error.field).collect()
}

#[test]
fn each_method_takes_its_own_secrets() {
    let cases = [
        (json!({"token": "demo", "vn": "ignored"}), vec![(SecretName::Token, "demo")]),
        (json!({"token": " Bearer abc.def \n"}), vec![(SecretName::Token, "abc.def")]),
        (json!({"mode": "bot", "token": "b"}), vec![(SecretName::Token, "b")]),
        (
            json!({"mode": "user", "method": "cookies", "vn": "a", "dev": "b"}),
            vec![(SecretName::Vn, "a"), (SecretName::Dev, "b")],
        ),
        (
            json!({"mode": "user", "method": "cookies", "vn": " vn=a; ", "dev": "dev=b==;"}),
            vec![(SecretName::Vn, "a"), (SecretName::Dev, "b==")],
        ),
        (
            json!({"method": "mobile_grant", "appKey": "k", "appSecret": " s ", "username": "u", "password": " p&+%= ä "}),
            vec![(SecretName::AppSecret, "s"), (SecretName::Password, " p&+%= ä ")],
        ),
        (
            json!({"method": "client_credentials", "appKey": "k", "appSecret": " s&+ "}),
            vec![(SecretName::AppSecret, "s&+")],
        ),
    ];
    for (fields, expected) in cases {
        let expected: Vec<_> = expected.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        assert_eq!(secrets(&fields), expected, "{fields}");
        let checked = form(&fields).check(None).unwrap();
        let names: Vec<SecretName> = checked.secrets.iter().map(|(name, _)| *name).collect();
        let account = checked.into_account(AccountId("a".into()), "i".into());
        assert_eq!(account.secret_names(), names, "what is asked for is what is needed to sign in");
    }
}

#[test]
fn says_everything_that_is_wrong_at_its_field() {
    let cases = [
        (json!({}), vec![Field::Token]),
        (json!({"server": "", "token": "two words"}), vec![Field::Server, Field::Token]),
        (json!({"server": "https://pbx.example.com/hubgets", "token": "t"}), vec![Field::Server]),
        (json!({"server": "http://pbx.example.com", "token": "t"}), vec![Field::Server]),
        (json!({"token": "tök"}), vec![Field::Token]),
        (json!({"token": "a\r\nX-Evil: 1"}), vec![Field::Token]),
        (json!({"mode": "user", "method": "cookies"}), vec![Field::Vn, Field::Dev]),
        (
            json!({"mode": "user", "method": "cookies", "vn": "a;dev=b", "dev": "dev="}),
            vec![Field::Vn, Field::Dev],
        ),
        (
            json!({"method": "mobile_grant"}),
            vec![Field::AppKey, Field::AppSecret, Field::Username, Field::Password],
        ),
        (json!({"method": "client_credentials"}), vec![Field::AppKey, Field::AppSecret]),
        (
            json!({"mode": "bot", "method": "client_credentials", "appKey": "k", "appSecret": "s"}),
            vec![Field::Form],
        ),
        (json!({"mode": "bot", "method": "cookies", "vn": "a", "dev": "b"}), vec![Field::Form]),
        (json!({"mode": "user", "method": "token", "token": "t"}), vec![Field::Form]),
    ];
    for (fields, expected) in cases {
        assert_eq!(wrong(&fields), expected, "{fields}");
    }
}

#[test]
fn no_error_tells_a_secret() {
    let fields =
        json!({"server": "", "mode": "user", "method": "cookies", "vn": "hush hush", "dev": "hush;hush"});
    for error in form(&fields).check(None).unwrap_err() {
        assert!(!error.message.to_string().contains("hush"), "{error:?}");
    }
    let fields = json!({"token": "hush"});
    assert!(!format!("{:?}", form(&fields).check(None).unwrap()).contains("hush"));
}

#[test]
fn makes_an_account_without_secrets() {
    let fields = json!({"server": " PBX.example.com:8443 ", "method": "mobile_grant", "appKey": "k", "appSecret": "hush",
        "username": "alice", "password": "hush"});
    let account = form(&fields).check(None).unwrap().into_account(AccountId("a".into()), "instance".into());
    assert_eq!(account.name, "alice@pbx.example.com:8443");
    assert_eq!(account.server, "https://pbx.example.com:8443");
    assert_eq!((account.mode, account.method, account.connect), (Mode::App, Method::MobileGrant, true));
    assert_eq!((account.app_key.as_deref(), account.username.as_deref()), (Some("k"), Some("alice")));
    assert!(!serde_json::to_string(&account).unwrap().contains("hush"));
}

#[test]
fn an_account_is_named_so_that_a_person_knows_it() {
    let cases = [
        (json!({"token": "t"}), "pbx.example.com"),
        (json!({"token": "t", "mode": "bot"}), "pbx.example.com (bot)"),
        (json!({"method": "client_credentials", "appKey": "k", "appSecret": "s"}), "pbx.example.com (app)"),
        (
            json!({"method": "mobile_grant", "appKey": "k", "appSecret": "s", "username": "al@b.c", "password": "p"}),
            "al@b.c",
        ),
    ];
    for (fields, name) in cases {
        let account = form(&fields).check(None).unwrap().into_account(AccountId("a".into()), "i".into());
        assert_eq!(account.name, name);
    }
}

/// An account made from this form.
fn made(fields: &Value) -> Account {
    form(fields).check(None).unwrap().into_account(AccountId("a".into()), "i".into())
}

#[test]
fn a_password_that_is_not_kept_has_the_token_kept_in_its_place_and_must_be_typed_again() {
    let fields = json!({"method": "mobile_grant", "appKey": "k", "appSecret": "s", "username": "u", "password": "p",
        "keepPassword": false});
    let account = made(&fields);
    assert!(account.keeps_token() && !account.keep_password);
    assert_eq!(account.secret_names(), [SecretName::AppSecret, SecretName::Token]);
    assert_eq!(account.optional_secret_names(), [SecretName::RefreshToken]);
    let mut again = fields.clone();
    (again["appSecret"], again["password"]) = ("".into(), "".into());
    let errors = form(&again).check(Some(&account)).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [Field::Password]);

    again["password"] = "p".into();
    assert_eq!(form(&again).check(Some(&account)).unwrap().kept, [SecretName::AppSecret]);
    let kept = Account { keep_password: true, ..account };
    assert!(!kept.keeps_token() && kept.optional_secret_names().is_empty());
    again["password"] = "".into();
    let checked = form(&again).check(Some(&kept)).unwrap();
    assert_eq!(checked.kept, [SecretName::AppSecret, SecretName::Password]);
    assert!(!checked.keep_password, "it is used once more and then forgotten");
}

#[test]
fn the_secret_of_an_own_app_stays_for_that_app_only() {
    let fields =
        json!({"method": "client_credentials", "appKey": "k", "appSecret": "s", "keepPassword": false});
    let account = made(&fields);
    assert!(account.keep_password && !account.keeps_token());
    let again = json!({"method": "client_credentials", "appKey": "k"});
    assert_eq!(form(&again).check(Some(&account)).unwrap().kept, [SecretName::AppSecret]);
    let other = json!({"method": "client_credentials", "appKey": "other"});
    let errors = form(&other).check(Some(&account)).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [Field::AppSecret]);
}

#[test]
fn a_changed_account_keeps_what_the_form_does_not_ask() {
    let mut known = crate::fixture::account("one");
    known.unknown.insert("ring_tone".into(), json!("bell"));
    known.connect = false;
    known.signed_out = true;
    known.colour = 3;
    known.last_revision = Some(Revision::Three);
    let changed =
        form(&json!({"token": "t", "mode": "bot", "path": "other"})).check(None).unwrap().change(&known);
    assert_eq!((&changed.id, &changed.instance_id), (&known.id, &known.instance_id));
    assert_eq!((&changed.unknown, changed.last_revision), (&known.unknown, known.last_revision));
    assert_eq!((changed.colour, changed.signed_out), (3, false));
    assert_eq!(
        (changed.mode, changed.connect, changed.connection.path.as_deref()),
        (Mode::Bot, true, Some("/other"))
    );

    let elsewhere = json!({"token": "t", "server": "other.example.com"});
    assert_eq!(form(&elsewhere).check(None).unwrap().change(&known).last_revision, None);
}

const PIN: &str =
    "AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB";

/// The root of the file system, as this system writes it.
const ROOT: &str = if cfg!(windows) { "C:\\" } else { "/" };

#[test]
fn says_how_the_server_is_reached() {
    let account = |fields: &Value| known(&merged(&[&json!({"token": "t"}), fields]));
    let (usual, default) = (account(&json!({})), ConnectionSettings::default());
    let through = |address: &str, username: Option<&str>| Proxy::Through {
        address: address.into(),
        username: username.map(str::to_owned),
    };
    let cases = [
        (json!({"path": " /datachannel/ "}), default.clone()),
        (json!({"path": "a/b/"}), ConnectionSettings { path: Some("/a/b".into()), ..default.clone() }),
        (json!({"revision": 3}), ConnectionSettings { revision: Some(Revision::Three), ..default.clone() }),
        (
            json!({"proxy": "direct", "proxyAddress": "!"}),
            ConnectionSettings { proxy: Proxy::Direct, ..default.clone() },
        ),
        (
            json!({"proxy": "through", "proxyAddress": " proxy "}),
            ConnectionSettings { proxy: through("http://proxy:3128", None), ..default.clone() },
        ),
        (
            json!({"proxy": "through", "proxyAddress": "socks5://[::1]", "proxyUsername": " a:b ", "proxyPassword": " p "}),
            ConnectionSettings { proxy: through("socks5://[::1]:1080", Some("a:b")), ..default.clone() },
        ),
        (
            json!({"caFile": format!(" {ROOT}ca.pem ")}),
            ConnectionSettings { ca_file: Some(format!("{ROOT}ca.pem")), ..default.clone() },
        ),
        (
            json!({"caFile": format!("{ROOT}ca.pem"), "pin": PIN.to_lowercase()}),
            ConnectionSettings {
                ca_file: Some(format!("{ROOT}ca.pem")),
                pin: Some(PIN.parse().unwrap()),
                ..default.clone()
            },
        ),
        (
            json!({"clientCertificateFile": format!(" {ROOT}client.p12 "), "clientCertificatePassword": "p"}),
            ConnectionSettings {
                client_certificate_file: Some(format!("{ROOT}client.p12")),
                ..default.clone()
            },
        ),
    ];
    for (fields, connection) in cases {
        assert_eq!(account(&fields), Account { connection, ..usual.clone() }, "{fields}");
    }
}

#[test]
fn says_what_is_wrong_with_the_way_to_the_server() {
    let through = |fields: Value| {
        merged(&[&json!({"token": "t", "proxy": "through", "proxyAddress": "proxy"}), &fields])
    };
    let cases = [
        (json!({"token": "t", "path": "a b"}), vec![Field::Path]),
        (json!({"token": "t", "revision": 5}), vec![Field::Revision]),
        (through(json!({"proxyAddress": ""})), vec![Field::ProxyAddress]),
        (through(json!({"proxyAddress": "http://ann:hush@proxy"})), vec![Field::ProxyAddress]),
        (through(json!({"proxyUsername": "ann"})), vec![Field::ProxyPassword]),
        (through(json!({"proxyPassword": "hush"})), vec![Field::ProxyUsername]),
        (through(json!({"proxyUsername": "a:b", "proxyPassword": "hush"})), vec![Field::ProxyUsername]),
        (
            through(json!({"proxyUsername": "ä".repeat(128), "proxyPassword": "hush"})),
            vec![Field::ProxyUsername],
        ),
        (
            through(json!({"proxyAddress": "https://proxy", "proxyUsername": "a\nb"})),
            vec![Field::ProxyAddress, Field::ProxyUsername],
        ),
        (json!({"token": "t", "caFile": "ca.pem"}), vec![Field::CaFile]),
        (json!({"token": "t", "pin": "AB:CD"}), vec![Field::Pin]),
        (json!({"token": "t", "clientCertificateFile": "client.p12"}), vec![Field::ClientCertificateFile]),
        (json!({"token": "t", "clientCertificatePassword": "hush"}), vec![Field::ClientCertificateFile]),
        (
            json!({"server": "", "path": ".", "revision": 2, "caFile": "x", "pin": "x"}),
            vec![Field::Server, Field::Token, Field::Path, Field::Revision, Field::CaFile, Field::Pin],
        ),
    ];
    for (fields, expected) in cases {
        assert_eq!(wrong(&fields), expected, "{fields}");
        for error in form(&fields).check(None).unwrap_err() {
            let message = error.message.to_string();
            assert!(message.len() > 20 && !message.contains("hush"), "{error:?}");
        }
    }
}

/// An account made from this form, with its secrets in the keyring.
fn known(fields: &Value) -> Account {
    form(fields).check(None).unwrap().into_account(AccountId("a".into()), "i".into())
}

#[test]
fn secrets_may_be_left_empty_where_they_go_to_whom_they_went() {
    use SecretName::{AppSecret, Dev, Password, ProxyPassword, Token, Vn};
    let grant = json!({"method": "mobile_grant", "appKey": "k", "username": "u"});
    let proxied = json!({"proxy": "through", "proxyAddress": "proxy", "proxyUsername": "ann"});
    let cookies = json!({"mode": "user", "method": "cookies"});
    let secrets = json!({"token": "t", "vn": "v", "dev": "d", "appSecret": "s", "password": "p", "proxyPassword": "pp"});
    let cases = [
        (json!({}), json!({}), vec![Token]),
        (
            json!({}),
            json!({"server": "https://PBX.example.com:443", "path": "other", "pin": PIN}),
            vec![Token],
        ),
        (json!({}), json!({"token": "new"}), vec![]),
        (cookies.clone(), json!({"vn": "new"}), vec![Dev]),
        (cookies, json!({}), vec![Vn, Dev]),
        (grant.clone(), json!({"appKey": "other"}), vec![AppSecret, Password]),
        (proxied.clone(), json!({}), vec![Token, ProxyPassword]),
        (proxied.clone(), json!({"proxyAddress": "http://proxy:3128"}), vec![Token, ProxyPassword]),
        (proxied.clone(), json!({"server": "other", "token": "t"}), vec![ProxyPassword]),
        (proxied.clone(), json!({"proxy": "direct"}), vec![Token]),
    ];
    for (was, change, kept) in cases {
        let was = merged(&[&was, &secrets]);
        let emptied =
            json!({"token": "", "vn": "", "dev": "", "appSecret": "", "password": "", "proxyPassword": ""});
        let form = form(&merged(&[&was, &emptied, &change]));
        assert_eq!(form.check(Some(&known(&was))).unwrap().kept, kept, "{was} {change}");
        assert!(form.check(None).is_err() || kept.is_empty(), "a new account has nothing to keep: {change}");
    }

    let cases = [
        (json!({}), json!({"server": "other.example.com"}), vec![Field::Token]),
        (json!({}), json!({"server": "pbx.example.com:8443"}), vec![Field::Token]),
        (json!({}), json!({"mode": "bot"}), vec![Field::Token]),
        (grant.clone(), json!({"method": "token"}), vec![Field::Token]),
        (grant, json!({"username": "other"}), vec![Field::AppSecret, Field::Password]),
        (proxied.clone(), json!({"proxyAddress": "other"}), vec![Field::ProxyPassword]),
        (proxied.clone(), json!({"proxyAddress": "socks5://proxy:3128"}), vec![Field::ProxyPassword]),
        (proxied, json!({"proxyUsername": "eve"}), vec![Field::ProxyPassword]),
    ];
    for (was, change, expected) in cases {
        let was = merged(&[&was, &secrets]);
        let emptied = json!({"token": "", "appSecret": "", "password": "", "proxyPassword": ""});
        let errors = form(&merged(&[&was, &emptied, &change])).check(Some(&known(&was))).unwrap_err();
        assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), expected, "{was} {change}");
    }
}

fn merged(parts: &[&Value]) -> Value {
    let fields = parts.iter().flat_map(|part| part.as_object().unwrap().clone());
    Value::Object(fields.collect())
}

#[test]
fn the_password_of_a_client_certificate_stays_for_that_file_only() {
    use SecretName::{ClientCertificatePassword, Token};
    let file = |name: &str| json!({"token": "t", "clientCertificateFile": format!("{ROOT}{name}")});
    let account = known(&merged(&[&file("client.p12"), &json!({"clientCertificatePassword": "p"})]));
    let checked = |fields: &Value| form(fields).check(Some(&account)).unwrap();

    let same = checked(&file("client.p12"));
    assert_eq!(same.kept_if_any, [ClientCertificatePassword]);
    assert!(same.kept.is_empty() && same.secrets.len() == 1, "{same:?}");
    for elsewhere in [file("other.p12"), json!({"token": "t"})] {
        assert!(checked(&elsewhere).kept_if_any.is_empty(), "{elsewhere}");
    }
    let typed = checked(&merged(&[&file("client.p12"), &json!({"clientCertificatePassword": " new "})]));
    let secrets: Vec<_> =
        typed.secrets.iter().map(|(name, secret)| (*name, secret.expose_secret())).collect();
    assert_eq!(secrets, [(Token, "t"), (ClientCertificatePassword, " new ")], "blanks may be a part of it");
    assert!(typed.kept_if_any.is_empty());
    let new = form(&file("client.p12")).check(None).unwrap();
    assert!(new.kept_if_any.is_empty(), "a new account has none");
}
