//! A server that accepts only clients with a client certificate.

use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{CertificateParams, DnType, KeyPair};
use ringtray_core::{
    AccountId, ConnectionFields, Field, SecretName, SecretsKept, SignInForm, SignInResult, State,
};
use ringtray_desktop::requests::Request;
use ringtray_simulator::Simulator;
use ringtray_store::{Home, SettingsFile};
use secrecy::SecretString;
use tempfile::TempDir;
use tls_front::Front;

use crate::accounts::connected;
use crate::fixture::{Fixture, form, server};

const PASSWORD: &str = "hush-file";

/// A server with `authority.pem` to believe it, and `client.p12`, which it lets in.
struct Wanting {
    _simulator: Simulator,
    front: Front,
    files: TempDir,
}

impl Wanting {
    async fn new() -> Wanting {
        let (simulator, _reports) = server().await;
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "ann");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let front = Front::for_client(&simulator, certificate.der()).await;
        let files = TempDir::new().unwrap();
        std::fs::write(files.path().join("authority.pem"), front.pem()).unwrap();
        std::fs::write(files.path().join("client.pem"), certificate.pem() + &key.serialize_pem()).unwrap();
        encrypted(files.path(), "client.p12", PASSWORD);
        Wanting { _simulator: simulator, front, files }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    fn form(&self, account: Option<AccountId>, file: &str, password: &str) -> SignInForm {
        SignInForm {
            connection: ConnectionFields {
                ca_file: self.file("authority.pem").display().to_string(),
                client_certificate_file: self.file(file).display().to_string(),
                ..ConnectionFields::default()
            },
            client_certificate_password: SecretString::from(password),
            ..form(account, &self.front.address(), "demo")
        }
    }
}

/// Writes the client's certificate again, with this password.
fn encrypted(folder: &Path, name: &str, password: &str) {
    let mut openssl = Command::new("openssl");
    openssl.args(["pkcs12", "-export", "-in", "client.pem", "-out", name, "-passout"]);
    openssl.arg(format!("pass:{password}"));
    assert!(openssl.current_dir(folder).status().unwrap().success());
}

async fn submit(fixture: &Fixture, form: SignInForm) -> SignInResult {
    fixture.ask(|reply| Request::SignIn { form: Box::new(form), reply }).await
}

/// Signs in with `client.p12`.
async fn signed_in(fixture: &mut Fixture, wanting: &Wanting) -> AccountId {
    let result = submit(fixture, wanting.form(None, "client.p12", PASSWORD)).await;
    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    let kept = fixture
        .wait_for_account(|account| connected(&account.state) && account.secrets == SecretsKept::Keyring);
    kept.await.id
}

#[tokio::test]
async fn it_is_shown_when_signing_in_and_in_the_next_run() {
    let wanting = Wanting::new().await;
    let mut fixture = Fixture::new().await;

    let id = signed_in(&mut fixture, &wanting).await;

    let kept = |fixture: &Fixture| fixture.vault.secret(&id, SecretName::ClientCertificatePassword);
    assert_eq!(kept(&fixture).as_deref(), Some(PASSWORD));
    let own = SettingsFile::load(&fixture.home).unwrap().account(&id).cloned().unwrap();
    assert_eq!(own.connection.client_certificate_file.as_deref(), wanting.file("client.p12").to_str());
    assert!(!std::fs::read_to_string(fixture.home.settings_file()).unwrap().contains(PASSWORD));

    let again = submit(&fixture, wanting.form(Some(id.clone()), "client.p12", "")).await;
    assert!(matches!(again, SignInResult::SignedIn { .. }), "{again:?}");
    assert_eq!(kept(&fixture).as_deref(), Some(PASSWORD), "left empty it stays");

    let vault = fixture.vault.clone();
    let folder = fixture.quit().await;
    let mut fixture = Fixture::with(vault, true, folder).await;
    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn another_file_in_its_place_takes_the_password_away() {
    let wanting = Wanting::new().await;
    let mut fixture = Fixture::new().await;
    let id = signed_in(&mut fixture, &wanting).await;

    let again = submit(&fixture, wanting.form(Some(id.clone()), "client.pem", "")).await;

    assert!(matches!(again, SignInResult::SignedIn { .. }), "{again:?}");
    assert_eq!(fixture.vault.secret(&id, SecretName::ClientCertificatePassword), None);
}

#[tokio::test]
async fn a_file_that_is_no_use_is_told_beside_its_field() {
    let wanting = Wanting::new().await;
    let fixture = Fixture::new().await;
    for (file, password, says) in [
        ("nowhere.p12", "", "nowhere.p12"),
        ("client.p12", "", "no password was given"),
        ("client.p12", "hush-not", "Correct the password"),
    ] {
        let SignInResult::Refused { errors, certificate: None } =
            submit(&fixture, wanting.form(None, file, password)).await
        else {
            panic!("{file} was taken")
        };
        assert_eq!(
            errors.iter().map(|error| error.field).collect::<Vec<_>>(),
            [Field::ClientCertificateFile]
        );
        assert!(errors.iter().all(|error| error.message.to_string().contains(says)), "{errors:?}");
        assert!(!format!("{errors:?}").contains("hush"), "{errors:?}");
    }
}

#[tokio::test]
async fn its_password_does_not_follow_a_lock_to_another_file_and_comes_back_without_it() {
    let wanting = Wanting::new().await;
    encrypted(wanting.files.path(), "company.p12", "hush-other");
    let mut fixture = Fixture::new().await;
    signed_in(&mut fixture, &wanting).await;
    let (vault, folder) = (fixture.vault.clone(), fixture.quit().await);
    let managed = Home::at(folder.path()).managed_file();
    let company = wanting.file("company.p12").display().to_string();
    let lock =
        format!("[account]\nclient_certificate_file = '{company}'\nlocked = [\"client_certificate_file\"]\n");
    std::fs::write(&managed, lock).unwrap();

    let mut fixture = Fixture::with(vault.clone(), true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
    assert_eq!(account.connection.client_certificate_file, company);
    let State::NeedsSignIn { reason } = account.state else { panic!("it asks") };
    assert!(reason.message.contains("company.p12"), "{reason:?}");
    // The person agrees, and the file's own password is missing.
    let agreed = submit(&fixture, wanting.form(Some(account.id), "company.p12", "")).await;
    let SignInResult::Refused { errors, .. } = agreed else { panic!("{agreed:?}") };
    assert!(
        errors.iter().all(|error| error.message.to_string().contains("no password was given")),
        "{errors:?}"
    );

    let folder = fixture.quit().await;
    std::fs::remove_file(managed).unwrap();
    let mut fixture = Fixture::with(vault, true, folder).await;
    fixture.wait_for_state(connected).await;
}
