//! Requests to the UnifiedAPI with a client's token, proxy and trust.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT, DATE, HeaderMap, HeaderName, HeaderValue};
use http::{Request, StatusCode, Uri};
use http_body_util::Full;

use super::failure::{http_date, retry_after};
use crate::address::ServerAddress;
use crate::clock::Clock;
use crate::connector::{ConnectError, Connector, Exchange, Limit, Response};
use crate::redaction::Redaction;
use crate::text::one_line;
use crate::timestamp::Timestamp;
use crate::unified_api::{Collection, NotIt, PAGE, Reply, live_calls_path, records_path};

/// The largest accepted page, in bytes.
const LARGEST_PAGE: usize = 4 << 20;

/// The most pages requested, one after the other.
const MOST_PAGES: usize = 10;

/// The largest start index that a server accepts (documented).
const LAST_START: usize = 5000;

const LONGEST_WHY: usize = 200;

/// Access to a server's UnifiedAPI with the token that the client had when this was created. See
/// [`Client::unified_api`](super::Client::unified_api).
#[derive(Clone, Debug)]
pub struct UnifiedApi {
    pub(super) connector: Connector,
    pub(super) server: ServerAddress,
    /// The authorization header.
    pub(super) header: (HeaderName, HeaderValue),
    pub(super) redaction: Redaction,
    pub(super) clock: Clock,
    /// The limit for each request.
    pub(super) limit: Duration,
}

/// Why there is no page.
enum NoPage {
    Refused(String),
    Busy(Option<Duration>),
    Fault(String),
}

impl UnifiedApi {
    /// The calls in progress of all of the user's extensions.
    pub async fn live_calls(&self) -> Reply {
        self.all(live_calls_path, |_| false).await
    }

    /// The records of the calls that began at `since` or later on the server's clock. Some may be earlier.
    pub async fn records_since(&self, since: Timestamp) -> Reply {
        self.all(|start| records_path(since, start), |page| page.is_all_before(since)).await
    }

    /// All pages up to the last.
    async fn all(&self, path: impl Fn(usize) -> String, is_last: impl Fn(&Collection) -> bool) -> Reply {
        let (mut calls, mut server_time, mut start) = (Vec::new(), None, 0);
        for _ in 0..MOST_PAGES {
            let (page, time) = match self.page(&path(start)).await {
                Ok(page) => page,
                Err(no_page) => return self.told(no_page),
            };
            server_time = time.or(server_time);
            start += page.entries;
            let is_over = match page.total {
                Some(total) => u64::try_from(start).is_ok_and(|start| start >= total),
                None => page.entries < PAGE,
            };
            // A server without paging sends the same page again.
            let is_same = page.calls.first().is_some_and(|first| calls.contains(first));
            let ends = page.entries == 0 || is_over || is_same || start > LAST_START || is_last(&page);
            if !is_same {
                calls.extend(page.calls);
            }
            if ends {
                break;
            }
        }
        Reply::Calls { calls, server_time }
    }

    async fn page(&self, path: &str) -> Result<(Collection, Option<Timestamp>), NoPage> {
        let mut request = Request::new(Full::<Bytes>::default());
        *request.uri_mut() = Uri::try_from(path).map_err(|error| NoPage::Fault(error.to_string()))?;
        let (name, value) = self.header.clone();
        request.headers_mut().insert(name, value);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        let limit = Limit::of(&self.clock, self.limit);
        let answer = self.connector.request_up_to(&self.server, request, limit, LARGEST_PAGE).await;
        match answer.map_err(|error| fault(&error))? {
            Exchange::Answered(response) => self.read(&response),
            Exchange::Upgraded(..) => Err(NoPage::Refused("the server switched protocols".to_owned())),
        }
    }

    fn read(&self, response: &Response) -> Result<(Collection, Option<Timestamp>), NoPage> {
        let status = response.status;
        let server_time = server_time(&response.headers);
        match status {
            StatusCode::NO_CONTENT => {
                Ok((Collection { total: Some(0), ..Collection::default() }, server_time))
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                Err(NoPage::Busy(retry_after(&response.headers, SystemTime::now())))
            }
            _ if status.is_success() && response.body.len() >= LARGEST_PAGE => {
                Err(NoPage::Fault(format!("a page is larger than {} MiB", LARGEST_PAGE >> 20)))
            }
            _ if status.is_success() => {
                // Texts of the server are stored and shown, so they are redacted.
                match Collection::read(&self.redaction.json(&response.body)) {
                    Ok(page) => Ok((page, server_time)),
                    Err(broken @ NotIt::Json(_)) if response.body.trim_start().starts_with('{') => {
                        Err(NoPage::Fault(broken.to_string()))
                    }
                    Err(other) => Err(NoPage::Refused(other.to_string())),
                }
            }
            // Not answered in time, or not by this server.
            StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_EARLY
            | StatusCode::NETWORK_AUTHENTICATION_REQUIRED => {
                Err(NoPage::Fault(format!("HTTP status {status}")))
            }
            // The server says so itself (documented).
            StatusCode::NOT_IMPLEMENTED => Err(NoPage::Refused(format!("HTTP status {status}"))),
            _ if status.is_server_error() => Err(NoPage::Fault(format!("HTTP status {status}"))),
            _ => {
                let said = response.body.trim();
                let said = if said.starts_with('{') { format!(": {said}") } else { String::new() };
                Err(NoPage::Refused(format!("HTTP status {status}{said}")))
            }
        }
    }

    fn told(&self, no_page: NoPage) -> Reply {
        let why = |why: String| one_line(&self.redaction.text(&why), LONGEST_WHY);
        match no_page {
            NoPage::Refused(refused) => Reply::Refused { why: why(refused) },
            NoPage::Busy(wait) => Reply::Busy { wait },
            NoPage::Fault(fault) => Reply::Fault { why: why(fault) },
        }
    }
}

fn fault(error: &ConnectError) -> NoPage {
    NoPage::Fault(error.to_string())
}

/// The time of the answer on the server's clock.
fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(DATE)?.to_str().ok()?).map(Timestamp::from)
}
