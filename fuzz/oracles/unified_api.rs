//! What must hold for the parser of the UnifiedAPI's answers.

use ringtray_datachannel::Timestamp;
use ringtray_datachannel::unified_api::Collection;
use serde_json::value::RawValue;

/// The last millisecond of the year 9999.
const LATEST: Timestamp = Timestamp(253_402_300_799_999);

/// Parses a text as a page of calls, and as the entries of one.
pub(crate) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    page(&text);
    page(&format!(r#"{{"totalResults":1,"entry":[{text}]}}"#));
    page(&format!(r#"{{"entry":{{"a":{text},"b":{text}}}}}"#));
}

fn page(body: &str) {
    let page = match Collection::read(body) {
        Ok(page) => page,
        Err(error) => {
            assert!(error.to_string().len() < 200, "{error}");
            return;
        }
    };
    assert!(page.calls.len() <= page.entries.min(5000), "{page:?}");
    for call in &page.calls {
        assert!(serde_json::from_str::<&RawValue>(&call.raw).is_ok(), "{:?} is no JSON", call.raw);
        assert!(body.contains(&*call.raw), "{:?} is not what was answered", call.raw);
        for time in [call.published, call.answered].into_iter().flatten() {
            assert!((Timestamp(0)..=LATEST).contains(&time), "{time:?}");
        }
    }
    assert_eq!(Collection::read(body).as_ref(), Ok(&page), "the same answer is read the same");
}
