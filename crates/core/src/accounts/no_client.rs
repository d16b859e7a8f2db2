//! The state of an account without a client.

use ringtray_language::Phrase;

use super::SecretsKept;
use crate::{DisconnectedBy, Occasion, Reason, ReasonKind, State};

/// Why an account has no client, or one that has not reported a state yet.
#[derive(Clone, Debug, PartialEq)]
pub enum NoClient {
    /// It is about to connect: its secrets are being looked up, or its sign-in is being tried.
    Connecting,
    /// The user disconnected it.
    Disconnected,
    /// The user signed out: there are no secrets, and none are looked up.
    SignedOut,
    /// There are no secrets to sign in with.
    SecretsMissing {
        /// Where they are.
        kept: SecretsKept,
        /// Why they are unavailable, for the user.
        why: Phrase,
    },
    /// The client ended because of an internal error, so its last state is no longer true.
    Failed,
}

impl From<NoClient> for State {
    fn from(why: NoClient) -> State {
        let unusable = |message, detail| State::NeedsSignIn {
            reason: Reason::new(ReasonKind::UnusableCredentials, message, detail),
        };
        match why {
            NoClient::Connecting => State::Connecting { attempt: 1, occasion: Occasion::Asked },
            NoClient::Disconnected => State::Disconnected { by: DisconnectedBy::User },
            NoClient::SignedOut => unusable(
                Phrase::of("error-you-signed-out", &[]),
                "the account has no secrets, for the person signed out",
            ),
            NoClient::SecretsMissing { why, .. } => {
                unusable(why, "there are no secrets that this account may sign in with")
            }
            NoClient::Failed => State::Stopped {
                reason: Reason::new(
                    ReasonKind::ShutDown,
                    Phrase::of("error-fault", &[]),
                    "the client's task ended without stopping; the log may hold a panic",
                ),
            },
        }
    }
}
