//! The `Debug` output of everything that carries a secret through the program.

use ringtray_core::{ConnectionFields, Method, Mode, SignInForm};
use ringtray_desktop::requests::Request;
use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::fixture::form;

#[test]
fn no_form_and_no_request_prints_a_secret() {
    let hush = || SecretString::from("hush-5f2c");
    for (mode, method) in
        [(Mode::User, Method::Cookies), (Mode::App, Method::Token), (Mode::App, Method::MobileGrant)]
    {
        let form = SignInForm {
            mode,
            method,
            vn: hush(),
            dev: hush(),
            token: hush(),
            app_key: "key".to_owned(),
            app_secret: hush(),
            username: "ann".to_owned(),
            password: hush(),
            proxy_password: hush(),
            connection: ConnectionFields {
                client_certificate_file: std::env::temp_dir().join("client.p12").display().to_string(),
                ..ConnectionFields::default()
            },
            client_certificate_password: hush(),
            ..form(None, "https://pbx.example.com", "")
        };
        let checked = form.check(None).unwrap();
        let (reply, _answer) = oneshot::channel();
        let request = Request::SignIn { form: Box::new(form), reply };

        let printed = format!("{checked:?} {request:?}");

        assert!(printed.contains("pbx.example.com"), "{printed}");
        assert!(!printed.contains("hush"), "{printed}");
    }
}
