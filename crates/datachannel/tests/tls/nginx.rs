//! A front that people have: Debian's nginx.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};

use crate::server::Identity;
use crate::support::soon;

/// nginx as a process of its own, ended when dropped.
pub(crate) struct Nginx {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Nginx {
    /// One that answers every request with an empty page, with this identity and these settings.
    pub(crate) async fn start(identity: &Identity, settings: &str) -> Nginx {
        let folder = tempfile::tempdir().unwrap();
        identity.write(folder.path());
        // The port is free again for nginx, which can't be given a socket.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let places: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {what};"))
            .concat();
        let text = format!(
            "daemon off; master_process off; pid pid; error_log error.log; events {{ }}
            http {{ access_log off; {places} server {{
                listen 127.0.0.1:{port} ssl;
                ssl_certificate certificate.pem; ssl_certificate_key key.pem; {settings}
                return 204;
            }} }}"
        );
        std::fs::write(folder.path().join("nginx.conf"), text).unwrap();
        let mut command = Command::new("/usr/sbin/nginx");
        command.arg("-p").arg(folder.path()).args(["-c", "nginx.conf", "-e", "error.log"]);
        let mut process = command.stdin(Stdio::null()).spawn().unwrap();
        let listening = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                assert_eq!(process.try_wait().unwrap(), None, "nginx ended");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        soon("nginx", listening).await;
        Nginx { process, port, _folder: folder }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
