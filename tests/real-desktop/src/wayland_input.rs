//! A pointer and a keyboard that a Wayland compositor treats as real ones.

use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Instant;

use private_desktop::{Button, DesktopError, SCREEN_HEIGHT, SCREEN_WIDTH};
use wayland_client::globals::{GlobalListContents, registry_queue_init};
use wayland_client::protocol::wl_keyboard::KeymapFormat;
use wayland_client::protocol::wl_pointer::ButtonState;
use wayland_client::protocol::wl_registry::{Event, WlRegistry};
use wayland_client::protocol::wl_seat::WlSeat;
use wayland_client::{Connection, Dispatch, EventQueue, QueueHandle, delegate_noop};
use wayland_protocols_misc::zwp_virtual_keyboard_v1::client::zwp_virtual_keyboard_manager_v1::ZwpVirtualKeyboardManagerV1;
use wayland_protocols_misc::zwp_virtual_keyboard_v1::client::zwp_virtual_keyboard_v1::ZwpVirtualKeyboardV1;
use wayland_protocols_plasma::fake_input::client::org_kde_kwin_fake_input::OrgKdeKwinFakeInput;
use wayland_protocols_wlr::virtual_pointer::v1::client::zwlr_virtual_pointer_manager_v1::ZwlrVirtualPointerManagerV1;
use wayland_protocols_wlr::virtual_pointer::v1::client::zwlr_virtual_pointer_v1::ZwlrVirtualPointerV1;

use crate::keys::SHIFT;

/// An American keyboard. The compositor knows the parts that it names.
const KEYMAP: &str = "xkb_keymap {
    xkb_keycodes { include \"evdev+aliases(qwerty)\" };
    xkb_types { include \"complete\" };
    xkb_compat { include \"complete\" };
    xkb_symbols { include \"pc+us+inet(evdev)\" };
};\0";

/// Connected devices. The compositor removes them with the connection.
#[derive(Debug)]
pub(crate) struct WaylandInput {
    queue: EventQueue<Nothing>,
    devices: Devices,
    start: Instant,
    /// The modifiers that are held, as a mask of xkb.
    held: u32,
}

#[derive(Debug)]
enum Devices {
    /// KWin provides both with one object.
    Kwin(OrgKdeKwinFakeInput),
    Wlroots(ZwlrVirtualPointerV1, ZwpVirtualKeyboardV1),
}

impl WaylandInput {
    /// Connects to KWin, which admits only a program whose desktop entry requests it.
    pub(crate) fn kwin(socket: &Path) -> Result<WaylandInput, DesktopError> {
        WaylandInput::connect(socket, |globals, queue| {
            let device: OrgKdeKwinFakeInput = globals.bind(queue, 4..=4, ()).map_err(wayland)?;
            device.authenticate("test".to_owned(), "a person's pointer and keys".to_owned());
            Ok(Devices::Kwin(device))
        })
    }

    /// Connects to a compositor based on wlroots.
    pub(crate) fn wlroots(socket: &Path) -> Result<WaylandInput, DesktopError> {
        WaylandInput::connect(socket, |globals, queue| {
            let seat: WlSeat = globals.bind(queue, 1..=1, ()).map_err(wayland)?;
            let pointers: ZwlrVirtualPointerManagerV1 = globals.bind(queue, 1..=1, ()).map_err(wayland)?;
            let keyboards: ZwpVirtualKeyboardManagerV1 = globals.bind(queue, 1..=1, ()).map_err(wayland)?;
            let pointer = pointers.create_virtual_pointer(Some(&seat), queue, ());
            let keyboard = keyboards.create_virtual_keyboard(&seat, queue, ());
            let mut keymap = tempfile::tempfile().map_err(wayland)?;
            keymap.write_all(KEYMAP.as_bytes()).map_err(wayland)?;
            let size = u32::try_from(KEYMAP.len()).map_err(wayland)?;
            keyboard.keymap(KeymapFormat::XkbV1.into(), keymap.as_fd(), size);
            // The file must still be open when it is sent.
            Ok(Devices::Wlroots(pointer, keyboard))
        })
    }

    fn connect(
        socket: &Path,
        devices: impl FnOnce(
            &wayland_client::globals::GlobalList,
            &QueueHandle<Nothing>,
        ) -> Result<Devices, DesktopError>,
    ) -> Result<WaylandInput, DesktopError> {
        let stream = UnixStream::connect(socket).map_err(wayland)?;
        let connection = Connection::from_socket(stream).map_err(wayland)?;
        let (globals, queue) = registry_queue_init::<Nothing>(&connection).map_err(wayland)?;
        let devices = devices(&globals, &queue.handle())?;
        let mut input = WaylandInput { queue, devices, start: Instant::now(), held: 0 };
        input.send()?;
        Ok(input)
    }

    pub(crate) fn point_at(&mut self, x: i32, y: i32) -> Result<(), DesktopError> {
        let now = self.now();
        match &self.devices {
            Devices::Kwin(device) => device.pointer_motion_absolute(f64::from(x), f64::from(y)),
            Devices::Wlroots(pointer, _) => {
                let [x, y] = [x, y].map(|place| u32::try_from(place).unwrap_or_default());
                pointer.motion_absolute(now, x, y, SCREEN_WIDTH, SCREEN_HEIGHT);
                pointer.frame();
            }
        }
        self.send()
    }

    pub(crate) fn button(&mut self, button: Button, pressed: bool) -> Result<(), DesktopError> {
        let now = self.now();
        let code = match button {
            Button::Left => 0x110,
            Button::Right => 0x111,
            Button::Middle => 0x112,
        };
        match &self.devices {
            Devices::Kwin(device) => device.button(code, pressed.into()),
            Devices::Wlroots(pointer, _) => {
                let state = if pressed { ButtonState::Pressed } else { ButtonState::Released };
                pointer.button(now, code, state);
                pointer.frame();
            }
        }
        self.send()
    }

    pub(crate) fn key(&mut self, code: u32, pressed: bool) -> Result<(), DesktopError> {
        let now = self.now();
        match &self.devices {
            Devices::Kwin(device) => device.keyboard_key(code, pressed.into()),
            Devices::Wlroots(_, keyboard) => {
                keyboard.key(now, code, pressed.into());
                // A virtual keyboard has to send its modifiers itself.
                let mask = modifier(code);
                self.held = if pressed { self.held | mask } else { self.held & !mask };
                keyboard.modifiers(self.held, 0, 0, 0);
            }
        }
        self.send()
    }

    /// Returns once the compositor has processed all requests.
    fn send(&mut self) -> Result<(), DesktopError> {
        self.queue.roundtrip(&mut Nothing).map(|_| ()).map_err(wayland)
    }

    fn now(&self) -> u32 {
        u32::try_from(self.start.elapsed().as_millis()).unwrap_or(u32::MAX)
    }
}

/// The mask of a modifier key in [`KEYMAP`].
fn modifier(code: u32) -> u32 {
    match code {
        SHIFT => 1,
        29 => 4,
        56 => 8,
        125 => 64,
        _ => 0,
    }
}

fn wayland(error: impl std::fmt::Display) -> DesktopError {
    DesktopError::Form { what: "the compositor's pointer and keyboard", found: error.to_string() }
}

/// Ignores all events of the compositor.
#[derive(Debug)]
struct Nothing;

impl Dispatch<WlRegistry, GlobalListContents> for Nothing {
    fn event(
        _: &mut Nothing,
        _: &WlRegistry,
        _: Event,
        _: &GlobalListContents,
        _: &Connection,
        _: &QueueHandle<Nothing>,
    ) {
    }
}

delegate_noop!(Nothing: ignore WlSeat);
delegate_noop!(Nothing: OrgKdeKwinFakeInput);
delegate_noop!(Nothing: ZwlrVirtualPointerManagerV1);
delegate_noop!(Nothing: ZwlrVirtualPointerV1);
delegate_noop!(Nothing: ZwpVirtualKeyboardManagerV1);
delegate_noop!(Nothing: ZwpVirtualKeyboardV1);
