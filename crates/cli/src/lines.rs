//! Standard output, flushed after each batch of lines, on a thread of its own: a reader that stops reading holds up neither
//! the network nor Ctrl-C.

use std::io::{self, ErrorKind, Write};

use tokio::sync::{mpsc, oneshot};

use crate::failure::Failure;

/// Where lines are printed.
pub(crate) struct Lines(mpsc::Sender<(String, oneshot::Sender<io::Result<()>>)>);

/// What became of lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Printed {
    /// The reader can have it.
    Yes,
    /// Nobody reads any more: time to end, quietly.
    NobodyReads,
}

impl Lines {
    /// Lines on standard output.
    pub(crate) fn to_stdout() -> io::Result<Self> {
        let (lines, mut queue) = mpsc::channel::<(String, oneshot::Sender<io::Result<()>>)>(1);
        std::thread::Builder::new().name("output".to_owned()).spawn(move || {
            while let Some((lines, printed)) = queue.blocking_recv() {
                let mut stdout = io::stdout().lock();
                let written = stdout.write_all(lines.as_bytes()).and_then(|()| stdout.flush());
                // Who asked may be gone.
                let _ = printed.send(written);
            }
        })?;
        Ok(Self(lines))
    }

    /// Prints these lines, each with its end, and flushes them.
    pub(crate) async fn print(&self, lines: String) -> Result<Printed, Failure> {
        let (done, printed) = oneshot::channel();
        if self.0.send((lines, done)).await.is_err() {
            return Ok(Printed::NobodyReads);
        }
        match printed.await {
            Ok(Ok(())) => Ok(Printed::Yes),
            Ok(Err(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(Printed::NobodyReads),
            Ok(Err(error)) => Err(Failure::Output(error)),
            Err(_) => Ok(Printed::NobodyReads),
        }
    }
}
