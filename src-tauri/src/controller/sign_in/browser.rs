//! A sign-in through the browser: from opening it until its code has been exchanged for a token.

use std::future::pending;
use std::time::Duration;

use ringtray_core::page::Delta;
use ringtray_core::{BrowserVisit, CheckedForm, Field, FieldError, SecretName, SignInResult};
use ringtray_datachannel::authorization::{Authorization, Code, LandingError, Loopback};
use ringtray_datachannel::client::exchange;
use ringtray_datachannel::{ClientConfig, HeldToken, KnownSecrets, Reason, Redaction};
use ringtray_language::Phrase;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::{SignIn, account_of, answer, field_of, refuse};
use crate::controller::persister::{Reply, SignInReply};
use crate::controller::{Controller, Happening, credentials};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// The time a person has on the server's pages. Signing in there may require fetching a phone.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// A sign-in whose browser is open.
#[derive(Debug)]
pub(in crate::controller) struct InBrowser {
    number: u64,
    form: CheckedForm,
    /// `None` until the port is open.
    authorization: Option<Authorization>,
    /// The secrets of the form, kept known because the pages that the browser returns with may repeat them.
    _known: KnownSecrets,
    pasted: Option<oneshot::Sender<Code>>,
    reply: SignInReply,
    /// Holds the port. Dropping it ends the task.
    _task: JoinSet<()>,
}

/// The progress and outcome of a browser sign-in.
#[derive(Debug)]
pub(in crate::controller) enum BrowserEvent {
    /// The browser can be opened.
    Ready(Authorization),
    /// The code was exchanged for a token.
    Held(HeldToken),
    /// The sign-in failed.
    Failed(BrowserError),
}

/// Where a browser sign-in failed.
#[derive(Debug)]
pub(in crate::controller) enum BrowserError {
    /// Before or in the browser.
    InBrowser(Phrase),
    /// While requesting the token from the server.
    AtExchange(Reason),
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Takes what the person pasted: the address at which the browser ended up.
    pub(in crate::controller) fn paste(&mut self, landed: &SecretString, reply: Reply) {
        let over = || Phrase::of("error-visit-over", &[]);
        let SignIn::InBrowser(browser) = &mut self.sign_in else { return drop(reply.send(Err(over()))) };
        let InBrowser { authorization: Some(authorization), pasted, .. } = &mut **browser else {
            return drop(reply.send(Err(over())));
        };
        let read = authorization.read(landed.expose_secret()).map(|code| (code, pasted.take()));
        let taken = match read {
            Ok((code, Some(pasted))) => pasted.send(code).map_err(|_| over()),
            Ok((_, None)) => Err(over()),
            Err(refused) => Err(phrase(&refused, self.connections.redaction())),
        };
        // The window may have been closed meanwhile.
        let _ = reply.send(taken);
    }

    /// Cancels the browser sign-in in progress.
    pub(super) fn close_browser(&mut self, why: Phrase) {
        if let Some(browser) = self.sign_in.take_browser() {
            refuse(self.leave_browser(browser).1, Field::Form, why);
        }
    }

    /// Shows a newly opened page the browser sign-in in progress.
    pub(in crate::controller) fn show_browser(&mut self) {
        let SignIn::InBrowser(browser) = &self.sign_in else { return };
        let visit = browser.authorization.as_ref().map(|authorization| BrowserVisit {
            address: authorization.address().to_owned(),
            comes_back: browser.form.redirect.is_none(),
        });
        self.window.send(Delta::Browser { visit });
    }

    pub(in crate::controller) fn on_browser(&mut self, number: u64, event: BrowserEvent) {
        let SignIn::InBrowser(browser) = &mut self.sign_in else { return };
        if browser.number != number {
            return;
        }
        let outcome = match event {
            BrowserEvent::Ready(authorization) => {
                self.desktop.open_address(authorization.address());
                browser.authorization = Some(authorization);
                return self.show_browser();
            }
            BrowserEvent::Held(held) => Ok(held),
            BrowserEvent::Failed(error) => Err(error),
        };
        let Some(browser) = self.sign_in.take_browser() else { return };
        let (mut form, reply) = self.leave_browser(browser);
        match outcome {
            Ok(held) => {
                form.token_expires_at = held.expires_at;
                form.secrets.extend(credentials::of_token(&held));
                self.try_out(form, reply);
            }
            Err(BrowserError::InBrowser(why)) => refuse(reply, Field::Form, why),
            Err(BrowserError::AtExchange(Reason { kind, message, certificate, .. })) => {
                let field = field_of(kind, &account_of(form, self.core.settings()));
                let errors = vec![FieldError { field, message }];
                answer(reply, SignInResult::Refused { errors, certificate });
            }
        }
    }

    pub(super) fn open_browser(&mut self, form: CheckedForm, reply: SignInReply) {
        let account = account_of(form.clone(), self.core.settings());
        let config =
            match credentials::exchange_config(&account, &form.secrets, self.connections.redaction().clone())
            {
                Ok(config) => config,
                Err(why) => return refuse(reply, Field::Form, why),
            };
        self.questions += 1;
        let (number, redirect) = (self.questions, form.redirect.clone());
        let (pasted, paste) = oneshot::channel();
        let app_key = form.app_key.clone().unwrap_or_default();
        let reporter = Reporter { number, happen: self.happen.clone() };
        let mut task = JoinSet::new();
        task.spawn(async move {
            let event = match token_of(config, &app_key, redirect, paste, &reporter).await {
                Ok(held) => BrowserEvent::Held(held),
                Err(error) => BrowserEvent::Failed(error),
            };
            reporter.send(event).await;
        });
        let known = self.connections.redaction().know(form.secrets.iter().map(|(_, secret)| secret.clone()));
        self.sign_in = SignIn::InBrowser(Box::new(InBrowser {
            number,
            form,
            authorization: None,
            _known: known,
            pasted: Some(pasted),
            reply,
            _task: task,
        }));
    }

    /// Ends a browser sign-in, and returns its form without earlier tokens.
    pub(super) fn leave_browser(&mut self, browser: InBrowser) -> (CheckedForm, SignInReply) {
        self.window.send(Delta::Browser { visit: None });
        let InBrowser { mut form, reply, .. } = browser;
        form.secrets.retain(|(name, _)| !matches!(name, SecretName::Token | SecretName::RefreshToken));
        (form, reply)
    }
}

/// Sends the task's progress to the loop.
struct Reporter {
    number: u64,
    happen: mpsc::Sender<Happening>,
}

impl Reporter {
    async fn send(&self, event: BrowserEvent) {
        let number = self.number;
        // The loop may have ended; then no sign-in is in progress.
        let _ = self.happen.send(Happening::Browser { number, event: Box::new(event) }).await;
    }
}

/// The token that the server issues once the user has signed in on its pages.
async fn token_of(
    config: ClientConfig,
    app_key: &str,
    redirect: Option<String>,
    paste: oneshot::Receiver<Code>,
    reporter: &Reporter,
) -> Result<HeldToken, BrowserError> {
    let loopback = match redirect {
        Some(_) => None,
        None => Some(Loopback::open().await.map_err(|error| {
            BrowserError::InBrowser(Phrase::of("error-no-way-back", &[("why", error.to_string().into())]))
        })?),
    };
    let redirect = loopback.as_ref().map(Loopback::redirect_uri).or(redirect).unwrap_or_default();
    let authorization = Authorization::begin(&config.server, app_key, &redirect)
        .map_err(|error| BrowserError::InBrowser(error.phrase()))?;
    reporter.send(BrowserEvent::Ready(authorization.clone())).await;
    let landed = async {
        match &loopback {
            Some(loopback) => loopback.landed(&authorization).await,
            None => pending().await,
        }
    };
    let code = tokio::select! {
        landed = landed => landed.map_err(|refused| {
            BrowserError::InBrowser(phrase(&refused, &config.redaction))
        })?,
        Ok(code) = paste => code,
        () = tokio::time::sleep(LIMIT) => {
            return Err(BrowserError::InBrowser(Phrase::of("error-browser-late", &[])));
        }
    };
    exchange(config, &code).await.map_err(BrowserError::AtExchange)
}

/// What the browser returned with, without secrets that it repeats.
fn phrase(refused: &LandingError, redaction: &Redaction) -> Phrase {
    let phrase = match refused {
        LandingError::Refused { error, .. } if error == "access_denied" => {
            Phrase::of("error-not-let-in", &[])
        }
        LandingError::Refused { error, description } => Phrase::of(
            "error-page-refused",
            &[("error", error.clone().into()), ("description", description.clone().into())],
        ),
        LandingError::OtherSignIn => Phrase::of("error-other-sign-in", &[]),
        LandingError::NoCode { expected } => {
            Phrase::of("error-no-code", &[("expected", expected.clone().into())])
        }
    };
    phrase.map(&|text| redaction.text(text).into_owned())
}
