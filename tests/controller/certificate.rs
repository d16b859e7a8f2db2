//! A server whose certificate no authority vouches for: it is shown, accepted, and from then on the only trusted one.

use ringtray_core::{
    AccountId, Certificate, ConnectionFields, Field, ReasonKind, SignInForm, SignInResult, State,
};
use ringtray_datachannel::Cause;
use ringtray_desktop::requests::Request;
use ringtray_language::Phrase;
use ringtray_store::SettingsFile;
use tls_front::Front;
use tokio::sync::oneshot;

use crate::accounts::connected;
use crate::fixture::{Fixture, MemoryVault, form, limited, pinned, server};

async fn submit(fixture: &Fixture, form: SignInForm) -> SignInResult {
    let (reply, answer) = oneshot::channel();
    fixture.requests.send(Request::SignIn { form: Box::new(form), reply });
    limited(answer).await.unwrap()
}

async fn accept(fixture: &Fixture, account: &AccountId, fingerprint: &str) -> Result<(), Phrase> {
    let (reply, answer) = oneshot::channel();
    let fingerprint = fingerprint.to_owned();
    fixture.requests.send(Request::AcceptCertificate { account: account.clone(), fingerprint, reply });
    limited(answer).await.unwrap()
}

/// Signs in once the certificate was looked at.
async fn signed_in(fixture: &mut Fixture, front: &Front) -> AccountId {
    let SignInResult::Refused { errors, certificate: Some(shown) } =
        submit(fixture, form(None, &front.address(), "demo")).await
    else {
        panic!("the certificate is not shown")
    };
    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [Field::Server]);
    assert!(shown.subject.contains("the telephone system"), "{shown:?}");
    let pinned = SignInForm {
        connection: pinned(shown.fingerprint.to_string()),
        ..form(None, &front.address(), "demo")
    };
    let result = submit(fixture, pinned).await;
    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    fixture.wait_for_state(connected).await.id
}

fn shown(state: &State<String>) -> Option<Certificate> {
    match state {
        State::Waiting { reason, .. } if reason.kind == ReasonKind::CertificateChanged => {
            reason.certificate.as_deref().cloned()
        }
        _ => None,
    }
}

#[tokio::test]
async fn it_is_shown_when_signing_in_and_believed_once_it_was_accepted() {
    let (simulator, _reports) = server().await;
    let front = Front::of(&simulator).await;
    let mut fixture = Fixture::new().await;

    let id = signed_in(&mut fixture, &front).await;

    let pin = SettingsFile::load(&fixture.home).unwrap().account(&id).unwrap().connection.pin;
    assert!(pin.is_some());
    // The next run trusts it as well.
    let vault = fixture.vault.clone();
    let folder = fixture.quit().await;
    let mut fixture = Fixture::with(vault, true, folder).await;
    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn another_one_in_its_place_is_refused_until_it_was_accepted_itself() {
    let (simulator, _reports) = server().await;
    for vault in [MemoryVault::default(), MemoryVault::absent()] {
        let front = Front::of(&simulator).await;
        let mut fixture = Fixture::with(vault, true, tempfile::TempDir::new().unwrap()).await;
        let id = signed_in(&mut fixture, &front).await;
        let accepted =
            SettingsFile::load(&fixture.home).unwrap().account(&id).unwrap().connection.pin.unwrap();

        let front = front.replaced(&simulator).await;
        fixture.requests.send(Request::Woke(Cause::Resumed));
        let trouble = fixture.wait_for_state(|state| shown(state).is_some()).await.state;
        let new = shown(&trouble).unwrap().fingerprint;

        assert_ne!(new, accepted);
        assert!(accept(&fixture, &id, &accepted.to_string()).await.is_err(), "it was not the one shown");
        assert_eq!(accept(&fixture, &id, &new.to_string()).await, Ok(()));
        fixture.wait_for_state(connected).await;
        assert_eq!(
            SettingsFile::load(&fixture.home).unwrap().account(&id).unwrap().connection.pin,
            Some(new)
        );
        drop(front);
    }
}

#[tokio::test]
async fn a_file_of_authorities_that_is_not_there_is_told_beside_its_field() {
    let (simulator, _reports) = server().await;
    let front = Front::of(&simulator).await;
    let fixture = Fixture::new().await;
    let missing = fixture.home.settings_file().with_file_name("authority.pem");
    let ca_file = missing.display().to_string();
    let trusting = ConnectionFields { ca_file, ..ConnectionFields::default() };
    let wrong = SignInForm { connection: trusting, ..form(None, &front.address(), "demo") };

    let SignInResult::Refused { errors, certificate: None } = submit(&fixture, wrong).await else {
        panic!("it was taken")
    };

    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [Field::CaFile]);
    assert!(errors.iter().any(|error| error.message.to_string().contains("authority.pem")), "{errors:?}");
}
