//! A simulated reverse proxy that cuts connections, as many do.

use std::io;
use std::time::Duration;

use ringtray_simulator::Simulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// When a connection is cut.
#[derive(Clone, Copy)]
pub(crate) enum Cuts {
    /// At this age.
    ByAge(Duration),
    /// After this silence in both directions.
    BySilence(Duration),
}

/// A reverse proxy. It and its connections end when this is dropped.
pub(crate) struct Front {
    port: u16,
    accepting: JoinHandle<()>,
}

impl Front {
    pub(crate) async fn before(server: &Simulator, cuts: Cuts) -> Front {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let server = server.address().trim_start_matches("http://").to_owned();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move {
                    // In any case both sides see the end without a reason.
                    let _ = pass(client, &server, cuts).await;
                });
            }
        });
        Front { port, accepting }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(mut client: TcpStream, server: &str, cuts: Cuts) -> io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    let (mut up, mut down) = (vec![0; 8192], vec![0; 8192]);
    let (Cuts::ByAge(time) | Cuts::BySilence(time)) = cuts;
    let mut end = Instant::now() + time;
    loop {
        tokio::select! {
            read = client.read(&mut up) => match read? {
                0 => return Ok(()),
                read => server.write_all(&up[..read]).await?,
            },
            read = server.read(&mut down) => match read? {
                0 => return Ok(()),
                read => client.write_all(&down[..read]).await?,
            },
            () = sleep_until(end) => return Ok(()),
        }
        if matches!(cuts, Cuts::BySilence(_)) {
            end = Instant::now() + time;
        }
    }
}
