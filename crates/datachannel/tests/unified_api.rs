//! The contents of the UnifiedAPI's answers in all their forms, and the requests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use ringtray_datachannel::unified_api::{Collection, NotIt, live_calls_path, records_path};
use ringtray_datachannel::{CallFlow, CallView, Disposition, Timestamp, ViewStatus};

/// A call as documented by the vendor, with its commas fixed.
const DOCUMENTED: &str = r#"{"entry":[{
    "id":"b817d2618fe6f1804333","nonce":"130c5a97768be67df6543b5f5fa3cc51","extension":"0003*210",
    "ownerId":"53tete535","ownerName":"53tete535",
    "published":"2011-02-10T15:04:55Z","answered":"2011-02-10T15:10:55Z",
    "phoneCallView":[
        {"id":"00","extension":"0003*210","source":["0003*211","0003*210"],"destination":["3334444"],
         "flow":4,"status":3,"ringing":"2011-02-10T15:04:55Z","callerID":"John Doe <3332222>"},
        {"id":"01","extension":"0003*211","source":["0003*211","0003*210"],"destination":["3334444"],
         "flow":4,"status":3,"ringing":"2011-02-10T15:04:55Z","callerID":"John Doe <3332222>"}],
    "links":{"self":"..."}}],"totalResults":1,"itemsPerPage":20}"#;

/// Records as documented by the vendor: an object by ids, texts for lists and numbers.
const RECORDS: &str = r#"{"entry":{
    "ad5a65672e3f783665c0":{"id":"ad5a65672e3f783665c0","ownerId":"3","published":"2026-01-01T10:00:00+02:00",
        "phoneCallView":[{"source":"14141555","destination":"0003*002","flow":"8","disposition":"3"}]},
    "53bec7de3c242d5f87e5":{"id":"53bec7de3c242d5f87e5","ownerId":"3","published":"2026-01-01T12:00:00+02:00",
        "phoneCallView":[{"source":"14141555","destination":"0003*002"},{"source":"14141555","destination":"0003*006"}]}},
    "startIndex":0,"totalResults":"34922","itemsPerPage":20,"filtered":true,"sorted":true,
    "phoneCallStat":[{"type":0,"total":17558,"answered":"4747"},{"type":1}],"paging":{}}"#;

#[test]
fn a_documented_call_is_read() {
    let page = Collection::read(DOCUMENTED).unwrap();

    assert_eq!((page.entries, page.total), (1, Some(1)));
    let [call] = &page.calls[..] else { panic!("{page:?}") };
    assert_eq!(call.id.as_deref(), Some("b817d2618fe6f1804333"));
    assert_eq!(call.extension.as_deref(), Some("0003*210"));
    assert_eq!(call.published, Some(Timestamp(1_297_350_295_000)));
    assert_eq!(call.answered, Some(Timestamp(1_297_350_655_000)));
    let view = CallView {
        id: Some("00".into()),
        extension: Some("0003*210".into()),
        source: vec!["0003*211".into(), "0003*210".into()],
        destination: vec!["3334444".into()],
        flow: Some(CallFlow::Outgoing),
        status: Some(ViewStatus::Ringing),
        caller_id: Some("John Doe <3332222>".into()),
        ..CallView::default()
    };
    assert_eq!(call.views[0], view);
    assert_eq!(call.views[1].extension.as_deref(), Some("0003*211"));
    assert!(call.raw.contains(r#""links":{"self":"..."}"#), "what is not known here stays as it was sent");
}

#[test]
fn documented_records_are_read_newest_first() {
    let page = Collection::read(RECORDS).unwrap();

    assert_eq!(page.total, Some(34922));
    let ids: Vec<_> = page.calls.iter().map(|call| call.id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["53bec7de3c242d5f87e5", "ad5a65672e3f783665c0"]);
    assert_eq!(page.calls[0].published, Some(Timestamp(1_767_261_600_000)));
    let destinations: Vec<_> = page.calls[0].views.iter().flat_map(|view| &view.destination).collect();
    assert_eq!(destinations, ["0003*002", "0003*006"]);
    let view = &page.calls[1].views[0];
    assert_eq!(view.source, ["14141555"]);
    assert_eq!((view.flow, view.disposition), (Some(CallFlow::Incoming), Some(Disposition::NoAnswer)));
}

#[test]
fn fields_are_read_however_they_are_written() {
    let view = |fields: &str| {
        let body = format!(r#"{{"entry":[{{"id":"c","phoneCallView":[{{{fields}}}]}}]}}"#);
        Collection::read(&body).unwrap().calls[0].views.first().cloned().unwrap()
    };
    let of = |view: CallView| (view.source, view.flow, view.disposition, view.caller_id);
    let cases = [
        (r#""source":[1414,"  ",null,{},"5*6"]"#, (vec!["1414", "5*6"], None, None, None)),
        (
            r#""source":1414,"flow":"2","disposition":" 0 ""#,
            (vec!["1414"], Some(CallFlow::Local), Some(Disposition::Answered), None),
        ),
        (r#""source":null,"flow":null,"disposition":null,"callerId":null"#, (vec![], None, None, None)),
        (
            r#""flow":77,"disposition":6"#,
            (vec![], Some(CallFlow::Other(77)), Some(Disposition::Other(6)), None),
        ),
        (r#""flow":-1,"disposition":true"#, (vec![], None, None, None)),
        (r#""callerId":"A <1>","callerID":"B <2>""#, (vec![], None, None, Some("A <1>"))),
        (r#""callerId":"","callerID":"B <2>""#, (vec![], None, None, Some("B <2>"))),
        (r#""callerId":"half \ud83d <3>""#, (vec![], None, None, Some("half \u{FFFD}\u{FFFD}\u{FFFD} <3>"))),
    ];
    for (fields, (source, flow, disposition, caller_id)) in cases {
        let source: Vec<String> = source.into_iter().map(str::to_owned).collect();
        let expected = (source, flow, disposition, caller_id.map(str::to_owned));
        assert_eq!(of(view(fields)), expected, "{fields}");
    }
    for (disposition, expected) in [
        (1, Disposition::Busy),
        (2, Disposition::Failed),
        (4, Disposition::Unknown),
        (5, Disposition::NotAllowed),
    ] {
        assert_eq!(view(&format!(r#""disposition":{disposition}"#)).disposition, Some(expected));
    }
}

#[test]
fn dates_have_any_offset_and_a_zero_is_none() {
    let cases = [
        (r#""2026-01-01T10:00:00Z""#, Some(1_767_261_600_000)),
        (r#""2026-01-01T13:00:00+03:00""#, Some(1_767_261_600_000)),
        (r#""2026-01-01T10:00:00""#, Some(1_767_261_600_000)),
        ("1767261600", Some(1_767_261_600_000)),
        (r#""1767261600""#, Some(1_767_261_600_000)),
        ("0", None),
        (r#""0000-00-00 00:00:00""#, None),
        ("null", None),
        ("{}", None),
    ];
    for (date, expected) in cases {
        let body = format!(r#"{{"entry":[{{"id":7,"published":{date}}}]}}"#);
        let page = Collection::read(&body).unwrap();
        assert_eq!(page.calls[0].published.map(|date| date.0), expected, "{date}");
        assert_eq!(page.calls[0].id.as_deref(), Some("7"));
    }
}

#[test]
fn what_is_no_collection_is_told_from_an_empty_one() {
    for body in [
        r#"{"totalResults":0}"#,
        r#"{"entry":null,"itemsPerPage":"20"}"#,
        r#"{"entry":[]}"#,
        r#"{"entry":{}}"#,
    ] {
        assert!(Collection::read(body).unwrap().calls.is_empty(), "{body}");
    }
    for body in ["[]", "null", "{}", r#"{"entry":7}"#, r#"{"error":{"code":"access_denied","message":""}}"#] {
        assert_eq!(Collection::read(body), Err(NotIt::Shape), "{body}");
    }
    for body in ["", "<html>", r#"{"entry":[{"id":"c""#] {
        assert!(matches!(Collection::read(body), Err(NotIt::Json(_))), "{body}");
    }
}

#[test]
fn one_record_that_cannot_be_read_costs_that_record() {
    let deep = "[".repeat(1000) + &"]".repeat(1000);
    let body = format!(
        r#"{{"entry":[7,null,{{}},{{"id":"c","x":"{}","deep":1}},{{"ownerId":3}}],"deep":[{deep}]}}"#,
        "y".repeat(1000)
    );
    match Collection::read(&body) {
        Ok(page) => {
            assert_eq!(page.entries, 5);
            assert_eq!(page.calls.iter().map(|call| call.id.as_deref()).collect::<Vec<_>>(), [Some("c")]);
        }
        // Deeper than any parser goes.
        Err(error) => assert!(matches!(error, NotIt::Json(_)), "{error:?}"),
    }
}

#[test]
fn much_is_bounded() {
    let numbers = vec!["\"5\""; 10_000].join(",");
    let views = vec![format!(r#"{{"source":[{numbers}]}}"#); 200].join(",");
    let body = format!(r#"{{"entry":[{{"id":"c","phoneCallView":[{views}]}}]}}"#);
    let page = Collection::read(&body).unwrap();
    assert_eq!(page.calls[0].views.len(), 64);
    assert!(page.calls[0].views.iter().all(|view| view.source.len() == 64));
    let many = format!(r#"{{"entry":[{}]}}"#, vec![r#"{"id":"c"}"#; 6000].join(","));
    assert_eq!(Collection::read(&many).unwrap().calls.len(), 5000);
}

#[test]
fn the_last_page_is_known_by_its_times() {
    let page = |dates: &[&str]| {
        let entries: Vec<_> =
            dates.iter().map(|date| format!(r#"{{"id":"c","published":"{date}"}}"#)).collect();
        Collection::read(&format!(r#"{{"entry":[{}]}}"#, entries.join(","))).unwrap()
    };
    let time = Timestamp(1_767_261_600_000);
    assert!(page(&["2026-01-01T09:00:00Z", "2026-01-01T08:00:00Z"]).is_all_before(time));
    // Oldest first; newer ones follow.
    assert!(!page(&["2026-01-01T08:00:00Z", "2026-01-01T09:00:00Z"]).is_all_before(time));
    assert!(!page(&["2026-01-01T10:00:00Z", "2026-01-01T09:00:00Z"]).is_all_before(time));
    assert!(!page(&["2026-01-01T09:00:00Z", "soon"]).is_all_before(time));
    assert!(!page(&[]).is_all_before(time));
}

#[test]
fn what_is_asked_for() {
    assert_eq!(live_calls_path(0), "/uapi/phoneCalls/@me/@self?count=200");
    assert_eq!(live_calls_path(200), "/uapi/phoneCalls/@me/@self?count=200&startIndex=200");
    // Fourteen hours earlier, because the time zone in which the server reads it is unknown.
    let since = Timestamp(1_767_261_600_999);
    let path = "/uapi/cdr/?startDate=2025-12-31T20%3A00%3A00&sortOrder=descending&count=200";
    assert_eq!(records_path(since, 0), path);
    assert_eq!(records_path(since, 20), format!("{path}&startIndex=20"));
    for odd in [i64::MIN, -1, 0, i64::MAX] {
        assert!(records_path(Timestamp(odd), 0).contains("startDate=1970-01-01T") || odd == i64::MAX);
    }
}

fn json() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(vec![
        "entry",
        "id",
        "phoneCallView",
        "source",
        "destination",
        "published",
        "flow",
        "disposition",
        "callerID",
        "totalResults",
        "2026-01-01T10:00:00Z",
        "0003*006",
        "\\ud83d",
        "",
    ]);
    let leaf = prop_oneof![
        word.clone().prop_map(|word| format!("\"{word}\"")),
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?[0-9]{1,25}(\\.[0-9]{1,5})?(e[0-9]{1,3})?",
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(|all| format!("[{}]", all.join(","))),
            proptest::collection::vec((word.clone(), inner), 0..6).prop_map(|all| {
                let fields: Vec<_> =
                    all.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_makes_the_reader_panic(body in prop_oneof![".{0,200}", json(), json().prop_map(|value| format!("{{\"entry\":{value}}}"))]) {
        if let Ok(page) = Collection::read(&body) {
            prop_assert!(page.calls.len() <= page.entries);
            prop_assert!(page.calls.iter().all(|call| body.contains(&*call.raw)));
            prop_assert!(!page.is_all_before(Timestamp(0)));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Collection::read(&String::from_utf8_lossy(&bytes));
    }
}
