//! The credentials of each mode on the upgrade request.

use axum::http::{HeaderMap, header};

use crate::oauth::Issued;
use crate::{Accept, SignedInBy};

/// Which accepted credentials the headers hold, including issued tokens, or what is wrong with them.
pub(crate) fn check(
    headers: &HeaderMap,
    accept: &Accept,
    issued: &Issued,
) -> Result<SignedInBy, &'static str> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(bearer);
    let (vn, dev) = (cookie(headers, "vn"), cookie(headers, "dev"));
    match token {
        Some(Some(token)) if token == accept.token || issued.is_valid(token) => Ok(SignedInBy::Token),
        _ if vn == Some(&accept.vn) && dev == Some(&accept.dev) => Ok(SignedInBy::Cookies),
        Some(Some(_)) => Err("the bearer token is another one, or has ended"),
        Some(None) => Err("the authorization is no bearer token"),
        None if vn.is_none() && dev.is_none() => Err("there are neither cookies nor a bearer token"),
        None => Err("the cookies vn and dev are not both the right ones"),
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key.trim() == name).then(|| value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: &'static str, value: &'static str) -> Result<SignedInBy, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        check(&headers, &Accept::default(), &Issued::default())
    }

    #[test]
    fn cookies_may_be_spaced_and_ordered_as_one_likes() {
        for cookies in
            ["vn=demo;dev=demo", "dev=demo; vn=demo", "a=b;  dev = demo ;vn=demo; c", "vn=demo; dev=demo;"]
        {
            assert_eq!(checked("cookie", cookies), Ok(SignedInBy::Cookies), "{cookies}");
        }
        for cookies in ["vn=demo", "vn=demo;dev=other", "vn=;dev=", "vndemo"] {
            assert!(checked("cookie", cookies).is_err(), "{cookies}");
        }
    }

    #[test]
    fn a_token_is_a_bearer_token() {
        for authorization in ["Bearer demo", "bearer  demo", "BEARER demo "] {
            assert_eq!(checked("authorization", authorization), Ok(SignedInBy::Token), "{authorization}");
        }
        for authorization in ["demo", "Basic demo", "Bearer", "Bearer other", "Bearer demo2"] {
            assert!(checked("authorization", authorization).is_err(), "{authorization}");
        }
    }

    #[test]
    fn a_refusal_never_repeats_what_was_sent() {
        for (name, value) in [("authorization", "Bearer s3cret"), ("cookie", "vn=s3cret;dev=s3cret")] {
            assert!(!checked(name, value).unwrap_err().contains("s3cret"));
        }
        assert!(check(&HeaderMap::new(), &Accept::default(), &Issued::default()).is_err());
    }
}
