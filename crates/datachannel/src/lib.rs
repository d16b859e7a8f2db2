//! Client of the DataChannel API: Socket.IO codec and session, typed events, sign-in and connection.
//!
//! Codec, session, events, addresses, states and certificate details do no I/O and are always available. Everything
//! that does I/O needs the feature `client`.

pub mod address;
mod address_error;
pub mod cause;
pub mod certificate;
pub mod event;
pub mod proxy_address;
pub mod session;
pub mod state;
pub mod timestamp;
pub mod unified_api;
pub mod wire;

#[cfg(feature = "client")]
pub mod authorization;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
pub mod clock;
#[cfg(feature = "client")]
pub mod connector;
#[cfg(feature = "client")]
pub mod credentials;
#[cfg(feature = "client")]
pub mod oauth;
#[cfg(feature = "client")]
pub mod redaction;

#[cfg(feature = "client")]
mod credential_error;
#[cfg(feature = "client")]
mod front;
mod random;
mod text;

pub use address::{AddressError, InstanceId, Revision, ServerAddress, SocketPath};
pub use cause::Cause;
pub use certificate::{Certificate, Fingerprint, NoFingerprint};
pub use event::*;
pub use proxy_address::{ProxyAddress, ProxyAddressError, ProxyKind};
pub use state::{DisconnectedBy, Occasion, Reason, ReasonKind, State};
pub use timestamp::Timestamp;
pub use unified_api::{CallFlow, CallRecord, CallView, Disposition, Reply, ViewStatus};

#[cfg(feature = "client")]
pub use authorization::{Authorization, Code, LandingError, Loopback};
#[cfg(feature = "client")]
pub use client::{
    Acknowledgement, Client, ClientConfig, Incoming, Item, Limits, Message, RevisionChoice, SendError,
    UnifiedApi,
};
#[cfg(feature = "client")]
pub use clock::Clock;
#[cfg(feature = "client")]
pub use connector::{ClientCertificate, Connector, ProxyChoice, ProxySignIn, Trust};
#[cfg(feature = "client")]
pub use credential_error::{Credential, CredentialError};
#[cfg(feature = "client")]
pub use credentials::{AppCredentials, Credentials};
#[cfg(feature = "client")]
pub use oauth::{GrantWay, Granted, HeldToken};
#[cfg(feature = "client")]
pub use random::NoRandomness;
#[cfg(feature = "client")]
pub use redaction::{KnownSecrets, Redaction};
