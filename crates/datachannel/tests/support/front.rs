//! Web servers in front of the real one: nginx and haproxy, from Debian's packages.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ringtray_datachannel::ServerAddress;
use tempfile::TempDir;
use tokio::net::{TcpSocket, TcpStream};

use super::soon;

/// What nginx needs in a location to forward a WebSocket.
pub const FORWARDS_UPGRADES: &str =
    "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";";

/// A web server in front of another server, as a process that ends when this is dropped.
pub struct Front {
    process: Child,
    folder: TempDir,
    port: u16,
    /// Keeps other programs from the port.
    _reserved: TcpSocket,
}

impl Front {
    /// nginx that forwards everything to this port of the computer, with these directives in its location. Without
    /// [`FORWARDS_UPGRADES`] it forwards no WebSocket.
    pub async fn nginx(location: &str, upstream: u16) -> Front {
        Front::nginx_with("", location, upstream).await
    }

    /// The same with further directives for its server. One that has a certificate speaks TLS.
    pub async fn nginx_with(server: &str, location: &str, upstream: u16) -> Front {
        let tls = if server.contains("ssl_certificate ") { " ssl" } else { "" };
        let settings = |folder: &Path, port: u16| {
            let folder = folder.display();
            let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            let temporary = kinds.map(|kind| format!("{kind}_temp_path {folder}/{kind};")).join(" ");
            format!(
                "daemon off; master_process off; pid {folder}/pid; error_log {folder}/log info;\n\
                 events {{}}\n\
                 http {{\n access_log off; {temporary}\n\
                 server {{\n listen 127.0.0.1:{port} reuseport{tls};\n {server}\n\
                 location / {{\n proxy_pass http://127.0.0.1:{upstream}; proxy_http_version 1.1;\n {location}\n}}\n\
                 }}\n}}\n"
            )
        };
        Front::start("nginx", settings, &["-t", "-c"], &["-c"]).await
    }

    /// haproxy that forwards everything to this port of the computer, with these lines in its proxy section.
    pub async fn haproxy(lines: &str, upstream: u16) -> Front {
        let settings = |_: &Path, port: u16| {
            format!(
                "defaults\n mode http\n timeout connect 5s\n timeout client 60s\n timeout server 60s\n\
                 listen front\n bind 127.0.0.1:{port}\n server upstream 127.0.0.1:{upstream}\n{lines}\n"
            )
        };
        Front::start("haproxy", settings, &["-c", "-f"], &["-db", "-f"]).await
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn address(&self) -> ServerAddress {
        ServerAddress::parse(&format!("http://127.0.0.1:{}", self.port)).unwrap()
    }

    /// Its log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Starts the program once it has accepted its configuration with the options in `check`.
    async fn start(
        program: &str,
        settings: impl Fn(&Path, u16) -> String,
        check: &[&str],
        run: &[&str],
    ) -> Front {
        let folder = tempfile::tempdir().unwrap();
        // Bound and not listening: only programs that share the port by the same means may use it, as both do.
        let reserved = TcpSocket::new_v4().unwrap();
        reserved.set_reuseport(true).unwrap();
        reserved.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = reserved.local_addr().unwrap().port();
        let file = folder.path().join("settings");
        let text = settings(folder.path(), port);
        std::fs::write(&file, &text).unwrap();

        // Not on an ordinary user's path.
        let program = format!("/usr/sbin/{program}");
        let checked = Command::new(&program).args(check).arg(&file).output().unwrap_or_else(|error| {
            panic!("{program} can't be started ({error}): cargo xtask setup installs it")
        });
        assert!(checked.status.success(), "{text}\n{}", String::from_utf8_lossy(&checked.stderr));

        let log = File::options().create(true).append(true).open(folder.path().join("log")).unwrap();
        let mut command = Command::new(&program);
        command.args(run).arg(&file).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let process = command.spawn().unwrap();
        let mut front = Front { process, folder, port, _reserved: reserved };
        let listening = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                assert_eq!(front.process.try_wait().unwrap(), None, "{program} ended: {}", front.log());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        soon(&program, listening).await;
        front
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        // If it has ended already, there is nothing to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
