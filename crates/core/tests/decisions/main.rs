//! The decisions, through their public interface: inputs and effects.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod autostart;
mod calls;
mod connection;
mod diagnosis;
mod dialling;
mod fixture;
mod form;
mod imported;
mod language;
mod managed;
mod messages;
mod names;
mod notifications;
mod outcomes;
mod people;
mod policy;
mod properties;
mod reconciliation;
mod registrations;
mod roster;
mod settings;
mod settings_changes;
mod storms;
mod texts;
mod timeline;
mod tray;
