//! The clipboard. A thread of its own, because on Linux the program that copied has to hand the text over, and a display
//! server may take long.

use std::sync::mpsc::{Receiver, Sender, channel};

/// Where texts go to be copied.
#[derive(Debug)]
pub(super) struct Clipboard {
    texts: Sender<String>,
}

impl Clipboard {
    /// Starts the thread; the desktop is asked only when there is something to copy.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(super) fn start() -> std::io::Result<Clipboard> {
        let (texts, wanted) = channel();
        std::thread::Builder::new().name("clipboard".to_owned()).spawn(move || serve(&wanted))?;
        Ok(Clipboard { texts })
    }

    /// Puts a text on the clipboard.
    pub(super) fn put(&self, text: String) {
        if self.texts.send(text).is_err() {
            tracing::warn!("the clipboard's thread has ended");
        }
    }
}

fn serve(wanted: &Receiver<String>) {
    // Kept while the program runs: on Linux the text would go with it.
    let mut clipboard = None;
    while let Ok(text) = wanted.recv() {
        let copied = match clipboard.take().map_or_else(arboard::Clipboard::new, Ok) {
            Ok(mut open) => {
                let copied = open.set_text(text);
                clipboard = Some(open);
                copied
            }
            Err(error) => Err(error),
        };
        if let Err(error) = copied {
            tracing::warn!(%error, "a number could not be copied");
            clipboard = None;
        }
    }
}
