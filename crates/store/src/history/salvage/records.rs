//! What a row of a damaged file is, if it is one of ours and as it should be.

use ringtray_core::AccountId;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

use super::cells::{Row, Value};
use crate::history::derived::is_class;

/// A row that is good.
#[derive(Debug)]
pub(super) enum Found {
    Entry(SalvagedEntry),
    Message(SalvagedMessage),
    /// So many entries there were of one account and class.
    Counted(u64),
}

/// An entry as its row had it.
#[derive(Debug)]
pub(super) struct SalvagedEntry {
    /// Its place; none in forms whose rows had none.
    pub(super) place: Option<i64>,
    pub(super) id: String,
    pub(super) account: AccountId,
    pub(super) at: i64,
    pub(super) lasts: bool,
    pub(super) unseen: bool,
    pub(super) hushed: String,
    pub(super) detail: String,
}

/// A message as its row had it.
#[derive(Debug)]
pub(super) struct SalvagedMessage {
    /// The number of its row, which in the third form is its place.
    pub(super) place: i64,
    pub(super) account: String,
    pub(super) entry: String,
    pub(super) received_at: i64,
    pub(super) class: String,
    pub(super) nonce: Option<String>,
    pub(super) digest: Vec<u8>,
    pub(super) raw: String,
}

/// A row of ours that is not as it should be.
#[derive(Debug)]
pub(super) struct Unreadable;

/// `None` for a row of other tables: those of the search are made anew.
pub(super) fn found(row: Row) -> Option<Result<Found, Unreadable>> {
    use Value::{Bytes, Null, Number, Text};
    let number = row.number;
    let mut values = row.values;
    let later = values.split_off(values.len().min(8));
    let first: Option<[Value; 8]> = values.try_into().ok();
    match (number, first) {
        (
            Some(place),
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
            let message = SalvagedMessage { place, account, entry, received_at, class, nonce, digest, raw };
            Some(Ok(Found::Message(message)))
        }
        (
            Some(place),
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
            place: Some(place),
            id,
            account: AccountId(account),
            at,
            lasts: lasts != 0,
            unseen: unseen != 0,
            hushed,
            detail,
        })),
        // The first two forms.
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
            // A row of the first form ends here.
            let unseen = matches!(later.next(), Some(Number(unseen)) if unseen != 0);
            let hushed = if let Some(Text(hushed)) = later.next() { hushed } else { String::new() };
            let account = AccountId(account);
            Some(good(SalvagedEntry {
                place: None,
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
