//! Makes all decisions: calls, presence, notification policy, tray menu, settings. It is pure; the time is an
//! argument.
//!
//! Something happens ([`Input`]), and [`Core::apply`] returns what to do about it ([`Effect`]). Nothing here reads a
//! clock, a file or the network.

mod accounts;
mod calls;
mod clock;
mod contacts;
mod context;
mod core;
mod diagnostics;
mod effect;
mod history;
mod input;
mod notifications;
pub mod page;
mod presence;
mod settings;
mod text;
mod tray;

pub use ringtray_datachannel::{
    CallFlow, CallRecord, CallStatus, CallView, Certificate, DisconnectedBy, Disposition, Event,
    ExtensionChange, ExtensionRef, ExtensionVerb, Fingerprint, Flow, Occasion, Payload, PbxApp, PhoneCall,
    PresenceChange, PresenceState, Reason, ReasonKind, Registration, Reply, Revision, State, Timestamp,
    TopicChange, TopicVerb, ViewStatus,
};

pub use accounts::{
    Account, AccountChange, AccountId, Blanked, BrowserVisit, COLOURS, CheckedForm, Configuration,
    ConfigurationError, ConnectionFields, ConnectionSettings, Demand, Field, FieldError, ImportedSignIn,
    LONGEST_NAME, Managed, ManagedAutostart, ManagedError, ManagedProblem, Method, Missing, Mode, NoClient,
    Part, PassedOver, Preset, Proxy, ProxyWay, SecretName, SecretsKept, Setting, SignInForm, SignInResult,
    account_name, blank,
};
pub use calls::{Caller, ReconciliationQuery, ReconciliationResult, TimelineEvent, TimelineStep, timeline};
pub use contacts::{
    ContactList, ContactSettings, Contacts, ContactsRead, MOST_CONTACT_NUMBERS, Number, NumberRules,
    is_number, tel,
};
pub use core::Core;
pub use diagnostics::{
    AccountDiagnostics, ConsoleLine, Diagnosis, Diagnostics, LogLevel, LogLine, Step, StepResult, StepView,
    StoryLine, report,
};
pub use effect::Effect;
pub use history::{
    CallEntry, Direction, Entry, EntryDetail, EntryId, ExportFormat, Filter, HistoryPart, HistorySettings,
    ImportedView, Outcome, Phase, PresenceWord, RegistrationState, Search, Suppressed, Tally, imported,
    is_past,
};
pub use input::Input;
pub use notifications::{
    Circumstances, Day, Decision, DoNotDisturb, KindChoice, Notification, NotificationAction,
    NotificationKey, NotificationKind, NotificationSettings, Presentation, Privacy, Quiet, QuietChoice,
    QuietHours, RingPlayer, RingSound, Rule, Subject, TimeOfDay, TimeOfDayError, Urgency,
};
pub use page::{AccountView, Alerts};
pub use presence::PersonView;
pub use settings::{
    AccountEdit, Autostart, AutostartSettings, AutostartView, Settings, SettingsChange, SettingsChangeError,
    SettingsEdit,
};
pub use text::beginning;
pub use tray::{CallAction, MenuItem, Tray, TrayAction, TrayBadge, TrayIcon};
