//! An administrator's settings: the file's text, and their effect on forms and accounts.

use proptest::prelude::*;
use ringtray_core::{
    Account, Demand, Field, Managed, ManagedError, ManagedProblem, Method, Mode, Proxy, ProxyWay, Revision,
    SecretName, Setting, SignInForm,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const PIN: &str =
    "07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07:07";

/// A path as this system writes it. The texts below have the one of Linux.
const CA: &str = if cfg!(windows) { "C:/company.pem" } else { "/etc/ssl/company.pem" };

fn managed(account: &str) -> Managed {
    let text = format!("[account]\n{account}").replace("/etc/ssl/company.pem", CA);
    let (managed, passed_over) = Managed::parse(&text).unwrap();
    assert!(passed_over.is_empty(), "{passed_over:?}");
    managed
}

fn wrong(text: &str) -> ManagedError {
    Managed::parse(text).unwrap_err()
}

/// A form that the user filled in, with these fields changed.
fn form(fields: &Value) -> SignInForm {
    let mut whole = json!({"account": null, "server": "https://own.example.com", "mode": "app", "method": "token",
        "redirect": "", "keepPassword": false, "vn": "", "dev": "", "token": "t", "appKey": "", "appSecret": "", "username": "", "password": "",
        "path": "", "revision": null, "proxy": "automatic", "proxyAddress": "", "proxyUsername": "",
        "proxyPassword": "", "caFile": "", "pin": "", "clientCertificateFile": "", "clientCertificatePassword": ""});
    let whole_fields = whole.as_object_mut().unwrap();
    whole_fields.extend(fields.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

fn account(fields: &Value) -> Account {
    let mut whole = json!({"id": "a", "name": "alice", "server": "https://own.example.com", "instance_id": "i",
        "last_revision": 4});
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

#[test]
fn every_setting_is_read() {
    let read = managed(
        r#"
        server = "HTTPS://PBX.example.com:8443/"
        mode = "app"
        method = "mobile_grant"
        app_key = " key~1 "
        path = "/own"
        revision = 3
        proxy = "socks5://proxy.example.com:1080"
        proxy_username = "desk"
        ca_file = "/etc/ssl/company.pem"
        client_certificate_file = "/etc/ssl/company.pem"
        locked = ["server", "mode", "method", "app_key", "path", "revision", "proxy", "proxy_username", "ca_file", "pin",
            "client_certificate_file"]
        "#,
    );
    assert_eq!(read.preset.server.as_deref(), Some("https://pbx.example.com:8443"));
    assert_eq!((read.preset.mode, read.preset.method), (Some(Mode::App), Some(Method::MobileGrant)));
    assert_eq!(read.preset.app_key.as_deref(), Some("key~1"));
    assert_eq!(read.preset.path.as_deref(), Some("/own"));
    assert_eq!(read.preset.revision, Some(Revision::Three));
    let way = Proxy::Through { address: "socks5://proxy.example.com:1080".to_owned(), username: None };
    assert_eq!(read.preset.proxy, Some(way));
    assert_eq!(read.preset.proxy_username.as_deref(), Some("desk"));
    assert_eq!(read.preset.ca_file.as_deref(), Some(CA));
    assert_eq!(read.preset.client_certificate_file.as_deref(), Some(CA));
    assert_eq!(read.locked.len(), Setting::ALL.len());
    assert_eq!(managed(&format!("pin = \"{PIN}\"")).preset.pin.unwrap().to_string(), PIN);
    for (word, way) in [("automatic", Proxy::Automatic), ("direct", Proxy::Direct)] {
        assert_eq!(managed(&format!("proxy = \"{word}\"")).preset.proxy, Some(way));
    }
}

#[test]
fn nothing_is_managed_by_an_empty_file() {
    for text in ["", "\u{feff}", "# later\n", "[account]", "[account]\nlocked = []"] {
        assert_eq!(Managed::parse(text), Ok((Managed::default(), Vec::new())), "{text:?}");
    }
}

#[test]
fn what_this_version_does_not_know_is_named_and_the_rest_counts() {
    let text = "[account]\nserver = \"https://pbx.example.com\"\nringtone = \"loud\"\n\
        locked = [\"server\",\n  \"ringtone\"]\n\n[notifications]\nmissed = true\n";
    let (managed, passed_over) = Managed::parse(text).unwrap();
    assert_eq!(managed.locked.into_iter().collect::<Vec<_>>(), [Setting::Server]);
    let told: Vec<String> = passed_over.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("line 3: \"account.ringtone\" is unknown to this version"), "{told:?}");
    assert!(told[1].starts_with("line 5: \"ringtone\" is unknown to this version"), "{told:?}");
    assert!(told[2].starts_with("line 7: \"notifications\" is unknown to this version"), "{told:?}");
}

#[test]
fn what_cannot_be_used_is_told_with_its_line() {
    let cases = [
        ("\n[account\n", 2, "not TOML"),
        ("[account]\nserver = \"pbx\nmode = \"app\"", 2, "not TOML"),
        ("[account]\nmode = \"app\"\nmode = \"bot\"", 3, "not TOML"),
        ("account = 1", 1, "\"account\" must be a table"),
        ("[[account]]\nmode = \"app\"", 1, "\"account\" must be a table"),
        ("[account]\n\nserver = \"https://pbx.example.com/hubgets\"", 3, "\"server\" can't be used. "),
        ("[account]\nserver = \" \"", 2, "\"server\" can't be used. Give it a value"),
        ("[account]\nserver = 5", 2, "\"server\" must be a text"),
        ("[account]\nmode = \"boss\"", 2, "`user`, `app`"),
        ("[account]\nmethod = \"magic\"", 2, "`mobile_grant`"),
        ("[account]\nmode = \"bot\"\nmethod = \"cookies\"", 3, "\"method\" is not valid for this mode"),
        ("[account]\npath = \"a b?\"", 2, "\"path\" can't be used"),
        ("[account]\nrevision = \"4\"", 2, "\"revision\" must be 3 or 4"),
        ("[account]\nrevision = 5", 2, "Write 3 or 4"),
        ("[account]\nrevision = 99999999999999999999", 2, "Write 3 or 4"),
        ("[account]\nproxy = \"ftp://proxy\"", 2, "\"proxy\" can't be used"),
        ("[account]\nca_file = \"company.pem\"", 2, "from the root of the disk"),
        ("[account]\npin = \"ab\"", 2, "\"pin\" can't be used"),
        ("[account]\nclient_certificate_file = \"client.p12\"", 2, "from the root of the disk"),
        ("[account]\nlocked = \"server\"", 2, "\"locked\" must be a list"),
        ("[account]\nlocked = [\n1]", 3, "\"locked\" must be a list"),
        ("[account]\nlocked = [\"server\"]", 2, "\"server\" is locked and has no value"),
    ];
    for (text, line, expected) in cases {
        let error = wrong(text);
        assert_eq!(error.line, line, "{text}: {error}");
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
    let both = wrong(&format!("[account]\nca_file = \"{CA}\"\npin = \"{PIN}\""));
    assert_eq!((both.line, both.problem), (3, ManagedProblem::PinAndFile));
}

#[test]
fn a_secret_is_refused_wherever_it_stands_and_never_repeated() {
    for secret in SecretName::ALL.map(SecretName::as_str) {
        for text in [
            format!("[account]\n{secret} = \"hush\""),
            format!("\n{secret} = \"hush\""),
            format!("[[later.on]]\n{secret} = \"hush\""),
            format!("[account]\nlater = {{ {secret} = 1, hush = 2 }}"),
        ] {
            let error = wrong(&text);
            assert_eq!(error.problem, ManagedProblem::Secret { key: secret.to_owned() }, "{text}");
            assert_eq!(error.line, 2, "{text}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
    for text in
        ["token = \"hush", "token = hush", "token = \"\\hush\"", "proxy_password = [hush", "hush hush"]
    {
        let error = wrong(text);
        assert!(!error.to_string().contains("hush"), "{error}");
    }
    let error = wrong("[account]\nproxy = \"http://desk:hush@proxy.example.com:3128\"");
    assert!(error.to_string().contains("Write only http://proxy.example.com:3128"), "{error}");
    assert!(!error.to_string().contains("hush"), "{error}");
}

#[test]
fn a_lock_decides_whatever_the_page_sends() {
    let managed = managed(
        r#"
        server = "https://pbx.example.com"
        mode = "app"
        method = "mobile_grant"
        app_key = "key"
        proxy = "http://proxy.example.com:3128"
        proxy_username = "desk"
        ca_file = "/etc/ssl/company.pem"
        client_certificate_file = "/etc/ssl/company.pem"
        locked = ["server", "mode", "method", "app_key", "path", "revision", "proxy", "proxy_username", "ca_file", "pin",
            "client_certificate_file"]
        "#,
    );
    let mut sent = form(
        &json!({"mode": "user", "method": "cookies", "appKey": "mine", "path": "/mine", "revision": 3,
        "proxy": "direct", "proxyAddress": "http://mine:1", "proxyUsername": "me", "proxyPassword": "p",
        "caFile": "/mine.pem", "pin": PIN, "clientCertificateFile": "/mine.p12", "clientCertificatePassword": "c",
        "username": "alice", "password": "w", "appSecret": "s"}),
    );
    managed.enforce(&mut sent);
    let checked = sent.check(None).unwrap();
    assert_eq!(checked.server.origin(), "https://pbx.example.com");
    assert_eq!((checked.mode, checked.method), (Mode::App, Method::MobileGrant));
    assert_eq!(checked.app_key.as_deref(), Some("key"));
    assert_eq!(
        (checked.connection.path, checked.connection.revision, checked.connection.pin),
        (None, None, None)
    );
    let username = Some("desk".to_owned());
    let way = Proxy::Through { address: "http://proxy.example.com:3128".to_owned(), username };
    assert_eq!(checked.connection.proxy, way);
    assert_eq!(checked.connection.ca_file.as_deref(), Some(CA));
    assert_eq!(checked.connection.client_certificate_file.as_deref(), Some(CA));
}

#[test]
fn a_preset_alone_leaves_the_form_as_it_was_typed() {
    let managed = managed(
        "server = \"https://pbx.example.com\"\nmode = \"bot\"\npath = \"/own\"\nrevision = 4\nproxy = \"direct\"",
    );
    let mut sent = form(&json!({}));
    managed.enforce(&mut sent);
    let checked = sent.check(None).unwrap();
    assert_eq!(checked.server.origin(), "https://own.example.com");
    assert_eq!((checked.mode, checked.connection.path, checked.connection.revision), (Mode::App, None, None));
    assert_eq!(checked.connection.proxy, Proxy::Automatic);
}

#[test]
fn a_locked_mode_leads_to_a_method_that_it_has() {
    let cases = [
        ("mode = \"bot\"\nlocked = [\"mode\"]", "user", "cookies", Method::Token),
        ("mode = \"user\"\nlocked = [\"mode\"]", "app", "token", Method::Cookies),
        (
            "mode = \"app\"\nmethod = \"mobile_grant\"\nlocked = [\"mode\"]",
            "bot",
            "cookies",
            Method::MobileGrant,
        ),
        ("mode = \"app\"\nmethod = \"mobile_grant\"\nlocked = [\"mode\"]", "app", "token", Method::Token),
        ("method = \"mobile_grant\"\nlocked = [\"method\"]", "app", "token", Method::MobileGrant),
        ("method = \"mobile_grant\"\nlocked = [\"method\"]", "bot", "token", Method::Token),
    ];
    for (text, mode, method, expected) in cases {
        let managed = managed(text);
        let mut sent = form(&json!({"mode": mode, "method": method}));
        managed.enforce(&mut sent);
        assert_eq!(sent.method, expected, "{text}, {mode}, {method}");
        assert!(sent.mode.allows(sent.method));
        let own = account(&json!({"mode": mode, "method": method}));
        assert_eq!(managed.apply(&own).method, expected, "{text}, {mode}, {method}");
    }
    // Without a lock on either, a form that contradicts itself gets the usual message.
    let mut sent = form(&json!({"mode": "bot", "method": "cookies"}));
    managed("method = \"mobile_grant\"").enforce(&mut sent);
    let errors = sent.check(None).unwrap_err();
    assert!(errors.iter().any(|error| error.field == Field::Form), "{errors:?}");
}

#[test]
fn a_proxy_without_a_name_takes_no_password() {
    let managed = managed("proxy = \"http://proxy:3128\"\nlocked = [\"proxy\", \"proxy_username\"]");
    let mut sent = form(&json!({"proxyUsername": "me", "proxyPassword": "hush"}));
    managed.enforce(&mut sent);
    assert_eq!(sent.proxy_password.expose_secret(), "");
    assert!(sent.check(None).is_ok());
}

#[test]
fn no_client_certificate_takes_no_password() {
    let managed = managed("locked = [\"client_certificate_file\"]");
    let mut sent = form(&json!({"clientCertificateFile": CA, "clientCertificatePassword": "hush"}));
    managed.enforce(&mut sent);
    assert_eq!(sent.client_certificate_password.expose_secret(), "");
    let checked = sent.check(None).unwrap();
    assert_eq!(checked.connection.client_certificate_file, None);
}

#[test]
fn accounts_are_used_as_locked_and_come_back_as_they_were() {
    let own = account(&json!({"path": "/mine", "revision": 3, "ca_file": "/mine.pem", "pin": PIN,
        "client_certificate_file": "/mine.p12", "method": "mobile_grant", "app_key": "mine", "username": "alice"}));
    assert_eq!(Managed::default().apply(&own), own);
    let preset = "server = \"https://pbx.example.com\"\napp_key = \"key\"\npath = \"/own\"\nrevision = 4\n\
        proxy = \"direct\"\nca_file = \"/etc/ssl/company.pem\"\n\
        client_certificate_file = \"/etc/ssl/company.pem\"\n";
    assert_eq!(managed(preset).apply(&own), own, "a preset is no lock");

    let locked = managed(&format!(
        "{preset}locked = [\"server\", \"app_key\", \"path\", \"revision\", \"proxy\", \"ca_file\", \"pin\", \
         \"client_certificate_file\"]"
    ));
    let used = locked.apply(&own);
    assert_eq!(used.server, "https://pbx.example.com");
    assert_eq!(used.last_revision, None, "it was found at another server");
    assert_eq!((used.app_key.as_deref(), used.connection.path.as_deref()), (Some("key"), Some("/own")));
    assert_eq!(
        (used.connection.revision, used.connection.proxy.clone(), used.connection.pin),
        (Some(Revision::Four), Proxy::Direct, None)
    );
    assert_eq!(used.connection.ca_file.as_deref(), Some(CA));
    assert_eq!(used.connection.client_certificate_file.as_deref(), Some(CA));
    assert_eq!((&used.id, &used.name, &used.username), (&own.id, &own.name, &own.username));
    assert_eq!(locked.apply(&account(&json!({}))).app_key, None, "a token needs no app key");
}

#[test]
fn a_secret_never_follows_a_lock_to_another_server_or_proxy_and_past_somebody_new_only_with_consent() {
    const SIGN_IN: &str = "to sign in";
    let mark = "07".repeat(32);
    let pin = format!("pin = \"{mark}\"\nlocked = [\"pin\"]");
    let files = "ca_file = \"/etc/company.pem\"\nclient_certificate_file = \"/etc/client.pem\"\nlocked = [\"ca_file\", \"client_certificate_file\"]";
    let through = |address: &str, username: Option<&str>| json!({"proxy": {"through": {"address": address, "username": username}}});
    let elsewhere = "server = \"https://pbx.example.com\"\nlocked = [\"server\"]";
    let same = "server = \"https://own.example.com/\"\nlocked = [\"server\"]";
    let proxy = "proxy = \"http://proxy:3128\"\nlocked = [\"proxy\"]";
    let known =
        "proxy = \"http://proxy:3128\"\nproxy_username = \"desk\"\nlocked = [\"proxy\", \"proxy_username\"]";
    let cases = [
        (elsewhere, json!({}), Some(SIGN_IN)),
        (same, json!({}), None),
        ("mode = \"bot\"\nlocked = [\"mode\"]", json!({}), Some(SIGN_IN)),
        ("mode = \"app\"\nlocked = [\"mode\"]", json!({}), None),
        (proxy, json!({}), Some("(proxy: http://proxy:3128)")),
        (proxy, through("http://other:3128", None), Some("(proxy: http://proxy:3128)")),
        (proxy, through("http://other:3128", Some("alice")), Some(SIGN_IN)),
        (proxy, through("http://proxy:3128", Some("alice")), None),
        (known, json!({}), Some(SIGN_IN)),
        (known, through("http://proxy:3128", Some("desk")), None),
        ("proxy = \"direct\"\nlocked = [\"proxy\"]", through("http://other:3128", Some("alice")), None),
        ("path = \"/own\"\nlocked = [\"path\", \"pin\"]", json!({}), None),
        (
            "path = \"/own\"\nlocked = [\"proxy\", \"ca_file\", \"client_certificate_file\"]",
            json!({"ca_file": CA}),
            None,
        ),
        (files, json!({}), Some("(ca_file: /etc/company.pem, client_certificate_file: /etc/client.pem)")),
        (files, json!({"ca_file": "/etc/company.pem", "client_certificate_file": "/etc/client.pem"}), None),
        (
            files,
            json!({"ca_file": "/home/own.pem", "client_certificate_file": "/etc/client.pem"}),
            Some("(ca_file: /etc/company.pem)"),
        ),
        (&pin, json!({}), Some("(pin: ")),
        (&pin, json!({"pin": mark}), None),
        ("ca_file = \"/etc/company.pem\"", json!({}), None),
    ];
    for (text, own, expected) in cases {
        let demand = managed(text).demands(&account(&own));
        match (&demand, expected) {
            (None, None) => {}
            (Some(Demand::SignIn(why)), Some(SIGN_IN)) => {
                let why = why.to_string();
                assert!(
                    why.contains("administrator") && why.ends_with("Sign in again."),
                    "{text}, {own}: {why}"
                );
            }
            (Some(Demand::Consent(why)), Some(way)) => {
                let why = why.to_string();
                assert!(why.contains("administrator") && why.contains(way), "{text}, {own}: {why}");
            }
            _ => panic!("{text}, {own}: {demand:?}"),
        }
    }
}

#[test]
fn presets_of_the_way_fill_in_a_form_that_says_nothing_about_it() {
    let preset = managed(
        "revision = 3\nproxy = \"http://proxy:3128\"\nproxy_username = \"desk\"\nca_file = \"/etc/company.pem\"\n\
         client_certificate_file = \"/etc/client.pem\"",
    );
    let mut open = form(&json!({}));
    preset.fill_in_connection(&mut open.connection);
    assert_eq!(
        (open.connection.revision, open.connection.proxy, open.connection.proxy_address.as_str()),
        (Some(3), ProxyWay::Through, "http://proxy:3128")
    );
    assert_eq!(
        (open.connection.proxy_username.as_str(), open.connection.ca_file.as_str()),
        ("desk", "/etc/company.pem")
    );
    assert_eq!(open.connection.client_certificate_file, "/etc/client.pem");

    let own = json!({"revision": 4, "proxy": "direct", "pin": "AB", "clientCertificateFile": "/home/ann/client.p12"});
    let mut said = form(&own);
    preset.fill_in_connection(&mut said.connection);
    assert_eq!(
        (said.connection.revision, said.connection.proxy, said.connection.ca_file.as_str()),
        (Some(4), ProxyWay::Direct, "")
    );
    assert_eq!(said.connection.client_certificate_file, "/home/ann/client.p12");
}

#[test]
fn the_page_is_told_what_is_preset_and_what_is_locked() {
    let managed = managed(
        "server = \"https://pbx.example.com\"\nrevision = 4\nproxy = \"http://proxy:3128\"\n\
         locked = [\"proxy\", \"server\", \"proxy_username\"]",
    );
    let view = serde_json::to_value(managed.view()).unwrap();
    assert_eq!(view["locked"], json!(["server", "proxy", "proxyUsername"]));
    assert_eq!(view["preset"]["server"], "https://pbx.example.com");
    assert_eq!((&view["preset"]["revision"], &view["preset"]["mode"]), (&json!(4), &Value::Null));
    assert_eq!(
        (&view["preset"]["proxy"], &view["preset"]["proxyAddress"]),
        (&json!("through"), &json!("http://proxy:3128"))
    );
}

proptest! {
    #[test]
    fn no_text_is_a_panic(text in "(?s)[\\[\\]=\"'\n#.,{}a-z0-9 \u{feff}é]{0,80}") {
        let _ = Managed::parse(&text);
        let _ = Managed::parse(&format!("[account]\n{text}"));
    }
}
