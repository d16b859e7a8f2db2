//! Which of the account's extensions are registered. Telephones refresh their registration every minute or two. Only
//! changes of state are announced: the last telephone of an extension is gone, or the first one is back.

mod extension;

use std::collections::BTreeMap;

use self::extension::Extension;
use crate::accounts::AccountId;
use crate::clock::{Moment, Steady};
use crate::context::Context;
use crate::history::{Entry, EntryDetail, EntryId, RegistrationState, named};
use crate::notifications::{Content, NotificationKey};
use crate::text::clean;
use crate::{ExtensionRef, Registration};

/// The number of extensions remembered. Beyond that, the one without a message for longest goes.
const MOST_EXTENSIONS: usize = 256;

const LONGEST_EXTENSION: usize = 48;
const LONGEST_DEVICE: usize = 80;

/// The registrations of one account.
#[derive(Debug)]
pub(crate) struct Registrations {
    account: AccountId,
    extensions: BTreeMap<String, Extension>,
    /// Whether messages from the server arrive. Only then does a missing refresh mean anything.
    listening: bool,
}

impl Registrations {
    pub(crate) fn new(account: AccountId) -> Registrations {
        Registrations { account, extensions: BTreeMap::new(), listening: false }
    }

    /// Applies a message and returns the entry it belongs to. For a refresh, that is the entry of the last change.
    pub(crate) fn apply(&mut self, message: &Registration, context: &mut Context<'_>) -> EntryId {
        let key = named(message.extension_number.trim());
        if !self.extensions.contains_key(&key) {
            self.make_room(context);
        }
        let extension = self.extensions.entry(key.clone()).or_insert_with(|| {
            let number = clean(&message.extension_number, LONGEST_EXTENSION);
            Extension::new(number.unwrap_or_else(|| "?".to_owned()), context.moment.steady)
        });
        let was = extension.state();
        extension.apply(message, context.moment.steady);
        let recorded = extension.recorded();
        if let (true, Some(entry)) = (was == Some(extension.state_now()), recorded) {
            return entry;
        }
        let device = message.device_ip.as_deref().or(message.contact.as_deref());
        let device = device.and_then(|device| clean(device, LONGEST_DEVICE));
        announce(&self.account, &key, extension, device, was, context)
    }

    /// The extension was deleted.
    pub(crate) fn forget(&mut self, extension: &ExtensionRef, context: &mut Context<'_>) {
        let Some(number) = &extension.extended_number else { return };
        let key = named(number.trim());
        if self.extensions.remove(&key).is_some() {
            context.withdraw(&notification_key(&self.account, &key));
        }
    }

    /// Messages arrive again. The time of every registration restarts.
    pub(crate) fn connected(&mut self, moment: Moment) {
        self.listening = true;
        self.extensions.values_mut().for_each(|extension| extension.wait_again(moment.steady));
    }

    /// Messages no longer arrive. The states stay as they are.
    pub(crate) fn disconnected(&mut self) {
        self.listening = false;
    }

    /// Ends the registrations that were not refreshed in time.
    pub(crate) fn tick(&mut self, context: &mut Context<'_>) {
        if !self.listening {
            return;
        }
        for (key, extension) in &mut self.extensions {
            let was = extension.state();
            let device = extension.expire(context.moment.steady);
            if was != extension.state() {
                announce(&self.account, key, extension, device, was, context);
            }
        }
    }

    /// When [`Registrations::tick`] has something to do next.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        if !self.listening {
            return None;
        }
        self.extensions.values().filter_map(Extension::deadline).min()
    }

    fn make_room(&mut self, context: &mut Context<'_>) {
        if self.extensions.len() < MOST_EXTENSIONS {
            return;
        }
        let oldest =
            self.extensions.iter().min_by_key(|(_, extension)| extension.heard).map(|(key, _)| key.clone());
        if let Some(key) = oldest {
            self.extensions.remove(&key);
            context.withdraw(&notification_key(&self.account, &key));
        }
    }
}

/// Records a change of state, and announces it unless it is the first message about the extension.
fn announce(
    account: &AccountId,
    key: &str,
    extension: &mut Extension,
    device: Option<String>,
    was: Option<RegistrationState>,
    context: &mut Context<'_>,
) -> EntryId {
    let state = extension.state_now();
    let id = (context.new_entry)();
    extension.set_told(id.clone());
    let suppressed = was.and_then(|_| {
        let content = Content::Registration(extension.number.clone(), state);
        context.post(notification_key(account, key), Some(id.clone()), content)
    });
    let detail = EntryDetail::Registration { extension: extension.number.clone(), state, device };
    let entry = Entry::new(id.clone(), account.clone(), context.moment.now, detail);
    context.record(Entry { suppressed, ..entry });
    id
}

fn notification_key(account: &AccountId, key: &str) -> NotificationKey {
    NotificationKey(format!("registration:{account}:{key}"))
}
