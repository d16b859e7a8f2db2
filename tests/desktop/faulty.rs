//! The program with a fault in it, for the test of secrets: once its folder holds a file `fault`, a thread panics, with
//! the secret of the account `kept` in its message.

#![allow(clippy::panic, clippy::unwrap_used, reason = "that is what it is for")]

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use ringtray_core::{AccountId, SecretName};
use ringtray_desktop::{StartOptions, run};
use ringtray_store::{Home, Keyring};
use secrecy::ExposeSecret as _;

fn main() -> ExitCode {
    thread::Builder::new().name("faulty".to_owned()).spawn(fail_when_told).unwrap();
    match run(StartOptions { hidden: true }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn fail_when_told() {
    let home = Home::from_env().unwrap();
    let fault = home.settings_file().with_file_name("fault");
    while !fault.exists() {
        thread::sleep(Duration::from_millis(20));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let keyring = Keyring::new(&home);
    let found = runtime.block_on(keyring.get(&AccountId("kept".to_owned()), SecretName::Token));
    let secret = found.unwrap().unwrap();
    panic!("a fault while working on {}", secret.expose_secret());
}
