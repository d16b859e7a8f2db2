//! Converts a call of the UnifiedAPI into the messages that would have reported it.
//!
//! All of it is inferred from the vendor's descriptions of the fields: which view is the user's, the direction, and
//! whether it was answered. If these are unclear, nothing is concluded.

use super::own_extensions::OwnExtensions;
use crate::calls::caller::Caller;
use crate::{
    CallFlow, CallRecord, CallStatus, CallView, Disposition, ExtensionRef, Flow, PhoneCall, Timestamp,
    ViewStatus,
};

/// A call as messages.
#[derive(Clone, Debug)]
pub(crate) struct ReconciledCall {
    /// Its id, the same as in its messages (inferred).
    pub(crate) id: Option<String>,
    /// When it reached the server.
    pub(crate) started: Timestamp,
    /// One message for each relevant view.
    pub(crate) messages: Vec<PhoneCall>,
    /// Whether it is known how the call ended.
    pub(crate) is_certain: bool,
}

/// A call in progress. `None` if it is not the user's, or if its identity or direction is unknown.
pub(crate) fn of_live(record: &CallRecord, own: &OwnExtensions) -> Option<ReconciledCall> {
    let id = record.id.clone()?;
    let only = record.views.len() == 1;
    let views = own_views(record, own);
    let messages: Vec<PhoneCall> = views
        .map(|(view, flow)| {
            let on_call = view.status == Some(ViewStatus::OnCall) || (only && view.status.is_none());
            let answered = view.answered.or(record.answered.filter(|_| on_call));
            let answered = answered.filter(|_| view.status != Some(ViewStatus::Ringing));
            PhoneCall {
                hold: Some(view.on_hold.is_some()),
                parked: Some(view.parked.is_some()),
                ..message(record, view, flow, answered, own)
            }
        })
        .collect();
    // If no extension of a call between extensions is known to be the user's, it is unknown whether it rings here.
    let extensions = messages.iter().map(|message| message.extension.name());
    let is_clear = !own.is_empty() || extensions.clone().all(|one| Some(one) == extensions.clone().next());
    (is_clear && !messages.is_empty()).then_some(ReconciledCall {
        id: Some(id),
        started: record.published?,
        messages,
        is_certain: false,
    })
}

/// A call that is over. Records do not contain the time of the end. `None` if it is not the user's, or has no time.
pub(crate) fn of_record(record: &CallRecord, own: &OwnExtensions) -> Option<ReconciledCall> {
    let only = record.views.len() == 1;
    let mut is_certain = true;
    let mut over = |view: &CallView, flow| {
        let (answered, certain) = end(record, view, only);
        is_certain &= certain;
        message(record, view, flow, answered, own)
    };
    let mut messages: Vec<PhoneCall> = own_views(record, own).map(|(view, flow)| over(view, flow)).collect();
    if messages.is_empty() {
        return None;
    }
    // The view of whoever answered the user's call counts as well.
    if !own.is_empty() && messages.iter().any(|message| message.flow == Some(Flow::In)) {
        let others = record.views.iter().filter(|view| way(view, own).is_none());
        for view in others {
            if let (Some(answered), true) = end(record, view, only) {
                messages.push(message(record, view, Some(Flow::In), Some(answered), own));
            }
        }
    }
    Some(ReconciledCall { id: record.id.clone(), started: record.published?, messages, is_certain })
}

/// The views of the user's extensions and their directions. If no extension of the user is known, all views with an
/// extension.
fn own_views<'a>(
    record: &'a CallRecord,
    own: &'a OwnExtensions,
) -> impl Iterator<Item = (&'a CallView, Option<Flow>)> {
    record.views.iter().filter_map(|view| Some((view, way(view, own)?)))
}

/// The direction of a view from the user's side: `None` if the view is not the user's, `Some(None)` if it is unknown.
fn way(view: &CallView, own: &OwnExtensions) -> Option<Option<Flow>> {
    let by_flow = match view.flow {
        Some(CallFlow::Incoming) => Some(Flow::In),
        Some(CallFlow::Outgoing) => Some(Flow::Out),
        Some(CallFlow::Local | CallFlow::Other(_)) | None => None,
    };
    let holds = |side: &[String], extension: Option<&str>| {
        extension.is_some_and(|extension| side.iter().any(|number| number == extension))
    };
    let extension = view.extension.as_deref();
    let by_extension = || match (holds(&view.destination, extension), holds(&view.source, extension)) {
        (true, false) => Some(Flow::In),
        (false, true) => Some(Flow::Out),
        _ => None,
    };
    if own.is_empty() {
        return Some(by_flow.or_else(by_extension));
    }
    let called = view.destination.iter().any(|number| own.has(number));
    let calls = view.source.iter().any(|number| own.has(number));
    match (called, calls) {
        (true, false) => Some(Some(Flow::In)),
        (false, true) => Some(Some(Flow::Out)),
        (true, true) => Some(by_extension().or(Some(Flow::In))),
        (false, false) => extension.filter(|extension| own.has(extension)).map(|_| by_flow),
    }
}

/// When a view of a call that is over was answered, and whether its end is known.
fn end(record: &CallRecord, view: &CallView, only: bool) -> (Option<Timestamp>, bool) {
    let answered = view.answered.or(record.answered.filter(|_| only));
    match view.disposition {
        Some(Disposition::Answered) => (answered.or(record.answered).or(record.published), true),
        // If it was not answered, or the telephone was busy, the call reached the user and nobody answered.
        Some(Disposition::NoAnswer | Disposition::Busy) => (None, true),
        Some(Disposition::Failed | Disposition::NotAllowed) => (None, false),
        Some(Disposition::Unknown | Disposition::Other(_)) | None => (answered, answered.is_some()),
    }
}

fn message(
    record: &CallRecord,
    view: &CallView,
    flow: Option<Flow>,
    answered: Option<Timestamp>,
    own: &OwnExtensions,
) -> PhoneCall {
    let is_inbound = flow == Some(Flow::In);
    let (ours, theirs) =
        if is_inbound { (&view.destination, &view.source) } else { (&view.source, &view.destination) };
    let extension = ours
        .iter()
        .find(|number| own.has(number))
        .or(view.extension.as_ref())
        .or_else(|| ours.iter().find(|number| number.contains('*')));
    let other = theirs.iter().find(|number| !own.has(number)).or(theirs.first());
    PhoneCall {
        phone_call_id: record.id.clone().unwrap_or_default(),
        // Here views are numbered by party, and in messages perhaps differently. The extension distinguishes them.
        view: None,
        extension: extension.map(|number| named(number)).unwrap_or_default(),
        status: CallStatus::Updated,
        pbxapp: None,
        hold: None,
        parked: None,
        recorded: None,
        callerid: if flow == Some(Flow::Out) { None } else { caller(view, other) },
        dialed: if is_inbound { None } else { other.cloned() },
        flow,
        started: record.published,
        answered,
        nonce: None,
        disposition: None,
    }
}

/// The caller ID, with the number of the source if it has none.
fn caller(view: &CallView, source: Option<&String>) -> Option<String> {
    let Some(caller) = &view.caller_id else { return source.cloned() };
    match (Caller::read(caller), source) {
        (Caller { name: Some(name), number: None }, Some(source)) => Some(format!("{name} <{source}>")),
        _ => Some(caller.clone()),
    }
}

fn named(number: &str) -> ExtensionRef {
    let number = Some(number.to_owned());
    if number.as_deref().is_some_and(|number| number.contains('*')) {
        ExtensionRef { extended_number: number, ..ExtensionRef::default() }
    } else {
        ExtensionRef { number, ..ExtensionRef::default() }
    }
}
