//! The popups on the screen.

use std::error::Error;
use std::time::Instant;

use real_desktop::{Button, Kind, Role};

use super::{Outcome, Play, REST};

impl Play {
    /// Waits until a popup is at rest on the screen, and returns the place to click. One that disappears makes room
    /// for the next, which moves meanwhile.
    pub(crate) async fn popup(&self) -> Result<(i32, i32), Box<dyn Error>> {
        let mut last = None;
        let mut since = Instant::now();
        let area = self.until("a popup at rest on the screen", async || {
            let now = self.desktop.popup().await?;
            if now != last {
                (last, since) = (now, Instant::now());
            }
            Ok(last.filter(|_| since.elapsed() >= REST))
        });
        Ok(area.await?.middle())
    }

    /// Clicks a popup, as a person does to see the call. Xfce's daemon does nothing after a click on the body, so
    /// there it is the popup's button.
    pub(crate) async fn click_popup(&self) -> Outcome {
        let (mut x, mut y) = self.popup().await?;
        if self.desktop.kind() == Kind::Xfce {
            let open = self.until("\"Open\" in the popup", async || {
                let popups = self.reader.read("xfce4-notifyd").await?;
                Ok(popups.into_iter().find(|it| it.role == Role::BUTTON && it.showing && it.name == "Open"))
            });
            (x, y) = open.await?.area.middle();
        }
        Ok(self.desktop.click(x, y, Button::Left).await?)
    }

    /// Waits until GNOME's popup contains all of these texts.
    pub(crate) async fn popup_says(&self, wanted: &[&str]) -> Outcome {
        self.until(&format!("a popup with {wanted:?}"), async || {
            let texts = self.desktop.popup_texts().await?;
            let is_there = |wanted: &&str| texts.iter().any(|text| text == wanted);
            Ok(wanted.iter().all(is_there).then_some(()))
        })
        .await
    }

    /// Waits until no popup can be seen.
    pub(crate) async fn no_popup(&self) -> Outcome {
        self.until("the popup to be gone", async || Ok(self.desktop.popup().await?.is_none().then_some(())))
            .await
    }

    /// Fails if a popup is seen within a while.
    pub(crate) async fn stays_without_popup(&self) -> Outcome {
        self.never("a popup is on the screen", async || Ok(self.desktop.popup().await?.is_some())).await
    }
}
