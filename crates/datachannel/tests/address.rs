//! Addresses, paths and instance ids as people write them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashSet;

use ringtray_datachannel::{AddressError, InstanceId, Revision, ServerAddress, SocketPath};

#[test]
fn addresses_are_reduced_to_their_origin() {
    for (text, origin, host, port) in [
        ("https://pbx.example.com", "https://pbx.example.com", "pbx.example.com", 443),
        (" https://PBX.example.com/ ", "https://pbx.example.com", "pbx.example.com", 443),
        ("https://pbx.example.com:443", "https://pbx.example.com", "pbx.example.com", 443),
        ("pbx.example.com:8443", "https://pbx.example.com:8443", "pbx.example.com", 8443),
        ("wss://pbx.example.com", "https://pbx.example.com", "pbx.example.com", 443),
        ("https://192.0.2.7", "https://192.0.2.7", "192.0.2.7", 443),
        ("https://[2001:db8::1]:99", "https://[2001:db8::1]:99", "2001:db8::1", 99),
        ("https://bücher.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example", 443),
        ("http://localhost:3000", "http://localhost:3000", "localhost", 3000),
        ("ws://127.8.9.1", "http://127.8.9.1", "127.8.9.1", 80),
        ("http://[::1]:80", "http://[::1]", "::1", 80),
    ] {
        let address = ServerAddress::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((address.origin().as_str(), address.host(), address.port()), (origin, host, port));
        assert_eq!(address.to_string(), origin);
        assert_eq!(ServerAddress::parse(&address.origin()).unwrap(), address);
    }
}

#[test]
fn every_wrong_address_is_explained() {
    use AddressError as E;
    type Check = fn(&AddressError) -> bool;
    let cases: [(&str, Check); 17] = [
        ("", |e| matches!(e, E::Empty)),
        ("  \n", |e| matches!(e, E::Empty)),
        ("https://", |e| matches!(e, E::Malformed { .. })),
        ("https://a b", |e| matches!(e, E::Malformed { .. })),
        ("https://pbx:99999", |e| matches!(e, E::Malformed { .. })),
        ("ftp://pbx.example.com", |e| matches!(e, E::Scheme { .. })),
        ("https://pbx.example.com/hubgets", |e| matches!(e, E::Path { .. })),
        ("https://pbx.example.com/?a=1", |e| matches!(e, E::Query { .. })),
        ("https://pbx.example.com/#x", |e| matches!(e, E::Query { .. })),
        ("https://ann:hush@pbx.example.com", |e| matches!(e, E::UserInfo { .. })),
        ("https://ann:hush@pbx:99999", |e| matches!(e, E::Malformed { .. })),
        ("https://hush:12/34@pbx.example.com", |e| matches!(e, E::UserInfo { .. })),
        ("hush://ann@pbx.example.com", |e| matches!(e, E::UserInfo { .. })),
        ("http://hush?@localhost:3000", |e| e.to_string().ends_with(": http://localhost:3000")),
        ("http://pbx.example.com", |e| matches!(e, E::NotEncrypted { .. })),
        ("http://localhost.example.com", |e| matches!(e, E::NotEncrypted { .. })),
        ("http://[2001:db8::1]", |e| matches!(e, E::NotEncrypted { .. })),
    ];
    for (text, is_expected) in cases {
        let error = ServerAddress::parse(text).expect_err(text);
        assert!(is_expected(&error), "{text}: {error:?}");
        assert!(!error.to_string().contains("hush"), "{error}");
    }
    let error = ServerAddress::parse("https://pbx.example.com/hubgets").unwrap_err().to_string();
    assert!(error.contains("/hubgets") && error.ends_with("https://pbx.example.com"), "{error}");
}

#[test]
fn paths_are_tidied_and_joined_with_the_instance() {
    let instance = InstanceId::parse("a-B_9").unwrap();
    assert_eq!(SocketPath::default().with_instance(&instance), "/datachannel/a-B_9/");
    for text in ["/data/channel", "data/channel", "/data/channel/", " /data/channel// "] {
        assert_eq!(SocketPath::parse(text).unwrap().with_instance(&instance), "/data/channel/a-B_9/");
    }
    for text in [
        "",
        "/",
        "/a//b",
        "/a/../b",
        "/a/./b",
        "/a/%2E%2e/b",
        "/.%2e",
        "\\data",
        "/a?b",
        "/a#b",
        "/a b",
        "/ä",
        "/a\r\nb",
    ] {
        assert!(matches!(SocketPath::parse(text), Err(AddressError::SocketPath { .. })), "{text:?}");
    }
}

#[test]
fn instance_ids_are_safe_in_a_path() {
    let longest = "x".repeat(InstanceId::LONGEST);
    for text in ["a", "xyz", "A-b_9", longest.as_str()] {
        assert_eq!(InstanceId::parse(text).unwrap().as_str(), text);
    }
    let too_long = "x".repeat(InstanceId::LONGEST + 1);
    for text in ["", " a", "a/b", "a.b", "ä", "a?b", too_long.as_str()] {
        assert!(matches!(InstanceId::parse(text), Err(AddressError::InstanceId { .. })), "{text:?}");
    }
}

#[test]
fn random_instance_ids_differ_and_are_valid() {
    let ids: HashSet<String> = (0..1000).map(|_| InstanceId::random().to_string()).collect();
    assert_eq!(ids.len(), 1000);
    for id in ids {
        assert_eq!(id.len(), 16);
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
        InstanceId::parse(&id).unwrap();
    }
}

#[test]
fn revisions_are_numbers_in_json() {
    assert_eq!(serde_json::to_string(&[Revision::Three, Revision::Four]).unwrap(), "[3,4]");
    assert_eq!(serde_json::from_str::<Revision>("4").unwrap(), Revision::Four);
    assert!(serde_json::from_str::<Revision>("5").unwrap_err().to_string().contains("revision 5"));
}
