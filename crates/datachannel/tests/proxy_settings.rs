//! Which route is taken if the account leaves it to the environment and the system.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use ringtray_datachannel::connector::{ConnectError, Environment, Limit, ProxyFault, ProxyOrigin};
use ringtray_datachannel::{Clock, Connector, ProxyChoice, ReasonKind, ServerAddress, Trust};
use support::proxy::{ScriptedProxy, towards};
use support::{Account, Server, assert_helpful};

fn environment(variables: &[(&str, String)]) -> Environment {
    Environment::reading(|name| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| value.clone())
    })
}

/// Makes a request to a server, by the route of this environment.
async fn ask(server: &str, environment: Environment) -> ConnectError {
    let connector = Connector::new(Trust::System, ProxyChoice::Automatic).with_environment(environment);
    let server = ServerAddress::parse(server).unwrap();
    let limit = Limit::of(&Clock::system(), Duration::from_secs(20));
    let request = Request::new(Full::<Bytes>::default());
    connector.request(&server, request, limit).await.expect_err("no server answers in these tests")
}

/// Makes a request to a distant server and returns the proxy's request.
async fn asked(proxy: &ScriptedProxy, environment: Environment) -> String {
    let refuse = proxy.answer(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let (error, head) = tokio::join!(ask("https://pbx.example.com", environment), refuse);
    assert!(matches!(error, ConnectError::Proxy(ProxyFault::Refused { .. })), "{error}");
    head
}

#[tokio::test]
async fn the_environment_names_a_proxy_with_name_and_password() {
    let proxy = ScriptedProxy::start().await;
    let address = format!("http://an%6E:p%40ss@127.0.0.1:{}", proxy.port);
    let unused = "http://127.0.0.1:1".to_owned();
    for variables in [
        vec![("HTTPS_PROXY", address.clone()), ("https_proxy", unused.clone())],
        vec![("https_proxy", address.clone()), ("ALL_PROXY", unused.clone())],
        vec![("ALL_PROXY", address.clone()), ("HTTP_PROXY", unused)],
        vec![("HTTPS_PROXY", String::new()), ("all_proxy", address)],
        vec![
            ("NO_PROXY", "example.org,10.0.0.0/8".into()),
            ("all_proxy", format!("ann:p%40ss@127.0.0.1:{}", proxy.port)),
        ],
        // As read from a file with `KEY="value"` lines.
        vec![("HTTPS_PROXY", format!("\"http://ann:p%40ss@127.0.0.1:{}\"", proxy.port))],
        vec![("HTTPS_PROXY", format!("'ann:p%40ss@127.0.0.1:{}'", proxy.port))],
    ] {
        let head = asked(&proxy, environment(&variables)).await;
        assert!(head.starts_with("CONNECT pbx.example.com:443 HTTP/1.1\r\n"), "{head}");
        // ann:p@ss
        assert!(head.contains("proxy-authorization: Basic YW5uOnBAc3M=\r\n"), "{head}");
    }
}

#[tokio::test]
async fn exceptions_and_this_computer_are_reached_straight() {
    let proxy = ("HTTPS_PROXY", "http://127.0.0.1:1".to_owned());
    for list in ["*", "invalid", ".pbx.invalid", "pbx.invalid:443"] {
        let error =
            ask("https://pbx.invalid", environment(&[proxy.clone(), ("no_proxy", list.into())])).await;
        assert!(matches!(error, ConnectError::Lookup { .. }), "{list}: {error}");
    }
    let server = Server::start().await;
    let address = format!("https://localhost:{}", server.port());
    let (error, ()) = tokio::join!(ask(&address, environment(&[proxy])), async { drop(server.tcp().await) });
    assert!(matches!(error, ConnectError::Tls(_)), "{error}");
}

#[tokio::test]
async fn a_variable_that_cant_be_used_is_told_and_not_passed_over() {
    for value in ["https://proxy", "socks4://proxy", "http://proxy/proxy.pac", "http://ann:hush@"] {
        let error = ask("https://pbx.invalid", environment(&[("ALL_PROXY", value.into())])).await;
        let ConnectError::Proxy(ProxyFault::Setting { from, .. }) = &error else {
            panic!("{value}: {error}")
        };
        assert_eq!(*from, ProxyOrigin::Variable("ALL_PROXY"));
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
}

#[tokio::test]
async fn a_variable_without_a_port_means_that_of_the_web() {
    for (value, expected) in [
        ("http://proxy.invalid", "http://proxy.invalid:80"),
        ("proxy.invalid", "http://proxy.invalid:80"),
        ("socks5://proxy.invalid", "socks5://proxy.invalid:1080"),
    ] {
        let error = ask("https://pbx.invalid", environment(&[("HTTPS_PROXY", value.into())])).await;
        let ConnectError::Proxy(ProxyFault::Unreachable { proxy, .. }) = &error else {
            panic!("{value}: {error}")
        };
        assert_eq!(proxy.address.to_string(), expected);
    }
}

#[tokio::test]
async fn a_script_that_chooses_a_proxy_is_not_taken_for_one() {
    let variables = [("HTTPS_PROXY", "http://wpad.example.com/wpad.dat".to_owned())];
    let error = ask("https://pbx.invalid", environment(&variables)).await;
    let ConnectError::Proxy(ProxyFault::Setting { source, .. }) = &error else { panic!("{error}") };
    let said = source.to_string();
    assert!(said.contains("(PAC)") && !said.contains("wpad.example.com"), "{said}");
}

#[test]
fn an_environment_shows_no_password() {
    let shown = format!("{:?}", environment(&[("HTTPS_PROXY", "http://ann:hush@proxy".into())]));
    assert_eq!(shown, r#"{"HTTPS_PROXY"}"#);
}

/// A test can't set variables of its own process, so it starts itself again with them.
#[test]
fn the_environment_of_the_process_counts() {
    let program = std::env::current_exe().unwrap();
    let mut child = std::process::Command::new(program);
    child.args(["--ignored", "--exact", "an_account_in_the_environment_of_the_process"]);
    child.env_remove("NO_PROXY").env_remove("no_proxy").env("HTTPS_PROXY", "https://proxy");
    let output = child.output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
}

#[tokio::test]
#[ignore = "started by another test, with HTTPS_PROXY=https://proxy"]
async fn an_account_in_the_environment_of_the_process() {
    let mut account = Account::connecting(towards("https://pbx.invalid", ProxyChoice::Automatic));
    let reason = account.waiting().await;
    assert_helpful(&reason, ReasonKind::ProxyUnreachable);
    assert!(reason.message.to_string().contains("HTTPS_PROXY"), "{reason:?}");
}

#[cfg(target_os = "linux")]
mod desktop {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Child, Command, Stdio};

    use super::{ConnectError, ScriptedProxy, ask, asked, environment};

    /// A bus of our own.
    struct Bus {
        process: Child,
        address: String,
    }

    impl Bus {
        fn start() -> Bus {
            let mut command = Command::new("dbus-daemon");
            command.args(["--session", "--nofork", "--print-address"]).stdout(Stdio::piped());
            let mut process = command.spawn().expect("dbus-daemon, from Debian's package dbus");
            let mut address = String::new();
            BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
            Bus { process, address: address.trim().to_owned() }
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            // If it has ended already, there is nothing to do.
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    /// A portal that returns these proxies for the distant server.
    struct Portal(Vec<String>);

    #[zbus::interface(name = "org.freedesktop.portal.ProxyResolver")]
    impl Portal {
        fn lookup(&self, uri: &str) -> zbus::fdo::Result<Vec<String>> {
            if uri.trim_end_matches('/') == "https://pbx.example.com" {
                return Ok(self.0.clone());
            }
            Err(zbus::fdo::Error::Failed("another server".into()))
        }
    }

    async fn portal(bus: &Bus, proxies: &[&str]) -> zbus::Connection {
        let portal = Portal(proxies.iter().map(|proxy| (*proxy).to_owned()).collect());
        let builder = zbus::connection::Builder::address(bus.address.as_str()).unwrap();
        let builder = builder.serve_at("/org/freedesktop/portal/desktop", portal).unwrap();
        builder.name("org.freedesktop.portal.Desktop").unwrap().build().await.unwrap()
    }

    #[tokio::test]
    async fn the_settings_of_the_desktop_count_when_the_environment_names_none() {
        let proxy = ScriptedProxy::start().await;
        let bus = Bus::start();
        let usable = format!("http://127.0.0.1:{}", proxy.port);
        let _portal = portal(&bus, &["https://unusable:1", &usable, "direct://"]).await;
        let bus = ("DBUS_SESSION_BUS_ADDRESS", bus.address.clone());
        let head = asked(&proxy, environment(std::slice::from_ref(&bus))).await;
        assert!(head.starts_with("CONNECT pbx.example.com:443 HTTP/1.1\r\n"), "{head}");

        let nearer = ScriptedProxy::start().await;
        let variable = ("HTTPS_PROXY", format!("http://127.0.0.1:{}", nearer.port));
        asked(&nearer, environment(&[bus, variable])).await;
    }

    #[tokio::test]
    async fn without_an_answer_of_the_desktop_the_way_is_straight() {
        let bus = Bus::start();
        let with = |address: &str| environment(&[("DBUS_SESSION_BUS_ADDRESS", address.to_owned())]);
        for address in ["unix:path=/nowhere/bus", "no address", &bus.address] {
            let error = ask("https://pbx.invalid", with(address)).await;
            assert!(matches!(error, ConnectError::Lookup { .. }), "{address}: {error}");
        }
        let _portal = portal(&bus, &["http://127.0.0.1:1"]).await;
        let error = ask("https://pbx.invalid", with(&bus.address)).await;
        assert!(matches!(error, ConnectError::Lookup { .. }), "it fails for this server: {error}");
    }
}
