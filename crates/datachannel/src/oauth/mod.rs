//! Access tokens: what is asked of a server's OAuth 2.0 endpoints, and what they answer.
//!
//! Each request is one POST over a connection of its own. Whoever holds a token is told about in
//! [`HeldToken`]; keeping it fresh beside a connection is the client's.

mod answer;
mod form;
mod grant;
mod request;

pub use answer::{GrantType, Instead, SignInError};
pub use grant::{Code, GrantWay, Granted, HeldToken};
pub use request::exchange_code;

pub(crate) use answer::Answer;
pub(crate) use form::{Form, PATHS};
pub(crate) use request::ask;
