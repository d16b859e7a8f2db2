//! `ringtray-cli accounts`, as a process, with the real gnome-keyring daemon on a private bus.

use std::fs;
use std::path::Path;

use crate::support::{Folder, Program};
use private_desktop::{KeyringDaemon, Options, PrivateDesktop};
use ringtray_core::{Account, AccountId, Method, Mode, Proxy, SecretName, Settings};
use ringtray_datachannel::{Fingerprint, Revision};
use ringtray_store::{Home, Keyring, SettingsFile};
use secrecy::ExposeSecret;

/// A desktop and a folder with a configuration in it.
struct Fixture {
    desktop: PrivateDesktop,
    folder: Folder,
}

impl Fixture {
    fn with(keyring: KeyringDaemon) -> Self {
        let desktop = PrivateDesktop::start(&Options { keyring, ..Options::bus_only() }).unwrap();
        Self { desktop, folder: Folder::empty() }
    }

    fn home(&self) -> Home {
        Home::at(self.folder.path().join("home"))
    }

    fn configure(&self, content: &str) {
        fs::write(self.folder.configuration(), content).unwrap();
    }

    /// Runs `ringtray-cli` inside the desktop.
    fn run(&self, arguments: &[&str]) -> (i32, Vec<String>, Vec<String>) {
        self.run_with(arguments, &[])
    }

    /// Runs it with these in its environment.
    fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> (i32, Vec<String>, Vec<String>) {
        let command = self.desktop.command(env!("CARGO_BIN_EXE_ringtray-cli"));
        let mut command = self.folder.prepare(command, arguments);
        command.envs(environment.iter().copied());
        Program::start(command).outcome()
    }

    fn import(&self, mode: &str) -> String {
        let (status, output, errors) =
            self.run(&["accounts", "import", "ws-connector.config.json", "--mode", mode]);
        assert_eq!(status, 0, "{errors:?}");
        output.join("\n")
    }

    fn accounts(&self) -> Vec<Account> {
        SettingsFile::load(&self.home()).unwrap().accounts
    }

    fn secret(&self, account: &AccountId, name: SecretName) -> Option<String> {
        let keyring = Keyring::new(&self.home()).on_bus(self.desktop.bus_address());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let secret = runtime.block_on(keyring.get(account, name)).unwrap();
        secret.map(|secret| secret.expose_secret().to_owned())
    }

    /// Fails if one of our files contains `secret`.
    fn assert_in_no_file(&self, secret: &str) {
        fn search(folder: &Path, secret: &[u8]) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    search(&path, secret);
                } else {
                    let content = fs::read(&path).unwrap();
                    assert!(!content.windows(secret.len()).any(|part| part == secret), "it is in {path:?}");
                }
            }
        }
        search(&self.folder.path().join("home"), secret.as_bytes());
    }
}

#[test]
fn a_token_goes_to_the_keyring_and_to_no_file() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    fixture.configure(r#"{ "uri": "https://pbx.example.com:8443/", "app": { "token": "canary-token" } }"#);
    let told = fixture.import("app");
    assert!(told.contains("pbx.example.com") && told.contains("keyring"), "{told}");
    assert!(!told.contains("canary"), "{told}");

    let accounts = fixture.accounts();
    let [account] = accounts.as_slice() else { panic!("{accounts:?}") };
    assert_eq!(account.server, "https://pbx.example.com:8443");
    assert_eq!((account.mode, account.method, account.connect), (Mode::App, Method::Token, true));
    assert!(!account.instance_id.is_empty() && account.instance_id != "xyz");
    assert_eq!(fixture.secret(&account.id, SecretName::Token).as_deref(), Some("canary-token"));
    fixture.assert_in_no_file("canary-token");
}

#[test]
fn every_mode_is_imported_whole() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    let password = "&+%=# \\\"ü€ canary";
    fixture.configure(&format!(
        r#"{{ "uri": "https://pbx.example.com", "instanceId": "desk-1", "path": "/channel",
             "user": {{ "vn": "canary-vn", "dev": "canary-dev" }}, "bot": {{ "token": "canary-bot" }},
             "app": {{ "token": "<TOKEN>", "id": "key", "secret": "{long}", "username": "ann", "password": "{password}" }} }}"#,
        long = "canary".repeat(40),
    ));
    for mode in ["user", "app", "bot"] {
        fixture.import(mode);
    }
    let accounts = fixture.accounts();
    let [user, app, bot] = accounts.as_slice() else { panic!("{accounts:?}") };
    assert_eq!((user.mode, user.method), (Mode::User, Method::Cookies));
    assert_eq!(fixture.secret(&user.id, SecretName::Vn).as_deref(), Some("canary-vn"));
    assert_eq!(fixture.secret(&user.id, SecretName::Dev).as_deref(), Some("canary-dev"));
    assert_eq!((app.mode, app.method), (Mode::App, Method::MobileGrant));
    assert_eq!((app.app_key.as_deref(), app.username.as_deref()), (Some("key"), Some("ann")));
    assert_eq!(fixture.secret(&app.id, SecretName::AppSecret), Some("canary".repeat(40)));
    assert_eq!(fixture.secret(&app.id, SecretName::Password).as_deref(), Some("&+%=# \"ü€ canary"));
    assert_eq!((app.instance_id.as_str(), app.connection.path.as_deref()), ("desk-1", Some("/channel")));
    assert_eq!((bot.mode, bot.method), (Mode::Bot, Method::Token));
    assert_eq!(fixture.secret(&bot.id, SecretName::Token).as_deref(), Some("canary-bot"));
    fixture.assert_in_no_file("canary");

    let (status, output, _) = fixture.run(&["accounts", "list"]);
    assert_eq!((status, output.len()), (0, 3), "{output:?}");
    assert!(
        output[1].contains("ann@pbx.example.com") && output[1].contains("connects at start"),
        "{output:?}"
    );
}

#[test]
fn secrets_are_taken_out_of_the_file_only_where_that_is_asked_for() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    let content = r#"{ "uri": "https://pbx.example.com", /* mine */ "app": { "token": "canary-token", },
        "bot": { "token": "canary-bot" } }"#;
    fixture.configure(content);
    let file = fixture.folder.path().join("ws-connector.config.json");
    let told = fixture.import("app");
    assert!(told.contains("still contains them") && told.contains("--blank-file"), "{told}");
    assert_eq!(fs::read_to_string(&file).unwrap(), content);

    let import = |mode: &str| {
        let command = ["accounts", "import", "ws-connector.config.json", "--mode", mode, "--blank-file"];
        let (status, output, errors) = fixture.run(&command);
        assert_eq!(status, 0, "{errors:?}");
        (output.join(" "), errors.join(" "))
    };
    let (told, errors) = import("app");
    assert!(
        told.contains("removed from") && told.contains("other secrets") && told.contains("Copies"),
        "{told}"
    );
    assert_eq!(errors, "");
    assert_eq!(fs::read_to_string(&file).unwrap(), content.replace("canary-token", ""));
    let accounts = fixture.accounts();
    assert_eq!(fixture.secret(&accounts[0].id, SecretName::Token).as_deref(), Some("canary-token"));

    // A file without write permission is left as it is, and the account is imported all the same.
    let read_only = fs::metadata(&file).unwrap().permissions();
    fs::set_permissions(&file, {
        let mut permissions = read_only.clone();
        permissions.set_readonly(true);
        permissions
    })
    .unwrap();
    let (told, errors) = import("bot");
    assert!(told.contains("still contains them") && errors.contains("read-only"), "{told} {errors}");
    fs::set_permissions(&file, read_only).unwrap();
    let (told, _) = import("bot");
    assert!(!told.contains("other secrets"), "{told}");
    assert!(!fs::read_to_string(&file).unwrap().contains("canary"));
}

#[test]
fn an_account_is_removed_with_its_secrets() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    fixture.configure(
        r#"{ "uri": "https://pbx.example.com", "app": { "token": "one" }, "bot": { "token": "two" } }"#,
    );
    fixture.import("app");
    fixture.import("bot");
    let accounts = fixture.accounts();
    let [app, bot] = accounts.as_slice() else { panic!("{accounts:?}") };

    let (status, _, errors) = fixture.run(&["accounts", "remove", "nobody"]);
    assert_eq!(status, 2);
    assert!(errors.join(" ").contains("nobody"), "{errors:?}");
    assert_eq!(fixture.accounts().len(), 2);

    let (status, output, errors) = fixture.run(&["accounts", "remove", &app.name]);
    assert_eq!(status, 0, "{errors:?}");
    assert!(output.join(" ").contains(&app.name), "{output:?}");
    assert_eq!(fixture.secret(&app.id, SecretName::Token), None);
    assert_eq!(fixture.accounts(), std::slice::from_ref(bot));

    let (status, _, errors) = fixture.run(&["accounts", "remove", "--all"]);
    assert_eq!(status, 0, "{errors:?}");
    assert_eq!(fixture.secret(&bot.id, SecretName::Token), None);
    assert_eq!(fixture.accounts(), []);
    assert_eq!(fixture.run(&["accounts", "remove"]).0, 2, "one of the two must be said");
}

#[test]
fn imported_again_it_is_brought_up_to_date() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    let import = |token: &str| {
        fixture.configure(&format!(
            r#"{{ "uri": "https://pbx.example.com", "app": {{ "token": "{token}" }} }}"#
        ));
        fixture.import("app")
    };
    import("first-token");
    // The user's later changes are kept, and an account that was switched off connects again.
    SettingsFile::change(&fixture.home(), |settings| {
        settings.accounts[0].name = "My name for it".to_owned();
        settings.accounts[0].connect = false;
    })
    .unwrap();
    let before = fixture.accounts();

    let told = import("second-token");
    assert!(told.contains("My name for it"), "{told}");
    let after = fixture.accounts();
    assert_eq!(after, [Account { connect: true, ..before[0].clone() }]);
    assert_eq!(fixture.secret(&after[0].id, SecretName::Token).as_deref(), Some("second-token"));

    fixture.configure(r#"{ "uri": "https://other.example.com", "app": { "token": "third-token" } }"#);
    fixture.import("app");
    assert_eq!(fixture.accounts().len(), 2);
    assert_eq!(fixture.secret(&after[0].id, SecretName::Token).as_deref(), Some("second-token"));
}

#[test]
fn the_way_to_the_server_is_imported_and_stays_until_another_is_said() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    fixture.configure(r#"{ "uri": "https://pbx.example.com", "app": { "token": "one" } }"#);
    let import = |options: &[&str], environment: &[(&str, &str)]| {
        let command = ["accounts", "import", "ws-connector.config.json", "--mode", "app"];
        let (status, output, errors) = fixture.run_with(&[&command, options].concat(), environment);
        assert_eq!((status, errors.as_slice()), (0, &[][..]));
        assert!(!output.join("\n").contains("canary"), "{output:?}");
        let mut accounts = fixture.accounts();
        assert_eq!(accounts.len(), 1);
        accounts.remove(0)
    };
    let sign_in = [("RINGTRAY_PROXY_USERNAME", "ann"), ("RINGTRAY_PROXY_PASSWORD", "canary-proxy")];
    let mark = Fingerprint([7; 32]);
    let options = ["--proxy", "socks5://proxy", "--revision", "3", "--pin", &mark.to_string()];
    let first = import(&options, &sign_in);
    let through = |username: Option<&str>| Proxy::Through {
        address: "socks5://proxy:1080".to_owned(),
        username: username.map(str::to_owned),
    };
    assert_eq!(first.connection.proxy, through(Some("ann")));
    assert_eq!(
        (first.connection.revision, first.connection.pin, &first.connection.ca_file),
        (Some(Revision::Three), Some(mark), &None)
    );
    let password = || fixture.secret(&first.id, SecretName::ProxyPassword);
    assert_eq!(password().as_deref(), Some("canary-proxy"));
    fixture.assert_in_no_file("canary-proxy");

    assert_eq!(import(&[], &[]), first, "what is not said stays");
    assert_eq!(password().as_deref(), Some("canary-proxy"));

    fs::write(fixture.folder.path().join("ca.pem"), "").unwrap();
    let later = import(&["--ca-file", "ca.pem", "--proxy", "socks5://proxy", "--revision", "4"], &[]);
    let file = fixture.folder.path().join("ca.pem").to_str().unwrap().to_owned();
    assert_eq!(
        (later.connection.revision, later.connection.pin, later.connection.ca_file),
        (Some(Revision::Four), None, Some(file))
    );
    assert_eq!(later.connection.proxy, through(None));
    assert_eq!(password(), None, "a password without a name is of no use");
    assert_eq!(import(&["--proxy", "direct"], &sign_in).connection.proxy, Proxy::Direct);
    assert_eq!(password(), None);
}

#[test]
fn a_client_certificate_is_imported_with_its_password_and_stays_until_another_is_named() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    fixture.configure(r#"{ "uri": "https://pbx.example.com", "app": { "token": "one" } }"#);
    for name in ["client.p12", "other.pem"] {
        fs::write(fixture.folder.path().join(name), "").unwrap();
    }
    let import = |options: &[&str], environment: &[(&str, &str)]| {
        let command = ["accounts", "import", "ws-connector.config.json", "--mode", "app"];
        let (status, output, errors) = fixture.run_with(&[&command, options].concat(), environment);
        assert_eq!((status, errors.as_slice()), (0, &[][..]));
        assert!(!output.join("\n").contains("canary"), "{output:?}");
        fixture.accounts().remove(0)
    };
    let password = [("RINGTRAY_CLIENT_CERT_PASSWORD", "canary-file")];
    let file = |name: &str| Some(fixture.folder.path().join(name).to_str().unwrap().to_owned());

    let first = import(&["--client-cert", "client.p12"], &password);
    assert_eq!(first.connection.client_certificate_file, file("client.p12"));
    let kept = || fixture.secret(&first.id, SecretName::ClientCertificatePassword);
    assert_eq!(kept().as_deref(), Some("canary-file"));
    fixture.assert_in_no_file("canary-file");

    assert_eq!(import(&[], &[]), first, "what is not said stays");
    assert_eq!(kept().as_deref(), Some("canary-file"));

    assert_eq!(
        import(&["--client-cert", "other.pem"], &[]).connection.client_certificate_file,
        file("other.pem")
    );
    assert_eq!(kept(), None, "it was the password of another file");
    import(&[], &password);
    assert_eq!(kept(), None, "without the option the password is nobody's");
}

#[test]
fn not_to_verify_certificates_is_told_to_be_asked_later_and_nothing_else_is_told() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    let told = |more: &str, options: &[&str]| {
        fixture.configure(&format!(
            r#"{{ "uri": "https://pbx.example.com", {more} "app": {{ "token": "one" }} }}"#
        ));
        let command = ["accounts", "import", "ws-connector.config.json", "--mode", "app"];
        let (status, output, errors) = fixture.run(&[&command, options].concat());
        assert_eq!((status, output.len()), (0, 1), "{errors:?}");
        errors.join("\n")
    };
    let off = r#""verifyCertificate": false,"#;
    assert_eq!(told("", &[]), "");
    assert_eq!(told(r#""verifyCertificate": true,"#, &[]), "");
    let asked_later = told(off, &[]);
    assert!(asked_later.contains("is ignored") && asked_later.contains("asks you first"), "{asked_later}");
    assert_eq!(fixture.accounts()[0].connection.pin, None);
    assert_eq!(told(off, &["--pin", &Fingerprint([7; 32]).to_string()]), "");
}

#[test]
fn without_a_keyring_nothing_is_saved() {
    let cases = [(KeyringDaemon::None, "no keyring"), (KeyringDaemon::Locked, "locked")];
    for (keyring, expected) in cases {
        let fixture = Fixture::with(keyring);
        fixture.configure(r#"{ "uri": "https://pbx.example.com", "app": { "token": "canary-token" } }"#);
        let (status, output, errors) =
            fixture.run(&["accounts", "import", "ws-connector.config.json", "--mode", "app"]);
        assert_eq!(status, 1, "{errors:?}");
        assert!(output.is_empty());
        assert!(errors.join("\n").contains(expected), "{errors:?}");
        assert!(!errors.join("\n").contains("canary"), "{errors:?}");
        assert_eq!(SettingsFile::load(&fixture.home()).unwrap(), Settings::default());
    }
}

#[test]
fn settings_that_cannot_be_changed_leave_the_keyring_as_it_was() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    fixture.configure(r#"{ "uri": "https://pbx.example.com", "app": { "token": "first-token" } }"#);
    fixture.import("app");
    let account = fixture.accounts().remove(0);

    // A folder in place of the lock file: the settings can be read but not changed.
    let lock = fixture.home().settings_file().with_extension("lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    fixture.configure(r#"{ "uri": "https://pbx.example.com", "app": { "token": "second-token" } }"#);
    let (status, _, errors) =
        fixture.run(&["accounts", "import", "ws-connector.config.json", "--mode", "app"]);
    assert_eq!(status, 1, "{errors:?}");
    assert_eq!(fixture.accounts(), std::slice::from_ref(&account));
    assert_eq!(fixture.secret(&account.id, SecretName::Token).as_deref(), Some("first-token"));
}

#[test]
fn what_cannot_be_imported_is_told_with_status_2() {
    let fixture = Fixture::with(KeyringDaemon::None);
    let (status, _, errors) = fixture.run(&["accounts", "import", "nothing.json", "--mode", "app"]);
    assert_eq!(status, 2, "{errors:?}");
    assert!(errors.join("\n").contains("nothing.json"), "{errors:?}");

    fixture.configure(r#"{ "uri": "https://pbx.example.com", "app": { "token": "<TOKEN>" } }"#);
    let (status, _, errors) =
        fixture.run(&["accounts", "import", "ws-connector.config.json", "--mode", "app"]);
    assert_eq!(status, 2, "{errors:?}");
    assert!(errors.join("\n").contains("for app mode"), "{errors:?}");

    let (status, output, _) = fixture.run(&["accounts", "list"]);
    assert_eq!(status, 0);
    assert!(output[0].contains("No accounts yet"), "{output:?}");
}

#[test]
fn a_new_account_begins_with_the_presets_and_one_that_is_there_keeps_its_own() {
    let fixture = Fixture::with(KeyringDaemon::Unlocked);
    fixture.home().create().unwrap();
    let managed = "[account]\nserver = \"https://pbx.example.com\"\napp_key = \"managed-key\"\nrevision = 3\n\
        proxy = \"http://proxy.example.com:3128\"\nproxy_username = \"desk\"\nca_file = \"/etc/company.pem\"\n\
        client_certificate_file = \"/etc/client.pem\"\n";
    fs::write(fixture.home().managed_file(), managed).unwrap();
    fixture.configure(r#"{ "app": { "secret": "canary-s", "username": "ann", "password": "canary-p" } }"#);
    let import = ["accounts", "import", "ws-connector.config.json", "--mode", "app"];

    let (status, _, errors) = fixture.run_with(&import, &[("RINGTRAY_PROXY_PASSWORD", "canary-proxy")]);
    assert_eq!(status, 0, "{errors:?}");
    let [account] = &fixture.accounts()[..] else { panic!("one account") };
    assert_eq!(account.server, "https://pbx.example.com");
    assert_eq!(
        (account.app_key.as_deref(), account.connection.revision),
        (Some("managed-key"), Some(Revision::Three))
    );
    let username = Some("desk".to_owned());
    let address = "http://proxy.example.com:3128".to_owned();
    assert_eq!(account.connection.proxy, Proxy::Through { address, username });
    assert_eq!(account.connection.ca_file.as_deref(), Some("/etc/company.pem"));
    assert_eq!(account.connection.client_certificate_file.as_deref(), Some("/etc/client.pem"));
    assert_eq!(fixture.secret(&account.id, SecretName::ProxyPassword).as_deref(), Some("canary-proxy"));

    let own: [&[&str]; 2] = [&["--proxy", "direct", "--revision", "4"], &[]];
    for options in own {
        let (status, _, errors) = fixture.run(&[&import[..], options].concat());
        assert_eq!(status, 0, "{errors:?}");
        let account = &fixture.accounts()[0];
        assert_eq!(
            (&account.connection.proxy, account.connection.revision),
            (&Proxy::Direct, Some(Revision::Four)),
            "{options:?}"
        );
    }
}
