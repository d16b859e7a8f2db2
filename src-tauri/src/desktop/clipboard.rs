//! The clipboard. It has its own thread: on Linux the program that copied a text has to hand it over, and a display
//! server may be slow.

use std::sync::mpsc::{Receiver, Sender, channel};

use tauri::AppHandle;

#[cfg(target_os = "linux")]
use super::window_clipboard;
use crate::requests::{Request, Requests};

/// The queue of texts to copy.
#[derive(Debug)]
pub(super) struct Clipboard {
    texts: Sender<String>,
}

impl Clipboard {
    /// Starts the thread; the desktop is asked only when there is something to copy.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(super) fn start(app: AppHandle, requests: Requests) -> std::io::Result<Clipboard> {
        let (texts, wanted) = channel();
        let thread = std::thread::Builder::new().name("clipboard".to_owned());
        thread.spawn(move || serve(&wanted, |text| copy_otherwise(&app, &requests, text)))?;
        Ok(Clipboard { texts })
    }

    /// Copies a text to the clipboard, or shows the person that this is not possible.
    pub(super) fn put(&self, text: String) {
        if self.texts.send(text).is_err() {
            tracing::warn!("the clipboard's thread has ended");
        }
    }
}

fn serve(wanted: &Receiver<String>, otherwise: impl Fn(String)) {
    // Kept while the program runs: on Linux the text would be lost with it.
    let mut clipboard = None;
    while let Ok(text) = wanted.recv() {
        let copied = match clipboard.take().map_or_else(arboard::Clipboard::new, Ok) {
            Ok(mut open) => {
                let copied = open.set_text(&text);
                clipboard = Some(open);
                copied
            }
            Err(error) => Err(error),
        };
        if let Err(error) = copied {
            tracing::info!(%error, "the clipboard is closed to programs without a window");
            clipboard = None;
            otherwise(text);
        }
    }
}

/// Copies a text if the clipboard is closed to background programs, or reports that it can't be copied.
#[cfg(target_os = "linux")]
fn copy_otherwise(app: &AppHandle, requests: &Requests, text: String) {
    window_clipboard::copy(app, text, {
        let requests = requests.clone();
        move |text| requests.send(Request::NotCopied { text })
    });
}

/// Says that it can't be done.
#[cfg(not(target_os = "linux"))]
fn copy_otherwise(_app: &AppHandle, requests: &Requests, text: String) {
    requests.send(Request::NotCopied { text });
}
