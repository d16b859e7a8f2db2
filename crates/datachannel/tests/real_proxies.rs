//! Connecting through common proxies: tinyproxy, squid and microsocks, from Debian's packages.

#![cfg(all(feature = "client", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ringtray_datachannel::{ProxyChoice, ProxySignIn, Reason, ReasonKind, Revision};
use support::proxy::{Destination, through};
use support::{Account, assert_helpful, soon};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};

/// A proxy as a process, which ends when this is dropped.
struct RealProxy {
    process: Child,
    folder: TempDir,
    address: String,
    /// The way to end it.
    signal: &'static str,
}

impl RealProxy {
    async fn tinyproxy(settings: &str) -> RealProxy {
        let start = |folder: &Path, port: u16, log: File| {
            let file = folder.join("tinyproxy.conf");
            let text = format!("Port {port}\nListen 127.0.0.1\nTimeout 60\nLogLevel Info\n{settings}\n");
            std::fs::write(&file, text).unwrap();
            let mut command = Command::new("tinyproxy");
            command.arg("-d").arg("-c").arg(file).stdout(log);
            command
        };
        RealProxy::start("http", start).await
    }

    /// Squid that requires the name and password of `ann` with this HTTP scheme.
    async fn squid(scheme: &str, program: &str, users: &str) -> RealProxy {
        let start = |folder: &Path, port: u16, log: File| {
            // If root starts it, it becomes another user.
            std::fs::set_permissions(folder, Permissions::from_mode(0o777)).unwrap();
            log.set_permissions(Permissions::from_mode(0o666)).unwrap();
            let here = folder.display();
            std::fs::write(folder.join("users"), users).unwrap();
            let text = format!(
                "http_port 127.0.0.1:{port}\npid_filename {here}/pid\ncache_log {here}/cache.log\n\
                 access_log stdio:{here}/log\ncache deny all\npinger_enable off\nshutdown_lifetime 0 seconds\n\
                 auth_param {scheme} program /usr/lib/squid/{program} {here}/users\n\
                 auth_param {scheme} realm Company\nacl known proxy_auth REQUIRED\nhttp_access allow known\n"
            );
            let file = folder.join("squid.conf");
            std::fs::write(&file, text).unwrap();
            // Not on an ordinary user's path.
            let mut command = Command::new("/usr/sbin/squid");
            // The name of what it shares with its helpers, on the whole computer.
            command.args(["-N", "-n", &format!("ringtray{port}"), "-f"]).arg(file);
            command
        };
        let mut proxy = RealProxy::start("http", start).await;
        // If it were killed, it would leave that behind.
        proxy.signal = "TERM";
        proxy
    }

    async fn microsocks(options: &[&str]) -> RealProxy {
        let start = |_: &Path, port: u16, log: File| {
            let mut command = Command::new("microsocks");
            command.args(["-i", "127.0.0.1", "-p", &port.to_string()]).args(options).stderr(log);
            command
        };
        RealProxy::start("socks5", start).await
    }

    async fn start(scheme: &str, command: impl Fn(&Path, u16, File) -> Command) -> RealProxy {
        let folder = tempfile::tempdir().unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        // The port is free again for the proxy, which can't be given a socket.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let mut command = command(folder.path(), port, log);
        let mut process = command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| {
            panic!("{:?} can't be started ({error}): cargo xtask setup installs it", command.get_program())
        });
        let listening = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                assert_eq!(process.try_wait().unwrap(), None, "the proxy ended");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        soon("the proxy", listening).await;
        RealProxy { process, folder, address: format!("{scheme}://127.0.0.1:{port}"), signal: "KILL" }
    }

    fn choice(&self, sign_in: Option<(&str, &str)>) -> ProxyChoice {
        let sign_in =
            sign_in.map(|(name, password)| ProxySignIn { username: name.into(), password: password.into() });
        through(&self.address, sign_in)
    }

    /// Waits until the proxy's log contains this.
    async fn tells(&self, what: &str) {
        let file = self.folder.path().join("log");
        let told = async {
            while !std::fs::read_to_string(&file).unwrap().contains(what) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        soon(&format!("\u{201c}{what}\u{201d} in the proxy's log"), told).await;
    }
}

impl Drop for RealProxy {
    fn drop(&mut self) {
        // If it has ended already, there is nothing to do.
        let _ = Command::new("kill").args(["-s", self.signal, &self.process.id().to_string()]).status();
        let _ = self.process.wait();
    }
}

async fn connects_through(proxy: &RealProxy, choice: ProxyChoice, log: &str) {
    for host in ["localhost", "127.0.0.1"] {
        let mut destination = Destination::start().await;
        let mut account = Account::connecting(destination.account(host, choice.clone()));
        assert_eq!(account.connected().await, (Revision::Four, "behind".into()));
        let headers = destination.upgrade().await;
        assert_eq!(headers.get("authorization").unwrap(), "Bearer t0ken");
        assert!(headers.get("proxy-authorization").is_none() && headers.get("via").is_none());
        // Squid logs a tunnel at its end.
        drop(account);
        proxy.tells(&log.replace("{}", &format!("{host}:{}", destination.port))).await;
    }
}

async fn is_refused(choice: ProxyChoice, kind: ReasonKind) -> Reason {
    let mut destination = Destination::start().await;
    let mut account = Account::connecting(destination.account("localhost", choice));
    let reason = account.waiting().await;
    assert_helpful(&reason, kind);
    assert!(destination.is_untouched());
    reason
}

#[tokio::test]
async fn through_tinyproxy_without_a_sign_in() {
    let proxy = RealProxy::tinyproxy("").await;
    connects_through(&proxy, proxy.choice(None), "CONNECT {} HTTP/1.1").await;
}

#[tokio::test]
async fn through_tinyproxy_with_a_sign_in() {
    let proxy = RealProxy::tinyproxy("BasicAuth ann s3cret").await;
    connects_through(&proxy, proxy.choice(Some(("ann", "s3cret"))), "CONNECT {} HTTP/1.1").await;
    is_refused(proxy.choice(None), ReasonKind::ProxySignIn).await;
    is_refused(proxy.choice(Some(("ann", "wrong"))), ReasonKind::ProxySignIn).await;
}

#[tokio::test]
async fn tinyproxy_says_no() {
    let proxy = RealProxy::tinyproxy("ConnectPort 443").await;
    is_refused(proxy.choice(None), ReasonKind::ProxyRefused).await;
}

#[tokio::test]
async fn through_squid_with_a_sign_in() {
    // `openssl passwd -apr1 -salt saltsalt s3cret`
    let proxy =
        RealProxy::squid("basic", "basic_ncsa_auth", "ann:$apr1$saltsalt$64vPg1.FPS6FtcYJ7Ti1V.\n").await;
    connects_through(&proxy, proxy.choice(Some(("ann", "s3cret"))), "CONNECT {}").await;
    is_refused(proxy.choice(None), ReasonKind::ProxySignIn).await;
    is_refused(proxy.choice(Some(("ann", "wrong"))), ReasonKind::ProxySignIn).await;
}

#[tokio::test]
async fn a_sign_in_at_squid_that_is_not_ours_to_do_is_told_with_a_way_out() {
    let proxy = RealProxy::squid("digest", "digest_file_auth", "ann:s3cret\n").await;
    for sign_in in [None, Some(("ann", "s3cret"))] {
        let reason = is_refused(proxy.choice(sign_in), ReasonKind::ProxySignIn).await;
        let message = reason.message.to_string();
        assert!(message.contains("(Digest)") && message.contains("such as Px"), "{message}");
    }
}

#[tokio::test]
async fn through_microsocks_without_a_sign_in() {
    let proxy = RealProxy::microsocks(&[]).await;
    connects_through(&proxy, proxy.choice(None), "connected to {}").await;
}

#[tokio::test]
async fn through_microsocks_with_a_sign_in() {
    let proxy = RealProxy::microsocks(&["-u", "ann", "-P", "s3cret"]).await;
    connects_through(&proxy, proxy.choice(Some(("ann", "s3cret"))), "connected to {}").await;
    is_refused(proxy.choice(None), ReasonKind::ProxySignIn).await;
    is_refused(proxy.choice(Some(("ann", "wrong"))), ReasonKind::ProxySignIn).await;
}

#[tokio::test]
async fn a_server_that_is_down_behind_a_proxy_is_told() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let server = format!("https://localhost:{closed}");
    for proxy in [RealProxy::tinyproxy("").await, RealProxy::microsocks(&[]).await] {
        let mut account = Account::connecting(support::proxy::towards(&server, proxy.choice(None)));
        let reason = account.waiting().await;
        assert_helpful(&reason, ReasonKind::ProxyRefused);
    }
}
