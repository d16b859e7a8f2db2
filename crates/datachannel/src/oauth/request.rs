//! Token requests.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::Full;

use super::form::Form;
use super::grant::{Code, HeldToken};
use super::response::{SignInError, TokenResponse};
use crate::address::ServerAddress;
use crate::connector::{Connector, Exchange, Limit};
use crate::timestamp::Timestamp;

/// Exchanges a code for a token.
///
/// # Errors
/// When the server can't be reached, refuses, or sends an invalid response.
pub async fn exchange_code(
    connector: &Connector,
    server: &ServerAddress,
    code: Code<'_>,
    limit: Limit,
) -> Result<HeldToken, SignInError> {
    let answer = ask(connector, server, Form::exchange(&code), limit).await?;
    Ok(answer.held(Timestamp::from(SystemTime::now()), None))
}

/// Requests a token from the server.
pub(crate) async fn ask(
    connector: &Connector,
    server: &ServerAddress,
    form: Form,
    limit: Limit,
) -> Result<TokenResponse, SignInError> {
    let Form { grant, path, body } = form;
    let mut request = Request::new(Full::new(Bytes::from_owner(body)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(path);
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    match connector.request(server, request, limit).await? {
        Exchange::Answered(response) => TokenResponse::read(grant, response),
        Exchange::Upgraded(headers, ..) => Err(SignInError::Status {
            status: StatusCode::SWITCHING_PROTOCOLS,
            headers: Box::new(headers),
            begins: String::new(),
            shown: None,
        }),
    }
}
