//! What must hold for the parsers of what users type.

use std::fmt::Debug;

use ringtray_datachannel::{Fingerprint, InstanceId, ProxyAddress, ServerAddress, SocketPath};
use url::{Host, Url};

/// Ways to write a secret before an `@`, including some that look like a scheme, or like a port and what may follow
/// it.
const SECRETS: [&str; 6] = ["*", "*://", ":*", ":*/", ":*?", ":*#"];

/// Parses a text as each of the things that users type.
pub(crate) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    server(&text);
    proxy(&text);
    path_and_instance(&text);
    fingerprint(&text);
    if text.contains('@') {
        keeps_secrets(&text, ServerAddress::parse);
        keeps_secrets(&text, ProxyAddress::parse);
    }
}

fn server(text: &str) {
    let Ok(address) = ServerAddress::parse(text) else { return };
    let origin = address.origin();
    assert_eq!(ServerAddress::parse(&origin).as_ref(), Ok(&address), "written and read again: {origin}");
    assert!(!text.contains('@'), "{text:?} holds a user's name");
    assert_eq!(written_port(text).unwrap_or(address.port()), address.port(), "{text:?}");

    let url = Url::parse(&origin).expect("the origin is a URL");
    assert_eq!(url.port_or_known_default(), Some(address.port()));
    assert_eq!((url.path(), url.query(), url.fragment()), ("/", None, None));
    let is_this_computer = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.octets()[0] == 127,
        Some(Host::Ipv6(address)) => address.segments() == [0, 0, 0, 0, 0, 0, 0, 1],
        None => panic!("{origin} has no host"),
    };
    assert!(address.is_secure() || is_this_computer, "{origin} is neither encrypted nor this computer");
}

fn proxy(text: &str) {
    let Ok(address) = ProxyAddress::parse(text) else { return };
    let written = address.to_string();
    assert_eq!(ProxyAddress::parse(&written).as_ref(), Ok(&address), "written and read again: {written}");
    assert!(!text.contains('@'), "{text:?} holds a user's name");
    assert!(!address.host().is_empty());
    assert_eq!(written_port(text).unwrap_or(address.port()), address.port(), "{text:?}");
}

fn path_and_instance(text: &str) {
    let path = SocketPath::parse(text);
    if let Ok(path) = &path {
        assert_eq!(SocketPath::parse(path.as_str()).as_ref(), Ok(path));
    }
    let instance = InstanceId::parse(text);
    if let Ok(instance) = &instance {
        assert_eq!(instance.as_str(), text);
        assert!((1..=InstanceId::LONGEST).contains(&text.len()));
    }
    // An empty path could mean another place on a server that normalises it.
    let instance = instance.unwrap_or_else(|_| InstanceId::random());
    let whole = path.unwrap_or_default().with_instance(&instance);
    let url = Url::parse(&format!("https://pbx.example.com{whole}")).expect("a path belongs to a URL");
    assert_eq!((url.path(), url.query(), url.fragment()), (whole.as_str(), None, None));
}

fn fingerprint(text: &str) {
    let Ok(fingerprint) = text.parse::<Fingerprint>() else { return };
    let written = fingerprint.to_string();
    assert_eq!(written.len(), 95);
    assert_eq!(written.parse(), Ok(fingerprint));
    assert_eq!(written.replace(':', "").to_lowercase().parse(), Ok(fingerprint));
}

/// Whatever precedes an `@` may be a secret, so it is refused, always with the same message.
fn keeps_secrets<T: Debug, E: PartialEq + Debug>(text: &str, read: fn(&str) -> Result<T, E>) {
    for form in SECRETS {
        let refused = |secret| {
            let text = text.replace('@', &format!("{}@", form.replace('*', secret)));
            read(&text).expect_err("a user's name or password is not taken")
        };
        assert_eq!(refused("hush"), refused("calm"), "{form}");
        assert_eq!(refused("40917"), refused("51820"), "{form}");
    }
}

/// The port of an address without anything after it.
fn written_port(text: &str) -> Option<u16> {
    let (_, port) = text.trim().trim_end_matches('/').rsplit_once(':')?;
    port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok())?
}
