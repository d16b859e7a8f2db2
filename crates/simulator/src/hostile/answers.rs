//! Invalid answers to requests.

use crate::random::Random;

/// An answer in place of an upgrade.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// An answer in place of an upgrade, now and then. None of them refuses the sign-in, after which a client rightly
/// pauses.
pub(crate) fn answer(random: &mut Random, secret: &str) -> Option<Answer> {
    let (status, headers, body) = match random.number(0..24) {
        0 => (503, vec![("retry-after", "99999999999999999999".to_owned())], secret.to_owned()),
        1 => (503, vec![("retry-after", "-1".to_owned())], page(random, secret)),
        2 => (302, vec![("location", format!("javascript:alert('{secret}')"))], String::new()),
        3 => (301, vec![("location", format!("http://127.0.0.1:1/?token={secret}"))], String::new()),
        4 => (200, vec![("content-type", "text/html".to_owned())], page(random, secret)),
        5 => (502, Vec::new(), format!(r#"{{"code":{},"message":"{secret}"}}"#, random.number(0..9))),
        6 => (500, vec![("x-debug", secret.to_owned())], "x".repeat(random.length(1..8 << 20))),
        7 => (404, Vec::new(), "[".repeat(100_000)),
        _ => return None,
    };
    Some(Answer { status, headers, body })
}

/// A body in place of JSON, now and then.
pub(crate) fn body(random: &mut Random, secret: &str) -> Option<String> {
    let entry = format!(r#"{{"callId":"{secret}","number":"*21*0900123456#","answered":"1e300"}}"#);
    Some(match random.number(0..8) {
        0 => "[".repeat(200_000),
        1 => format!(r#"{{"phoneCalls":[{}0]}}"#, "0,".repeat(500_000)),
        2 => format!(r#"{{"totalResults":18446744073709551615,"entry":[{}]}}"#, vec![entry; 2_000].join(",")),
        3 => page(random, secret),
        4 => "x".repeat(6 << 20),
        5 => String::new(),
        _ => return None,
    })
}

/// A body in place of a token, now and then. None of them refuses the sign-in or holds a token that would be refused.
pub(crate) fn token(random: &mut Random, secret: &str) -> Option<String> {
    Some(match random.number(0..12) {
        0 => "{\"a\":".repeat(200_000),
        1 => format!(r#"{{"access_token":["{secret}"],"{secret}":"{secret}"}}"#),
        2 => format!(r#"{{"error":"temporarily_unavailable","error_description":"{secret}"}}"#),
        3 => format!(r#"{{"access_token":" ","refresh_token":"{secret}","expires_in":1e308}}"#),
        4 => format!(r#"{{"access_token":null,"{}":1}}"#, secret.repeat(20_000)),
        5 => page(random, secret),
        _ => return None,
    })
}

fn page(random: &mut Random, secret: &str) -> String {
    format!("<html><script>alert(1)</script>{}{secret}", "<b>".repeat(random.length(1..50_000)))
}
