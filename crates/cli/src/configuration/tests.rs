//! The sample's configuration and what people make of it.

use super::*;
use secrecy::ExposeSecret;

/// As the sample prints it.
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

fn read(content: &str, mode: Mode) -> Result<Configuration, ConfigurationError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ws-connector.config.json");
    fs::write(&file, content).unwrap();
    Configuration::read(&file, mode, &Rules::default())
}

fn filled(replacements: &[(&str, &str)]) -> String {
    let sample = SAMPLE.replace("https://<FQDN of the VoipNow server>", "https://pbx.example.com");
    replacements.iter().fold(sample, |text, (from, to)| {
        assert!(text.contains(from), "the sample has no {from}");
        text.replace(from, to)
    })
}

#[test]
fn the_sample_as_printed_lacks_everything() {
    for mode in [Mode::User, Mode::App, Mode::Bot] {
        assert!(matches!(read(SAMPLE, mode), Err(ConfigurationError::NoServer { .. })));
        let error = read(&filled(&[]), mode).err().unwrap();
        assert!(matches!(error, ConfigurationError::NoData { .. }), "{error}");
        assert!(error.to_string().contains(&format!("for {} mode", mode.as_str())), "{error}");
    }
}

#[test]
fn each_mode_takes_its_own_part() {
    let user = read(&filled(&[("sessionId", "s1"), ("deviceId", "d1")]), Mode::User).unwrap();
    let Credentials::User { vn, dev } = user.credentials else { panic!("not the cookies") };
    assert_eq!((vn.expose_secret(), dev.expose_secret()), ("s1", "d1"));
    assert_eq!(user.server.origin(), "https://pbx.example.com");
    assert!(user.path.is_none() && user.instance_id.is_none());

    let bot = read(&filled(&[("<VALID TOKEN FOR A BOT>", "b1")]), Mode::Bot).unwrap();
    let Credentials::Bot { token } = bot.credentials else { panic!("not the bot") };
    assert_eq!(token.expose_secret(), "b1");
}

#[test]
fn in_app_mode_a_token_comes_before_name_and_password() {
    let grant = [
        ("<APP KEY of the Hubgets mobile app>", "key~1"),
        ("<APP SECRET of the Hubgets mobile app>", "hush"),
        ("<username>", "ann"),
        ("<password>", r#"&+%=# \"ü€"#),
    ];
    let credentials = read(&filled(&grant), Mode::App).unwrap().credentials;
    let Credentials::App(AppCredentials::Granted(Granted {
        way: GrantWay::Mobile { app_key, app_secret, username, password: Some(password) },
        held: None,
    })) = credentials
    else {
        panic!("not the grant")
    };
    assert_eq!((app_key.as_str(), username.as_str()), ("key~1", "ann"));
    assert_eq!((app_secret.expose_secret(), password.expose_secret()), ("hush", "&+%=# \"ü€"));

    for empty in ["", "  "] {
        let content = filled(&[&grant[..], &[("<TOKEN>", empty)]].concat());
        let credentials = read(&content, Mode::App).unwrap().credentials;
        assert!(matches!(credentials, Credentials::App(AppCredentials::Granted(_))));
    }

    let both = filled(&[&grant[..], &[("<TOKEN>", "t1")]].concat());
    let Credentials::App(AppCredentials::Token(token)) = read(&both, Mode::App).unwrap().credentials else {
        panic!("not the token")
    };
    assert_eq!(token.expose_secret(), "t1");
}

#[test]
fn what_people_write_is_read() {
    let content = "\u{feff}// mine\n{\"uri\": \"https://pbx.example.com:8443/\", \"unknown\": [1, {}], /* x */\n\
                   \"path\": \"/channel\", \"instanceId\": \"desk-1\", \"verifyCertificate\": true,\n\
                   \"bot\": {\"token\": 12345678901, \"more\": null,},}\n";
    let configuration = read(content, Mode::Bot).unwrap();
    assert_eq!(configuration.server.origin(), "https://pbx.example.com:8443");
    assert_eq!(configuration.path.unwrap().as_str(), "/channel");
    assert_eq!(configuration.instance_id.unwrap().as_str(), "desk-1");
    let Credentials::Bot { token } = configuration.credentials else { panic!("not the bot") };
    assert_eq!(token.expose_secret(), "12345678901");
}

#[test]
fn what_cannot_be_used_is_told_without_the_secrets() {
    let cases = [
        ("", "not an object"),
        ("[]", "not an object"),
        ("{\"bot\": {\"token\": \"hush\" \"x\"}}", "line 1"),
        ("{\"bot\": {\"token\": \"hush}", "not valid JSON"),
        ("{\"uri\": \"http://pbx.example.com\", \"bot\": {\"token\": \"hush\"}}", "not encrypted"),
        ("{\"uri\": \"https://h/path\", \"bot\": {\"token\": \"hush\"}}", "a path"),
        (
            "{\"uri\": \"https://h\", \"instanceId\": \"a/b\", \"bot\": {\"token\": \"hush\"}}",
            "\"instanceId\"",
        ),
        ("{\"uri\": \"https://h\", \"bot\": \"hush\"}", "for bot mode"),
        ("{\"uri\": \"https://h\", \"bot\": {\"token\": null}}", "for bot mode"),
    ];
    for (content, expected) in cases {
        let error = read(content, Mode::Bot).err().unwrap().to_string();
        assert!(error.contains(expected), "{content}: {error}");
        assert!(!error.contains("hush"), "{error}");
        assert!(error.contains("ws-connector.config.json"), "{error}");
    }
}

#[test]
fn loopback_may_be_unencrypted() {
    let content = "{\"uri\": \"http://127.0.0.1:8080\", \"bot\": {\"token\": \"t\"}}";
    assert_eq!(read(content, Mode::Bot).unwrap().server.origin(), "http://127.0.0.1:8080");
}
