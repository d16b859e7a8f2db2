//! Access tokens: requests to a server's OAuth 2.0 endpoints, and their responses.
//!
//! Each request is one POST over its own connection. The client stores a [`HeldToken`] and renews it while a connection
//! is up.

mod form;
mod grant;
mod request;
mod response;

pub use grant::{Code, GrantWay, Granted, HeldToken};
pub use request::exchange_code;
pub use response::{GrantType, Instead, SignInError};

pub(crate) use form::{Form, PATHS};
pub(crate) use request::ask;
pub(crate) use response::TokenResponse;
