//! Accounts: their settings, the sign-in form, an administrator's settings, and configuration files.

mod account;
mod configuration;
mod connection;
mod form;
mod managed;
mod no_client;
mod secrets_kept;
mod sign_in;

pub use self::account::{
    Account, AccountChange, AccountId, COLOURS, LONGEST_NAME, Method, Mode, SecretName, account_name,
};
pub use self::configuration::{
    Blanked, Configuration, ConfigurationError, ImportedSignIn, Missing, Part, blank,
};
pub use self::connection::{ConnectionFields, ConnectionSettings, Proxy, ProxyWay};
pub use self::form::CheckedForm;
pub use self::managed::{
    Demand, Managed, ManagedAutostart, ManagedError, ManagedProblem, PassedOver, Preset, Setting,
};
pub use self::no_client::NoClient;
pub use self::secrets_kept::SecretsKept;
pub use self::sign_in::{BrowserVisit, Field, FieldError, SignInForm, SignInResult};
