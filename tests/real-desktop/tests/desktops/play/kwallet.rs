//! KWallet's dialogs.

use std::error::Error;

use real_desktop::Element;

use super::{Outcome, Play};

impl Play {
    /// Waits until KWallet shows no dialog any more.
    pub(crate) async fn no_question_of_kwallet(&self) -> Outcome {
        self.until("KWallet's question to be gone", async || {
            let windows = self.desktop.windows().await?;
            Ok((!windows.iter().any(|window| window.program.contains("kwalletd"))).then_some(()))
        })
        .await
    }

    /// Waits for an element of a dialog of KWallet.
    pub(crate) async fn in_kwallet(
        &self,
        what: &str,
        wanted: impl Fn(&Element) -> bool,
    ) -> Result<Element, Box<dyn Error>> {
        self.until(&format!("{what} in a question of KWallet's"), async || {
            let elements = self.reader.read("kwalletd5").await?;
            Ok(elements.into_iter().find(|it| it.showing && wanted(it)))
        })
        .await
    }

    /// Waits for an element of a dialog of KWallet, and clicks it.
    pub(crate) async fn click_in_kwallet(&self, name: &str) -> Outcome {
        let element = self.in_kwallet(name, |it| it.sensitive && it.name.starts_with(name)).await?;
        let window = self.until("KWallet's question", async || {
            let windows = self.desktop.windows().await?;
            Ok(windows.into_iter().find(|window| window.program.contains("kwalletd") && window.active))
        });
        Ok(self.desktop.click_on(&window.await?, &element).await?)
    }
}
