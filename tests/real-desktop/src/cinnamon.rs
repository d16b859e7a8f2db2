//! What Cinnamon draws itself, and the X server therefore does not know.

use private_desktop::DesktopError;
use private_desktop::bus::OnBus;
use zbus::Connection;

use crate::window::Area;

const POPUP: &str = "
    const tray = Main.messageTray;
    const shown = tray._notification && tray._notificationState === 2;
    const [x, y] = tray._notificationBin.get_transformed_position().map(Math.round);
    const [width, height] = tray._notificationBin.get_transformed_size().map(Math.round);
    shown ? {x, y, width, height} : null
";

/// The popup of a notification.
pub(crate) async fn popup(bus: &Connection) -> Result<Option<Area>, DesktopError> {
    let what = "a question to Cinnamon";
    let answer = bus
        .call_method(Some("org.Cinnamon"), "/org/Cinnamon", Some("org.Cinnamon"), "Eval", &(POPUP,))
        .await
        .asking(what)?;
    let (succeeded, text): (bool, String) = answer.body().deserialize().asking(what)?;
    match serde_json::from_str(&text) {
        Ok(area) if succeeded => Ok(area),
        _ => Err(DesktopError::Form { what, found: text }),
    }
}
