//! The OAuth 2.0 endpoints: tokens for grants, and the authorisation page.
//!
//! Paths, fields and the mobile grant are from the sample and the documentation. The answers, refresh tokens and PKCE
//! are inferred from RFC 6749 and RFC 7636.

mod issued;
mod page;
mod token;

pub(crate) use issued::Issued;
pub(crate) use page::authorize;
pub(crate) use token::{mobile_grant, token};
