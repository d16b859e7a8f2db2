//! The sample's configuration and common variations of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ringtray_core::{
    Blanked, Configuration, ConfigurationError, ImportedSignIn, Method, Mode, Part, SecretName, blank,
};
use ringtray_language::Language;
use secrecy::ExposeSecret;

/// The sample's configuration.
const SAMPLE: &str = r#"{
    /*
        Place here a URL containing protocol, host and port only; a path in here has another effect
        than expected!
    */

    "uri": "https://<FQDN of the VoipNow server>",

    "user": {
        /*
            These cookies can be extracted from a browser after authentication.
        */
        "vn": "sessionId",
        "dev": "deviceId"
    },

    "app": {
        "token": "<TOKEN>",
        /*
            If no OAuth token is specified above, you must provide the ID and secret of the
            Hubgets mobile app found by running this query on the VoipNow database:
                select * from app where platform = 'mobile' \G
        */
        "id": "<APP KEY of the Hubgets mobile app>",
        "secret": "<APP SECRET of the Hubgets mobile app>",
        "username": "<username>",
        "password": "<password>"
    },

    "bot": {
        "token": "<VALID TOKEN FOR A BOT>"
    }
}"#;

const GRANT: [(&str, &str); 4] = [
    ("<APP KEY of the Hubgets mobile app>", "key~1"),
    ("<APP SECRET of the Hubgets mobile app>", "hush-secret"),
    ("<username>", "ann"),
    ("<password>", r#"&+%=# \"ü€\u00e9"#),
];

fn filled(replacements: &[(&str, &str)]) -> String {
    let sample = SAMPLE.replace("https://<FQDN of the VoipNow server>", "https://pbx.example.com");
    replacements.iter().fold(sample, |text, (from, to)| {
        assert!(text.contains(from), "the sample has no {from}");
        text.replace(from, to)
    })
}

fn sign_in(text: &str, mode: Mode) -> ImportedSignIn {
    match Configuration::read(text).unwrap().part(mode) {
        Part::Filled(sign_in) => sign_in.clone(),
        other => panic!("{other:?}"),
    }
}

fn secrets(sign_in: &ImportedSignIn) -> Vec<(SecretName, &str)> {
    sign_in.secrets.iter().map(|(name, secret)| (*name, secret.expose_secret())).collect()
}

fn blanked(text: &str, modes: &[Mode]) -> Blanked {
    blank(text, modes).unwrap()
}

#[test]
fn the_sample_as_printed_lacks_everything() {
    assert_eq!(Configuration::read(SAMPLE).unwrap_err(), ConfigurationError::NoServer);
    let configuration = Configuration::read(&filled(&[])).unwrap();
    for mode in [Mode::User, Mode::App, Mode::Bot] {
        assert!(matches!(configuration.part(mode), Part::Empty { .. }), "{mode:?}");
    }
    assert_eq!(configuration.parts(Language::english()), []);
    let untouched = blanked(SAMPLE, &[Mode::User, Mode::App, Mode::Bot]);
    assert_eq!((untouched.text(), untouched.count, untouched.remains), (SAMPLE, 0, false));
}

#[test]
fn each_mode_takes_its_own_part() {
    let user = sign_in(&filled(&[("sessionId", "s1"), ("deviceId", "d1")]), Mode::User);
    assert_eq!(user.method, Method::Cookies);
    assert_eq!(secrets(&user), [(SecretName::Vn, "s1"), (SecretName::Dev, "d1")]);
    let bot = sign_in(&filled(&[("<VALID TOKEN FOR A BOT>", "b1")]), Mode::Bot);
    assert_eq!((bot.method, secrets(&bot)), (Method::Token, vec![(SecretName::Token, "b1")]));
}

#[test]
fn in_app_mode_a_token_comes_before_name_and_password() {
    let app = sign_in(&filled(&GRANT), Mode::App);
    assert_eq!((app.app_key.as_deref(), app.username.as_deref()), (Some("key~1"), Some("ann")));
    let password = "&+%=# \"ü€é";
    assert_eq!(secrets(&app), [(SecretName::AppSecret, "hush-secret"), (SecretName::Password, password)]);
    for empty in ["", "  "] {
        let text = filled(&[&GRANT[..], &[("<TOKEN>", empty)]].concat());
        assert_eq!(sign_in(&text, Mode::App).method, Method::MobileGrant);
    }
    let both = filled(&[&GRANT[..], &[("<TOKEN>", "t1")]].concat());
    assert_eq!(secrets(&sign_in(&both, Mode::App)), [(SecretName::Token, "t1")]);
}

#[test]
fn an_app_of_ones_own_needs_only_its_key_and_secret() {
    for user in ["", r#", "username": "", "password": "  ""#] {
        let text =
            format!(r#"{{"uri": "https://h", "app": {{"id": "key~1", "secret": "hush-secret"{user}}}}}"#);
        let app = sign_in(&text, Mode::App);
        assert_eq!((app.method, app.app_key.as_deref()), (Method::ClientCredentials, Some("key~1")));
        assert_eq!(secrets(&app), [(SecretName::AppSecret, "hush-secret")]);
        assert_eq!(blanked(&text, &[Mode::App]).text(), text.replace("hush-secret", ""));
    }
    let begun = Configuration::read(&filled(&GRANT[..2])).unwrap();
    let missing = &begun.parts(Language::english())[0].missing;
    assert_eq!(missing.as_deref(), Some(r#""username", "password""#), "the sample's mobile app needs a user");
}

#[test]
fn what_is_missing_is_named() {
    let text = filled(&[GRANT[0], GRANT[2], ("sessionId", "s1")]);
    let configuration = Configuration::read(&text).unwrap();
    let parts = configuration.parts(Language::english());
    let told: Vec<_> = parts.iter().map(|part| (part.mode, part.method, part.missing.as_deref())).collect();
    let app = (Mode::App, None, Some(r#""secret", "password""#));
    assert_eq!(told, [app, (Mode::User, None, Some(r#"the cookie "dev""#))]);
    assert!(configuration.form(Mode::App, "").is_none());
}

#[test]
fn the_form_is_the_one_a_person_would_have_filled_in() {
    let text = filled(&GRANT).replacen('{', r#"{ "path": "/channel", "verifyCertificate": false,"#, 1);
    let configuration = Configuration::read(&text).unwrap();
    assert!(configuration.unverified);
    let form = configuration.form(Mode::App, "AB").unwrap();
    assert_eq!(
        (form.server.as_str(), form.connection.path.as_str()),
        ("https://pbx.example.com", "/channel")
    );
    assert_eq!(
        (form.username.as_str(), form.app_key.as_str(), form.connection.pin.as_str()),
        ("ann", "key~1", "AB")
    );
    assert_eq!(form.password.expose_secret(), "&+%=# \"ü€é");
    let shown = format!("{form:?} {configuration:?}")
        + &serde_json::to_string(&configuration.parts(Language::english())).unwrap();
    assert!(!shown.contains("hush") && !shown.contains("ü€"), "{shown}");
}

#[test]
fn what_people_write_is_read() {
    let text = "// mine\r\n{\"uri\": \"https://pbx.example.com:8443/\", \"unknown\": [1, {}], /* x */\r\n\
                \"path\": \"/channel\", \"instanceId\": \"desk-1\", \"verifyCertificate\": true,\r\n\
                \"bot\": {\"to\\u006ben\": 12345678901, \"more\": null,},}\r\n";
    let configuration = Configuration::read(text).unwrap();
    assert_eq!(configuration.server.origin(), "https://pbx.example.com:8443");
    assert_eq!(configuration.path.as_ref().unwrap().as_str(), "/channel");
    assert_eq!(configuration.instance_id.as_ref().unwrap().as_str(), "desk-1");
    assert!(!configuration.unverified);
    assert_eq!(secrets(&sign_in(text, Mode::Bot)), [(SecretName::Token, "12345678901")]);
    let blanked = blanked(text, &[Mode::Bot]);
    assert_eq!(blanked.text(), text.replace("12345678901", "\"\""));
}

#[test]
fn loopback_may_be_unencrypted() {
    let text = "{\"uri\": \"http://127.0.0.1:8080\", \"bot\": {\"token\": \"t\"}}";
    assert_eq!(Configuration::read(text).unwrap().server.origin(), "http://127.0.0.1:8080");
}

#[test]
fn what_cannot_be_used_is_told_without_the_secrets() {
    let deep = format!("{{\"bot\": {}\"hush\"", "[".repeat(100_000));
    let cases = [
        ("", "not an object"),
        ("[]", "not an object"),
        ("{\"bot\": {\"token\": \"hush\" \"x\"}}", "line 1"),
        ("{\"bot\": {\"token\": \"hush}", "not valid JSON"),
        (&deep, "not valid JSON"),
        ("{\"uri\": \"http://pbx.example.com\", \"bot\": {\"token\": \"hush\"}}", "not encrypted"),
        ("{\"uri\": \"https://h/path\", \"bot\": {\"token\": \"hush\"}}", "a path"),
        (
            "{\"uri\": \"https://h\", \"instanceId\": \"a/b\", \"bot\": {\"token\": \"hush\"}}",
            "\"instanceId\"",
        ),
    ];
    for (text, expected) in cases {
        let error = Configuration::read(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
    for bot in
        ["\"hush\"", "{\"token\": null}", "{\"token\": {\"token\": \"hush\"}}", "[\"token\", \"hush\"]"]
    {
        let text = format!("{{\"uri\": \"https://h\", \"bot\": {bot}}}");
        assert!(matches!(Configuration::read(&text).unwrap().part(Mode::Bot), Part::Empty { .. }), "{bot}");
        assert_eq!(blanked(&text, &[Mode::Bot]).text(), text);
    }
}

#[test]
fn only_the_secrets_that_were_imported_are_blanked_and_nothing_else_moves() {
    let mobile = filled(&GRANT).replace('\n', "\r\n");
    let done = blanked(&mobile, &[Mode::App]);
    let expected = mobile.replace("\"hush-secret\"", "\"\"").replace(r#""&+%=# \"ü€\u00e9""#, "\"\"");
    assert_eq!((done.text(), done.count, done.remains), (expected.as_str(), 2, false));
    let again = blanked(done.text(), &[Mode::App]);
    assert_eq!((again.text(), again.count, again.remains), (expected.as_str(), 0, false));

    let several =
        filled(&[&GRANT[..], &[("<TOKEN>", "token-1"), ("<VALID TOKEN FOR A BOT>", "bot-1")]].concat());
    let token = blanked(&several, &[Mode::App]);
    assert_eq!((token.count, token.remains), (1, true), "the other secrets are not in the keyring");
    assert_eq!(token.text(), several.replace("\"token-1\"", "\"\""));
}

#[test]
fn a_key_that_stands_twice_is_blanked_twice_and_comments_are_left() {
    let text = r#"{"uri": "https://h", // "token": "x"
        "bot": {"token": "old-one", /* "token": */ "token": "new-one"}, "bo\u0074": {"token": "newest"}}"#;
    assert_eq!(secrets(&sign_in(text, Mode::Bot)), [(SecretName::Token, "newest")]);
    let done = blanked(text, &[Mode::Bot]);
    let expected = r#"{"uri": "https://h", // "token": "x"
        "bot": {"token": "", /* "token": */ "token": ""}, "bo\u0074": {"token": ""}}"#;
    assert_eq!((done.text(), done.count, done.remains), (expected, 3, false));
}

#[test]
fn a_secret_that_stands_in_a_comment_too_is_told() {
    let text = r#"{"uri": "https://h", "bot": {"token": "hush-token"} /* was hush-token */ }"#;
    assert!(blanked(text, &[Mode::Bot]).remains);
}
