//! One extension and the telephones registered for it.

use std::time::Duration;

use crate::Registration;
use crate::clock::Steady;
use crate::history::{EntryId, RegistrationState};
use crate::text::{beginning, clean};

/// How late a refresh may be. Telephones refresh well before the end, but a busy server reports it late.
const MARGIN: Duration = Duration::from_secs(60);

/// The longest time for which a registration counts.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The number of telephones of one extension. Beyond that, the one whose registration ends first goes.
const MOST_DEVICES: usize = 16;

const LONGEST_KEPT: usize = 256;
const LONGEST_SHOWN: usize = 80;

#[derive(Debug)]
pub(super) struct Extension {
    /// The number as displayed.
    pub(super) number: String,
    /// When the last message about it arrived.
    pub(super) heard: Steady,
    devices: Vec<Device>,
    state: Option<RegistrationState>,
    /// The entry of the last change.
    recorded: Option<EntryId>,
}

#[derive(Debug)]
struct Device {
    id: Option<String>,
    contact: Option<String>,
    address: Option<String>,
    /// How long each refresh counts; `None` until the registration is removed.
    holds: Option<Duration>,
    until: Option<Steady>,
}

impl Extension {
    pub(super) fn new(number: String, heard: Steady) -> Extension {
        Extension { number, heard, devices: Vec::new(), state: None, recorded: None }
    }

    /// The state that was recorded; `None` at first.
    pub(super) fn state(&self) -> Option<RegistrationState> {
        self.state
    }

    /// The current state.
    pub(super) fn state_now(&self) -> RegistrationState {
        self.state.unwrap_or(RegistrationState::Unregistered)
    }

    pub(super) fn recorded(&self) -> Option<EntryId> {
        self.recorded.clone()
    }

    pub(super) fn set_told(&mut self, entry: EntryId) {
        self.recorded = Some(entry);
    }

    pub(super) fn apply(&mut self, message: &Registration, now: Steady) {
        self.heard = now;
        if takes_back(message) {
            self.devices.retain(|device| !device.is_meant_by_end(message));
        } else {
            self.devices.retain(|device| !device.is(message));
            if self.devices.len() >= MOST_DEVICES {
                let first = self.devices.iter().enumerate().filter(|(_, device)| device.until.is_some());
                let first = first.min_by_key(|(_, device)| device.until).map_or(0, |(at, _)| at);
                self.devices.remove(first);
            }
            self.devices.push(Device::new(message, now));
        }
        self.settle(RegistrationState::Unregistered);
    }

    /// Removes telephones that were not refreshed in time. Returns the last one.
    pub(super) fn expire(&mut self, now: Steady) -> Option<String> {
        let mut last = None;
        self.devices.retain(|device| {
            let holds = device.until.is_none_or(|until| until > now);
            if !holds {
                last = device.shown();
            }
            holds
        });
        self.settle(RegistrationState::Expired);
        last
    }

    /// Restarts the time of every registration.
    pub(super) fn wait_again(&mut self, now: Steady) {
        for device in &mut self.devices {
            device.until = device.holds.map(|holds| now.after(holds));
        }
    }

    pub(super) fn deadline(&self) -> Option<Steady> {
        self.devices.iter().filter_map(|device| device.until).min()
    }

    /// Without a telephone, the state depends on how the last one was removed.
    fn settle(&mut self, without: RegistrationState) {
        self.state = match self.state {
            _ if !self.devices.is_empty() => Some(RegistrationState::Registered),
            Some(RegistrationState::Registered) | None => Some(without),
            lost => lost,
        };
    }
}

impl Device {
    fn new(message: &Registration, now: Steady) -> Device {
        let kept =
            |text: &Option<String>| text.as_deref().map(|text| beginning(text, LONGEST_KEPT).to_owned());
        let holds = message.expire.map(|seconds| Duration::from_secs(seconds).min(LONGEST) + MARGIN);
        Device {
            id: kept(&message.device_id),
            contact: kept(&message.contact),
            address: kept(&message.device_ip),
            holds,
            until: holds.map(|holds| now.after(holds)),
        }
    }

    /// Whether it is the same telephone: the same id or, without ids, the same contact.
    fn is(&self, message: &Registration) -> bool {
        match (&self.id, &message.device_id) {
            (Some(id), Some(other)) => id == beginning(other, LONGEST_KEPT),
            _ => {
                self.contact.as_deref()
                    == message.contact.as_deref().map(|other| beginning(other, LONGEST_KEPT))
            }
        }
    }

    /// Whether a removal applies to this registration. `*` and an empty one apply to all (as in SIP).
    fn is_meant_by_end(&self, message: &Registration) -> bool {
        let names_one =
            message.device_id.is_some() || message.contact.as_deref().is_some_and(|to| to.trim() != "*");
        !names_one || self.is(message)
    }

    fn shown(&self) -> Option<String> {
        self.address.as_deref().or(self.contact.as_deref()).and_then(|device| clean(device, LONGEST_SHOWN))
    }
}

/// A duration of zero seconds removes a registration, as in SIP. So does a message without duration and contact
/// (inferred).
fn takes_back(message: &Registration) -> bool {
    match message.expire {
        Some(seconds) => seconds == 0,
        None => message.contact.is_none(),
    }
}
