//! Finds the proxy in the environment, else in the system's settings.

use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::percent_decode_str;

use super::{Environment, Proxy, ProxyFault, ProxyName, ProxyOrigin, ProxySignIn};
use crate::address::ServerAddress;
use crate::connector::Limit;
use crate::proxy_address::{ProxyAddress, ProxyAddressError, unquoted};

pub(super) async fn way_to(
    server: &ServerAddress,
    environment: &Environment,
    limit: &Limit,
) -> Result<Option<Proxy>, ProxyFault> {
    if is_this_computer(server.host()) || is_exception(server, environment.exceptions()) {
        return Ok(None);
    }
    match environment.proxy() {
        Some((name, value)) => read(value, ProxyOrigin::Variable(name)).map(Some),
        None => first_usable(of_system(server, environment, limit).await),
    }
}

/// The proxy names and passwords in the environment.
pub(super) fn sign_ins(environment: &Environment) -> Vec<ProxySignIn> {
    environment.proxy().and_then(|(_, value)| sign_in_of(value)).into_iter().collect()
}

fn is_this_computer(host: &str) -> bool {
    let name = host.trim_end_matches('.');
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

/// Whether `NO_PROXY` lists the server. An entry is a domain that includes its subdomains (with a leading dot, `*.` or
/// neither), an address, a network such as `10.0.0.0/8`, or `*`. A domain or an address may have a port.
fn is_exception(server: &ServerAddress, list: &str) -> bool {
    let for_this_port = list.split(|c: char| c == ',' || c.is_whitespace()).filter_map(|entry| {
        let entry = entry.strip_prefix("*.").unwrap_or(entry);
        match entry.rsplit_once(':') {
            // An IPv6 address has several colons; its port follows the brackets.
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                (port.parse() == Ok(server.port())).then_some(host)
            }
            _ => Some(entry),
        }
    });
    let list: Vec<&str> = for_this_port.map(|entry| entry.trim_matches(['[', ']'])).collect();
    // In the matcher, the star means only names.
    if list.contains(&"*") {
        return true;
    }
    // Only its exceptions matter here, so any proxy will do.
    let matcher = Matcher::builder().all("http://proxy").no(list.join(",")).build();
    let origin = server.origin().parse();
    origin.is_ok_and(|origin| matcher.intercept(&origin).is_none())
}

/// The system's proxies, best first. None or `direct://` means a direct connection.
#[cfg(target_os = "linux")]
async fn of_system(server: &ServerAddress, environment: &Environment, limit: &Limit) -> Vec<String> {
    super::portal::proxies(server, environment, limit).await
}

/// The system's proxy; none means a direct connection.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unused_async, reason = "on Linux it waits for an answer")]
async fn of_system(server: &ServerAddress, _: &Environment, _: &Limit) -> Vec<String> {
    // It reads the environment first, which names no proxy at this point.
    let intercept = server.origin().parse().ok().and_then(|origin| Matcher::from_system().intercept(&origin));
    intercept.map(|intercept| intercept.uri().to_string()).into_iter().collect()
}

fn first_usable(named: Vec<String>) -> Result<Option<Proxy>, ProxyFault> {
    let mut unusable = None;
    for entry in named {
        if entry.starts_with("direct:") {
            return Ok(None);
        }
        match read(&entry, ProxyOrigin::System) {
            Ok(proxy) => return Ok(Some(proxy)),
            Err(fault) => unusable = unusable.or(Some(fault)),
        }
    }
    unusable.map_or(Ok(None), Err)
}

/// Reads a proxy from the environment or the system, where the address may hold a name and a password.
fn read(text: &str, from: ProxyOrigin) -> Result<Proxy, ProxyFault> {
    match ProxyAddress::parse_setting(text) {
        Ok(address) | Err(ProxyAddressError::UserInfo { without: address }) => {
            Ok(Proxy { name: ProxyName { address, from }, sign_in: sign_in_of(text) })
        }
        Err(source) => Err(ProxyFault::Setting { from, source }),
    }
}

/// The percent-encoded name and password of an address.
fn sign_in_of(address: &str) -> Option<ProxySignIn> {
    let address = unquoted(address);
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (user, _) = rest.split(['/', '?', '#']).next()?.rsplit_once('@')?;
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (!user.is_empty()).then(|| ProxySignIn { username: decoded(name), password: decoded(password).into() })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn server(address: &str) -> ServerAddress {
        ServerAddress::parse(address).unwrap()
    }

    #[test]
    fn exceptions_are_domains_addresses_networks_and_ports() {
        for (list, yes, no) in [
            (
                "example.com",
                &["example.com", "pbx.example.com", "PBX.Example.com"][..],
                &["notexample.com"][..],
            ),
            (".example.com", &["example.com", "pbx.example.com"], &["example.org"]),
            ("*.example.com", &["pbx.example.com"], &["example.org"]),
            ("a.example, b.example c.example", &["a.example", "b.example", "c.example"], &["d.example"]),
            ("10.0.0.0/8,192.168.1.7", &["10.1.2.3", "192.168.1.7"], &["11.0.0.1", "192.168.1.8"]),
            ("fd00::/8,[2001:db8::1]", &["[fd12::1]", "[2001:db8::1]"], &["[2001:db8::2]"]),
            ("pbx.example.com:8443", &["pbx.example.com:8443"], &["pbx.example.com", "pbx.example.com:84"]),
            ("[fd00::1]:8443", &["[fd00::1]:8443"], &["[fd00::1]"]),
            ("*", &["pbx.example.com", "10.0.0.1"], &[]),
            ("", &[], &["pbx.example.com"]),
        ] {
            for host in yes {
                assert!(is_exception(&server(host), list), "{list} has {host}");
            }
            for host in no {
                assert!(!is_exception(&server(host), list), "{list} has not {host}");
            }
        }
    }

    #[test]
    fn this_computer_is_known_by_its_names_and_addresses() {
        for host in
            ["localhost", "localhost.", "pbx.localhost", "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"]
        {
            assert!(is_this_computer(host), "{host}");
        }
        for host in ["notlocalhost", "localhost.example.com", "10.0.0.1", "::2"] {
            assert!(!is_this_computer(host), "{host}");
        }
    }

    #[test]
    fn names_and_passwords_are_decoded() {
        let proxy = read("http://an%6E:p%40ss%3a%2Fword@proxy:8080/", ProxyOrigin::System).unwrap();
        assert_eq!(proxy.name.to_string(), "http://proxy:8080 (system settings)");
        let sign_in = proxy.sign_in.unwrap();
        assert_eq!((sign_in.username.as_str(), sign_in.password.expose_secret()), ("ann", "p@ss:/word"));
        let sign_in = read("ann@proxy", ProxyOrigin::System).unwrap().sign_in.unwrap();
        assert_eq!((sign_in.username.as_str(), sign_in.password.expose_secret()), ("ann", ""));
        let sign_in = read("'ann:hush@proxy'", ProxyOrigin::System).unwrap().sign_in.unwrap();
        assert_eq!((sign_in.username.as_str(), sign_in.password.expose_secret()), ("ann", "hush"));
        assert!(read("proxy", ProxyOrigin::System).unwrap().sign_in.is_none());
    }

    #[test]
    fn of_what_the_system_names_the_first_usable_is_taken() {
        let taken = |named: &[&str]| {
            let named = named.iter().map(|entry| (*entry).to_owned()).collect();
            first_usable(named).map(|proxy| proxy.map(|proxy| proxy.name.address.to_string()))
        };
        assert_eq!(taken(&[]).unwrap(), None);
        assert_eq!(taken(&["direct://", "http://a:1"]).unwrap(), None);
        assert_eq!(taken(&["https://a:1", "socks://b:2", "direct://"]).unwrap().unwrap(), "socks5://b:2");
        assert!(matches!(
            taken(&["https://a:1"]),
            Err(ProxyFault::Setting { from: ProxyOrigin::System, .. })
        ));
    }
}
