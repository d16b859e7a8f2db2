//! How far a connection came.

use crate::diagnostics::view::{Step, StepResult, StepView};
use crate::{ReasonKind, State};

/// What is known of the connection besides its state.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) proxied: bool,
    pub(super) encrypted: bool,
    /// A message arrived on the current connection.
    pub(super) heard: bool,
}

const ALL: [Step; 6] =
    [Step::Address, Step::Proxy, Step::Tls, Step::SignIn, Step::Revision, Step::FirstEvent];

/// Each step and its result.
pub(super) fn of(state: &State, way: Way) -> Vec<StepView> {
    let (failed, detail) = match state {
        State::Waiting { reason, .. } | State::NeedsSignIn { reason } | State::Stopped { reason } => {
            (failing(reason.kind), Some(format!("{}: {}", word(reason.kind), reason.detail)))
        }
        _ => (None, None),
    };
    let result = |step: Step| {
        let needed = match step {
            Step::Proxy => way.proxied || failed == Some(Step::Proxy),
            Step::Tls => way.encrypted || failed == Some(Step::Tls),
            _ => true,
        };
        match (state, failed) {
            _ if !needed => StepResult::NotNeeded,
            (State::Connected { .. }, _) if step == Step::FirstEvent && !way.heard => StepResult::Waiting,
            (State::Connected { .. }, _) => StepResult::Done,
            (State::Connecting { .. }, _) if step == Step::Address => StepResult::Waiting,
            (_, Some(failed)) if step < failed => StepResult::Done,
            (_, Some(failed)) if step == failed => StepResult::Failed,
            _ => StepResult::NotReached,
        }
    };
    ALL.into_iter()
        .map(|step| {
            let result = result(step);
            StepView { step, result, detail: detail.clone().filter(|_| result == StepResult::Failed) }
        })
        .collect()
}

/// The step that this error belongs to. `None` if a connection was lost, which says nothing about the next one.
fn failing(kind: ReasonKind) -> Option<Step> {
    match kind {
        ReasonKind::NameNotFound
        | ReasonKind::ConnectionRefused
        | ReasonKind::Unreachable
        | ReasonKind::ConnectTimeout => Some(Step::Address),
        ReasonKind::ProxyUnreachable | ReasonKind::ProxySignIn | ReasonKind::ProxyRefused => {
            Some(Step::Proxy)
        }
        ReasonKind::TrustStore
        | ReasonKind::CertificateName
        | ReasonKind::CertificateDate
        | ReasonKind::CertificateIssuer
        | ReasonKind::CertificateChanged
        | ReasonKind::AuthoritiesFile
        | ReasonKind::ClientCertificateFile
        | ReasonKind::Tls => Some(Step::Tls),
        ReasonKind::SignInRefused
        | ReasonKind::AppRefused
        | ReasonKind::GrantRefused
        | ReasonKind::UnusableCredentials
        | ReasonKind::SignInAnswer
        | ReasonKind::NetworkSignIn
        | ReasonKind::FrontRefused => Some(Step::SignIn),
        ReasonKind::WrongPath
        | ReasonKind::Redirected
        | ReasonKind::NotSocketIo
        | ReasonKind::Busy
        | ReasonKind::ServerFault
        | ReasonKind::JoinTimeout
        | ReasonKind::JoinRefused
        | ReasonKind::Protocol => Some(Step::Revision),
        ReasonKind::Kicked
        | ReasonKind::PingTimeout
        | ReasonKind::ServerClosed
        | ReasonKind::ConnectionLost
        | ReasonKind::ConnectionCut
        | ReasonKind::NotReading
        | ReasonKind::ShutDown => None,
    }
}

/// The kind's word, as in the log.
fn word(kind: ReasonKind) -> String {
    serde_json::to_value(kind).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
