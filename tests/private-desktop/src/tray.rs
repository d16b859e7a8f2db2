use std::collections::HashMap;
use std::time::Duration;

use zbus::proxy::Builder;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Proxy};

use crate::bus::{OnBus, connect, connect_to, look_until};
use crate::{DesktopError, PrivateDesktop};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";

/// A node of `com.canonical.dbusmenu`: number, properties, children.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// An item of a tray menu, in the order of display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuLine {
    /// The label; empty for a separator.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// Whether it is a separator.
    pub separator: bool,
    /// Whether it is checked; `None` if it can't be.
    pub checked: Option<bool>,
    /// The number that identifies it in a click.
    id: i32,
}

/// A picture of the tray icon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixmap {
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Alpha, red, green, blue, row by row.
    pub argb: Vec<u8>,
}

/// A program's icon in the tray, with its menu.
#[derive(Debug)]
pub struct Tray {
    item: Proxy<'static>,
    menu: Proxy<'static>,
}

impl PrivateDesktop {
    /// The newest icon in the tray. Waits for one to appear.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if none appears within `limit`, [`DesktopError::Without`] on a desktop without a
    /// tray, [`DesktopError::Bus`] if the bus or the program does not answer.
    pub async fn tray(&self, limit: Duration) -> Result<Tray, DesktopError> {
        self.needs_tray("the tray icon")?;
        Tray::on_bus(self.bus_address(), limit).await
    }

    /// The number of icons in the tray.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDesktop::tray`].
    pub async fn tray_icons(&self) -> Result<usize, DesktopError> {
        self.needs_tray("counting tray icons")?;
        let connection = connect(self).await?;
        let watcher = proxy(&connection, WATCHER, "/StatusNotifierWatcher", WATCHER).await?;
        items(&watcher).await.map(|all| all.len())
    }

    /// Waits until the tray has this many icons.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDesktop::tray`].
    pub async fn wait_for_tray_icons(&self, count: usize, limit: Duration) -> Result<(), DesktopError> {
        let what = format!("{count} icons in the tray");
        look_until(what, limit, || async { Ok((self.tray_icons().await? == count).then_some(())) }).await
    }
}

impl Tray {
    /// The newest icon in the tray of the desktop with this bus. Waits for one to appear.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if none appears within `limit`, [`DesktopError::Bus`] if the bus or the program
    /// does not answer.
    pub async fn on_bus(address: &str, limit: Duration) -> Result<Tray, DesktopError> {
        let connection = connect_to(address).await?;
        let watcher = proxy(&connection, WATCHER, "/StatusNotifierWatcher", WATCHER).await?;
        let newest = look_until("an icon in the tray", limit, || async {
            items(&watcher).await.map(|mut all| all.pop())
        });
        let address = newest.await?;
        let (name, path) = split(&address);
        let item = proxy(&connection, name, path, ITEM).await?;
        let menu: OwnedObjectPath = item.get_property("Menu").await.asking("the icon's menu")?;
        let menu = proxy(&connection, name, menu.as_str(), "com.canonical.dbusmenu").await?;
        Ok(Tray { item, menu })
    }

    /// The items of the menu, with those of submenus after their parent.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the program does not answer, [`DesktopError::Form`] if the answer is not a menu.
    pub async fn menu(&self) -> Result<Vec<MenuLine>, DesktopError> {
        // A program may create the menu only when it is about to be shown. One that does not support this request may
        // refuse it.
        let _: Result<bool, _> = self.menu.call("AboutToShow", &(0_i32,)).await;
        let none: Vec<&str> = Vec::new();
        let (_, root): (u32, Node) =
            self.menu.call("GetLayout", &(0_i32, -1_i32, none)).await.asking("the menu")?;
        let mut lines = Vec::new();
        collect(root.2, &mut lines)?;
        Ok(lines)
    }

    /// The labels of the menu, without separators.
    ///
    /// # Errors
    /// As [`Tray::menu`].
    pub async fn labels(&self) -> Result<Vec<String>, DesktopError> {
        let lines = self.menu().await?;
        Ok(lines.into_iter().filter(|line| !line.separator).map(|line| line.label).collect())
    }

    /// Clicks the item with this label.
    ///
    /// # Errors
    ///
    /// [`DesktopError::NoSuchLine`] if there is none that can be clicked; otherwise those of [`Tray::menu`].
    pub async fn click(&self, label: &str) -> Result<(), DesktopError> {
        let lines = self.menu().await?;
        let Some(line) = lines.iter().find(|line| line.enabled && line.label == label) else {
            let lines = lines.into_iter().map(|line| line.label).collect();
            return Err(DesktopError::NoSuchLine { label: label.to_owned(), lines });
        };
        self.menu
            .call("Event", &(line.id, "clicked", Value::from(0_i32), 0_u32))
            .await
            .asking("a click in the menu")
    }

    /// Waits until the menu has an item whose label `wanted` accepts, and returns the label.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if it does not appear within `limit`; otherwise those of [`Tray::menu`].
    pub async fn wait_for_label(
        &self,
        wanted: impl Fn(&str) -> bool,
        limit: Duration,
    ) -> Result<String, DesktopError> {
        let wanted = &wanted;
        let found = look_until("a certain line in the tray menu", limit, || async move {
            Ok(self.labels().await?.into_iter().find(|label| wanted(label)))
        });
        match found.await {
            Err(DesktopError::TimeLimit { what, seconds, .. }) => {
                let log = format!("; the menu has {:?}", self.labels().await?);
                Err(DesktopError::TimeLimit { what, seconds, log })
            }
            other => other,
        }
    }

    /// The program's signals that its menu has changed, from now on.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus can't be listened to.
    pub async fn menu_changes(&self) -> Result<zbus::proxy::SignalStream<'static>, DesktopError> {
        self.menu.receive_signal("LayoutUpdated").await.asking("changes of the menu")
    }

    /// Clicks the icon itself.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the program does not accept a click.
    pub async fn activate(&self) -> Result<(), DesktopError> {
        self.item.call("Activate", &(0_i32, 0_i32)).await.asking("a click on the tray icon")
    }

    /// The name of the icon in the icon theme, or its path; empty if it is sent as pixels.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the program does not answer.
    pub async fn icon_name(&self) -> Result<String, DesktopError> {
        self.property("IconName").await
    }

    /// The pictures of the icon, in the sizes sent.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the program does not answer.
    pub async fn pixmaps(&self) -> Result<Vec<Pixmap>, DesktopError> {
        let all: Vec<(i32, i32, Vec<u8>)> = self.property("IconPixmap").await?;
        Ok(all.into_iter().map(|(width, height, argb)| Pixmap { width, height, argb }).collect())
    }

    /// The title of the icon.
    ///
    /// # Errors
    /// [`DesktopError::Bus`] if the program does not answer.
    pub async fn title(&self) -> Result<String, DesktopError> {
        self.property("Title").await
    }

    /// `Active`, `Passive` or `NeedsAttention`.
    ///
    /// # Errors
    /// [`DesktopError::Bus`] if the program does not answer.
    pub async fn status(&self) -> Result<String, DesktopError> {
        self.property("Status").await
    }

    /// The title and the text of the tooltip.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the program does not answer.
    pub async fn tooltip(&self) -> Result<(String, String), DesktopError> {
        type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let (_, _, title, text): ToolTip = self.property("ToolTip").await?;
        Ok((title, text))
    }

    async fn property<T>(&self, name: &str) -> Result<T, DesktopError>
    where
        T: TryFrom<OwnedValue>,
        T::Error: Into<zbus::Error>,
    {
        self.item.get_property(name).await.asking("a property of the tray icon")
    }
}

async fn proxy(
    connection: &Connection,
    name: &str,
    path: &str,
    interface: &str,
) -> Result<Proxy<'static>, DesktopError> {
    let what = "an object on the bus";
    Builder::new(connection)
        .destination(name.to_owned())
        .asking(what)?
        .path(path.to_owned())
        .asking(what)?
        .interface(interface.to_owned())
        .asking(what)?
        // Nothing may be cached: the answer must be the current state.
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await
        .asking(what)
}

/// The icons of the tray, oldest first.
async fn items(watcher: &Proxy<'_>) -> Result<Vec<String>, DesktopError> {
    watcher.get_property("RegisteredStatusNotifierItems").await.asking("the icons in the tray")
}

/// A registered icon is a name, or a name and a path, in GNOME with an `@` between them.
fn split(address: &str) -> (&str, &str) {
    let (name, path) =
        address.find('/').map_or((address, "/StatusNotifierItem"), |start| address.split_at(start));
    (name.trim_end_matches('@'), path)
}

fn collect(children: Vec<OwnedValue>, lines: &mut Vec<MenuLine>) -> Result<(), DesktopError> {
    for child in children {
        let found = format!("{child:?}");
        let (id, properties, below) = Node::try_from(child)
            .map_err(|_| DesktopError::Form { what: "a line of the tray menu", found })?;
        let text = |name: &str| {
            properties.get(name).and_then(|value| <&str>::try_from(value).ok()).unwrap_or_default()
        };
        let truth =
            |name: &str| properties.get(name).and_then(|value| bool::try_from(value).ok()).unwrap_or(true);
        if !truth("visible") {
            continue;
        }
        let separator = text("type") == "separator";
        let enabled = truth("enabled") && !separator;
        let toggles = !text("toggle-type").is_empty();
        let state = properties.get("toggle-state").and_then(|value| i32::try_from(value).ok());
        let checked = toggles.then_some(state == Some(1));
        lines.push(MenuLine { label: plain(text("label")), enabled, separator, checked, id });
        collect(below, lines)?;
    }
    Ok(())
}

/// A label without the underscores that mark its access key. Two of them stand for one.
fn plain(label: &str) -> String {
    let mut plain = String::new();
    let mut letters = label.chars();
    while let Some(letter) = letters.next() {
        if letter == '_' {
            plain.extend(letters.next());
        } else {
            plain.push(letter);
        }
    }
    plain
}
