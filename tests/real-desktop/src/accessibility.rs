//! What a screen reader receives: the tree of AT-SPI, read over the bus.

use private_desktop::DesktopError;
use private_desktop::bus::{OnBus, connect_to};
use zbus::Connection;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use crate::window::Area;

const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const COMPONENT: &str = "org.a11y.atspi.Component";
const TEXT: &str = "org.a11y.atspi.Text";

/// More elements than any window has. It ends the walk through a tree that contains itself.
const MOST: usize = 2_000;

/// The role of an element, by its number in AT-SPI (`atspi-constants.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role(pub u32);

impl Role {
    /// A window with its frame.
    pub const FRAME: Role = Role(23);
    /// A menu within another.
    pub const MENU: Role = Role(33);
    /// The tab of a page.
    pub const TAB: Role = Role(37);
    /// A password field.
    pub const PASSWORD: Role = Role(40);
    /// A button.
    pub const BUTTON: Role = Role(43);
    /// One of several choices.
    pub const RADIO: Role = Role(44);
    /// Text, possibly in a field.
    pub const TEXT: Role = Role(61);
    /// A text field.
    pub const ENTRY: Role = Role(79);
}

/// An element of a window, as a screen reader sees it.
#[derive(Clone, Debug)]
pub struct Element {
    /// The role.
    pub role: Role,
    /// Its name, possibly empty.
    pub name: String,
    /// Its text, possibly empty.
    pub text: String,
    /// Its place. On Wayland it is relative to the surface of its window.
    pub area: Area,
    /// Whether it is visible, as far as its program knows.
    pub showing: bool,
    /// Whether it has the keyboard.
    pub focused: bool,
    /// Whether it can be used.
    pub sensitive: bool,
    at: (String, OwnedObjectPath),
}

/// A connection to the accessibility bus.
#[derive(Debug)]
pub struct Accessibility {
    bus: Connection,
}

impl Accessibility {
    /// Connects as a screen reader does. Programs publish their elements only then.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the session has no such bus.
    pub(crate) async fn connect(session: &Connection) -> Result<Accessibility, DesktopError> {
        let what = "the bus of accessibility";
        let (name, path) = (Some("org.a11y.Bus"), "/org/a11y/bus");
        let properties = Some("org.freedesktop.DBus.Properties");
        let enabled = &("org.a11y.Status", "IsEnabled", zbus::zvariant::Value::from(true));
        session.call_method(name, path, properties, "Set", enabled).await.asking(what)?;
        let answer = session.call_method(name, path, name, "GetAddress", &()).await.asking(what)?;
        let address: String = answer.body().deserialize().asking(what)?;
        Ok(Accessibility { bus: connect_to(&address).await? })
    }

    /// Everything in the windows of a program, from the outside in. Empty if it does not run.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus does not answer. Elements that disappear during the walk are left out.
    pub async fn read(&self, program: &str) -> Result<Vec<Element>, DesktopError> {
        let root = ("org.a11y.atspi.Registry".to_owned(), path("/org/a11y/atspi/accessible/root"));
        let mut elements = Vec::new();
        for at in self.children(&root).await? {
            if self.text_property(&at, "Name").await.is_ok_and(|name| name == program) {
                self.collect(at, &mut elements).await;
            }
        }
        Ok(elements)
    }

    /// Does what a click on an element does.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if it has disappeared or can't be clicked.
    pub async fn press(&self, element: &Element) -> Result<(), DesktopError> {
        let action = "org.a11y.atspi.Action";
        self.call(&element.at, action, "DoAction", &(0_i32,)).await.map(|_| ())
    }

    /// Focuses an element, and scrolls it into view.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if it has disappeared or can't be focused.
    pub async fn focus(&self, element: &Element) -> Result<(), DesktopError> {
        self.call(&element.at, COMPONENT, "GrabFocus", &()).await.map(|_| ())
    }

    async fn collect(&self, from: (String, OwnedObjectPath), elements: &mut Vec<Element>) {
        let mut left = vec![from];
        while let Some(at) = left.pop() {
            if elements.len() >= MOST {
                return;
            }
            // It may have disappeared.
            let Ok(element) = self.element(at.clone()).await else { continue };
            elements.push(element);
            let children = self.children(&at).await.unwrap_or_default();
            left.extend(children.into_iter().rev());
        }
    }

    async fn element(&self, at: (String, OwnedObjectPath)) -> Result<Element, DesktopError> {
        let answer = self.call(&at, ACCESSIBLE, "GetRole", &()).await?;
        let role = Role(answer.body().deserialize().asking("a role")?);
        let name = self.text_property(&at, "Name").await?;
        let answer = self.call(&at, ACCESSIBLE, "GetState", &()).await?;
        let states: Vec<u32> = answer.body().deserialize().asking("a state")?;
        let has = |state: u32| states.first().is_some_and(|states| states & (1 << state) != 0);
        let answer = self.call(&at, ACCESSIBLE, "GetInterfaces", &()).await?;
        let interfaces: Vec<String> = answer.body().deserialize().asking("what an element can")?;
        let can = |interface: &str| interfaces.iter().any(|it| it == interface);
        let mut area = Area::default();
        if can(COMPONENT) {
            let answer = self.call(&at, COMPONENT, "GetExtents", &(0_u32,)).await?;
            let (x, y, width, height) = answer.body().deserialize().asking("a place")?;
            area = Area { x, y, width, height };
        }
        let mut text = String::new();
        if can(TEXT) {
            let answer = self.call(&at, TEXT, "GetText", &(0_i32, -1_i32)).await?;
            text = answer.body().deserialize().asking("a text")?;
        }
        Ok(Element { role, name, text, area, showing: has(25), focused: has(12), sensitive: has(24), at })
    }

    /// The direct children. `GetChildren` leaves out what another process shows there, such as the page.
    async fn children(
        &self,
        at: &(String, OwnedObjectPath),
    ) -> Result<Vec<(String, OwnedObjectPath)>, DesktopError> {
        let count = self.property(at, "ChildCount").await?;
        let count = i32::try_from(count).asking("a count of children")?;
        let mut children = Vec::new();
        for index in 0..count {
            let answer = self.call(at, ACCESSIBLE, "GetChildAtIndex", &(index,)).await?;
            let child: (String, OwnedObjectPath) = answer.body().deserialize().asking("a child")?;
            if !child.1.as_str().ends_with("/null") {
                children.push(child);
            }
        }
        Ok(children)
    }

    async fn text_property(
        &self,
        at: &(String, OwnedObjectPath),
        name: &str,
    ) -> Result<String, DesktopError> {
        String::try_from(self.property(at, name).await?).asking("a text of an element")
    }

    async fn property(&self, at: &(String, OwnedObjectPath), name: &str) -> Result<OwnedValue, DesktopError> {
        let properties = "org.freedesktop.DBus.Properties";
        let answer = self.call(at, properties, "Get", &(ACCESSIBLE, name)).await?;
        answer.body().deserialize().asking("a property of an element")
    }

    async fn call<B>(
        &self,
        (name, path): &(String, OwnedObjectPath),
        interface: &str,
        method: &str,
        body: &B,
    ) -> Result<zbus::Message, DesktopError>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        let answer = self.bus.call_method(Some(name.as_str()), path, Some(interface), method, body);
        answer.await.asking("an element of a window")
    }
}

fn path(path: &str) -> OwnedObjectPath {
    OwnedObjectPath::try_from(path.to_owned()).unwrap_or_default()
}
