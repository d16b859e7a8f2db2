//! A call of the UnifiedAPI as the messages that would have told it.
//!
//! All of it is inferred from the vendor's descriptions of the fields: which view is the user's, which way it goes, and
//! whether it was answered. Where that is not clear, nothing is concluded.

use super::own_extensions::OwnExtensions;
use crate::calls::caller::Caller;
use crate::{
    CallFlow, CallRecord, CallStatus, CallView, Disposition, ExtensionRef, Flow, PhoneCall, Timestamp,
    ViewStatus,
};

/// A call in messages.
#[derive(Clone, Debug)]
pub(crate) struct ReconciledCall {
    /// Its id, that of its messages (inferred).
    pub(crate) id: Option<String>,
    /// When it entered the server.
    pub(crate) started: Timestamp,
    /// One for each view that counts.
    pub(crate) messages: Vec<PhoneCall>,
    /// How it ended is known.
    pub(crate) is_certain: bool,
}

/// A call that lasts. None where it is not the user's, where it is not known which one it is, or which way it goes.
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
    // Of a call between extensions of which none is known to be the user's it is not known whether it rings here.
    let extensions = messages.iter().map(|message| message.extension.name());
    let is_clear = !own.is_empty() || extensions.clone().all(|one| Some(one) == extensions.clone().next());
    (is_clear && !messages.is_empty()).then_some(ReconciledCall {
        id: Some(id),
        started: record.published?,
        messages,
        is_certain: false,
    })
}

/// A call that is over, at a time that records don't tell. None where it is not the user's, or says no time.
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
    // Whoever took what came for the user counts too.
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

/// The views of the user's extensions, each with its way. Where none of them is known, those with any extension at all.
fn own_views<'a>(
    record: &'a CallRecord,
    own: &'a OwnExtensions,
) -> impl Iterator<Item = (&'a CallView, Option<Flow>)> {
    record.views.iter().filter_map(|view| Some((view, way(view, own)?)))
}

/// Which way a view goes from the user's side; none where it is not the user's. Where it is not known, `Some(None)`.
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
        // What was not answered and what met a busy telephone came here and nobody took it.
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
        // Views are numbered by party here and perhaps otherwise in messages: the extension tells them apart.
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

/// The caller ID, with the number of the source where it has none.
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
