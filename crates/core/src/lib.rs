//! The decisions: calls, presence, notification policy, tray menu, settings; pure, time is passed in.
//!
//! One thing happens ([`Input`]), [`Core::apply`] returns what to do about it ([`Effect`]). Nothing here reads a
//! clock, a file or the network.

mod account;
mod autostart;
mod board;
mod caller;
mod calls;
mod clock;
mod configuration;
mod contacts;
mod decisions;
mod diagnosis;
mod dialling;
mod effect;
mod entry_name;
mod form;
mod history_settings;
mod imported;
mod input;
mod learning;
mod line;
mod managed;
mod news;
mod notification;
mod other;
mod people;
mod policy;
mod registrations;
mod repetition;
mod roster;
mod setting;
mod settings;
mod settings_change;
mod text;
mod tray;
pub mod view;

pub use ringtray_datachannel::{
    CallFlow, CallRecord, CallStatus, CallView, Certificate, DisconnectedBy, Disposition, Event,
    ExtensionChange, ExtensionRef, ExtensionVerb, Fingerprint, Flow, Occasion, Payload, PbxApp, PhoneCall,
    PresenceChange, PresenceState, Reason, ReasonKind, Registration, Reply, Revision, State, Timestamp,
    TopicChange, TopicVerb, ViewStatus,
};

pub use account::{Account, AccountId, COLOURS, LONGEST_NAME, Method, Mode, Proxy, SecretName, account_name};
pub use autostart::{Autostart, AutostartSettings, ManagedAutostart};
pub use caller::Caller;
pub use calls::course;
pub use configuration::{Blanked, Configuration, ConfigurationError, ImportedSignIn, Missing, Part, blank};
pub use contacts::{
    ContactList, ContactSettings, Contacts, ContactsRead, MOST_CONTACT_NUMBERS, Number, NumberRules,
};
pub use decisions::Core;
pub use diagnosis::{Diagnosis, report};
pub use dialling::{is_number, tel};
pub use effect::Effect;
pub use form::CheckedForm;
pub use history_settings::HistorySettings;
pub use imported::{imported, is_past};
pub use input::Input;
pub use learning::{Learnt, Question};
pub use managed::{Demand, Managed, ManagedError, ManagedProblem, PassedOver, Preset, Setting};
pub use notification::{Notification, NotificationAction, NotificationKey};
pub use policy::{
    Circumstances, Day, DoNotDisturb, Hush, KindChoice, Manner, Matter, NotificationKind,
    NotificationSettings, Privacy, Quiet, QuietChoice, QuietHours, RingPlayer, RingSound, Rule, TimeOfDay,
    TimeOfDayError, Urgency, Verdict,
};
pub use settings::Settings;
pub use settings_change::{SettingsChange, SettingsChangeError};
pub use text::beginning;
pub use tray::{CallAction, MenuItem, Tray, TrayAction, TrayBadge, TrayIcon};
pub use view::{AccountView, Alerts, CallEntry, Entry, EntryDetail, EntryId, SecretsKept, SignInForm};
