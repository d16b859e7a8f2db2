//! Writes standard output on its own thread and flushes it after each batch of lines. A blocked reader then blocks
//! neither the network nor Ctrl-C.

use std::io::{self, ErrorKind, Write};

use tokio::sync::{mpsc, oneshot};

use crate::output::OutputError;

/// A writer of lines.
pub(crate) struct Lines(mpsc::Sender<(String, oneshot::Sender<io::Result<()>>)>);

/// The result of printing lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Printed {
    /// The lines were written and flushed.
    Yes,
    /// The pipe is closed: end without an error.
    NobodyReads,
}

impl Lines {
    /// Writes to standard output.
    pub(crate) fn to_stdout() -> io::Result<Self> {
        let (lines, mut queue) = mpsc::channel::<(String, oneshot::Sender<io::Result<()>>)>(1);
        std::thread::Builder::new().name("output".to_owned()).spawn(move || {
            while let Some((lines, printed)) = queue.blocking_recv() {
                let mut stdout = io::stdout().lock();
                let written = stdout.write_all(lines.as_bytes()).and_then(|()| stdout.flush());
                // The caller may be gone.
                let _ = printed.send(written);
            }
        })?;
        Ok(Self(lines))
    }

    /// Prints these lines, which include their line ends, and flushes them.
    pub(crate) async fn print(&self, lines: String) -> Result<Printed, OutputError> {
        let (done, printed) = oneshot::channel();
        if self.0.send((lines, done)).await.is_err() {
            return Ok(Printed::NobodyReads);
        }
        match printed.await {
            Ok(Ok(())) => Ok(Printed::Yes),
            Ok(Err(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(Printed::NobodyReads),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Ok(Printed::NobodyReads),
        }
    }
}
