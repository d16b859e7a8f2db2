//! A connection to a bus that can be cut. For its clients that looks like a restart of the bus.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Notify, mpsc};

/// Forwards connections to a bus.
pub(crate) struct Relay {
    address: String,
    cut: Arc<Notify>,
    connected: mpsc::UnboundedReceiver<()>,
    _folder: TempDir,
}

impl Relay {
    /// A relay to the bus of this address.
    pub(crate) fn to(bus: &str) -> Relay {
        let target = bus.strip_prefix("unix:path=").unwrap().split(',').next().unwrap().to_owned();
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("bus");
        let listener = UnixListener::bind(&path).unwrap();
        let cut = Arc::new(Notify::new());
        let (connecting, connected) = mpsc::unbounded_channel();
        let cutting = Arc::clone(&cut);
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let mut bus = UnixStream::connect(&target).await.unwrap();
                // The test may have ended.
                let _ = connecting.send(());
                let cut = Arc::clone(&cutting);
                tokio::spawn(async move {
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut client, &mut bus) => {}
                        () = cut.notified() => {}
                    }
                });
            }
        });
        Relay { address: format!("unix:path={}", path.display()), cut, connected, _folder: folder }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Waits for a connection that no earlier call has waited for.
    pub(crate) async fn wait_for_connection(&mut self) {
        let wait = tokio::time::timeout(Duration::from_secs(20), self.connected.recv());
        wait.await.expect("a client connects in time").expect("the relay runs");
    }

    /// Closes the current connection.
    pub(crate) fn cut(&self) {
        self.cut.notify_one();
    }
}
