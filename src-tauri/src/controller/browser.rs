//! A sign-in through the browser: from opening it until its code has been exchanged for a token.

use std::future::pending;
use std::time::Duration;

use ringtray_core::page::Delta;
use ringtray_core::{BrowserVisit, CheckedForm, Field, FieldError, Method, SecretName, SignInResult};
use ringtray_datachannel::authorization::{Authorization, Code, LandingError, Loopback};
use ringtray_datachannel::client::exchange;
use ringtray_datachannel::{ClientConfig, HeldToken, KnownSecrets, Reason};
use ringtray_language::Language;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinHandle};

use super::sign_in::{account_of, answer, field_of, refuse};
use super::{Controller, Happening, credentials};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// The time a person has on the server's pages. Signing in there may require fetching a phone.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// A sign-in whose browser is open. Dropping it frees its port.
#[derive(Debug)]
pub(super) struct Visit {
    number: u64,
    form: CheckedForm,
    /// `None` until the port is open.
    authorization: Option<Authorization>,
    /// The secrets of the form, kept known because the pages that the browser returns with may repeat them.
    _known: KnownSecrets,
    pasted: Option<oneshot::Sender<Code>>,
    reply: oneshot::Sender<SignInResult>,
    task: AbortHandle,
}

/// The progress and outcome of a browser sign-in.
#[derive(Debug)]
pub(super) enum News {
    /// The browser can be opened.
    Ready(Authorization),
    /// The code was exchanged for a token.
    Held(HeldToken),
    /// The sign-in failed.
    Failed(Trouble),
}

/// Where a browser sign-in failed.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Before or in the browser.
    There(String),
    /// While requesting the token from the server.
    AtExchange(Reason),
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Continues with a form that has all the secrets a person types.
    pub(super) fn go_on(&mut self, form: CheckedForm, reply: oneshot::Sender<SignInResult>) {
        if form.method == Method::AuthorizationCode {
            self.send_off(form, reply);
        } else {
            self.try_out(form, reply);
        }
    }

    /// Takes what the person pasted: the address at which the browser ended up.
    pub(super) fn paste(&mut self, landed: &SecretString, reply: oneshot::Sender<Result<(), String>>) {
        let language = self.language();
        let over = || language.say("error-visit-over", &[]);
        let read = match self.visit.as_mut() {
            Some(Visit { authorization: Some(authorization), pasted, .. }) => {
                authorization.read(landed.expose_secret()).map(|code| (code, pasted.take()))
            }
            _ => return drop(reply.send(Err(over()))),
        };
        let taken = match read {
            Ok((code, Some(pasted))) => pasted.send(code).map_err(|_| over()),
            Ok((_, None)) => Err(over()),
            Err(refused) => Err(self.redaction.text(&in_words(&refused, language)).into_owned()),
        };
        // The window may have been closed meanwhile.
        let _ = reply.send(taken);
    }

    /// Cancels the browser sign-in in progress. Returns false if there is none.
    pub(super) fn stop_visit(&mut self, why: String) -> bool {
        let Some(visit) = self.visit.take() else { return false };
        refuse(self.ended(visit).1, Field::Form, why);
        true
    }

    /// Shows a newly opened page the browser sign-in in progress.
    pub(super) fn tell_visit(&mut self) {
        let visit = self.visit.as_ref().and_then(|visit| {
            let authorization = visit.authorization.as_ref()?;
            Some(BrowserVisit {
                address: authorization.address().to_owned(),
                comes_back: visit.form.redirect.is_none(),
            })
        });
        self.tell_page(Delta::Browser { visit });
    }

    pub(super) fn on_news(&mut self, number: u64, news: News) {
        let Some(visit) = self.visit.as_mut().filter(|visit| visit.number == number) else { return };
        if let News::Ready(authorization) = news {
            self.desktop.open_address(authorization.address());
            visit.authorization = Some(authorization);
            return self.tell_visit();
        }
        let Some(visit) = self.visit.take() else { return };
        let (mut form, reply) = self.ended(visit);
        match news {
            News::Ready(_) => {}
            News::Held(held) => {
                form.token_expires_at = held.expires_at;
                form.secrets.extend(credentials::of_token(&held));
                self.try_out(form, reply);
            }
            News::Failed(Trouble::There(why)) => refuse(reply, Field::Form, why),
            News::Failed(Trouble::AtExchange(Reason { kind, message, certificate, .. })) => {
                let field = field_of(kind, &account_of(form, self.core.settings()));
                let errors = vec![FieldError { field, message: self.language().tell(&message) }];
                answer(reply, SignInResult::Refused { errors, certificate });
            }
        }
    }

    fn send_off(&mut self, form: CheckedForm, reply: oneshot::Sender<SignInResult>) {
        let account = account_of(form.clone(), self.core.settings());
        let config = match credentials::exchange_config(&account, &form.secrets, self.redaction.clone()) {
            Ok(config) => config,
            Err(why) => return refuse(reply, Field::Form, self.language().tell(&why)),
        };
        self.questions += 1;
        let (number, redirect, language) = (self.questions, form.redirect.clone(), self.language());
        let (pasted, paste) = oneshot::channel();
        let app_key = form.app_key.clone().unwrap_or_default();
        let tell = Teller { number, happen: self.happen.clone() };
        let task: JoinHandle<()> = tokio::spawn(async move {
            let news = match visit(config, &app_key, redirect, paste, &tell, language).await {
                Ok(held) => News::Held(held),
                Err(trouble) => News::Failed(trouble),
            };
            tell.tell(news).await;
        });
        let task = task.abort_handle();
        let known = self.redaction.know(form.secrets.iter().map(|(_, secret)| secret.clone()));
        self.visit = Some(Visit {
            number,
            form,
            authorization: None,
            _known: known,
            pasted: Some(pasted),
            reply,
            task,
        });
    }

    /// Closes a browser sign-in that nobody waits for any more.
    fn ended(&mut self, visit: Visit) -> (CheckedForm, oneshot::Sender<SignInResult>) {
        self.tell_page(Delta::Browser { visit: None });
        visit.into_parts()
    }
}

impl Visit {
    fn into_parts(mut self) -> (CheckedForm, oneshot::Sender<SignInResult>) {
        let (nobody, _) = oneshot::channel();
        let mut form = self.form.clone();
        form.secrets.retain(|(name, _)| !matches!(name, SecretName::Token | SecretName::RefreshToken));
        (form, std::mem::replace(&mut self.reply, nobody))
    }
}

/// Sends the task's progress to the loop.
struct Teller {
    number: u64,
    happen: mpsc::Sender<Happening>,
}

impl Teller {
    async fn tell(&self, news: News) {
        let number = self.number;
        // The loop may have ended; then no sign-in is in progress.
        let _ = self.happen.send(Happening::Browser { number, news: Box::new(news) }).await;
    }
}

async fn visit(
    config: ClientConfig,
    app_key: &str,
    redirect: Option<String>,
    paste: oneshot::Receiver<Code>,
    tell: &Teller,
    language: Language,
) -> Result<HeldToken, Trouble> {
    let there = |why: String| Trouble::There(why);
    let loopback = match redirect {
        Some(_) => None,
        None => Some(Loopback::open().await.map_err(|error| {
            there(language.say("error-no-way-back", &[("why", error.to_string().into())]))
        })?),
    };
    let redirect = loopback.as_ref().map(Loopback::redirect_uri).or(redirect).unwrap_or_default();
    let authorization = Authorization::begin(&config.server, app_key, &redirect)
        .map_err(|error| there(language.tell(&error.phrase())))?;
    tell.tell(News::Ready(authorization.clone())).await;
    let landed = async {
        match &loopback {
            Some(loopback) => loopback.landed(&authorization).await,
            None => pending().await,
        }
    };
    let code = tokio::select! {
        landed = landed => landed.map_err(|refused| {
            there(config.redaction.text(&in_words(&refused, language)).into_owned())
        })?,
        Ok(code) = paste => code,
        () = tokio::time::sleep(LIMIT) => {
            return Err(there(language.say("error-browser-late", &[])));
        }
    };
    exchange(config, &code).await.map_err(Trouble::AtExchange)
}

/// What the browser returned with, in words for the person.
fn in_words(refused: &LandingError, language: Language) -> String {
    match refused {
        LandingError::Refused { error, .. } if error == "access_denied" => {
            language.say("error-not-let-in", &[])
        }
        LandingError::Refused { error, description } => language
            .say("error-page-refused", &[("error", error.into()), ("description", description.into())]),
        LandingError::OtherSignIn => language.say("error-other-sign-in", &[]),
        LandingError::NoCode { expected } => language.say("error-no-code", &[("expected", expected.into())]),
    }
}
