//! The sign-in form, before anything is asked of the network.

use ringtray_core::view::{Field, FieldError, SignInForm};
use ringtray_core::{AccountId, Method, Mode, SecretName};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

fn form(fields: &Value) -> SignInForm {
    let mut form = json!({"account": null, "server": "pbx.example.com", "mode": "app", "method": "token", "vn": "",
        "dev": "", "token": "", "appKey": "", "appSecret": "", "username": "", "password": ""});
    for (name, value) in fields.as_object().unwrap() {
        form[name] = value.clone();
    }
    serde_json::from_value(form).unwrap()
}

fn secrets(fields: &Value) -> Vec<(SecretName, String)> {
    let checked = form(fields).check().unwrap();
    checked.secrets.iter().map(|(name, value)| (*name, value.expose_secret().to_owned())).collect()
}

fn wrong(fields: &Value) -> Vec<Field> {
    form(fields).check().unwrap_err().iter().map(|error: &FieldError| error.field).collect()
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
    ];
    for (fields, expected) in cases {
        let expected: Vec<_> = expected.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        assert_eq!(secrets(&fields), expected, "{fields}");
        let checked = form(&fields).check().unwrap();
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
    for error in form(&fields).check().unwrap_err() {
        assert!(!error.message.contains("hush"), "{error:?}");
    }
    let fields = json!({"token": "hush"});
    assert!(!format!("{:?}", form(&fields).check().unwrap()).contains("hush"));
}

#[test]
fn makes_an_account_without_secrets() {
    let fields = json!({"server": " PBX.example.com:8443 ", "method": "mobile_grant", "appKey": "k", "appSecret": "hush",
        "username": "alice", "password": "hush"});
    let account = form(&fields).check().unwrap().into_account(AccountId("a".into()), "instance".into());
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
        (
            json!({"method": "mobile_grant", "appKey": "k", "appSecret": "s", "username": "al@b.c", "password": "p"}),
            "al@b.c",
        ),
    ];
    for (fields, name) in cases {
        let account = form(&fields).check().unwrap().into_account(AccountId("a".into()), "i".into());
        assert_eq!(account.name, name);
    }
}

#[test]
fn a_changed_account_keeps_what_the_form_does_not_ask() {
    let mut known = crate::desk::account("one");
    known.path = Some("/other".into());
    known.unknown.insert("ring_tone".into(), json!("bell"));
    known.connect = false;
    let changed = form(&json!({"token": "t", "mode": "bot"})).check().unwrap().change(&known);
    assert_eq!((&changed.id, &changed.instance_id), (&known.id, &known.instance_id));
    assert_eq!((&changed.path, &changed.unknown), (&known.path, &known.unknown));
    assert_eq!((changed.mode, changed.connect), (Mode::Bot, true));
}
