//! Recognises the rows of a damaged file that belong to the history, and checks them.

use ringtray_core::AccountId;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

use super::cells::{Row, Value};
use crate::history::derived::is_class;

/// A valid row.
#[derive(Debug)]
pub(super) enum Found {
    Entry(SalvagedEntry),
    Message(SalvagedMessage),
    /// The number of entries of one account and class.
    Counted(u64),
}

/// An entry as its row contained it.
#[derive(Debug)]
pub(super) struct SalvagedEntry {
    /// Its sequence number; `None` in schemas without one.
    pub(super) seq: Option<i64>,
    pub(super) id: String,
    pub(super) account: AccountId,
    pub(super) at: i64,
    pub(super) lasts: bool,
    pub(super) unseen: bool,
    pub(super) hushed: String,
    pub(super) detail: String,
}

/// A message as its row contained it.
#[derive(Debug)]
pub(super) struct SalvagedMessage {
    /// Its row number, which is the sequence number from the third schema on.
    pub(super) seq: i64,
    pub(super) account: String,
    pub(super) entry: String,
    pub(super) received_at: i64,
    pub(super) class: String,
    pub(super) nonce: Option<String>,
    pub(super) digest: Vec<u8>,
    pub(super) raw: String,
}

/// A row of the history that is damaged.
#[derive(Debug)]
pub(super) struct Unreadable;

/// `None` for rows of other tables. The search indexes are rebuilt.
pub(super) fn recognise(row: Row) -> Option<Result<Found, Unreadable>> {
    use Value::{Bytes, Null, Number, Text};
    let number = row.number;
    let mut values = row.values;
    let later = values.split_off(values.len().min(8));
    let first: Option<[Value; 8]> = values.try_into().ok();
    match (number, first) {
        (
            Some(seq),
            Some(
                [
                    Null,
                    Text(account),
                    Text(entry),
                    Number(received_at),
                    Text(class),
                    nonce,
                    Bytes(digest),
                    Text(raw),
                ],
            ),
        ) => {
            let nonce = match nonce {
                Text(nonce) => Some(nonce),
                Null => None,
                Number(_) | Bytes(_) => return Some(Err(Unreadable)),
            };
            if digest[..] != Sha256::digest(&raw)[..] {
                return Some(Err(Unreadable));
            }
            let message = SalvagedMessage { seq, account, entry, received_at, class, nonce, digest, raw };
            Some(Ok(Found::Message(message)))
        }
        (
            Some(seq),
            Some(
                [
                    Null,
                    Text(id),
                    Text(account),
                    Number(at),
                    Number(lasts),
                    Number(unseen),
                    Text(hushed),
                    Text(detail),
                ],
            ),
        ) => Some(good(SalvagedEntry {
            seq: Some(seq),
            id,
            account: AccountId(account),
            at,
            lasts: lasts != 0,
            unseen: unseen != 0,
            hushed,
            detail,
        })),
        // The first two schemas.
        (
            Some(_),
            Some([Text(id), Text(account), Number(at), Text(_), Text(_), Text(_), Text(_), Text(_)]),
        ) => {
            let mut later = later.into_iter();
            let (Some(Text(_)), Some(Number(lasts)), Some(Text(detail))) =
                (later.next(), later.next(), later.next())
            else {
                return Some(Err(Unreadable));
            };
            // A row of the first schema ends here.
            let unseen = matches!(later.next(), Some(Number(unseen)) if unseen != 0);
            let hushed = if let Some(Text(hushed)) = later.next() { hushed } else { String::new() };
            let account = AccountId(account);
            Some(good(SalvagedEntry {
                seq: None,
                id,
                account,
                at,
                lasts: lasts != 0,
                unseen,
                hushed,
                detail,
            }))
        }
        _ => None,
    }
}

/// How many entries a row of the table `tally` counts.
pub(super) fn counted(row: &Row) -> Option<Found> {
    match (row.number, row.values.as_slice()) {
        (None, [Value::Text(_), Value::Text(class), Value::Number(entries)]) if is_class(class) => {
            u64::try_from(*entries).ok().map(Found::Counted)
        }
        _ => None,
    }
}

fn good(entry: SalvagedEntry) -> Result<Found, Unreadable> {
    match serde_json::from_str::<IgnoredAny>(&entry.detail) {
        Ok(_) => Ok(Found::Entry(entry)),
        Err(_) => Err(Unreadable),
    }
}
