//! The requests for a token.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::Full;
use secrecy::SecretString;

use super::answer::{Answer, SignInError};
use super::form::Form;
use super::grant::HeldToken;
use crate::address::ServerAddress;
use crate::connector::{Connector, Exchange, Limit};
use crate::timestamp::Timestamp;

/// A code that the server's authorisation page gave, and what it was asked for with.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// The app's key, the `client_id`.
    pub app_key: &'a str,
    /// The app's secret.
    pub app_secret: &'a SecretString,
    /// The code. A server takes it once, and within ten minutes (documented).
    pub code: &'a SecretString,
    /// Where the code was sent to, exactly as the page was asked to.
    pub redirect_uri: &'a str,
    /// The verifier of the challenge that the page was given (RFC 7636).
    pub verifier: &'a SecretString,
}

/// Exchanges a code for a token.
///
/// # Errors
/// When the server can't be reached, refuses, or answers what nobody understands.
pub async fn exchange_code(
    connector: &Connector,
    server: &ServerAddress,
    code: Code<'_>,
    limit: Limit,
) -> Result<HeldToken, SignInError> {
    let answer = ask(connector, server, Form::exchange(&code), limit).await?;
    Ok(answer.held(Timestamp::from(SystemTime::now()), None))
}

/// Asks the server for a token.
pub(crate) async fn ask(
    connector: &Connector,
    server: &ServerAddress,
    form: Form,
    limit: Limit,
) -> Result<Answer, SignInError> {
    let Form { grant, path, body } = form;
    let mut request = Request::new(Full::new(Bytes::from_owner(body)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(path);
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    match connector.request(server, request, limit).await? {
        Exchange::Answered(response) => Answer::read(grant, response),
        Exchange::Upgraded(headers, ..) => Err(SignInError::Status {
            status: StatusCode::SWITCHING_PROTOCOLS,
            headers: Box::new(headers),
            begins: String::new(),
            shown: None,
        }),
    }
}
